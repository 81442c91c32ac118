"""What a person does with documents: make one, write in one."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tarmac.office import rich, writing
from tarmac.office.details import Block
from tarmac.office.errors import TextTooLarge
from tarmac.office.items import Item, Kind
from tarmac.office.models import Desk, DeskItem
from tarmac.office.packs.blocks import segments_of
from tarmac.office.services.changes import current, line_of, lock, own_or_new, save, text_of
from tarmac.web.untrusted import Refused


@transaction.atomic
def create_document(
    desk: Desk, *, title: str, text: str, html: str = "", ref: str | None = None, version: int = 0, now: datetime
) -> Item:
    """A document of the person's own; with a `new_ref()` a second send makes no second.

    `html` is the text with its looks, as in rich.py; without it `text` counts, as in writing.py. `version` is 0 until
    the document is there. Raises TextTooLarge, VersionConflict.
    """
    lock(desk)
    document = own_or_new(desk, ref, Kind.DOCUMENT)
    changes = _document_changes(document, title, text, html) | {"people": [desk.person.full_name]}
    return save(desk, document, changes, version=version, yours=text, verb="document.created", now=now)


@transaction.atomic
def edit_document(
    desk: Desk, ref: str, *, text: str, html: str = "", version: int, title: str | None = None, now: datetime
) -> Item:
    """Write in a document, on the desk's own copy; `text` and `html` as in create_document.

    `version` is the one the person started from. Raises VersionConflict, NotEditable, TextTooLarge, ItemNotFound.
    """
    lock(desk)
    document = current(desk, ref, Kind.DOCUMENT)
    changes = _document_changes(document, document.title if title is None else title, text, html)
    same = changes["title"] == document.title and changes["details"]["blocks"] == document.details["blocks"]
    if same and not document.version:
        return document.as_item()  # nobody wrote anything: no copy is made
    return save(desk, document, changes, version=version, yours=text, verb="document.edited", now=now)


def _document_changes(document: DeskItem, title: str, text: str, html: str) -> dict[str, Any]:
    before: list[Block] = document.details.get("blocks", [])
    try:
        if html:
            blocks = rich.edited(before, rich.html_of(before), text_of(html))
        else:
            blocks = writing.edited(before, text_of(text))
    except Refused as refused:  # more paragraphs than any document has
        raise TextTooLarge from refused
    return {
        "title": line_of(title) or _("Untitled document"),
        "segments": [[each.anchor, each.text, each.label] for each in segments_of(blocks)],
        "details": {"format": document.details.get("format", "txt"), "blocks": blocks},
    }
