"""Documents of Word: .docx."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

import docx
from docx.document import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

from tarmac.office.details import Block
from tarmac.office.packs import limits
from tarmac.office.packs.blocks import Draft, aware, heading, paragraph, row

_HEADING_STYLE = re.compile(r"heading (\d)", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list( bullet| number)?( \d)?", re.IGNORECASE)


def read_docx(content: bytes) -> Draft:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        limits.check_zip(archive)
    document = docx.Document(BytesIO(content))
    core = document.core_properties
    when = core.modified or core.created
    return core.title, aware(when), core.author, _docx_blocks(document)


def _docx_blocks(document: Document) -> Iterator[Block]:
    # asked once: the library looks a style up anew for each paragraph, among all there are
    styles = {style.style_id: style.name or "" for style in document.styles}
    tables = 0
    for element in document.iter_inner_content():
        if isinstance(element, Table):
            tables += 1
            yield from _table_rows(element, tables)
        elif isinstance(element, Paragraph):
            yield _styled(element.text, styles.get(element._p.style or "", ""))


def _styled(text: str, style: str) -> Block:
    if style == "Title":
        return heading(text, 1)
    if match := _HEADING_STYLE.match(style):
        return heading(text, int(match[1]))
    block = paragraph(text)
    if match := _LIST_STYLE.match(style):
        return {**block, "style": "list", "level": int(match[2] or 1) - 1, "ordered": "umber" in (match[1] or "")}
    return block


def _table_rows(table: Table, number: int) -> Iterator[Block]:
    for index, each in enumerate(table.rows):
        cells, seen = [], set()
        for cell in each.cells:  # a merged cell comes once for each column it covers
            if cell._tc not in seen:
                seen.add(cell._tc)
                cells.append(cell.text)
        yield row(cells, number, header=index == 0)
