"""Mails: one .eml each, their attachments read by type, their threads joined."""

import mailbox
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.headerregistry import Address as HeaderAddress
from email.message import MIMEPart
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from tarmac.office.details import FOLDERS, Address, Attachment, Block, MailDetails
from tarmac.office.items import Kind, Segment
from tarmac.office.packs import active, limits
from tarmac.office.packs.documents import READERS, read_document
from tarmac.office.packs.invitations import invitation_of
from tarmac.office.packs.markup import blocks_of, text_of_html
from tarmac.office.packs.mime import Parts, parts_of, text_of
from tarmac.office.packs.outlook import as_eml
from tarmac.office.packs.parsed import ParsedFile, ParsedItem, numbered, paragraphs, ref_for
from tarmac.office.packs.places import places
from tarmac.office.packs.sheets import SHEETS, read_sheet
from tarmac.web.text import clean
from tarmac.web.untrusted import Refused

_MULTIPART = re.compile(rb"^content-type:\s*(multipart/|message/)", re.IGNORECASE | re.MULTILINE)
_PART = re.compile(rb"^content-type:", re.IGNORECASE | re.MULTILINE)
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n|\r\r|\Z")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
# Before the subject of an answer or of what is passed on, once or more: Re: RE[2]: TR: Antw: AW: WG: …
_REPLY = re.compile(r"^(?:\s*(?:re|réf?|tr|fw|fwd|antw|aw|wg|betr)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")


def read_mail(path: str, content: bytes) -> ParsedItem:
    """The mail at `path`, its thread not yet known; raises Refused for what it may not read."""
    # counted before parsing: the parser calls itself for each level, and long headers cost it their square
    headers = _END_OF_HEADERS.search(content)
    if headers and headers.start() > limits.MAX_HEADER_BYTES:
        raise Refused("too_long_headers", f"has more than {limits.MAX_HEADER_BYTES:,} bytes of headers")
    limits.at_most(len(_MULTIPART.findall(content)), limits.MAX_MIME_PARTS, "parts")
    limits.at_most(len(_PART.findall(content)), limits.MAX_MIME_PARTS, "parts")
    message = message_from_bytes(content, policy=policy.default)
    _check_depth(message, 0)
    if "from" not in message:
        raise Refused("unreadable", "is no mail: it has no sender")
    parts = parts_of(message)
    notices = _clean(parts)
    body = numbered(paragraphs(_body(parts)))
    details = _details(message)
    details["attachments"] = [_attachment(file) for file in parts.attached]
    pictures = _show(details, parts, body)
    if parts.sealed:
        details["sealed"] = parts.sealed
    if invitation := invitation_of(parts.calendar):
        details["invitation"] = invitation
    texts = (text for file in parts.attached for text in _attachment_text(file.position, file.name, file.content))
    return ParsedItem(
        path=path,
        ref=ref_for(Kind.MAIL, re.sub(r"\.(eml|msg)$", "", path.rpartition("/")[2])),
        kind=Kind.MAIL,
        title=_header(message, "subject"),
        when=_date(message),
        people=_people(details),
        segments=(*body, *texts),
        details=dict(details),
        files=(*parts.attached, *pictures),
        notices=tuple(notices),
    )


def read_msg(path: str, content: bytes) -> ParsedItem:
    """The mail that Outlook saved at `path`; raises Refused for what it may not read."""
    return read_mail(path, as_eml(content))


def mails_of(path: str, file: Path) -> Iterator[tuple[str, bytes]]:
    """The mails of a box of Unix, each with a path of its own: `archive.mbox#1`, …"""
    box = mailbox.mbox(file, create=False)
    limits.at_most(len(box), limits.MAX_COMPONENTS, "mails")
    if not len(box):
        raise Refused("unreadable", "has no mails")
    for number, key in enumerate(box.iterkeys(), start=1):
        # a line that begins with From was given a mark when it was put in the box
        yield f"{path}#{number}", _QUOTED_FROM.sub(rb"\1", box.get_bytes(key))


def _check_depth(message: MIMEPart, depth: int) -> None:
    if depth > limits.MAX_MIME_DEPTH:
        raise Refused("too_deep", "has parts inside parts inside parts")
    if message.is_multipart():
        for part in message.iter_parts():
            _check_depth(part, depth + 1)


def _header(message: MIMEPart, name: str) -> str:
    return " ".join(clean(str(message.get(name, ""))).split())


def _date(message: MIMEPart) -> datetime | None:
    try:
        moment = parsedate_to_datetime(_header(message, "date"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _details(message: MIMEPart) -> MailDetails:
    folder = _header(message, "x-folder").lower()
    senders = _addresses(message, "from")
    return {
        "from": senders[0] if senders else {"name": _header(message, "from"), "email": ""},
        "to": _addresses(message, "to"),
        "cc": _addresses(message, "cc"),
        "folder": next((known for known in FOLDERS if known == folder), "inbox"),
        "unread": _header(message, "x-status").lower() == "unread",
        "message_id": next(iter(_ids(message, "message-id")), ""),
        "in_reply_to": next(iter(_ids(message, "in-reply-to")), ""),
        "references": _ids(message, "references"),
        "attachments": [],
    }


def _ids(message: MIMEPart, name: str) -> list[str]:
    return _MESSAGE_ID.findall(_header(message, name))


def _addresses(message: MIMEPart, name: str) -> list[Address]:
    found: list[HeaderAddress] = [
        address for header in message.get_all(name, []) for address in getattr(header, "addresses", ())
    ]
    # the library says <> of a name without an address
    told: list[Address] = [
        {"name": clean(each.display_name), "email": clean(each.addr_spec).removeprefix("<>")} for each in found
    ]
    return [each for each in told if each["name"] or each["email"]]


def _people(details: MailDetails) -> tuple[str, ...]:
    everybody = [details["from"], *details["to"], *details["cc"]]
    return tuple(dict.fromkeys(address["name"] or address["email"] for address in everybody))


def _body(parts: Parts) -> str:
    text = text_of(parts.plain or parts.html)
    limits.at_most(len(text), limits.MAX_TEXT_CHARACTERS, "characters")
    return text if parts.plain is not None else text_of_html(text)


def _clean(parts: Parts) -> list[str]:
    """Take out of the attachments what is active, and say what that was."""
    notices: list[str] = []
    for number, file in enumerate(parts.attached):
        stem, _, suffix = file.name.rpartition(".")
        try:
            kept, found = active.without(suffix.lower(), file.content)
        except Exception:  # the parsers raise anything on a broken file, which stays a download  # noqa: S112
            continue
        if kept != file.content:
            name = f"{stem}.{active.PLAIN.get(suffix.lower(), suffix)}"
            parts.attached[number] = replace(file, name=name, content=kept)
        notices += found
    return list(dict.fromkeys(notices))


def _attachment(file: ParsedFile) -> Attachment:
    return {"position": file.position, "name": file.name, "type": file.type, "bytes": len(file.content)}


def _show(details: MailDetails, parts: Parts, body: tuple[Segment, ...]) -> list[ParsedFile]:
    """Put what the mail shows into its details, where it came as HTML. Gives the pictures in its text.

    A picture that the text does not show is an attachment like any other.
    """
    apart = [file for file in parts.pictures.values() if file not in parts.attached]
    numbers = {content_id: file.position for content_id, file in parts.pictures.items()}
    shown: set[int] = set()
    written: list[ParsedFile] = []
    html = text_of(parts.html)
    if html and len(html) <= limits.MAX_TEXT_CHARACTERS:
        found = blocks_of(html, numbers, first_file=len(parts.attached) + len(apart) + 1)
        limits.at_most(len(found.blocks), limits.MAX_BLOCKS, "paragraphs")
        shown, written = found.shown, found.files
        details["blocks"] = _placed(found.blocks, body)
        details["remote"] = found.remote
    details["attachments"] += [_attachment(file) for file in apart if file.position not in shown]
    return [*apart, *written]


def _placed(blocks: list[Block], body: tuple[Segment, ...]) -> list[Block]:
    """The blocks with the anchors of the segments that begin in them."""
    for segment, at in zip(
        body, places([block["text"] for block in blocks], (each.text for each in body)), strict=True
    ):
        if at is None:
            continue
        if blocks[at]["anchor"]:
            blocks[at].setdefault("also", []).append(segment.anchor)
        else:
            blocks[at]["anchor"] = segment.anchor
    return blocks


def _attachment_text(position: int, name: str, content: bytes) -> Iterator[Segment]:
    """What the attachment says, for search and the assistant; one that cannot be read stays a download."""
    suffix = name.rpartition(".")[2].lower()
    if suffix not in _READ:
        return
    try:
        item = _READ[suffix](name, content)
    except Exception:  # the parsers raise anything on a broken file
        return
    for number, segment in enumerate(item.segments, start=1):
        label = f"{name} · {segment.anchor}" if suffix in SHEETS else name
        yield Segment(f"a{position}p{number}", segment.text, label)


def _forwarded(name: str, content: bytes) -> ParsedItem:
    """A mail in a mail: who wrote it and when stand above what it says."""
    mail = read_mail(name, content)
    sender = mail.details["from"]
    facts = {
        "From": f"{sender['name']} <{sender['email']}>".strip(),
        "Date": f"{mail.when:%Y-%m-%d %H:%M}" if mail.when else "",
        "Subject": mail.title,
    }
    head = "\n".join(f"{field}: {value}" for field, value in facts.items() if value)
    said = (segment.text for segment in mail.segments if segment.anchor.startswith("p"))
    return replace(mail, segments=numbered([head, *said]))


_READ: dict[str, Callable[[str, bytes], ParsedItem]] = {
    **dict.fromkeys(READERS, read_document),
    **dict.fromkeys(SHEETS, read_sheet),
    "eml": _forwarded,
}


def joined(mails: Iterable[ParsedItem]) -> list[ParsedItem]:
    """The mails with their `thread`: the ref of the earliest mail that message ids tie them to.

    A reply whose client names no message belongs to the latest mail before it of the same subject and of its people.
    """
    ordered = sorted(mails, key=lambda mail: (mail.when or datetime.max.replace(tzinfo=UTC), mail.path))
    parents: dict[str, str] = {}

    def root(key: str) -> str:
        while (parent := parents.setdefault(key, key)) != key:
            parents[key] = parents[parent]
            key = parent
        return key

    by_subject: dict[str, list[ParsedItem]] = {}
    for mail in ordered:
        for linked in _links(mail.details):
            parents[root(linked)] = root(mail.ref)
        subject = _REPLY.sub("", mail.title).casefold()
        earlier = by_subject.setdefault(subject, [])
        if subject != mail.title.casefold() and not (mail.details["in_reply_to"] or mail.details["references"]):
            answered = next((each for each in reversed(earlier) if set(each.people) & set(mail.people)), None)
            if answered:
                parents[root(answered.ref)] = root(mail.ref)
        earlier.append(mail)
    first: dict[str, str] = {}
    return [replace(mail, thread=first.setdefault(root(mail.ref), mail.ref)) for mail in ordered]


def _links(details: dict[str, Any]) -> list[str]:
    return [key for key in (details["message_id"], details["in_reply_to"], *details["references"]) if key]
