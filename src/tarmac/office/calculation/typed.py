"""What a person types in a cell, and how a cell is typed again: 12,5 · 3 % · € 4 · 7/3/2026 · =SUM(B2:B9) · 'text."""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import from_excel, to_excel

from tarmac.office.details import Cell

Value = str | int | float | bool | None

TEXT_FORMAT = "@"
_DATE, _TIME, _MOMENT = "dd/mm/yyyy", "hh:mm", "dd/mm/yyyy hh:mm"
_EURO = '#,##0.00 "€"'
# As many digits as a number of a sheet keeps.
_WHOLE = 10**15
_WORDS = {
    **dict.fromkeys(("TRUE", "VRAI", "WAAR", "WAHR"), True),
    **dict.fromkeys(("FALSE", "FAUX", "ONWAAR", "FALSCH"), False),
}
_TRUTH = {"en": ("TRUE", "FALSE"), "fr": ("VRAI", "FAUX"), "nl": ("WAAR", "ONWAAR"), "de": ("WAHR", "FALSCH")}
_NUMBER = re.compile(r"(€?)\s*([+-]?)\s*(€?)\s*([\d.,\s\u00a0\u202f]*\d(?:[eE][+-]?\d{1,3})?)\s*(%|€|EUR)?", re.ASCII)
_DAY = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_HOUR = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Typed:
    """What belongs in a cell: `value` is None for an empty one; `format` is the cell's from then on ("" for none)."""

    value: Value
    formula: str = ""
    format: str = ""


def typed(text: str, language: str, number_format: str = "") -> Typed:
    """What `text`, typed in a cell with this number format, stands for in the reader's language."""
    if not text.strip():
        return Typed(None, format=number_format)
    if number_format == TEXT_FORMAT:
        return Typed(text, format=number_format)
    if text.startswith("'"):
        return Typed(text[1:], format=number_format)
    if text.lstrip().startswith("=") and len(text.strip()) > 1:
        return Typed(None, text.strip(), number_format)
    return _of_value(text.strip(), language, number_format) or Typed(text, format=number_format)


def _of_value(words: str, language: str, number_format: str) -> Typed | None:
    if words.upper() in _WORDS:
        return Typed(_WORDS[words.upper()], format=number_format)
    dated = is_date_format(number_format) if number_format else False
    if moment := _moment(words):
        return Typed(moment[0], format=number_format if dated else moment[1])
    match = _NUMBER.fullmatch(words)
    if match is None or (number := _number(match[4], language)) is None:
        return None
    if match[2] == "-":
        number = -number
    euro = bool(match[1] or match[3]) or match[5] in ("€", "EUR")
    percent = match[5] == "%" or (not euro and "%" in number_format)
    number_kept = number / 100 if percent else number
    if not math.isfinite(float(number_kept)):
        return None
    own = "" if dated else number_format
    if percent and "%" not in own:
        own = "0%" if _is_whole(number) else "0.00%"
    elif euro and "€" not in own:
        own = _EURO
    return Typed(_plain(number_kept), format=own)


def _moment(words: str) -> tuple[str, str] | None:
    """A date, an hour or both, in ISO's form, with the format for it."""
    try:
        if match := _DAY.fullmatch(words):
            year = int(match[4]) + (2000 if len(match[4]) == 2 else 0)
            return date(year, int(match[3]), int(match[1])).isoformat(), _DATE
        if match := _HOUR.fullmatch(words):
            return time(int(match[1]), int(match[2])).isoformat("minutes"), _TIME
        if _ISO.fullmatch(words):
            datetime.fromisoformat(words)
            return words, _MOMENT if " " in words else _DATE
    except ValueError:
        return None
    return None


def _number(digits: str, language: str) -> Decimal | None:
    """A number with the decimal mark of the language, or the other one where that cannot be a separator."""
    mark, other = (".", ",") if language == "en" else (",", ".")
    if re.match(r"0\d", digits):
        return None  # a telephone number or a code: its zero belongs to it
    body, e, exponent = digits.replace("E", "e").partition("e")
    if re.match(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)", body):
        body = re.sub(r"[ \u00a0\u202f]", "", body)
    if re.fullmatch(rf"\d{{1,3}}(?:\{other}\d{{3}})+(?:\{mark}\d*)?", body):
        body = body.replace(other, "").replace(mark, ".")
    elif re.fullmatch(r"\d*[.,]?\d+|\d+[.,]", body):
        body = body.replace(",", ".")
    else:
        return None
    return Decimal(f"{body}{e}{exponent}")


def _plain(number: Decimal) -> int | float:
    return int(number) if _is_whole(number) else float(number)


def _is_whole(number: Decimal) -> bool:
    return abs(number) < _WHOLE and number % 1 == 0


def is_text(value: str) -> bool:
    """Whether a text is surely none but a text when it is typed."""
    return value[:1].isalpha() and value.upper() not in _WORDS


def is_moment(cell: Cell) -> bool:
    """Whether a cell holds a date or an hour: text in ISO's form, by its number format."""
    number_format = cell.get("format", "")
    return isinstance(cell["value"], str) and bool(number_format) and bool(is_date_format(number_format))


def as_typed(cell: Cell | None, language: str) -> str:
    """What a person would type to have this cell."""
    if cell is None:
        return ""
    if formula := cell.get("formula"):
        return formula
    value, number_format = cell["value"], cell.get("format", "")
    if value is None:
        return ""
    if isinstance(value, bool):
        return _TRUTH.get(language, _TRUTH["en"])[not value]
    if isinstance(value, int | float):
        percent = "%" in number_format
        number = Decimal(repr(value)) * (100 if percent else 1)
        digits = str(int(number)) if _is_whole(number) else str(number.normalize())
        return (digits if language == "en" else digits.replace(".", ",")) + ("%" if percent else "")
    if is_moment(cell) and _moment(value):
        return f"{value[8:]}/{value[5:7]}/{value[:4]}" if len(value) == len("2026-03-07") else value
    if is_text(value):
        return value
    again = typed(value, language, number_format)
    return value if again == Typed(value, format=number_format) else f"'{value}"


def as_number(cell: Cell) -> Value:
    """The value as the engine counts: dates and hours are numbers there."""
    value = cell["value"]
    if not isinstance(value, str) or not is_moment(cell):
        return value
    try:
        moment = time.fromisoformat(value) if value[2:3] == ":" else datetime.fromisoformat(value)
    except ValueError:
        return value
    return serial(moment)


def serial(moment: datetime | time) -> float:
    """A moment as sheets count: days since the end of 1899."""
    return float(to_excel(moment))  # type: ignore[no-untyped-call]


def as_moment(value: Value, number_format: str) -> Value:
    """A number of the engine as the cell's format means it: a date in ISO's form where it is one."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not number_format:
        return value
    if not is_date_format(number_format) or "[h" in number_format.lower() or value < 0:
        return value
    try:
        moment = from_excel(value)
    except (ValueError, OverflowError):
        return value
    if isinstance(moment, time):
        return moment.isoformat("minutes")
    whole = isinstance(moment, datetime) and moment.time() == time()
    return moment.date().isoformat() if whole else moment.isoformat(" ", "minutes")
