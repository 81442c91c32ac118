"""Spreadsheets: .xlsx, .ods and .csv, values and formulas."""

import math
import re
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import defusedxml.ElementTree
import openpyxl
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet as XlsxWorksheet

from tarmac.office.details import Cell, Worksheet
from tarmac.office.items import Kind, Segment
from tarmac.office.packs import limits, tables
from tarmac.office.packs.parsed import ParsedItem, ref_for
from tarmac.web.text import clean

SHEETS = ("csv", "ods", "xlsx")

PLACE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
LONGEST_FORMAT = 200
# As much as Excel itself puts in a cell.
LONGEST_TEXT, LONGEST_FORMULA = 32_767, 8_192


def read_sheet(path: str, content: bytes) -> ParsedItem:
    """The workbook at `path`; raises Refused for what it may not read."""
    name = path.rpartition("/")[2]
    title = re.sub(r"[-_]+", " ", name.rpartition(".")[0]).capitalize()
    match name.rpartition(".")[2].lower():
        case "csv":
            return _item(path, title, tables.worksheets_of_csv(content, title))
        case "ods":
            return _item(path, title, tables.worksheets_of_ods(content))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        limits.check_zip(archive)
        cells = sum(
            len(_CELL.findall(archive.read(name))) for name in archive.namelist() if name.startswith("xl/worksheets/")
        )
        limits.at_most(cells, limits.MAX_CELLS, "cells")
        when = _changed_at(archive)
    formulas = openpyxl.load_workbook(BytesIO(content))
    values = openpyxl.load_workbook(BytesIO(content), data_only=True)
    properties = formulas.properties
    author = properties.creator if properties.creator not in (None, "", "openpyxl") else ""
    return _item(path, clean(properties.title or "") or title, _worksheets(formulas, values), when, clean(author))


def _item(
    path: str, title: str, worksheets: list[Worksheet], when: datetime | None = None, author: str = ""
) -> ParsedItem:
    return ParsedItem(
        path=path,
        ref=ref_for(Kind.SHEET, path.rpartition("/")[2]),
        kind=Kind.SHEET,
        title=title,
        when=when,
        people=(author,) if author else (),
        segments=tuple(segments_of(worksheets)),
        details={"worksheets": worksheets},
    )


def _worksheets(formulas: Workbook, values: Workbook) -> list[Worksheet]:
    return [_worksheet(sheet, values[sheet.title]) for sheet in formulas.worksheets if sheet.sheet_state == "visible"]


def _worksheet(formulas: XlsxWorksheet, values: XlsxWorksheet) -> Worksheet:
    # `_cells` holds what the file has; walking rows and columns would make the empty ones of a wide sheet
    filled = [formulas._cells[place] for place in sorted(formulas._cells)]
    cells = [_cell(cell, values) for cell in filled if cell.value is not None]
    widths = {
        letter: round(column.width, 1)
        for letter, column in formulas.column_dimensions.items()
        if column.width and math.isfinite(column.width)
    }
    places = [(cell.row, cell.column) for cell in filled if cell.value is not None]
    return {
        "name": clean(formulas.title),
        "rows": max((row for row, _ in places), default=0),
        "columns": max((column for _, column in places), default=0),
        "merged": [str(area) for area in formulas.merged_cells.ranges],
        "widths": widths,
        "cells": cells,
    }


def _cell(cell: XlsxCell, values: XlsxWorksheet) -> Cell:
    value = _plain(values[cell.coordinate].value)
    shown: Cell = {"ref": cell.coordinate, "value": value, "text": shown_as(value)}
    formula = cell.value.text if isinstance(cell.value, ArrayFormula) else cell.value
    if cell.data_type == "f" and isinstance(formula, str):
        shown["formula"] = clean(formula)
    if cell.number_format and cell.number_format != "General":
        shown["format"] = cell.number_format[:LONGEST_FORMAT]
    return shown


def _plain(value: Any) -> str | int | float | bool | None:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else "#NUM!"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, timedelta):
        return value.total_seconds() / 86_400
    return clean(str(value)[:LONGEST_TEXT])


def shown_as(value: str | int | float | bool | None) -> str:
    """A value as plain text, without a language's separators: 1234.5"""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def segments_of(worksheets: list[Worksheet]) -> list[Segment]:
    """One for each cell; its label says the row's and the column's heading."""
    return [segment for worksheet in worksheets for segment in _segments(worksheet)]


def _segments(worksheet: Worksheet) -> list[Segment]:
    row_heads: dict[int, str] = {}
    column_heads: dict[str, str] = {}
    segments = []
    for cell in worksheet["cells"]:
        match = PLACE.fullmatch(cell["ref"])
        if match is None:
            continue
        column, row = match[1], int(match[2])
        text = cell["text"] or cell.get("formula", "")
        label = " · ".join(head for head in (row_heads.get(row), column_heads.get(column)) if head)
        segments.append(Segment(f"{worksheet['name']}!{cell['ref']}", text, label[:200]))
        if isinstance(cell["value"], str) and cell["value"]:
            row_heads.setdefault(row, text)
            if row > 1 or worksheet["columns"] < 2 or column != get_column_letter(1):
                column_heads.setdefault(column, text)
    return [segment for segment in segments if segment.text]


def _changed_at(archive: zipfile.ZipFile) -> datetime | None:
    """When the workbook says it was last changed, or made; openpyxl would say now where it says nothing."""
    if "docProps/core.xml" not in archive.namelist():
        return None
    core = defusedxml.ElementTree.fromstring(archive.read("docProps/core.xml"), forbid_dtd=True)
    for name in ("modified", "created"):
        text = core.findtext(f"{{http://purl.org/dc/terms/}}{name}")
        if text:
            moment = datetime.fromisoformat(text.strip())
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
