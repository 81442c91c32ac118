"""Sheets as .xlsx: the file they came as with only what was changed in it, or one that is made anew.

The XML of the file is written in itself, so that all that Tarmac does not know of a workbook stays: styles, charts,
rules, hidden worksheets. Formulas have their values beside them, and say that they want to be calculated on opening.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS_REVERSE
from openpyxl.utils import column_index_from_string, get_column_letter

from tarmac.office import queries
from tarmac.office.calculation.typed import as_number
from tarmac.office.details import Cell, Worksheet
from tarmac.office.errors import ItemNotFound
from tarmac.office.items import Item
from tarmac.office.models import Desk
from tarmac.office.packs.parsed import file_name
from tarmac.office.packs.sheets import PLACE
from tarmac.office.queries import StoredFile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_STYLES, _WORKBOOK, _RELATIONS = "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_CHAIN = "xl/calcChain.xml"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
_LONGEST_NAME = 31
_FIRST_OWN_FORMAT = 164
# Between the days that a workbook of an old Mac counts from and those of all others.
_DAYS_1904 = 1462
# The errors that the format knows; the engine has others.
_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}
# Functions that came after the format was fixed carry a mark in it.
_LATER = re.compile(
    r"""("[^"]*")|(?<![\w.])(CONCAT|IFNA|IFS|MAXIFS|MINIFS|SWITCH|TEXTJOIN|XLOOKUP|XMATCH|LET|LAMBDA|UNIQUE|"""
    r"""SEQUENCE|XOR|DAYS|ISOWEEKNUM|STDEV\.[SP]|VAR\.[SP]|PERCENTILE\.INC|QUARTILE\.INC|RANK\.EQ|MODE\.SNGL)(?=\()"""
)
_LATER_STILL = re.compile(r"""("[^"]*")|(?<![\w.])(FILTER|SORT|SORTBY)(?=\()""")

Element = Any


def of_sheet(desk: Desk, item: Item, worksheets: list[Worksheet]) -> StoredFile:
    """A sheet as it is on the desk, as .xlsx; as it came where nothing in it was changed."""
    try:
        _original, details = queries.original(desk, item.ref)
        came = queries.stored_file(desk, item.ref)
    except ItemNotFound:  # the person's own, or of a pack that lost it
        return StoredFile(f"{file_name(item.title)[:100] or 'sheet'}.xlsx", XLSX, anew(worksheets))
    if details["worksheets"] == worksheets:
        return came
    name, _dot, ending = came.name.rpartition(".")
    if ending.lower() != "xlsx":
        return StoredFile(f"{name}.xlsx", XLSX, anew(worksheets))
    return StoredFile(came.name, XLSX, rewritten(came.content, details["worksheets"], worksheets))


def anew(worksheets: list[Worksheet]) -> bytes:
    """A workbook of these worksheets: their cells, widths and merged areas."""
    book = openpyxl.Workbook()
    for number, worksheet in enumerate(worksheets):
        name = re.sub(r"[\[\]:*?/\\]", " ", worksheet["name"])[:_LONGEST_NAME]
        sheet = book.create_sheet(name, number)
        for area in worksheet["merged"]:
            sheet.merge_cells(area)
        for letter, width in worksheet["widths"].items():
            sheet.column_dimensions[letter].width = width
    book.remove(book.worksheets[-1])  # the one that every new workbook has
    content = BytesIO()
    book.save(content)
    empty: list[Worksheet] = [{**worksheet, "cells": []} for worksheet in worksheets]
    return rewritten(content.getvalue(), empty, worksheets)


def rewritten(content: bytes, before: list[Worksheet], after: list[Worksheet]) -> bytes:
    """The .xlsx with the cells that differ between `before`, which was read from it, and `after`."""
    with zipfile.ZipFile(BytesIO(content)) as source:
        parts = {each.filename: source.read(each) for each in source.infolist()}
    if not {_WORKBOOK, _RELATIONS, _STYLES} <= parts.keys():
        return anew(after)  # a program that builds its files in another way
    workbook = _parsed(parts[_WORKBOOK])
    if workbook.tag != f"{_MAIN}workbook":
        return anew(after)  # the strict form, which few programs write
    days = _DAYS_1904 if _truth(workbook.find(f"{_MAIN}workbookPr"), "date1904") else 0
    styles = _Styles(_parsed(parts[_STYLES]))
    for path, old, new in zip(_paths(workbook, parts), before, after, strict=False):
        if old != new:
            sheet = _Sheet(_parsed(parts[path]), styles, days)
            sheet.rewrite(old, new)
            parts[path] = _written(sheet.root)
    parts[_STYLES] = _written(styles.root)
    _calculate_on_opening(workbook)
    parts[_WORKBOOK] = _written(workbook)
    _drop_chain(parts)
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for name, part in parts.items():
            target.writestr(name, part)
    return written.getvalue()


def _parsed(part: bytes) -> Element:
    return etree.fromstring(part, _PARSER)


def _written(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _truth(element: Element, name: str) -> bool:
    return element is not None and element.get(name) in ("1", "true")


def _paths(workbook: Element, parts: dict[str, bytes]) -> Iterator[str]:
    """Where the worksheets that are shown lie in the archive, in their order."""
    targets = {each.get("Id"): each for each in _parsed(parts[_RELATIONS]).iter(f"{_PACKAGE}Relationship")}
    for sheet in workbook.iter(f"{_MAIN}sheet"):
        relation = targets[sheet.get(_RELATION)]
        if sheet.get("state", "visible") == "visible" and relation.get("Type").endswith("/worksheet"):
            target = relation.get("Target")
            yield target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _calculate_on_opening(workbook: Element) -> None:
    settings = workbook.find(f"{_MAIN}calcPr")
    if settings is None:
        settings = etree.Element(f"{_MAIN}calcPr")
        anchor = workbook.find(f"{_MAIN}definedNames")
        if anchor is None:
            anchor = workbook.find(f"{_MAIN}sheets")
        anchor.addnext(settings)
    settings.set("fullCalcOnLoad", "1")


def _drop_chain(parts: dict[str, bytes]) -> None:
    """The order that formulas were last calculated in: it names cells that have none now, and is made again."""
    if parts.pop(_CHAIN, None) is None:
        return
    for name, key in ((_RELATIONS, "Target"), ("[Content_Types].xml", "PartName")):
        root = _parsed(parts[name])
        for each in list(root):
            if each.get(key, "").endswith("calcChain.xml"):
                root.remove(each)
        parts[name] = _written(root)


@dataclass(slots=True)
class _Styles:
    """The styles of a workbook; a cell with another number format gets one of its own, like the one it had."""

    root: Element
    _made: dict[tuple[int, str], int] = field(default_factory=dict)

    def like(self, style: int, number_format: str) -> int:
        key = (style, number_format)
        if key not in self._made:
            self._made[key] = self._add(style, self._format(number_format))
        return self._made[key]

    def _add(self, style: int, number: int) -> int:
        formats = self.root.find(f"{_MAIN}cellXfs")
        copy = etree.fromstring(etree.tostring(formats[style]), _PARSER)
        copy.set("numFmtId", str(number))
        copy.set("applyNumberFormat", "1")
        formats.append(copy)
        formats.set("count", str(len(formats)))
        return len(formats) - 1

    def _format(self, code: str) -> int:
        if code in ("", "General"):
            return 0
        if code in BUILTIN_FORMATS_REVERSE:
            return int(BUILTIN_FORMATS_REVERSE[code])
        formats = self.root.find(f"{_MAIN}numFmts")
        if formats is None:
            formats = etree.Element(f"{_MAIN}numFmts")
            self.root.insert(0, formats)
        for each in formats:
            if each.get("formatCode") == code:
                return int(each.get("numFmtId"))
        number = max([_FIRST_OWN_FORMAT - 1, *(int(each.get("numFmtId")) for each in formats)]) + 1
        etree.SubElement(formats, f"{_MAIN}numFmt", numFmtId=str(number), formatCode=code)
        formats.set("count", str(len(formats)))
        return number


class _Sheet:
    """One worksheet of a file, with its rows and cells at hand."""

    def __init__(self, root: Element, styles: _Styles, days: int) -> None:
        self.root = root
        self._styles = styles
        self._days = days
        self._data = root.find(f"{_MAIN}sheetData")
        self._rows: dict[int, Element] = {}
        self._cells: dict[tuple[int, int], Element] = {}
        number = 0
        for row in self._data:
            number = int(row.get("r", number + 1))
            row.set("r", str(number))
            self._rows[number] = row
            column = 0
            for cell in row.iter(f"{_MAIN}c"):
                match = PLACE.fullmatch(cell.get("r", ""))
                column = column_index_from_string(match[1]) if match else column + 1
                cell.set("r", f"{get_column_letter(column)}{number}")
                self._cells[number, column] = cell

    def rewrite(self, before: Worksheet, after: Worksheet) -> None:
        old = {cell["ref"]: cell for cell in before["cells"]}
        new = {cell["ref"]: cell for cell in after["cells"]}
        self._unshare(old)
        for ref in old.keys() | new.keys():
            if old.get(ref) != new.get(ref):
                self._put(ref, old.get(ref), new.get(ref))
        self._sort(new)
        if (dimension := self.root.find(f"{_MAIN}dimension")) is not None and after["rows"]:
            dimension.set("ref", f"A1:{get_column_letter(after['columns'])}{after['rows']}")

    def _unshare(self, cells: dict[str, Cell]) -> None:
        """A formula that several cells share stands in the first one only, which may be one that goes."""
        for element in self._cells.values():
            formula = element.find(f"{_MAIN}f")
            cell = cells.get(element.get("r"))
            if formula is not None and formula.get("t") == "shared" and cell and "formula" in cell:
                formula.text = _stored(cell["formula"])
                for name in ("t", "si", "ref"):
                    formula.attrib.pop(name, None)

    def _put(self, ref: str, old: Cell | None, new: Cell | None) -> None:
        element = self._element(ref)
        formula = element.find(f"{_MAIN}f")
        kept = formula if old and new and old.get("formula") == new.get("formula") else None
        for child in list(element):
            if child is not kept and child.tag != f"{_MAIN}extLst":
                element.remove(child)
        for name in ("t", "cm", "vm"):
            element.attrib.pop(name, None)
        if new is None:
            return
        if (old.get("format", "") if old else "") != new.get("format", ""):
            element.set("s", str(self._styles.like(int(element.get("s", "0")), new.get("format", ""))))
        if "formula" in new and kept is None:
            etree.SubElement(element, f"{_MAIN}f").text = _stored(new["formula"])
        self._value(element, new)

    def _value(self, element: Element, cell: Cell) -> None:
        value = as_number(cell)
        if value is None:
            return
        if isinstance(value, str):
            if value in _ERRORS and "formula" in cell:
                element.set("t", "e")
            elif "formula" in cell:
                if value.startswith("#"):
                    return  # an error of our engine that no other program has a name for
                element.set("t", "str")
            else:
                # text in the cell itself: whatever it begins with, no program takes it for a formula
                element.set("t", "inlineStr")
                text = etree.SubElement(etree.SubElement(element, f"{_MAIN}is"), f"{_MAIN}t")
                text.text = value
                text.set(_SPACE, "preserve")
                return
        elif isinstance(value, bool):
            element.set("t", "b")
            value = int(value)
        elif isinstance(cell["value"], str):
            value -= self._days
        etree.SubElement(element, f"{_MAIN}v").text = value if isinstance(value, str) else repr(value)

    def _element(self, ref: str) -> Element:
        match = PLACE.fullmatch(ref)
        if match is None:
            raise ValueError(ref)
        row, column = int(match[2]), column_index_from_string(match[1])
        if (row, column) not in self._cells:
            if row not in self._rows:
                self._rows[row] = etree.SubElement(self._data, f"{_MAIN}row", r=str(row))
            self._rows[row].attrib.pop("spans", None)
            self._cells[row, column] = etree.SubElement(self._rows[row], f"{_MAIN}c", r=ref)
        return self._cells[row, column]

    def _sort(self, filled: dict[str, Cell]) -> None:
        """Rows and cells in the order that the format wants, without cells that hold nothing and have no style."""
        for (row, _column), element in sorted(self._cells.items()):
            if len(element) == 0 and element.get("s") is None and element.get("r") not in filled:
                element.getparent().remove(element)
            else:
                self._rows[row].append(element)
        for _number, row in sorted(self._rows.items()):
            self._data.append(row)


def _stored(formula: str) -> str:
    """A formula as the file has it: without its "=", later functions with their mark."""
    marked = _LATER.sub(lambda match: match[1] or f"_xlfn.{match[2]}", formula.removeprefix("="))
    return _LATER_STILL.sub(lambda match: match[1] or f"_xlfn._xlws.{match[2]}", marked)
