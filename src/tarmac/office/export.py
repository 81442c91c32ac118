"""The person's desk as files to take along."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.text import slugify

from tarmac.office import queries
from tarmac.office.items import Kind
from tarmac.office.models import DeskItem
from tarmac.office.writing import as_text
from tarmac.people.models import Person


def desk_of(person: Person) -> dict[str, bytes]:
    """All that stands on the desk beside the pack: one list of it, and each mail and document as a text."""
    desk = queries.desk_for(person)
    if desk is None:
        return {}
    items = list(desk.items.order_by("kind", "changed_at", "pk"))
    told = {
        "office": desk.office.title(),
        "opened_at": desk.opened_at,
        "read": sorted(desk.reads.values_list("ref", flat=True)),
        "items": [_item(item) for item in items],
    }
    files = {"desk.json": json.dumps(told, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder).encode()}
    for number, item in enumerate(items, start=1):
        if item.kind in (Kind.MAIL, Kind.DOCUMENT):
            files[f"desk/{number:03}-{slugify(item.title)[:60] or item.kind}.txt"] = _text(item).encode()
    return files


def _item(item: DeskItem) -> dict[str, Any]:
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
    }


def _text(item: DeskItem) -> str:
    if item.kind == Kind.DOCUMENT:
        return f"{item.title}\n\n{as_text(item.details['blocks'])}\n"
    if item.kind != Kind.MAIL:
        return item.as_item().text
    heads = {name: ", ".join(_address(each) for each in item.details[name]) for name in ("to", "cc")}
    heads = {"from": _address(item.details["from"]), **heads, "subject": item.title}
    lines = [f"{name.title()}: {value}" for name, value in heads.items() if value]
    return "\n".join(lines) + f"\n\n{item.as_item().text}\n"


def _address(address: dict[str, str]) -> str:
    return (
        f"{address['name']} <{address['email']}>" if address["name"] and address["email"] else "".join(address.values())
    )
