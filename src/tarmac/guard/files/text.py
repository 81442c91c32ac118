"""Plain text, whatever its ending, and tables of text (.csv). What is not changed keeps its bytes."""

import codecs
import csv
import re
from collections.abc import Iterator

from tarmac.guard.files.limits import Refused
from tarmac.guard.files.pieces import Document, Piece, Strings

_MARKS = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
_DELIMITERS = ";,\t|"
_SAMPLE_CHARACTERS = 20_000


def read(content: bytes, encoding: str = "") -> Document:
    """A text as one piece. `encoding` is what it was read in before; without one, or where it does not fit, it is
    UTF-8, UTF-16 with its mark, or Windows-1252. Raises Refused for what is none of them."""
    encoding, mark, text = _decoded(content, encoding)
    strings = Strings([text])
    return Document([strings.piece(0)], lambda: _encoded(strings, encoding, mark), encoding)


def read_table(content: bytes) -> Document:
    """A text whose fields are pieces; what stands between them stays."""
    encoding, mark, text = _decoded(content, "")
    strings = Strings([])
    pieces: list[Piece] = []
    for part, is_field in _parts(text):
        strings.parts.append(part)
        pieces.append(strings.piece(len(pieces)) if is_field else Piece(part))
    return Document(pieces, lambda: _encoded(strings, encoding, mark), encoding)


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """What a table consists of, in its order: fields (True), without their quotes, and what stands between them."""
    try:
        delimiter = csv.Sniffer().sniff(text[:_SAMPLE_CHARACTERS], _DELIMITERS).delimiter
    except csv.Error:
        delimiter = ","
    ends = f"{re.escape(delimiter)}\r\n"
    position = 0
    for match in re.finditer(rf'"((?:[^"]|"")*+)"(?=[{ends}]|\Z)|[^{ends}]+', text):
        start, end = match.span(0 if match[1] is None else 1)
        if start > position:
            yield text[position:start], False
        if end > start:
            yield text[start:end], True
        position = end
    if position < len(text):
        yield text[position:], False


def _decoded(content: bytes, encoding: str) -> tuple[str, bytes, str]:
    """(encoding, mark at the start, text)"""
    marked = (name for name, mark in _MARKS.items() if content.startswith(mark))
    for name in filter(None, (encoding, *marked, "utf-8", "cp1252")):
        mark = _MARKS.get(name, b"")
        mark = mark if content.startswith(mark) else b""
        try:
            text = content[len(mark) :].decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return name, mark, text
    raise Refused("is neither text nor of a kind that the guard reads")


def _encoded(strings: Strings, encoding: str, mark: bytes) -> bytes:
    try:
        return mark + str(strings).encode(encoding)
    except UnicodeEncodeError as error:
        raise Refused(f"cannot be written as {encoding}, which it is in") from error
