"""What a person did at the desk, as files to take along."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.text import slugify

from tarmac.office import queries
from tarmac.office.errors import OfficeWaiting
from tarmac.office.export import calendars, cards, pieces
from tarmac.office.items import Kind
from tarmac.office.models import Desk, DeskItem, ItemFields
from tarmac.office.writing import as_text
from tarmac.people.models import Person


def desk_of(person: Person) -> dict[str, bytes]:
    """All that stands on the desk beside the pack, also what was deleted: each item as a file, and a list of them.

    The list tells too what each was before.

    Of a desk on an office that is held, only that it is: a copy of an item holds what the pack has in it.
    """
    desk = queries.desk_for(person)
    if desk is None:
        return {}
    if not desk.office.shown:
        return {"desk.json": json.dumps({"office": desk.office.title(), "held": str(OfficeWaiting.detail)}).encode()}
    items = list(desk.items.order_by("kind", "changed_at", "pk").prefetch_related("versions"))
    told = {
        "office": desk.office.title(),
        "opened_at": desk.opened_at,
        "read": sorted(desk.reads.values_list("ref", flat=True)),
        "items": [_told(item) for item in items],
    }
    taken = {"desk.json": json.dumps(told, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder).encode()}
    for number, item in enumerate(items, start=1):
        if written := _written(desk, item):
            suffix, content = written
            taken[f"desk/{number:03}-{slugify(item.title)[:60] or item.kind}.{suffix}"] = content
    return taken


def _told(item: DeskItem) -> dict[str, Any]:
    return {
        "ref": item.ref,
        "kind": item.kind,
        "title": item.title,
        "when": item.when,
        "changed_at": item.changed_at,
        "people": item.people,
        "folder": item.folder,
        "deleted": item.deleted,
        "version": item.version,
        "text": _text(item),
        "earlier": [
            {"version": each.version, "changed_at": each.changed_at, "title": each.title, "text": _text(each)}
            for each in sorted(item.versions.all(), key=lambda each: each.version)
        ],
    }


def _text(stored: ItemFields) -> str:
    if stored.kind == Kind.DOCUMENT:
        return as_text(stored.details["blocks"])
    return "\n\n".join(segment.text for segment in stored.segments_read())


def _written(desk: Desk, stored: DeskItem) -> tuple[str, bytes] | None:
    """The item's format and its file."""
    item, details = stored.as_item(), stored.details
    match item.kind:
        case Kind.MAIL:
            return "eml", pieces.mail(desk, item, details, unread=False).content
        case Kind.DOCUMENT:
            return "docx", pieces.document(desk, item, details).content
        case Kind.SHEET:
            return "xlsx", pieces.sheet(desk, item, details).content
        case Kind.EVENT:
            moment = stored.changed_at
            years = range(moment.year, moment.year + 1)
            return "ics", b"".join(calendars.ics([(item.ref, item, details)], years, moment))
        case Kind.CONTACT:
            return "vcf", b"".join(cards.vcf([(item.ref, details)]))
    return None
