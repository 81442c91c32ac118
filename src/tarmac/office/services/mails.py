"""What a person does with mails: write, send, put away. Nothing ever leaves."""

from datetime import datetime
from typing import Any

from django.db import transaction

from tarmac.office.details import Address, Folder, MailDetails
from tarmac.office.errors import NoRecipient, NotEditable
from tarmac.office.items import Item, Kind
from tarmac.office.models import Desk, DeskItem
from tarmac.office.packs.parsed import numbered, paragraphs
from tarmac.office.services.changes import current, held, line_of, lock, own_or_new, save, text_of, write
from tarmac.office.writing import recipients


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
    subject, body = line_of(subject), text_of(body)
    lock(desk)
    draft = own_or_new(desk, ref, Kind.MAIL)
    if draft.folder != "drafts":
        raise NotEditable
    answered = held(desk, in_reply_to) if in_reply_to else None
    details = _draft_details(desk, draft, answered, recipients(line_of(to, 10_000)), recipients(line_of(cc, 10_000)))
    attached = [segment for segment in draft.segments if segment[0].startswith("a")]
    written = [[each.anchor, each.text, each.label] for each in numbered(paragraphs(body))]
    changes: dict[str, Any] = {
        "title": subject,
        "segments": written + attached,
        "details": details,
        "people": _names(details),
        "thread": draft.thread or (answered.thread if answered else "") or draft.ref,
    }
    return save(desk, draft, changes, version=version, yours=body, verb="mail.drafted", now=now)


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
    lock(desk)
    mail = current(desk, ref, Kind.MAIL)
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
    lock(desk)
    mail = current(desk, ref, Kind.MAIL)
    if folder not in ("inbox", "archive") or mail.folder == "drafts":
        raise NotEditable
    return mail.as_item() if mail.folder == folder else _move(desk, mail, folder, "mail.moved", now)


def _move(desk: Desk, mail: DeskItem, folder: Folder, verb: str, now: datetime) -> Item:
    when = desk.office.moment(now) if folder == "sent" else mail.when
    changes = {"folder": folder, "details": {**mail.details, "folder": folder}, "when": when}
    return write(desk, mail, changes, verb, now)
