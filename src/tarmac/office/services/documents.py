"""What a person does with documents: make one, write in one."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tarmac.office.errors import TextTooLarge
from tarmac.office.items import Item, Kind
from tarmac.office.models import Desk, DeskItem
from tarmac.office.packs.blocks import segments_of
from tarmac.office.services.changes import current, line_of, lock, own_or_new, save, text_of
from tarmac.office.writing import blocks_of
from tarmac.web.untrusted import Refused


@transaction.atomic
def create_document(desk: Desk, *, title: str, text: str, ref: str | None = None, now: datetime) -> Item:
    """A new document of the person's own; `text` as in writing.py. With a `new_ref()` a second send makes no second.

    Raises TextTooLarge, VersionConflict.
    """
    lock(desk)
    document = own_or_new(desk, ref, Kind.DOCUMENT)
    changes = _document_changes(desk, document, title, text_of(text)) | {"people": [desk.person.full_name]}
    return save(desk, document, changes, version=0, yours=text, verb="document.created", now=now)


@transaction.atomic
def edit_document(desk: Desk, ref: str, *, text: str, version: int, title: str | None = None, now: datetime) -> Item:
    """Write in a document, on the desk's own copy. `version` is the one the person started from.

    Raises VersionConflict, NotEditable, TextTooLarge, ItemNotFound.
    """
    lock(desk)
    document = current(desk, ref, Kind.DOCUMENT)
    changes = _document_changes(desk, document, document.title if title is None else title, text_of(text))
    return save(desk, document, changes, version=version, yours=text, verb="document.edited", now=now)


def _document_changes(desk: Desk, document: DeskItem, title: str, text: str) -> dict[str, Any]:
    try:
        blocks = blocks_of(text)
    except Refused as refused:  # more paragraphs than any document has
        raise TextTooLarge from refused
    return {
        "title": line_of(title) or _("Untitled document"),
        "segments": [[each.anchor, each.text, each.label] for each in segments_of(blocks)],
        "details": {"format": document.details.get("format", "txt"), "blocks": blocks},
    }
