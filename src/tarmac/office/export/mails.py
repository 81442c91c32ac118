"""Mails as .eml, as they came or as the person wrote them, and boxes of them as Thunderbird imports them."""

import re
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email import charset
from email.encoders import encode_base64
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr
from typing import Any

from django.utils.timezone import localtime

from tarmac.office import quoting
from tarmac.office.details import Address, Block
from tarmac.office.items import Item
from tarmac.office.queries import StoredFile
from tarmac.office.reading import own_text

_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_HEADER = re.compile(rb"^([^\s:]+)[ \t]*:.*(?:\r?\n[ \t].*)*(?:\r?\n|\Z)", re.MULTILINE)
# Lines that a reader of a box would take for the beginning of the next mail, and those that were marked before.
_FROM = re.compile(rb"^(>*From )", re.MULTILINE)
_STATUS = ("status", "x-status", "x-mozilla-status", "x-mozilla-status2", "x-mozilla-keys", "content-length")
_SHOWN = re.compile(r'<img data-file="(\d+)"')
_NO_SPACE = re.compile(r"[\x21-\x7e]+")

_TEXT = charset.Charset("utf-8")
_TEXT.body_encoding = charset.QP  # a person who opens the file sees words


def written(
    item: Item, details: Mapping[str, Any], enclosed: Iterable[StoredFile], pictures: Mapping[int, StoredFile]
) -> bytes:
    """A mail of the person's own, with the files that it encloses, and by their numbers the pictures that it shows."""
    said = _said(item, details["blocks"], pictures) if details.get("blocks") else _text(own_text(item), "plain")
    parts = [_enclosed(file) for file in enclosed]
    message: MIMEBase = MIMEMultipart("mixed", None, [said, *parts]) if parts else said
    references = [*details["references"], details["in_reply_to"]]
    told = {
        "From": _addresses([details["from"]]),
        "To": _addresses(details["to"]),
        "Cc": _addresses(details["cc"]),
        "Subject": Header(item.title, "utf-8").encode() if item.title else "",
        "Date": format_datetime(localtime(item.when)) if item.when else "",
        "Message-ID": details["message_id"],
        "In-Reply-To": details["in_reply_to"],
        "References": " ".join(dict.fromkeys(each for each in references if each)),
    }
    for name, value in told.items():
        if value:
            message[name] = value
    return message.as_bytes()


def _text(text: str, subtype: str) -> MIMEText:
    # the older classes of the library write any text; the newer ones parse what they write, and give up on some
    return MIMEText(text, subtype, _TEXT)  # type: ignore[arg-type]


def _said(item: Item, blocks: list[Block], pictures: Mapping[int, StoredFile]) -> MIMEBase:
    """What a mail says, as plain text and as it looks."""
    html = _SHOWN.sub(rf'<img src="cid:\1.{item.ref}@desk.invalid"', quoting.html_of(blocks))
    head = '<!DOCTYPE html><html><head><meta charset="utf-8"></head>'
    page: MIMEBase = _text(f"{head}<body>{html}</body></html>", "html")
    shown = [_enclosed(file, f"<{number}.{item.ref}@desk.invalid>") for number, file in pictures.items()]
    if shown:
        page = MIMEMultipart("related", None, [page, *shown])
    return MIMEMultipart("alternative", None, [_text(own_text(item), "plain"), page])


def _enclosed(file: StoredFile, content_id: str = "") -> MIMEBase:
    """A file beside the text, or with a `content_id` a picture in it."""
    main, _slash, sub = file.type.partition(";")[0].partition("/")
    plain = sub and main not in ("multipart", "message")  # those hold mails, and may not be encoded
    part = MIMEBase(*(main, sub) if plain else ("application", "octet-stream"))
    part.set_payload(file.content)
    encode_base64(part)
    part.add_header("Content-Disposition", "inline" if content_id else "attachment", filename=("utf-8", "", file.name))
    if content_id:
        part["Content-ID"] = content_id
    return part


def _addresses(addresses: list[Address]) -> str:
    return ", ".join(map(_address, addresses))


def _address(address: Address) -> str:
    try:
        return formataddr((address["name"], address["email"]))
    except UnicodeEncodeError:  # what no mail program knows as an address is kept as a name
        return formataddr((f"{address['name']} {address['email']}".strip(), ""))


def marked(content: bytes, folder: str, unread: bool) -> bytes:
    """The mail with the two headers that say where it lies and whether it was opened; the rest to the letter."""
    return _headed(content, {"X-Folder": folder, "X-Status": "unread" if unread else "read"})


def boxed(content: bytes, sender: str, when: datetime | None, unread: bool) -> bytes:
    """The mail as one of a box: a line that begins it, its status, and what looks like such a line quoted (mboxrd)."""
    status = {
        "Status": "O" if unread else "RO",
        "X-Mozilla-Status": "0000" if unread else "0001",
        "X-Mozilla-Status2": "00000000",
    }
    moment = (when or datetime.fromtimestamp(0, UTC)).astimezone(UTC)
    begun = f"From {sender if _NO_SPACE.fullmatch(sender) else 'MAILER-DAEMON'} {time.asctime(moment.timetuple())}\n"
    mail = _headed(content, status).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return begun.encode() + _FROM.sub(rb">\1", mail.rstrip(b"\n")) + b"\n\n"


def _headed(content: bytes, headers: dict[str, str]) -> bytes:
    """The mail with these headers in place of its own of that name, and of other marks of programs for boxes."""
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")
    end = _END_OF_HEADERS.search(content)
    head, rest = (content[: end.start()], content[end.start() :]) if end else (content.rstrip(b"\r\n"), b"")
    newline = b"\r\n" if b"\r\n" in content[: len(head) + 2] else b"\n"
    replaced = {name.encode() for name in (*_STATUS, *map(str.lower, headers))}
    kept = [match[0].rstrip(b"\r\n") for match in _HEADER.finditer(head) if match[1].lower() not in replaced]
    told = [f"{name}: {value}".encode() for name, value in headers.items()]
    return newline.join([*kept, *told]) + (rest or newline * 2)
