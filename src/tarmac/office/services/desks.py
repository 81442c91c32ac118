"""What a person does at a desk: one change at a time, in one transaction, with its entry in the ledger."""

import re
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tarmac.ledger.services import Event, append
from tarmac.office import queries
from tarmac.office.details import Address, Folder, MailDetails
from tarmac.office.errors import (
    ItemNotFound,
    NoOffice,
    NoRecipient,
    NotEditable,
    TextTooLarge,
    VersionConflict,
)
from tarmac.office.items import Item, Kind
from tarmac.office.models import Desk, DeskItem, DeskRead, PackItem, fields_of
from tarmac.office.packs.blocks import segments_of
from tarmac.office.packs.parsed import TITLE_LENGTH, numbered, paragraphs, preview
from tarmac.office.writing import blocks_of, recipients
from tarmac.people.models import Person
from tarmac.programme.access import Access
from tarmac.web.prepared import Prepared
from tarmac.web.text import clean
from tarmac.web.untrusted import Refused

MAX_TEXT_BYTES = 200_000
_OWN_REF = re.compile(r"own-[0-9a-f]{16}")

_desks = Prepared(lambda person_id: Desk.objects.select_related("office").filter(person_id=person_id))


def open_desk(person: Person, access: Access, *, now: datetime) -> Desk:
    """The person's desk, made at the first time: over the office of the organisation's sector, else the first.

    Raises NoOffice.
    """
    if found := _desks(person.pk):
        return found[0]
    try:
        return _new_desk(person, access, now)
    except IntegrityError:  # opened in another tab at the same moment
        return Desk.objects.select_related("office").get(person=person)


@transaction.atomic
def _new_desk(person: Person, access: Access, now: datetime) -> Desk:
    office = queries.office_of(access.organisation_id)
    if office is None:
        raise NoOffice
    desk = Desk.objects.create(person=person, office=office, opened_at=now)
    append(Event("desk.opened", "desk", desk.pk, person.pk, {"office": office.pk}), now=now)
    return desk


@transaction.atomic
def reset_desk(desk: Desk, *, now: datetime) -> None:
    """Everything on the desk as on the first day; what the person wrote there is gone."""
    _lock(desk)
    gone, _by_model = desk.items.all().delete()
    desk.reads.all().delete()
    _bump(desk)
    append(Event("desk.reset", "desk", desk.pk, desk.person_id, {"items": gone}), now=now)


def new_ref() -> str:
    """A ref for an item that a form is about to write: sent twice, it still makes one item."""
    return f"own-{secrets.token_hex(8)}"


@transaction.atomic
def write_mail(
    desk: Desk,
    *,
    to: str,
    cc: str = "",
    subject: str,
    body: str,
    ref: str | None = None,
    in_reply_to: str = "",
    version: int = 0,
    now: datetime,
) -> Item:
    """Save a draft. `ref` is the draft's, or a `new_ref()`; `in_reply_to` the ref of the mail it answers.

    `version` is the one the person started from, 0 for a new draft. Raises VersionConflict, NotEditable,
    TextTooLarge, ItemNotFound. An answer to a mail that went away meanwhile is a mail of its own.
    """
    subject, body = _line(subject), _text(body)
    _lock(desk)
    draft = _own_or_new(desk, ref, Kind.MAIL)
    if draft.folder != "drafts":
        raise NotEditable
    answered = _held(desk, in_reply_to) if in_reply_to else None
    details = _draft_details(desk, draft, answered, recipients(_line(to, 10_000)), recipients(_line(cc, 10_000)))
    attached = [segment for segment in draft.segments if segment[0].startswith("a")]
    written = [[each.anchor, each.text, each.label] for each in numbered(paragraphs(body))]
    changes: dict[str, Any] = {
        "title": subject,
        "segments": written + attached,
        "details": details,
        "people": _names(details),
        "thread": draft.thread or (answered.thread if answered else "") or draft.ref,
    }
    return _save(desk, draft, changes, version=version, yours=body, verb="mail.drafted", now=now)


def _own_or_new(desk: Desk, ref: str | None, kind: Kind) -> DeskItem:
    """The item to write in; a new one when `ref` is fresh."""
    if ref and not (_OWN_REF.fullmatch(ref) and not desk.items.filter(ref=ref).exists()):
        return _current(desk, ref, kind)
    folder = "drafts" if kind == Kind.MAIL else ""
    return DeskItem(desk=desk, ref=ref or new_ref(), kind=kind, folder=folder, version=0)


def _draft_details(
    desk: Desk, draft: DeskItem, answered: DeskItem | None, to: list[Address], cc: list[Address]
) -> MailDetails:
    before = draft.details or {}
    owner = desk.office.owner
    answered_id = answered.details.get("message_id", "") if answered else before.get("in_reply_to", "")
    references = answered.details.get("references", []) if answered else before.get("references", [])
    return {
        "from": {"name": str(owner.get("name", "")), "email": str(owner.get("email", ""))},
        "to": to,
        "cc": cc,
        "folder": "drafts",
        "unread": False,
        "message_id": before.get("message_id") or f"<{draft.ref}@desk.invalid>",
        "in_reply_to": answered_id,
        "references": [*references, answered_id] if answered and answered_id else references,
        "attachments": before.get("attachments", []),
    }


def _names(details: MailDetails) -> list[str]:
    everybody = [details["from"], *details["to"], *details["cc"]]
    return list(dict.fromkeys(address["name"] or address["email"] for address in everybody))


@transaction.atomic
def send_mail(desk: Desk, ref: str, *, now: datetime) -> Item:
    """Move a draft to the desk's Sent folder. Nothing ever leaves. Raises NoRecipient, NotEditable, ItemNotFound."""
    _lock(desk)
    mail = _current(desk, ref, Kind.MAIL)
    if mail.folder == "sent":
        return mail.as_item()
    if mail.folder != "drafts":
        raise NotEditable
    if not mail.details["to"] and not mail.details["cc"]:
        raise NoRecipient
    return _move(desk, mail, "sent", "mail.sent", now)


@transaction.atomic
def move_mail(desk: Desk, ref: str, folder: Folder, *, now: datetime) -> Item:
    """Put a mail in the inbox or the archive. Raises NotEditable, ItemNotFound."""
    _lock(desk)
    mail = _current(desk, ref, Kind.MAIL)
    if folder not in ("inbox", "archive") or mail.folder == "drafts":
        raise NotEditable
    return mail.as_item() if mail.folder == folder else _move(desk, mail, folder, "mail.moved", now)


def _move(desk: Desk, mail: DeskItem, folder: Folder, verb: str, now: datetime) -> Item:
    when = desk.office.moment(now) if folder == "sent" else mail.when
    changes = {"folder": folder, "details": {**mail.details, "folder": folder}, "when": when}
    return _write(desk, mail, changes, verb, now)


@transaction.atomic
def create_document(desk: Desk, *, title: str, text: str, ref: str | None = None, now: datetime) -> Item:
    """A new document of the person's own; `text` as in writing.py. With a `new_ref()` a second send makes no second.

    Raises TextTooLarge, VersionConflict.
    """
    _lock(desk)
    document = _own_or_new(desk, ref, Kind.DOCUMENT)
    changes = _document_changes(desk, document, title, _text(text)) | {"people": [desk.person.full_name]}
    return _save(desk, document, changes, version=0, yours=text, verb="document.created", now=now)


@transaction.atomic
def edit_document(desk: Desk, ref: str, *, text: str, version: int, title: str | None = None, now: datetime) -> Item:
    """Write in a document, on the desk's own copy. `version` is the one the person started from.

    Raises VersionConflict, NotEditable, TextTooLarge, ItemNotFound.
    """
    _lock(desk)
    document = _current(desk, ref, Kind.DOCUMENT)
    changes = _document_changes(desk, document, document.title if title is None else title, _text(text))
    return _save(desk, document, changes, version=version, yours=text, verb="document.edited", now=now)


def _document_changes(desk: Desk, document: DeskItem, title: str, text: str) -> dict[str, Any]:
    try:
        blocks = blocks_of(text)
    except Refused as refused:  # more paragraphs than any document has
        raise TextTooLarge from refused
    return {
        "title": _line(title) or _("Untitled document"),
        "segments": [[each.anchor, each.text, each.label] for each in segments_of(blocks)],
        "details": {"format": document.details.get("format", "txt"), "blocks": blocks},
    }


@transaction.atomic
def delete_item(desk: Desk, ref: str, *, now: datetime) -> DeskItem:
    """Take an item off the desk, once; `restore_item` brings it back. Raises ItemNotFound."""
    _lock(desk)
    item = _held(desk, ref)
    if item is None:
        raise ItemNotFound
    if not item.deleted:
        _write(desk, item, {"deleted": True}, "item.deleted", now)
    return item


@transaction.atomic
def restore_item(desk: Desk, ref: str, *, now: datetime) -> None:
    """Bring a deleted item back as it was. Raises ItemNotFound."""
    _lock(desk)
    item = _held(desk, ref)
    if item is None:
        raise ItemNotFound
    if item.deleted and item.version == 1 and queries.has_original(desk, ref):
        item.delete()  # deleting was all that happened to it, so the pack's item shows again
        _note(desk, "item.restored", ref, 0, now)
    elif item.deleted:
        _write(desk, item, {"deleted": False}, "item.restored", now)


def mark_read(desk: Desk, refs: Iterable[str]) -> None:
    """Note that the person has opened these mails. No entry in the ledger: reading changes nothing."""
    DeskRead.objects.bulk_create([DeskRead(desk=desk, ref=ref) for ref in refs], ignore_conflicts=True)


def _lock(desk: Desk) -> None:
    """One change of a desk at a time: two tabs with the same version cannot both win."""
    desk.revision = Desk.objects.select_for_update().values_list("revision", flat=True).get(pk=desk.pk)


def _bump(desk: Desk) -> None:
    desk.revision += 1
    desk.save(update_fields=["revision"])


def _held(desk: Desk, ref: str) -> DeskItem | None:
    """The desk's own copy, also a deleted one, or an unsaved one of the pack's item, version 0."""
    ref = clean(ref)
    item = desk.items.filter(ref=ref).first()
    if item is None and (original := PackItem.objects.filter(office_id=desk.office_id, ref=ref).first()):
        item = DeskItem(desk=desk, version=0, **fields_of(original))
    return item


def _current(desk: Desk, ref: str, kind: Kind) -> DeskItem:
    """The item to change. Raises ItemNotFound, NotEditable."""
    item = _held(desk, ref)
    if item is None or item.deleted:
        raise ItemNotFound
    if item.kind != kind:
        raise NotEditable
    return item


def _save(
    desk: Desk, item: DeskItem, changes: dict[str, Any], *, version: int, yours: str, verb: str, now: datetime
) -> Item:
    """Write if `version` is the current one. What is there already, as after a double click, is no conflict."""
    if item.version and all(getattr(item, name) == value for name, value in changes.items()):
        return item.as_item()
    if item.version != version:
        raise VersionConflict(yours=yours, current=item.as_item())
    changes["when"] = desk.office.moment(now)
    return _write(desk, item, changes, verb, now)


def _write(desk: Desk, item: DeskItem, changes: dict[str, Any], verb: str, now: datetime) -> Item:
    for name, value in changes.items():
        setattr(item, name, value)
    item.version += 1
    item.changed_at = now
    written = item.as_item()
    item.preview = preview(written.kind, written.segments)
    item.save()
    _note(desk, verb, item.ref, item.version, now)
    return written


def _note(desk: Desk, verb: str, ref: str, version: int, now: datetime) -> None:
    _bump(desk)
    append(Event(verb, "desk", desk.pk, desk.person_id, {"ref": ref, "version": version}), now=now)


def _text(text: str) -> str:
    cleaned = clean(text)
    if len(cleaned.encode()) > MAX_TEXT_BYTES:
        raise TextTooLarge
    return cleaned


def _line(text: str, length: int = TITLE_LENGTH) -> str:
    """One line of at most `length` characters."""
    words = " ".join(clean(text).split())
    if len(words) > length:
        raise TextTooLarge(_("This line can have %(length)s characters at most.") % {"length": length})
    return words
