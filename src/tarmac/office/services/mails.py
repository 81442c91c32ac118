"""What a person does with mails: write, send, put away. Nothing ever leaves."""

from datetime import datetime
from typing import Any

from django.db import transaction

from tarmac.office import quoting
from tarmac.office.details import Address, Block, Folder, MailDetails
from tarmac.office.errors import NoRecipient, NotEditable, TextTooLarge
from tarmac.office.items import Item, Kind, Segment
from tarmac.office.models import Desk, DeskItem
from tarmac.office.packs.parsed import numbered, paragraphs
from tarmac.office.services.changes import current, held, line_of, lock, own_or_new, save, text_of, write
from tarmac.office.writing import recipients
from tarmac.web.untrusted import Refused


@transaction.atomic
def write_mail(
    desk: Desk,
    *,
    to: str,
    cc: str = "",
    subject: str,
    body: str,
    html: str = "",
    ref: str | None = None,
    in_reply_to: str = "",
    version: int = 0,
    now: datetime,
) -> Item:
    """Save a draft. `ref` is the draft's, or a `new_ref()`; `in_reply_to` the ref of the mail it answers.

    `html` is the text with its looks, as in quoting.py; without it `body` counts, which is plain text as it stands, and
    of a draft that has looks the text that quoting.py shows of it.

    `version` is the one the person started from, 0 for a new draft. Raises VersionConflict, NotEditable,
    TextTooLarge, ItemNotFound. An answer to a mail that went away meanwhile is a mail of its own.
    """
    subject, body, html = line_of(subject), text_of(body), text_of(html)
    lock(desk)
    draft = own_or_new(desk, ref, Kind.MAIL)
    places, blocks = _written(draft, body, html)
    if draft.folder != "drafts":
        raise NotEditable
    answered = held(desk, in_reply_to) if in_reply_to else None
    details = _draft_details(desk, draft, answered, recipients(line_of(to, 10_000)), recipients(line_of(cc, 10_000)))
    if blocks:
        details["blocks"] = blocks
    attached = [segment for segment in draft.segments if segment[0].startswith("a")]
    written = [[each.anchor, each.text, each.label] for each in places]
    changes: dict[str, Any] = {
        "title": subject,
        "segments": written + attached,
        "details": details,
        "people": _names(details),
        "thread": draft.thread or (answered.thread if answered else "") or draft.ref,
    }
    return save(desk, draft, changes, version=version, yours=body, verb="mail.drafted", now=now)


def _written(draft: DeskItem, body: str, html: str) -> tuple[tuple[Segment, ...], list[Block]]:
    """The places of what was written in a draft, and its blocks where it has looks."""
    before: list[Block] = draft.details.get("blocks", [])
    if not html and not before:
        return numbered(paragraphs(body)), []
    try:
        places, blocks = quoting.placed(quoting.edited(before, body, html))
    except Refused as refused:  # more paragraphs than any mail has
        raise TextTooLarge from refused
    return places, blocks if quoting.has_looks(blocks) else []


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
