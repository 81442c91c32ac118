"""XLSX workbooks, read as a stream."""

import warnings
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import openpyxl

from tarmac.people.importing.columns import known
from tarmac.people.importing.lines import BadFile, Line
from tarmac.web import untrusted

# A full sheet of a million people unpacks to half of this.
MAX_UNPACKED_BYTES = 1_000_000_000
MAX_MEMBERS = 500
MAX_ROWS = 1_048_576
MAX_COLUMNS = 100
# Fewer known headings than this and a sheet is a note or a pivot table, not a list of people.
_TELLING = 3

# A read-only worksheet; the library's stubs do not know that it has rows.
Sheet = Any


def xlsx_lines(file: BinaryIO) -> Iterator[Line]:
    """The rows of the one sheet that holds people; raises BadFile."""
    try:
        with zipfile.ZipFile(file) as archive:
            untrusted.check_zip(archive, max_members=MAX_MEMBERS, max_unpacked_bytes=MAX_UNPACKED_BYTES)
        # openpyxl warns of styles and validations that it leaves out
        with warnings.catch_warnings(action="ignore"):
            workbook = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            sheet, width = _sheet_of_people(workbook.worksheets)
            yield from _rows(sheet, width)
    except BadFile:
        raise
    except untrusted.Refused as refused:
        raise BadFile(f"The workbook {refused.message}.") from refused
    except Exception as error:  # zipfile and openpyxl raise anything on a broken workbook
        raise BadFile(
            f"The workbook cannot be read ({type(error).__name__}): it is damaged, cut off, or no workbook at all. "
            "Save it again as .xlsx, or as CSV."
        ) from error


def _sheet_of_people(sheets: Iterable[Sheet]) -> tuple[Sheet, int]:
    """The sheet, and how many columns its headings take."""
    visible = [(sheet, _headings(sheet)) for sheet in sheets if sheet.sheet_state == "visible"]
    telling = [pair for pair in visible if known(pair[1]) >= _TELLING]
    if len(telling) > 1:
        names = ", ".join(sheet.title for sheet, _headings in telling)
        raise BadFile(f"Several sheets hold people: {names}. Save the one to import as a file of its own.")
    for sheet, headings in telling or visible:
        return sheet, len(headings)
    raise BadFile("The workbook has no visible sheet.")


def _headings(sheet: Sheet) -> list[str]:
    sheet.reset_dimensions()
    lines = _rows(sheet, MAX_COLUMNS)
    cells = next((line.cells for line in lines if not line.empty), [])
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _rows(sheet: Sheet, width: int) -> Iterator[Line]:
    rows = sheet.iter_rows(max_row=MAX_ROWS, max_col=max(width, 1), values_only=True)
    for number, row in enumerate(rows, 1):
        yield Line(number, number, [_text(value) for value in row])


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
