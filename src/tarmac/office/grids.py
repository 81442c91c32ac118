"""Worksheets as grids: what stands in which place, numbers in the form of the reader's language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from babel import Locale
from babel.dates import format_date, format_time
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import column_index_from_string, get_column_letter

from tarmac.office.calculation.typed import as_typed, is_moment, is_text
from tarmac.office.details import Cell, Worksheet
from tarmac.office.packs.sheets import PLACE

# What a browser can scroll over; the file holds the rest.
MAX_ROWS, MAX_COLUMNS = 200_000, 256
# Cells that stand in the page itself, over all its worksheets; a script fetches those further down.
_CELLS_ON_PAGE = 2_400
_FEWEST_ROWS, _MOST_ROWS = 10, 100
_MOST_MERGED = 5_000
_MOST_FORMULAS = 200
_PIXELS_A_CHARACTER = 8
# What an Excel number format says beside digits: quoted words, colours, widths
_ASIDE = re.compile(r"\[[^\]]*\]|_.|\\")
_ELAPSED = re.compile(r"\[h+\]", re.IGNORECASE)

# What a cell shows instead of a value, in words.
ERROR_WORDS: dict[str, Promise] = {
    "#DIV/0!": _("This formula divides by zero, or by an empty cell."),
    "#N/A": _("What this formula looks for is not there."),
    "#NAME?": _("This formula has a name that is not known. Check how the function is written."),
    "#NULL!": _("The two ranges of this formula have no cell in common."),
    "#NUM!": _("This formula gives a number that is too large, or that does not exist."),
    "#REF!": _("This formula speaks of a cell or a worksheet that does not exist."),
    "#VALUE!": _("This formula calculates with something that is not a number, such as a text."),
    "#CIRC!": _("This formula uses its own result, directly or through other cells."),
    "#SPILL!": _("This formula gives more than one value, and there is no room for them."),
    "#CALC!": _("This formula gives nothing."),
    "#ERROR!": _("This formula cannot be read here."),
}

_PLAIN = {"ref", "value", "text"}
# How a cell goes to the browser: as it is read, or that, how it is typed, and its kind.
Packed = str | tuple[str, str, str]


class Area(NamedTuple):
    """Merged cells, all ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Square:
    """One square of a grid; `anchor` is empty where the sheet is. `kind` is number, error or empty."""

    anchor: str
    ref: str
    text: str
    formula: str = ""
    kind: str = ""
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """Some rows of a worksheet: `columns` are letters with their widths in pixels (0 for none).

    `total` and `width` count the rows and columns that are shown in all, `hidden_rows` those that only the file has.
    `before` and `after` are the first rows of the parts before and after this one, 0 for none.
    """

    number: int
    name: str
    columns: list[tuple[str, int]]
    rows: list[tuple[int, list[Square]]]
    formulas: list[Square]
    merged: list[Area]
    total: int
    hidden_rows: int
    before: int
    after: int

    @property
    def width(self) -> int:
        return len(self.columns)


def grids(worksheets: list[Worksheet], language: str, first: dict[int, int]) -> list[Grid]:
    """The first rows of each worksheet, or those from `first` of its number, in the form of the language."""
    cells = max(1, _CELLS_ON_PAGE // max(len(worksheets), 1))
    return [_grid(number, sheet, language, first.get(number, 1), cells) for number, sheet in enumerate(worksheets)]


def _grid(number: int, worksheet: Worksheet, language: str, first: int, cells: int) -> Grid:
    total, columns = min(worksheet["rows"], MAX_ROWS), min(worksheet["columns"], MAX_COLUMNS)
    count = min(_MOST_ROWS, max(_FEWEST_ROWS, cells // max(columns, 1)))
    first = min(max(first, 1), max(total, 1))
    last = min(total, first + count - 1)
    areas = merged(worksheet)
    spans, covered = _spans(areas, first, last)
    locale = locale_of(language)
    found: dict[tuple[int, int], Square] = {}
    for row, column, cell in placed(worksheet):  # row by row, as the cells of a worksheet are kept
        if row > last:
            break
        if row >= first:
            found[row, column] = _square(worksheet["name"], cell, spans.get((row, column), (1, 1)), locale)
    made = islice((cell for cell in worksheet["cells"] if "formula" in cell), _MOST_FORMULAS)
    formulas = [_square(worksheet["name"], cell, (1, 1), locale) for cell in made]
    letters = [get_column_letter(column) for column in range(1, columns + 1)]
    return Grid(
        number=number,
        name=worksheet["name"],
        columns=[(letter, round(worksheet["widths"].get(letter, 0) * _PIXELS_A_CHARACTER)) for letter in letters],
        rows=[
            (row, [_at(found, spans, row, column) for column in range(1, columns + 1) if (row, column) not in covered])
            for row in range(first, last + 1)
        ],
        formulas=formulas,
        merged=areas,
        total=total,
        hidden_rows=worksheet["rows"] - total,
        before=max(first - count, 1) if first > 1 else 0,
        after=last + 1 if last < total else 0,
    )


def locale_of(language: str) -> Locale:
    return Locale(language, "GB" if language == "en" else "BE")


def placed(worksheet: Worksheet) -> Iterator[tuple[int, int, Cell]]:
    """The cells that are shown with their row and column."""
    for cell in worksheet["cells"]:
        if (place := _place(cell["ref"])) and place[0] <= MAX_ROWS and place[1] <= MAX_COLUMNS:
            yield *place, cell


def _place(ref: str) -> tuple[int, int] | None:
    match = PLACE.fullmatch(ref)
    return (int(match[2]), column_index_from_string(match[1])) if match else None


def merged(worksheet: Worksheet) -> list[Area]:
    """The merged areas as far as the grid goes."""
    rows, columns = min(worksheet["rows"], MAX_ROWS), min(worksheet["columns"], MAX_COLUMNS)
    found = []
    for area in worksheet["merged"][:_MOST_MERGED]:
        corners = [_place(corner) for corner in area.split(":")]
        if len(corners) != 2 or not corners[0] or not corners[1]:
            continue
        (top, left), (bottom, right) = corners[0], corners[1]
        right, bottom = min(right, columns), min(bottom, rows)
        if right >= left and bottom >= top:
            found.append(Area(top, left, bottom, right))
    return found


def _spans(
    areas: list[Area], first: int, last: int
) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """The spans (columns, rows) of merged areas by their first place, and the places they cover, within these rows."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for top, left, bottom, right in areas:
        start, end = max(top, first), min(bottom, last)
        if end < start:
            continue
        spans[start, left] = (right - left + 1, end - start + 1)
        covered |= {(row, column) for row in range(start, end + 1) for column in range(left, right + 1)}
        covered.discard((start, left))
    return spans, covered


def _at(
    found: dict[tuple[int, int], Square], spans: dict[tuple[int, int], tuple[int, int]], row: int, column: int
) -> Square:
    if square := found.get((row, column)):
        return square
    across, down = spans.get((row, column), (1, 1))
    return Square("", f"{get_column_letter(column)}{row}", "", across=across, down=down)


def _square(name: str, cell: Cell, span: tuple[int, int], locale: Locale) -> Square:
    return Square(
        anchor=f"{name}!{cell['ref']}",
        ref=cell["ref"],
        text=read(cell, locale),
        formula=cell.get("formula", ""),
        kind=kind_of(cell),
        across=span[0],
        down=span[1],
    )


def kind_of(cell: Cell) -> str:
    """What a cell shows: a number, an error, or neither."""
    value = cell["value"]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number"
    return "error" if isinstance(value, str) and value in ERROR_WORDS else ""


def packed(cell: Cell, locale: Locale) -> Packed:
    """The cell as it goes to the browser."""
    value = cell["value"]
    if isinstance(value, str) and cell.keys() == _PLAIN and is_text(value):
        return value  # most cells of a long list
    text, again, kind = read(cell, locale), as_typed(cell, locale.language), kind_of(cell)
    return text if again == text and not kind else (text, again, kind)


def read(cell: Cell, locale: Locale) -> str:
    """What the grid shows: the value, or the formula of a file that keeps none."""
    return shown(cell, locale) or (cell.get("formula", "") if cell["value"] is None else "")


def shown(cell: Cell, locale: Locale) -> str:
    """The value of a cell as people of this language write it: 1 234,50 € in French, 1.234,50 € in Dutch."""
    value, pattern = cell["value"], cell.get("format", "")
    if isinstance(value, bool) or value is None:
        return cell["text"]
    if isinstance(value, str):
        return _moment(value, locale.language) if is_moment(cell) else value
    return _number(value, pattern, locale)


@lru_cache(maxsize=4096)
def _moment(text: str, language: str) -> str:
    locale = locale_of(language)
    try:
        if len(text) == len("2026-03-07"):
            return format_date(date.fromisoformat(text), "short", locale=locale)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    day = format_date(moment.date(), "short", locale=locale)
    return f"{day} {format_time(moment.time(), 'short', locale=locale)}"


def _number(value: int | float, pattern: str, locale: Locale) -> str:
    if _ELAPSED.search(pattern):
        minutes = round(value * 24 * 60)
        return f"{'-' if minutes < 0 else ''}{abs(minutes) // 60}:{abs(minutes) % 60:02}"
    digits, decimals, euro = _form(pattern)
    if not digits:
        return _general(value, locale)
    percent = "%" in digits
    number = Decimal(repr(value)) * 100 if percent else Decimal(repr(value))
    words = _separated(_rounded(number, decimals), "," in digits, locale)
    if percent:
        return f"{words}\u00a0%"
    return f"{words}\u00a0€" if euro else words


@lru_cache(maxsize=512)
def _form(pattern: str) -> tuple[str, int, bool]:
    """What a number format says of digits, how many decimals, and whether it is money."""
    plain = _ASIDE.sub("", pattern.partition(";")[0])
    digits = re.sub(r'"[^"]*"', "", plain)
    if not re.search(r"[0#?]", digits):
        return "", 0, False  # General, or text
    behind = digits.partition(".")[2]
    return digits, len(behind) - len(behind.lstrip("0#?")), "€" in pattern


def _general(value: int | float, locale: Locale) -> str:
    if isinstance(value, int):
        return str(value)
    number = _rounded(Decimal(repr(value)), 10)
    return _separated(number.normalize() if number else Decimal(0), False, locale)


def _rounded(number: Decimal, decimals: int) -> Decimal:
    # of a number of more digits than Decimal counts with, no decimals are left to round
    if number.adjusted() + decimals > 26:
        return number
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _separated(number: Decimal, grouped: bool, locale: Locale) -> str:
    point, group = _marks(locale.language)
    return f"{number:{',' if grouped else ''}f}".replace(",", "\0").replace(".", point).replace("\0", group)


@lru_cache(maxsize=16)
def _marks(language: str) -> tuple[str, str]:
    symbols = locale_of(language).number_symbols["latn"]
    return symbols["decimal"], symbols["group"]
