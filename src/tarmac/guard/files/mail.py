"""Mails (.eml): headers, texts, and what is attached in a format that is read; the rest is left out, and named."""

import base64
import quopri
import re
from collections.abc import Callable
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.generator import BytesGenerator
from email.header import Header, decode_header
from email.message import Message
from functools import partial
from io import BytesIO

from tarmac.guard.files import formats, limits
from tarmac.guard.files.limits import Refused
from tarmac.guard.files.pieces import BORDER, Document, Piece

# What the parts of a mail are put together by. The name of a file in them is looked at by itself.
_STRUCTURE = {"content-type", "content-transfer-encoding", "content-disposition", "mime-version"}
# Who names a mail writes an address within < and >, which mail programs insist on.
_NAMES = {"message-id", "in-reply-to", "references", "content-id", "resent-message-id"}
_NAMED, _PLACEHOLDER = (
    re.compile(r"<([A-Z][A-Z_]+_[0-9]+)@protected\.invalid>"),
    re.compile(r"<\[([A-Z][A-Z_]+_[0-9]+)\]>"),
)
_SUFFIXES = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
_KNOWN = (".docx", ".xlsx", ".pdf", ".eml", ".txt", ".md", ".ics", ".vcf", ".html", ".xml", ".json", *formats.TABLES)


def read(content: bytes, depth: int = 0) -> Document:
    """A mail: its headers as `Name: value`, then its parts in their order, an empty line between all of them."""
    message = message_from_bytes(content, policy=policy.compat32)
    if not message.keys():
        raise Refused("is damaged, or not of the kind that its name says")
    reading = _Mail(depth)
    for number, part in enumerate(message.walk()):
        if number >= limits.MAX_PARTS:
            raise Refused(f"has more than {limits.MAX_PARTS} parts")
        reading.part(part)

    def write() -> bytes:
        if not reading.is_changed:
            return content
        for finish in reading.finishing:
            finish()
        written = BytesIO()
        line = "\r\n" if b"\r\n" in content[:1_000] else "\n"
        BytesGenerator(written, mangle_from_=False, maxheaderlen=0).flatten(message, linesep=line)
        return written.getvalue()

    return Document(reading.pieces, write, unread=reading.left_out)


class _Mail:
    """What was read of a mail so far. `finishing` is done when it is written."""

    def __init__(self, depth: int) -> None:
        self._depth = depth
        self.pieces: list[Piece] = []
        self.finishing: list[Callable[[], None]] = []
        self.left_out: list[str] = []
        self.is_changed = False

    def part(self, part: Message) -> None:
        self._headers(part)
        if part.is_multipart():
            return
        name = part.get_filename("")
        if name:
            self._add(Piece(name, partial(_rename, part)))
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content:
            return
        kind = part.get_content_type()
        if part.get_content_maintype() == "text":
            self._text(part, content)
            return
        known = name.lower() if name.lower().endswith(_KNOWN) else f"{name}{_SUFFIXES.get(kind, '')}"
        try:
            if not known.endswith(_KNOWN):
                raise Refused("is of no known kind")
            self._file(part, formats.opened(known, content, depth=self._depth + 1), name or known)
        except Refused:
            self._leave_out(part, name or kind)

    def _add(self, *pieces: Piece) -> None:
        for piece in pieces:
            self.pieces.append(Piece(piece.text, self._marking(piece.put)) if piece.put else piece)
        self.pieces.append(BORDER)

    def _marking(self, put: Callable[[str], None]) -> Callable[[str], None]:
        def marked(text: str) -> None:
            self.is_changed = True
            put(text)

        return marked

    def _headers(self, part: Message) -> None:
        items = [[name, str(value)] for name, value in part.raw_items()]

        def put(number: int, value: str) -> None:
            items[number][1] = value
            for name in {name for name, _value in items}:
                del part[name]
            for name, each in items:
                part.set_raw(name, each)

        for number, (name, value) in enumerate(items):
            if name.lower() not in _STRUCTURE:
                read = _name_pieces if name.lower() in _NAMES else _header_pieces
                self._add(Piece(f"{name}: "), *read(value, partial(put, number)))

    def _text(self, part: Message, content: bytes) -> None:
        charset, text = _decoded(content, part.get_content_charset(""))

        def put(changed: str) -> None:
            try:
                _set_content(part, changed.encode(charset, "surrogateescape"))
            except UnicodeEncodeError as error:
                raise Refused(f"has a text in {charset}, which lacks a character to be put back") from error

        self._add(Piece(text, put))

    def _file(self, part: Message, document: Document, name: str) -> None:
        self._add(*document.pieces)
        self.left_out += (f"{name}/{each}" for each in document.unread)

        def finish() -> None:
            part.set_payload(base64.encodebytes(document.write()).decode())
            if "Content-Transfer-Encoding" in part:
                part.replace_header("Content-Transfer-Encoding", "base64")
            else:
                part["Content-Transfer-Encoding"] = "base64"
            if document.suffix:
                part.set_type("text/plain")
                part.set_param("charset", "utf-8")
                _rename(part, f"{part.get_filename(name)}{document.suffix}")

        self.finishing.append(finish)
        self.is_changed = self.is_changed or bool(document.suffix)

    def _leave_out(self, part: Message, name: str) -> None:
        self.left_out.append(name)
        self.is_changed = True

        def finish() -> None:
            shown = part.get_filename(name)
            for header in ("Content-Type", "Content-Transfer-Encoding", "Content-Disposition"):
                del part[header]
            part["Content-Type"] = 'text/plain; charset="utf-8"'
            part["Content-Transfer-Encoding"] = "base64"
            part.set_payload(base64.encodebytes(f"Left out: {shown}\n".encode(errors="replace")).decode())

        self.finishing.append(finish)


def _name_pieces(value: str, put: Callable[[str], None]) -> list[Piece]:
    text = _NAMED.sub(r"<[\1]>", value)
    return [Piece(text, lambda changed: put(_PLACEHOLDER.sub(r"<\1@protected.invalid>", changed)))]


def _header_pieces(value: str, put: Callable[[str], None]) -> list[Piece]:
    """The words of a header; those that are encoded stay so, as what is in them is no punctuation of the header."""
    words: list[str] = []
    is_encoded: list[bool] = []
    try:
        chunks = decode_header("".join(value.splitlines())) if "=?" in value else [(value, None)]
    except HeaderParseError:
        chunks = [(value, None)]
    for chunk, charset in chunks:
        is_encoded.append(charset is not None)
        words.append(chunk if isinstance(chunk, str) else _words(chunk, charset))

    def put_word(number: int, text: str) -> None:
        words[number] = text
        written = ""
        for word, encoded, after in zip(words, is_encoded, [False, *is_encoded], strict=False):
            gap = " " if encoded and after else ""  # which does not count
            written += gap + (Header(word, "utf-8").encode() if encoded and word else word)
        put(written)

    return [Piece(word, partial(put_word, number)) for number, word in enumerate(words)]


def _words(chunk: bytes, charset: str | None) -> str:
    try:
        return chunk.decode(charset or "raw-unicode-escape", "replace")
    except LookupError:
        return chunk.decode("latin-1")


def _decoded(content: bytes, charset: str) -> tuple[str, str]:
    """(charset, text); bytes that the charset does not know come back as they were."""
    for name in filter(None, (charset, "utf-8")):
        try:
            return name, content.decode(name, "surrogateescape")
        except (LookupError, ValueError):
            continue
    return "latin-1", content.decode("latin-1")


def _set_content(part: Message, content: bytes) -> None:
    """The new content of a part, in the transfer encoding that it had."""
    match str(part.get("Content-Transfer-Encoding", "")).strip().lower():
        case "base64":
            part.set_payload(base64.encodebytes(content).decode())
        case "quoted-printable":
            part.set_payload(quopri.encodestring(content).decode())
        case _:
            part.set_payload(content.decode("ascii", "surrogateescape"))


def _rename(part: Message, name: str) -> None:
    name = name.encode(errors="replace").decode()
    for header, parameter in (("Content-Disposition", "filename"), ("Content-Type", "name")):
        if part.get_param(parameter, header=header) is not None:
            charset = None if name.isascii() else "utf-8"
            part.set_param(parameter, name, header=header, charset=charset, replace=True)
