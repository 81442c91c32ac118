"""Worksheets as grids: what stands in which place, numbers in the form of the reader's language."""

import re
from dataclasses import dataclass
from datetime import date

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import get_language
from openpyxl.utils import column_index_from_string, get_column_letter

from tarmac.office.details import Cell, Worksheet

# What one page shows of a worksheet; the file holds the rest.
MAX_CELLS_SHOWN = 10_000
_PIXELS_A_CHARACTER = 8
_PLACE = re.compile(r"([A-Z]+)(\d+)")
# What an Excel number format says beside digits: quoted words, colours, widths
_ASIDE = re.compile(r"\[[^\]]*\]|_.|\\")


@dataclass(frozen=True, slots=True)
class Square:
    """One square of a grid; `anchor` is empty where the sheet is."""

    anchor: str
    ref: str
    text: str
    formula: str = ""
    kind: str = ""
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A worksheet: `columns` are letters with their widths in pixels (0 for none), `rows` their numbers and squares.

    `hidden_rows` counts those left out of a very long worksheet.
    """

    name: str
    columns: list[tuple[str, int]]
    rows: list[tuple[int, list[Square]]]
    formulas: list[Square]
    hidden_rows: int


def grid(worksheet: Worksheet) -> Grid:
    """The worksheet as a grid, in the form of the language in use."""
    # the file itself may claim a million rows; a page shows as many as fit
    rows = min(worksheet["rows"], max(1, MAX_CELLS_SHOWN // max(worksheet["columns"], 1)))
    columns = min(worksheet["columns"], MAX_CELLS_SHOWN)
    spans, covered = _merged(worksheet["merged"], rows, columns)
    language = (get_language() or "en")[:2]
    locale = Locale(language, "GB" if language == "en" else "BE")
    squares = {
        place: _square(worksheet["name"], cell, spans.get(place, (1, 1)), locale)
        for cell in worksheet["cells"]
        if (place := _place(cell["ref"])) and place[0] <= rows
    }
    letters = [get_column_letter(column) for column in range(1, columns + 1)]
    return Grid(
        name=worksheet["name"],
        columns=[(letter, round(worksheet["widths"].get(letter, 0) * _PIXELS_A_CHARACTER)) for letter in letters],
        rows=[
            (
                row,
                [_at(squares, spans, row, column) for column in range(1, columns + 1) if (row, column) not in covered],
            )
            for row in range(1, rows + 1)
        ],
        formulas=[square for square in squares.values() if square.formula],
        hidden_rows=worksheet["rows"] - rows,
    )


Place = tuple[int, int]


def _place(ref: str) -> Place | None:
    match = _PLACE.fullmatch(ref)
    return (int(match[2]), column_index_from_string(match[1])) if match else None


def _merged(areas: list[str], rows: int, columns: int) -> tuple[dict[Place, Place], set[Place]]:
    """The spans (columns, rows) of merged areas by their first place, and the places they cover."""
    spans: dict[Place, Place] = {}
    covered: set[Place] = set()
    for area in areas:
        corners = [_place(corner) for corner in area.split(":")]
        if len(corners) != 2 or not corners[0] or not corners[1]:
            continue
        (top, left), (bottom, right) = corners[0], corners[1]
        right, bottom = min(right, columns), min(bottom, rows)
        if right < left or bottom < top:
            continue
        spans[top, left] = (right - left + 1, bottom - top + 1)
        covered |= {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        covered.discard((top, left))
    return spans, covered


def _at(squares: dict[Place, Square], spans: dict[Place, Place], row: int, column: int) -> Square:
    if found := squares.get((row, column)):
        return found
    across, down = spans.get((row, column), (1, 1))
    return Square("", f"{get_column_letter(column)}{row}", "", across=across, down=down)


def _square(name: str, cell: Cell, span: Place, locale: Locale) -> Square:
    value = cell["value"]
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return Square(
        anchor=f"{name}!{cell['ref']}",
        ref=cell["ref"],
        text=shown(cell, locale) or cell.get("formula", ""),
        formula=cell.get("formula", ""),
        kind="number" if number else "",
        across=span[0],
        down=span[1],
    )


def shown(cell: Cell, locale: Locale) -> str:
    """The value of a cell as people of this language write it: 1 234,50 € in French, 1.234,50 € in Dutch."""
    value, pattern = cell["value"], cell.get("format", "")
    if isinstance(value, bool) or value is None:
        return cell["text"]
    if isinstance(value, str):
        return _day(value, locale) if "y" in pattern.lower() else value
    return _number(value, pattern, locale)


def _day(text: str, locale: Locale) -> str:
    try:
        return format_date(date.fromisoformat(text), "short", locale=locale)
    except ValueError:
        return text


def _number(value: int | float, pattern: str, locale: Locale) -> str:
    plain = _ASIDE.sub("", pattern.partition(";")[0])
    digits = re.sub(r'"[^"]*"', "", plain)
    if not digits:
        return format_decimal(value, "0.##########", locale=locale)
    behind = digits.partition(".")[2]
    decimals = len(behind) - len(behind.lstrip("0#?"))
    percent = "%" in digits
    grouped = "#,##0" if "," in digits else "0"
    form = f"{grouped}.{'0' * decimals}" if decimals else grouped
    words = format_decimal(value * 100 if percent else value, form, locale=locale)
    if percent:
        return f"{words}\u00a0%"
    return f"{words}\u00a0€" if "€" in pattern else words
