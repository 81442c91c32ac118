"""Items as files to take along: what came from the pack as it came, what the person wrote as .docx or .xlsx."""

import re
from typing import Any

from django.utils.translation import gettext as _

from tarmac.office import queries, word, workbooks
from tarmac.office.details import Block
from tarmac.office.errors import ItemNotFound
from tarmac.office.items import Item, Kind
from tarmac.office.models import Desk
from tarmac.office.packs.blocks import paragraph
from tarmac.office.queries import StoredFile
from tarmac.office.reading import own_text

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KINDS_WITH_FILE = (Kind.MAIL, Kind.DOCUMENT, Kind.SHEET, Kind.MEETING)


def of_item(desk: Desk, ref: str) -> StoredFile:
    """The item as it is on the desk. Raises ItemNotFound, also for what has no file, such as a contact."""
    item, details = queries.opened(desk, ref)
    if item.kind == Kind.SHEET and item.version:
        return workbooks.of_sheet(desk, item, details["worksheets"])
    if not _written_here(desk, item, details):
        return queries.stored_file(desk, ref)
    if item.kind == Kind.DOCUMENT:
        return document_file(desk, item, details["blocks"])
    return as_docx(item.title, _mail_blocks(item, details))


def _written_here(desk: Desk, item: Item, details: dict[str, Any]) -> bool:
    """Whether the pack has no file with this text: the person wrote it, or the pack lost what the desk kept."""
    if not item.version or item.kind not in (Kind.MAIL, Kind.DOCUMENT):
        return False
    try:
        original, came = queries.original(desk, item.ref)
    except ItemNotFound:
        return True
    words = (original.title, original.segments) != (item.title, item.segments)
    return words or came.get("blocks") != details.get("blocks")


def _mail_blocks(item: Item, details: dict[str, Any]) -> list[Block]:
    to = ", ".join(address["name"] or address["email"] for address in (*details["to"], *details["cc"]))
    said = details.get("blocks") or map(paragraph, own_text(item).split("\n\n"))
    return [paragraph(_("To: %(people)s") % {"people": to}), *said]


def document_file(desk: Desk, item: Item, blocks: list[Block]) -> StoredFile:
    """A document as it is on the desk: the .docx it came from with what was changed, else one that is made anew."""
    try:
        original, details = queries.original(desk, item.ref)
        if details.get("format") == "docx":
            title = None if item.title == original.title else item.title
            content = word.rewritten(queries.stored_file(desk, item.ref).content, blocks, title)
            return StoredFile(_name_of(item.title), DOCX, content)
    except ItemNotFound:
        pass  # the person's own, or of a pack that lost it
    pictures = {each: queries.stored_file(desk, item.ref, each).content for each in _pictures(blocks)}
    return StoredFile(_name_of(item.title), DOCX, word.anew(item.title, blocks, pictures))


def _pictures(blocks: list[Block]) -> list[int]:
    return [block["file"] for block in blocks if "file" in block]


def as_docx(title: str, blocks: list[Block]) -> StoredFile:
    """Blocks without pictures as a new document of Word, named after its title."""
    return StoredFile(_name_of(title), DOCX, word.anew(title, blocks, {}))


def _name_of(title: str) -> str:
    name = re.sub(r"[^\w.-]", "", re.sub(r"\s+", "_", title[:100].strip())).strip("._-") or "document"
    return f"{name}.docx"
