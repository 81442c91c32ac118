"""Mails: one .eml each, their attachments read by type, their threads joined."""

import mailbox
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.headerregistry import Address as HeaderAddress
from email.message import MIMEPart
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from tarmac.office.details import FOLDERS, Address, Attachment, MailDetails
from tarmac.office.items import Kind, Segment
from tarmac.office.packs import limits
from tarmac.office.packs.documents import READERS, read_document
from tarmac.office.packs.markup import text_of_html
from tarmac.office.packs.outlook import as_eml
from tarmac.office.packs.parsed import ParsedFile, ParsedItem, file_name, numbered, paragraphs, ref_for
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
    files, texts = _attachments(message)
    details = _details(message, files)
    body = numbered(paragraphs(_body(message)))
    return ParsedItem(
        path=path,
        ref=ref_for(Kind.MAIL, re.sub(r"\.(eml|msg)$", "", path.rpartition("/")[2])),
        kind=Kind.MAIL,
        title=_header(message, "subject"),
        when=_date(message),
        people=_people(details),
        segments=(*body, *texts),
        details=dict(details),
        files=tuple(files),
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


def _details(message: MIMEPart, files: list[ParsedFile]) -> MailDetails:
    folder = _header(message, "x-folder").lower()
    senders = _addresses(message, "from")
    attachments: list[Attachment] = [
        {"position": file.position, "name": file.name, "type": file.type, "bytes": len(file.content)} for file in files
    ]
    return {
        "from": senders[0] if senders else {"name": _header(message, "from"), "email": ""},
        "to": _addresses(message, "to"),
        "cc": _addresses(message, "cc"),
        "folder": next((known for known in FOLDERS if known == folder), "inbox"),
        "unread": _header(message, "x-status").lower() == "unread",
        "message_id": next(iter(_ids(message, "message-id")), ""),
        "in_reply_to": next(iter(_ids(message, "in-reply-to")), ""),
        "references": _ids(message, "references"),
        "attachments": attachments,
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


def _body(message: MIMEPart) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    text = _text(part)
    limits.at_most(len(text), limits.MAX_TEXT_CHARACTERS, "characters")
    return text_of_html(text) if part.get_content_subtype() == "html" else text


def _text(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = part.get_content_charset() or "utf-8"
    try:
        return payload.decode(charset)
    except (LookupError, UnicodeError):
        return payload.decode("utf-8", errors="replace")


def _attachments(message: MIMEPart) -> tuple[list[ParsedFile], list[Segment]]:
    files: list[ParsedFile] = []
    texts: list[Segment] = []
    for position, part in enumerate(message.iter_attachments(), start=1):
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else part.as_bytes()
        name = file_name(part.get_filename() or f"{position}")
        files.append(ParsedFile(position, name, clean(part.get_content_type())[:100], content))
        texts += _attachment_text(position, name, content)
    return files, texts


def _attachment_text(position: int, name: str, content: bytes) -> Iterator[Segment]:
    """What the attachment says, for search and the assistant; one that cannot be read stays a download."""
    suffix = name.rpartition(".")[2].lower()
    if suffix not in READERS and suffix not in SHEETS:
        return
    try:
        item = read_sheet(name, content) if suffix in SHEETS else read_document(name, content)
    except Exception:  # the parsers raise anything on a broken file
        return
    for number, segment in enumerate(item.segments, start=1):
        label = f"{name} · {segment.anchor}" if suffix in SHEETS else name
        yield Segment(f"a{position}p{number}", segment.text, label)


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
