"""Spreadsheets beside Excel's: .csv, and .ods with its formulas."""

import csv
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO, StringIO
from xml.etree.ElementTree import Element

import defusedxml.ElementTree
from openpyxl.utils import get_column_letter

from tarmac.office.details import Cell, Worksheet
from tarmac.office.packs import limits
from tarmac.office.packs.blocks import decoded
from tarmac.web.text import clean
from tarmac.web.untrusted import Refused

_DELIMITERS = ";,\t|"
_NUMBER = re.compile(r"-?\d{1,15}(?:[.,]\d{1,15})?")
_ODF = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
}
_OFFICE, _TABLE = (f"{{{_ODF[name]}}}" for name in ("office", "table"))
# What Excel calls the kinds of OpenDocument, whose styles say more than is read here.
_FORMATS = {"percentage": "0.##%", "date": "dd/mm/yyyy"}
# [.A1:.B2] or [$Budget.A1], as OpenDocument writes what Excel writes A1:B2 or Budget!A1
_REFERENCE = re.compile(r"\[([^\]]*)\]")


def worksheets_of_csv(content: bytes, name: str) -> list[Worksheet]:
    """One worksheet; numbers are numbers whether they have a point or a comma."""
    text = decoded(content)
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(text[:20_000], _DELIMITERS)
    except csv.Error:
        dialect = csv.excel
    cells: list[Cell] = []
    for number, line in enumerate(csv.reader(StringIO(text), dialect), start=1):
        for column, value in enumerate(line, start=1):
            if value.strip():
                cells.append(_typed(f"{get_column_letter(column)}{number}", clean(value).strip()))
        limits.at_most(len(cells), limits.MAX_CELLS, "cells")
    return [worksheet(name, cells)]


def _typed(ref: str, text: str) -> Cell:
    if not _NUMBER.fullmatch(text) or (len(text) > 1 and text.lstrip("-").startswith("0") and text[1] not in ".,"):
        return {"ref": ref, "value": text, "text": text}
    number = float(text.replace(",", "."))
    return {"ref": ref, "value": int(number) if number.is_integer() else number, "text": text.replace(",", ".")}


def worksheets_of_ods(content: bytes) -> list[Worksheet]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        limits.check_zip(archive)
        root = defusedxml.ElementTree.fromstring(archive.read("content.xml"), forbid_dtd=True)
    tables = root.findall("office:body/office:spreadsheet/table:table", _ODF)
    if not tables:
        raise Refused("unreadable", "has no sheets")
    found = [worksheet(clean(table.get(f"{_TABLE}name", "")), list(_cells(table))) for table in tables]
    limits.at_most(sum(len(each["cells"]) for each in found), limits.MAX_CELLS, "cells")
    return found


def _cells(table: Element) -> Iterator[Cell]:
    """The cells that hold something; what is repeated empty is only counted."""
    number, made = 0, 0
    for line in table.iter(f"{_TABLE}table-row"):
        times = int(line.get(f"{_TABLE}number-rows-repeated", "1"))
        filled = list(_of_row(line))
        for copy in range(times if filled else 0):
            made += len(filled)
            limits.at_most(made, limits.MAX_CELLS, "cells")
            for column, cell in filled:
                yield {**cell, "ref": f"{get_column_letter(column)}{number + copy + 1}"}
        number += times


def _of_row(line: Element) -> Iterator[tuple[int, Cell]]:
    column, made = 0, 0
    for element in line:
        if element.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        times = int(element.get(f"{_TABLE}number-columns-repeated", "1"))
        if cell := _of_cell(element):
            made += times
            limits.at_most(made, limits.MAX_CELLS, "cells")
            for copy in range(times):
                yield column + copy + 1, cell
        column += times


def _of_cell(element: Element) -> Cell | None:
    words = "\n".join("".join(part.itertext()) for part in element).strip()
    formula = element.get(f"{_TABLE}formula", "")
    if not words and not formula:
        return None
    value: str | int | float | bool = clean(words)
    number_format = ""
    match element.get(f"{_OFFICE}value-type", ""):
        case "float" | "currency" | "percentage" as kind:
            number = float(element.get(f"{_OFFICE}value", "0"))
            value = int(number) if number.is_integer() else number
            number_format = _FORMATS.get(kind, "")
        case "boolean":
            value = element.get(f"{_OFFICE}boolean-value") == "true"
        case "date":
            moment = datetime.fromisoformat(element.get(f"{_OFFICE}date-value", ""))
            value = moment.date().isoformat() if moment.time() == datetime.min.time() else moment.isoformat(" ")
            number_format = _FORMATS["date"]
    cell: Cell = {"ref": "", "value": value, "text": str(value)}
    if number_format:
        cell["format"] = number_format
    if formula:
        cell["formula"] = clean("=" + _REFERENCE.sub(_as_excel, formula.partition("=")[2]))
    return cell


def _as_excel(match: re.Match[str]) -> str:
    ends = [part.rpartition(".") for part in match[1].split(":")]
    sheet = ends[0][0].lstrip("$")
    return (f"{sheet}!" if sheet else "") + ":".join(place for _sheet, _dot, place in ends)


def worksheet(name: str, cells: list[Cell]) -> Worksheet:
    """A worksheet of these cells, nothing merged, its columns as wide as they come."""
    places = [re.fullmatch(r"([A-Z]+)(\d+)", cell["ref"]) for cell in cells]
    columns = {match[1] for match in places if match}
    return {
        "name": name or "1",
        "rows": max((int(match[2]) for match in places if match), default=0),
        "columns": max((_column(letters) for letters in columns), default=0),
        "merged": [],
        "widths": {},
        "cells": cells,
    }


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
