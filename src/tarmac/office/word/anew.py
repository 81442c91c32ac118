"""Blocks as a new document of Word."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from itertools import groupby

import docx
from docx.document import Document
from docx.image.exceptions import UnrecognizedImageError
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls

from tarmac.office.details import Block
from tarmac.office.packs.blocks import runs_of, runs_of_cells
from tarmac.office.word.paragraphs import fill
from tarmac.office.word.parts import Dresser, Parts

_TITLE_LENGTH = 255  # of a document's properties
# The first row of a table is bold as Word's own styles make it, which is no mark on its words.
_HEAD_OF_TABLE = f'<w:tblStylePr {nsdecls("w")} w:type="firstRow"><w:rPr><w:b/></w:rPr></w:tblStylePr>'


def anew(title: str, blocks: Iterable[Block], pictures: Mapping[int, bytes]) -> bytes:
    """`blocks` as a document, with a heading of its own where it begins with none; `pictures` by their number."""
    document = docx.Document()
    document.core_properties.title = title[:_TITLE_LENGTH]
    document.styles["Table Grid"].element.append(parse_xml(_HEAD_OF_TABLE))
    parts = Parts(document)
    dresser = Dresser(parts)
    listed = list(blocks)
    if not listed or listed[0]["style"] != "heading":
        listed.insert(0, {"anchor": "", "style": "heading", "text": title, "level": 1})
    for (style, _table), group in groupby(listed, key=lambda each: (each["style"], each.get("table"))):
        if style == "row":
            _add_table(document, list(group), parts)
            continue
        for block in group:
            dresser.pass_by(block)
            if style == "picture":
                _add_picture(document, pictures.get(block.get("file", 0)))
            else:
                element = document.add_paragraph()._p
                dresser.dress(element, block)
                fill(element, runs_of(block), parts)
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def _add_picture(document: Document, content: bytes | None) -> None:
    if content is None:
        return
    section = document.sections[0]
    try:
        shape = document.add_picture(BytesIO(content))
    except UnrecognizedImageError:  # Word shows no pictures of this kind
        return
    if section.page_width and section.left_margin and section.right_margin:
        widest = section.page_width - section.left_margin - section.right_margin
        if shape.width > widest:
            shape.height, shape.width = int(shape.height * widest / shape.width), widest


def _add_table(document: Document, rows: list[Block], parts: Parts) -> None:
    columns = max(len(row.get("cells", [])) for row in rows)
    table = document.add_table(len(rows), max(columns, 1), style="Table Grid")
    for line, row in zip(table.rows, rows, strict=True):
        for cell, runs in zip(line.cells, runs_of_cells(row), strict=False):
            fill(cell.paragraphs[0]._p, runs, parts)
        if row.get("header"):
            line._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
