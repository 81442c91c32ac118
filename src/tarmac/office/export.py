"""The person's desk as files to take along."""

import json
from email.header import Header
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.text import slugify
from django.utils.timezone import localtime

from tarmac.office import files, queries
from tarmac.office.details import Address
from tarmac.office.items import Kind
from tarmac.office.models import DeskItem
from tarmac.office.reading import own_text
from tarmac.office.writing import as_text
from tarmac.people.models import Person


def desk_of(person: Person) -> dict[str, bytes]:
    """All that stands on the desk beside the pack: one list of it, each mail as .eml and each document as .docx."""
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
    taken = {"desk.json": json.dumps(told, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder).encode()}
    for number, item in enumerate(items, start=1):
        name = f"desk/{number:03}-{slugify(item.title)[:60] or item.kind}"
        if item.kind == Kind.MAIL:
            taken[f"{name}.eml"] = _mail(item)
        elif item.kind == Kind.DOCUMENT:
            taken[f"{name}.docx"] = files.as_docx(item.title, item.details["blocks"]).content
    return taken


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
        "text": as_text(item.details["blocks"]) if item.kind == Kind.DOCUMENT else item.as_item().text,
    }


def _mail(item: DeskItem) -> bytes:
    # the older classes of the library write any text; the newer ones parse what they write, and give up on some
    message = MIMEText(own_text(item.as_item()), "plain", "utf-8")
    told = {
        "From": _addresses([item.details["from"]]),
        "To": _addresses(item.details["to"]),
        "Cc": _addresses(item.details["cc"]),
        "Subject": Header(item.title, "utf-8").encode() if item.title else "",
        "Date": format_datetime(localtime(item.when)) if item.when else "",
        "Message-ID": item.details["message_id"],
        "In-Reply-To": item.details["in_reply_to"],
    }
    for name, value in told.items():
        if value:
            message[name] = value
    return message.as_bytes()


def _addresses(addresses: list[Address]) -> str:
    return ", ".join(map(_address, addresses))


def _address(address: Address) -> str:
    try:
        return formataddr((address["name"], address["email"]))
    except UnicodeEncodeError:  # what no mail program knows as an address is kept as a name
        return formataddr((f"{address['name']} {address['email']}".strip(), ""))
