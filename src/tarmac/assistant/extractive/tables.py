"""Explain a table: what it counts, its totals and extremes, its formulas in words, what looks odd."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from tarmac.assistant.providers.base import Request, Toolbox
from tarmac.office.items import Item, Kind

_CELL = re.compile(r"(?P<sheet>.*)!(?P<column>[A-Z]+)(?P<row>\d+)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_FORMULA = re.compile(r"=\+?(?P<function>[A-Z]+)\((?P<range>\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?\d+)\)", re.IGNORECASE)
_TOTAL = re.compile(r"total|totaal|summe|gesamt|somme|solde|saldo|reste", re.IGNORECASE)
_ODD_FACTOR = 20
_MOST = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """`number` is None for words."""

    anchor: str
    column: str
    row: int
    text: str

    @property
    def number(self) -> float | None:
        return float(self.text) if _NUMBER.fullmatch(self.text) else None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of numbers below its heading; `labels` name its rows, `total` is the one that adds up, if any."""

    name: str
    cells: tuple[Cell, ...]
    labels: dict[int, str]
    total: Cell | None


def explain(request: Request, toolbox: Toolbox) -> list[str]:
    """The answer's paragraphs, a worksheet each."""
    books = [item for item in toolbox.focus() if item.kind == Kind.SHEET]
    if not books:
        return [_("Open a sheet in the office, then choose Explain the table.")]
    book = books[0]
    formulas = toolbox.formulas(book.ref)
    parts: list[str] = []
    for name, cells in _worksheets(book):
        parts += _worksheet(name, cells, formulas, book, toolbox)
    return parts or [_("This sheet is empty.")]


def _worksheets(book: Item) -> Iterator[tuple[str, list[Cell]]]:
    found: dict[str, list[Cell]] = {}
    for segment in book.segments:
        if match := _CELL.fullmatch(segment.anchor):
            cell = Cell(segment.anchor, match["column"], int(match["row"]), segment.text)
            found.setdefault(match["sheet"], []).append(cell)
    yield from found.items()


def columns(cells: Sequence[Cell]) -> list[Column]:
    """The columns of numbers of a worksheet."""
    labels: dict[int, str] = {}
    for cell in cells:
        if cell.number is None:
            labels.setdefault(cell.row, cell.text)
    found = []
    for letter in dict.fromkeys(cell.column for cell in cells):
        own = [cell for cell in cells if cell.column == letter]
        numbers = [cell for cell in own if cell.number is not None]
        if len(numbers) < 2:
            continue
        first = numbers[0].row
        names = [cell.text for cell in own if cell.number is None and cell.row < first]
        total = next((cell for cell in reversed(numbers) if _TOTAL.search(labels.get(cell.row, ""))), None)
        counted = tuple(cell for cell in numbers if not _TOTAL.search(labels.get(cell.row, "")))
        found.append(Column(names[-1] if names else letter, counted, labels, total))
    return found


def _worksheet(name: str, cells: list[Cell], formulas: dict[str, str], book: Item, toolbox: Toolbox) -> list[str]:
    rows = len({cell.row for cell in cells})
    heads = [column.name for column in columns(cells)]
    parts = [f"## {name}\n\n"]
    if heads:
        size = {"rows": rows, "columns": ", ".join(heads)}
        parts.append(_("%(rows)s rows with something in them. It counts: %(columns)s.") % size + "\n\n")
    else:
        parts.append(_("%(rows)s rows, without columns of numbers.") % {"rows": rows} + "\n\n")

    def cite(cell: Cell) -> str:
        return f"[{toolbox.cite(book, cell.anchor)}]"

    for column in columns(cells):
        parts += [f"- {line}\n" for line in _told(column, cite)]
    lines = list(_in_words([cell for cell in cells if cell.anchor in formulas], formulas, cells, cite))
    if lines:
        parts.append("\n" + _("How it is computed:") + "\n\n")
        parts += [f"- {line}\n" for line in lines]
    return [*parts, "\n"]


def _told(column: Column, cite) -> Iterator[str]:  # type: ignore[no-untyped-def]
    if column.total is not None:
        yield _("**%(name)s**: in total %(value)s") % _said(column, column.total) + f" {cite(column.total)}"
    if len(column.cells) < 2:
        return
    largest = max(column.cells, key=lambda cell: cell.number or 0.0)
    smallest = min(column.cells, key=lambda cell: cell.number or 0.0)
    if largest.number == smallest.number:
        yield _("%(name)s: everywhere %(value)s") % _said(column, largest) + f" {cite(largest)}"
        return
    yield _("%(name)s: largest %(value)s (%(row)s)") % _said(column, largest) + f" {cite(largest)}"
    yield _("%(name)s: smallest %(value)s (%(row)s)") % _said(column, smallest) + f" {cite(smallest)}"
    middle = median(abs(cell.number or 0.0) for cell in column.cells)
    for cell in column.cells:
        value = abs(cell.number or 0.0)
        if len(column.cells) > 3 and middle and (value > _ODD_FACTOR * middle or 0 < value < middle / _ODD_FACTOR):
            yield (
                _("Look at %(value)s (%(row)s): far from the others in %(name)s") % _said(column, cell)
                + f" {cite(cell)}"
            )


def _said(column: Column, cell: Cell) -> dict[str, str]:
    number = cell.number or 0.0
    value = number_format(int(number) if number == int(number) else round(number, 2), force_grouping=True)
    return {"name": column.name, "value": value, "row": column.labels.get(cell.row, cell.anchor.rpartition("!")[2])}


def _in_words(  # type: ignore[no-untyped-def]
    computed: list[Cell], formulas: dict[str, str], cells: list[Cell], cite
) -> Iterator[str]:
    labels: dict[int, str] = {}
    for cell in cells:
        if cell.number is None:
            labels.setdefault(cell.row, cell.text)
    seen: set[str] = set()
    for cell in computed:
        formula = formulas[cell.anchor]
        shape = re.sub(r"\d+", "", formula)
        if shape in seen:
            continue
        seen.add(shape)
        where = labels.get(cell.row, cell.anchor.rpartition("!")[2])
        yield f"{where}: {_formula(formula)} {cite(cell)}"
        if len(seen) == _MOST:
            return


def _formula(formula: str) -> str:
    match = _FORMULA.fullmatch(formula)
    if match:
        said = {
            "SUM": _("the sum of %(cells)s"),
            "AVERAGE": _("the average of %(cells)s"),
            "MIN": _("the smallest of %(cells)s"),
            "MAX": _("the largest of %(cells)s"),
            "COUNT": _("how many numbers there are in %(cells)s"),
            "COUNTA": _("how many cells of %(cells)s are filled in"),
        }.get(match["function"].upper())
        if said:
            return said % {"cells": match["range"].replace("$", "")}
    if formula.upper().startswith("=IF("):
        return _("it depends on a condition, %(formula)s") % {"formula": formula}
    return _("the formula %(formula)s") % {"formula": formula}
