"""The error values of a sheet in words: what each means, the formula that gives it, what that formula refers to."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tarmac.assistant.extractive.blocks import place_of
from tarmac.assistant.extractive.grid import Cell, Cite, Worksheet, in_text, shape_of
from tarmac.office.grids import ERROR_WORDS

_PLACE = r"\$?(?P<{0}column>[A-Z]{{1,3}})\$?(?P<{0}row>[1-9]\d{{0,6}})"
_REFERENCE = re.compile(
    r"(?<![\w.!'$\]])(?:(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>\w[\w.]*))!)?"
    rf"{_PLACE.format('')}(?::{_PLACE.format('last_')})?(?![\w.(!])"
)
_TEXT = re.compile(r'"[^"]*"')
# What stands before a cell or a range that something is divided by
_DIVIDED = re.compile(r"/[\s(+-]*\Z|/\s*\([^()]*\Z")
_AVERAGED = re.compile(r"\bAVERAGE\(\Z|/\s*\(?(?:SUM|COUNT)\(\Z", re.IGNORECASE)
_BY_ZERO = re.compile(r"/\s*0+(?:\.0+)?(?![\d.])")
_COMPARED_BEFORE, _COMPARED_BEHIND = re.compile(r"[=<>&]\s*\Z"), re.compile(r"\s*[=<>&]")
_NO_TEXT = re.compile(r"=.*|TRUE|FALSE|\d{4}-\d\d-\d\d.*|\d?\d:\d\d", re.DOTALL)
# What of a cell can be the reason for an error
_REASONS: dict[str, tuple[str, ...]] = {
    "#DIV/0!": ("empty", "zero"),
    "#N/A": ("empty", "text"),
    "#NUM!": ("empty", "zero", "text"),
    "#VALUE!": ("text",),
}
_SHAPES, _NAMED, _LONGEST = 20, 5, 40


class Book:
    """The worksheets of a workbook by name, to look up what formulas refer to."""

    def __init__(self, sheets: Iterable[Worksheet]) -> None:
        self._sheets = {sheet.name: sheet for sheet in sheets}
        self.cells = cache(self._cells)  # the formulas of a column often look in the same table

    def __contains__(self, name: str) -> bool:
        return name in self._sheets

    def _cells(self, name: str, column: str, row: int, last_column: str, last_row: int) -> tuple[Cell, ...]:
        """What is filled in from one corner of an area to the other."""
        first, last = sorted((place_of(column), place_of(last_column)))
        top, bottom = sorted((row, last_row))
        rows = self._sheets[name].rows
        within = (rows[number] for number in rows if top <= number <= bottom)
        return tuple(cell for line in within for cell in line if first <= place_of(cell.column) <= last)


@dataclass(frozen=True, slots=True)
class _Reference:
    """Cells that a formula refers to; `cells` are those of them that hold something."""

    name: str
    cells: tuple[Cell, ...]
    is_range: bool
    before: str
    behind: str

    @property
    def is_compared(self) -> bool:
        """Whether it may well be a text: it is compared with one, or put together with one."""
        return bool(_COMPARED_BEFORE.search(self.before) or _COMPARED_BEHIND.match(self.behind))


def told(sheet: Worksheet, book: Book, formulas: Mapping[str, str], cite: Cite) -> Iterator[str]:
    """The errors of a worksheet of `book`, those of formulas of one shape together; `formulas` by anchor."""
    groups: dict[tuple[str, str], list[Cell]] = {}
    for cell in sheet.cells:
        if cell.text in ERROR_WORDS:
            groups.setdefault((cell.text, shape_of(formulas.get(cell.anchor, ""))), []).append(cell)
    shown = list(groups.values())
    for found in shown[:_SHAPES]:
        yield _group(sheet, found, book, formulas, cite)
    if more := sum(map(len, shown[_SHAPES:])):
        yield ngettext("%(number)s more cell shows an error.", "%(number)s more cells show an error.", more) % {
            "number": more
        }


def _group(sheet: Worksheet, found: list[Cell], book: Book, formulas: Mapping[str, str], cite: Cite) -> str:
    first, named, more = found[0], found[:_NAMED], len(found) - _NAMED
    where = ", ".join(_named(sheet, cell) for cell in named)
    if more > 0:
        where = ngettext("%(cells)s and %(number)s more", "%(cells)s and %(number)s more", more) % {
            "cells": where, "number": more,
        }  # fmt: skip
    meaning = {"error": first.text, "cells": where, "meaning": ERROR_WORDS[first.text]}
    said = [_("**%(error)s** in %(cells)s: %(meaning)s") % meaning]
    formula = formulas.get(first.anchor)
    if formula is None:
        said.append(_("There is no formula: the error was typed, or came with the file."))
        return " ".join([*said, "".join(map(cite, named))])
    said.append(_("In %(cell)s the formula is %(formula)s.") % {"cell": _place(first), "formula": in_text(formula)})
    reasons = dict(reason for cell in named for reason in _reasons(cell, formulas[cell.anchor], book))
    sources = dict.fromkeys([*named, *(cell for cell in reasons.values() if cell is not None)])
    return " ".join([*said, *reasons, "".join(map(cite, sources))])


def _place(cell: Cell) -> str:
    return f"{cell.column}{cell.row}"


def _named(sheet: Worksheet, cell: Cell) -> str:
    """A place, with the first words of its row."""
    row = (each.text for each in sheet.rows[cell.row] if each.number is None and each.text not in ERROR_WORDS)
    label = next(row, "")
    return f"{_place(cell)} ({label})" if label else _place(cell)


def _reasons(at: Cell, formula: str, book: Book) -> Iterator[tuple[str, Cell | None]]:
    """What can be seen of the reason for an error: in words, and the cell that shows it, where it holds something."""
    bare = _TEXT.sub('""', formula).lstrip("=+ ")
    if at.text == "#DIV/0!" and _BY_ZERO.search(bare):
        yield _("The formula itself divides by 0."), None
    for each in _references(bare, at, book):
        wrong = next((cell for cell in each.cells if cell.text in ERROR_WORDS and cell.anchor != at.anchor), None)
        if wrong is not None:
            name = wrong.anchor.removeprefix(at.anchor.rpartition("!")[0] + "!")
            yield _("%(cell)s shows %(error)s itself.") % {"cell": name, "error": wrong.text}, wrong
        elif each.is_range:
            empty = all(cell.number is None for cell in each.cells)
            if at.text == "#DIV/0!" and empty and _AVERAGED.search(each.before):
                yield _("There is no number in %(cells)s.") % {"cells": each.name}, None
        else:
            yield from _reason(at.text, each, "/" in bare)


def _reason(error: str, reference: _Reference, divides: bool) -> Iterator[tuple[str, Cell | None]]:
    """What is wrong with the one cell of a reference."""
    telling = _REASONS.get(error, ())
    cell = next(iter(reference.cells), None)
    if error == "#DIV/0!" and divides and not _DIVIDED.search(reference.before):
        return
    if cell is None:
        if "empty" in telling:
            yield _("%(cell)s is empty.") % {"cell": reference.name}, None
    elif cell.number == 0:
        if "zero" in telling:
            yield _("%(cell)s is 0.") % {"cell": reference.name}, cell
    elif cell.number is None and "text" in telling and not _NO_TEXT.fullmatch(cell.text) and not reference.is_compared:
        text = cell.text if len(cell.text) <= _LONGEST else f"{cell.text[:_LONGEST]}…"
        yield _("%(cell)s is a text: “%(text)s”.") % {"cell": reference.name, "text": text}, cell


def _references(bare: str, at: Cell, book: Book) -> Iterator[_Reference]:
    """What a formula without its texts refers to, in worksheets that are known."""
    own = at.anchor.rpartition("!")[0]
    for match in _REFERENCE.finditer(bare):
        quoted, plain, column, row, last_column, last_row = match.groups()
        sheet = quoted.replace("''", "'") if quoted else plain or own
        place = f"{column}{row}:{last_column}{last_row}" if last_row else f"{column}{row}"
        if sheet in book:
            yield _Reference(
                name=place if sheet == own else f"{sheet}!{place}",
                cells=book.cells(sheet, column, int(row), last_column or column, int(last_row or row)),
                is_range=bool(last_row),
                before=bare[: match.start()],
                behind=bare[match.end() :],
            )
