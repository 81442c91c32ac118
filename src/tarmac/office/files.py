"""Items as files to take along: what came from the pack as it came, what the person wrote as .docx."""

import re
from io import BytesIO
from typing import Any

import docx
from django.utils.translation import gettext as _
from docx.document import Document

from tarmac.office import queries
from tarmac.office.details import Block
from tarmac.office.errors import ItemNotFound
from tarmac.office.items import Item, Kind
from tarmac.office.models import Desk
from tarmac.office.queries import StoredFile
from tarmac.office.reading import own_text

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KINDS_WITH_FILE = (Kind.MAIL, Kind.DOCUMENT, Kind.SHEET, Kind.MEETING)
# The list styles of Word's own template go three levels deep.
_DEEPEST_LIST = 3


def of_item(desk: Desk, ref: str) -> StoredFile:
    """The item as it is on the desk. Raises ItemNotFound, also for what has no file, such as a contact."""
    item, details = queries.opened(desk, ref)
    if not _written_here(desk, item):
        return queries.stored_file(desk, ref)
    return as_docx(item.title, details["blocks"] if item.kind == Kind.DOCUMENT else _mail_blocks(item, details))


def _written_here(desk: Desk, item: Item) -> bool:
    """Whether the pack has no file with this text: the person wrote it, or the pack lost what the desk kept."""
    if not item.version or item.kind not in (Kind.MAIL, Kind.DOCUMENT):
        return False
    try:
        original, _details = queries.original(desk, item.ref)
    except ItemNotFound:
        return True
    return (original.title, original.segments) != (item.title, item.segments)


def _mail_blocks(item: Item, details: dict[str, Any]) -> list[Block]:
    to = ", ".join(address["name"] or address["email"] for address in (*details["to"], *details["cc"]))
    lines = [_("To: %(people)s") % {"people": to}, *own_text(item).split("\n\n")]
    return [{"anchor": "", "style": "paragraph", "text": line} for line in lines]


def as_docx(title: str, blocks: list[Block]) -> StoredFile:
    """Blocks as a document of Word, named after its title."""
    document = docx.Document()
    document.core_properties.title = title[:255]
    if not any(block["style"] == "heading" for block in blocks[:1]):
        document.add_heading(title, level=1)
    rows: list[Block] = []
    for block in blocks:
        if rows and (block["style"] != "row" or block.get("table") != rows[0].get("table")):
            _add_table(document, rows)
            rows = []
        if block["style"] == "row":
            rows.append(block)
        else:
            _add(document, block)
    if rows:
        _add_table(document, rows)
    content = BytesIO()
    document.save(content)
    name = re.sub(r"[^\w.-]", "", re.sub(r"\s+", "_", title[:100].strip())).strip("._-") or "document"
    return StoredFile(f"{name}.docx", DOCX, content.getvalue())


def _add(document: Document, block: Block) -> None:
    match block["style"]:
        case "heading":
            document.add_heading(block["text"], level=block.get("level", 1))
        case "list":
            style = "List Number" if block.get("ordered") else "List Bullet"
            level = min(block.get("level", 0) + 1, _DEEPEST_LIST)
            document.add_paragraph(block["text"], style=style if level == 1 else f"{style} {level}")
        case _:
            document.add_paragraph(block["text"])


def _add_table(document: Document, rows: list[Block]) -> None:
    columns = max(len(row.get("cells", [])) for row in rows)
    table = document.add_table(len(rows), columns, style="Table Grid")
    for line, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(line.cells, row.get("cells", []), strict=False):
            cell.text = text
