"""Explain a table: what it counts, its totals and extremes, its formulas in words, what looks odd."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from django.utils.translation import gettext as _

from tarmac.assistant.extractive import faults
from tarmac.assistant.extractive.finding import candidates
from tarmac.assistant.extractive.grid import (
    TOTAL,
    Cell,
    Cite,
    Worksheet,
    columns_of_numbers,
    in_text,
    shape_of,
    worksheets,
)
from tarmac.assistant.extractive.text import NoAnswer
from tarmac.assistant.providers.base import Request, Toolbox
from tarmac.office.items import Item, Kind

_FORMULA = re.compile(r"=\+?(?P<function>[A-Z]+)\((?P<range>\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?\d+)\)", re.IGNORECASE)
_ODD_FACTOR = 20
_MOST = 5


@dataclass(frozen=True, slots=True)
class Column:
    """A column of numbers below its heading; `labels` name its rows, `total` is the one that adds up, if any."""

    name: str
    cells: tuple[Cell, ...]
    labels: dict[int, str]
    total: Cell | None


def explain(request: Request, toolbox: Toolbox) -> list[str]:
    """The answer's paragraphs, a worksheet each."""
    book = _book(request, toolbox)
    if book is None:
        raise NoAnswer(_("Open a sheet in the office, then choose Explain the table."))
    formulas = toolbox.formulas(book.ref)

    def cite(cell: Cell) -> str:
        return f"[{toolbox.cite(book, cell.anchor)}]"

    sheets = list(worksheets(book))
    all_of_it = faults.Book(sheets)
    parts = [part for sheet in sheets for part in _worksheet(sheet, all_of_it, formulas, cite)]
    return parts or [_("This sheet is empty.")]


def _book(request: Request, toolbox: Toolbox) -> Item | None:
    """The open sheet, else the one that the question speaks of."""
    found = list(toolbox.focus()) or candidates(request.question, toolbox)
    return next((item for item in found if item.kind == Kind.SHEET), None)


def _columns(sheet: Worksheet) -> list[Column]:
    found = []
    for letter, cells in columns_of_numbers(sheet).items():
        totals = [cell for cell in cells if TOTAL.search(sheet.labels.get(cell.row, ""))]
        counted = tuple(cell for cell in cells if cell.row in sheet.body)
        found.append(Column(sheet.headings.get(letter, letter), counted, sheet.labels, totals[-1] if totals else None))
    return found


def _worksheet(sheet: Worksheet, book: faults.Book, formulas: dict[str, str], cite: Cite) -> list[str]:
    columns = _columns(sheet)
    parts = [f"## {sheet.name}\n\n"]
    if columns:
        size = {"rows": len(sheet.rows), "columns": ", ".join(column.name for column in columns)}
        parts.append(_("%(rows)s rows with something in them. It counts: %(columns)s.") % size + "\n\n")
    else:
        parts.append(_("%(rows)s rows, without columns of numbers.") % {"rows": len(sheet.rows)} + "\n\n")
    errors = list(faults.told(sheet, book, formulas, cite))
    if errors:
        parts += [_("Cells that show an error:") + "\n\n", *(f"- {line}\n" for line in errors), "\n"]
    for column in columns:
        parts += [f"- {line}\n" for line in _told(column, cite)]
    lines = list(_in_words(sheet, formulas, cite))
    if lines:
        parts.append("\n" + _("How it is computed:") + "\n\n")
        parts += [f"- {line}\n" for line in lines]
    return [*parts, "\n"]


def _told(column: Column, cite: Cite) -> Iterator[str]:
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
    return {
        "name": column.name,
        "value": cell.shown,
        "row": column.labels.get(cell.row, cell.anchor.rpartition("!")[2]),
    }


def _in_words(sheet: Worksheet, formulas: dict[str, str], cite: Cite) -> Iterator[str]:
    """The formulas of a worksheet, each shape once."""
    seen: set[str] = set()
    for cell in sheet.cells:
        shape = shape_of(formulas.get(cell.anchor, ""))
        if not shape or shape in seen:
            continue
        seen.add(shape)
        where = sheet.labels.get(cell.row, cell.anchor.rpartition("!")[2])
        made = _("%(name)s: %(value)s") % {"name": where, "value": _formula(in_text(formulas[cell.anchor]))}
        yield f"{made} {cite(cell)}"
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
