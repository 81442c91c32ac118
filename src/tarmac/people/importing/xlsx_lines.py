"""XLSX workbooks, read as a stream."""

import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple

from django.utils.translation import gettext as _
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS

from tarmac.people.importing.columns import known
from tarmac.people.importing.lines import NO_VALUE, BadFile, Line
from tarmac.web import untrusted

# A full sheet of a million people unpacks to half of this.
MAX_UNPACKED_BYTES = 1_000_000_000
MAX_MEMBERS = 500
# Three for each of a million people. Each costs a hundred bytes of memory and ten microseconds.
MAX_TEXTS = 3_000_000
# Excel's own.
MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
# Fewer known headings than this and a sheet is a note or a pivot table, not a list of people.
_TELLING = 3
# The heading of all columns that are left alone, and what stands there in a row that says nothing else.
_OTHERS = "…"
_TEXT = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")
_LONGEST_TAG = 100
_CHUNK = 1 << 20

# A read-only worksheet; the library's stubs do not know what it is read from.
Sheet = Any


class _Headings(NamedTuple):
    """The first row that says anything: its number and its texts by column, all from 1."""

    row: int
    texts: dict[int, str]


def xlsx_lines(file: BinaryIO) -> Iterator[Line]:
    """The rows of the one sheet that holds people; raises BadFile. Of columns that are left alone it keeps a mark."""
    try:
        with zipfile.ZipFile(file) as archive:
            untrusted.check_zip(archive, max_members=MAX_MEMBERS, max_unpacked_bytes=MAX_UNPACKED_BYTES)
        # openpyxl warns of styles and validations that it leaves out
        with warnings.catch_warnings(action="ignore"):
            reader = _Reader(file, read_only=True, data_only=True, keep_links=False)
            reader.read()
            yield from _lines(*_sheet_of_people(reader.wb.worksheets))
    except BadFile:
        raise
    except untrusted.Refused as refused:
        raise BadFile(_reason(refused)) from refused
    except Exception as error:  # zipfile and openpyxl raise anything on a broken workbook
        raise BadFile(
            _(
                "The workbook cannot be read (%(error)s): it is damaged, cut off, or no workbook at all. "
                "Save it again as .xlsx, or as CSV."
            )
            % {"error": type(error).__name__}
        ) from error


def _reason(refused: untrusted.Refused) -> str:
    return {
        "too_many_members": _("The workbook is an archive of too many files."),
        "zip_bomb": _("The workbook unpacks to more than is allowed."),
        "encrypted": _("The workbook is protected by a password."),
        "xml_entities": _("The workbook declares XML entities, which are not allowed."),
    }[refused.code]


class _Reader(ExcelReader):
    """Counts the texts that the sheets share before any is kept."""

    def read_strings(self) -> None:
        if table := self.package.find(SHARED_STRINGS):  # type: ignore[no-untyped-call]
            with self.archive.open(table.PartName[1:]) as source:
                if _texts(source) > MAX_TEXTS:
                    raise BadFile(
                        _("The workbook holds more than %(most)s different texts. Save the list of people as CSV.")
                        % {"most": f"{MAX_TEXTS:,}"}
                    )
        super().read_strings()


def _texts(source: Any) -> int:
    count, rest = 0, b""
    while chunk := source.read(_CHUNK):
        piece = rest + chunk
        end = 0
        for found in _TEXT.finditer(piece):
            count, end = count + 1, found.end()
        rest = piece[max(end, len(piece) - _LONGEST_TAG) :]
    return count


class _Parser(WorkSheetParser):
    """Tells a formula that was never calculated from an empty cell."""

    def parse_cell(self, element: Any) -> Any:
        cell = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None and not _is_empty_text(element):
            cell["value"] = NO_VALUE
        return cell


def _is_empty_text(formula: Any) -> bool:
    return formula.get("t") == "str" and formula.find(VALUE_TAG) is not None


def _sheet_of_people(sheets: Iterable[Sheet]) -> tuple[Sheet, _Headings]:
    visible = [(sheet, _headings(sheet)) for sheet in sheets if sheet.sheet_state == "visible"]
    telling = [pair for pair in visible if known(pair[1].texts.values()) >= _TELLING]
    if len(telling) > 1:
        names = {"names": ", ".join(sheet.title for sheet, _headings in telling)}
        raise BadFile(_("Several sheets hold people: %(names)s. Save the one to import as a file of its own.") % names)
    for pair in telling or visible:
        return pair
    raise BadFile(_("The workbook has no visible sheet."))


def _headings(sheet: Sheet) -> _Headings:
    for number, cells in _rows(sheet):
        texts = {column: _text(value) for column, value in cells.items() if _text(value).strip()}
        if texts:
            return _Headings(number, texts)
    return _Headings(0, {})


def _lines(sheet: Sheet, headings: _Headings) -> Iterator[Line]:
    if not headings.texts:
        return
    columns = [column for column, text in sorted(headings.texts.items()) if known([text])]
    last = max(headings.texts)
    yield Line(headings.row, headings.row, [*(headings.texts[column] for column in columns), _OTHERS])
    for number, cells in _rows(sheet):
        if number > headings.row:
            values = [_text(cells.get(column)) for column in columns]
            others = not any(values) and any(_text(cells[column]).strip() for column in cells if column <= last)
            yield Line(number, number, [*values, _OTHERS if others else ""])


def _rows(sheet: Sheet) -> Iterator[tuple[int, dict[int, Any]]]:
    """The rows that are there: their number, and the values of the cells that are there by column, all from 1."""
    book = sheet.parent
    with sheet._get_source() as source:
        parser = _Parser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in parser.parse():
            if number > MAX_ROWS:
                return
            yield number, {cell["column"]: cell["value"] for cell in cells if cell["column"] <= MAX_COLUMNS}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
