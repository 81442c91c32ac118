"""What the readers hand on."""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tarmac.office.items import Kind, Segment
from tarmac.office.packs import limits
from tarmac.web.text import clean
from tarmac.web.untrusted import Refused

PREVIEW_LENGTH = 200
TITLE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """Bytes kept for download; `position` 0 is the item's own file, 1… a mail's attachments."""

    position: int
    name: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ParsedItem:
    """One item of a pack. `when` is timezone-aware; `digest` is of what it was read from.

    `notices` say what in its files was taken out or is not run; see limits.NOTICES.
    """

    path: str
    ref: str
    kind: Kind
    title: str
    when: datetime | None
    people: tuple[str, ...]
    segments: tuple[Segment, ...]
    details: dict[str, Any]
    thread: str = ""
    digest: str = ""
    files: tuple[ParsedFile, ...] = field(default=(), repr=False)
    notices: tuple[str, ...] = ()


def storable(item: ParsedItem) -> ParsedItem:
    """The item itself; raises Refused for what no database could hold and no page could show."""
    if len(item.path) > limits.MAX_PATH_CHARACTERS:
        raise Refused("long_name", "has a name that is too long")
    if item.when and item.when.year not in limits.YEARS:
        raise Refused("impossible_date", f"has a date in the year {item.when.year}")
    limits.at_most(sum(len(each.text) for each in item.segments), limits.MAX_TEXT_CHARACTERS, "characters")
    try:
        written = json.dumps(item.details, allow_nan=False)
    except ValueError as error:
        raise Refused("impossible_number", "has a number that is none, or endless") from error
    limits.at_most(len(written), limits.MAX_DETAILS_CHARACTERS, "characters")
    return item


def file_name(name: str) -> str:
    """A name that is safe in a header and leads to no other folder."""
    return " ".join(clean(name).replace("/", "_").replace("\\", "_").split())[:200]


def ref_for(kind: Kind, name: str) -> str:
    """A ref that is safe in an address: `mail-permis-12`. At most 80 characters."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:70].strip("-")
    return f"{kind}-{slug or 'item'}"


def paragraphs(text: str) -> list[str]:
    """`text` cut at its blank lines, without the empty parts."""
    parts = re.split(r"\n[^\S\n]*\n", clean(text))
    lines = ("\n".join(line.rstrip() for line in part.split("\n")).strip("\n") for part in parts)
    return [part for part in lines if part.strip()]


def numbered(texts: Iterable[str], *, prefix: str = "p", label: str = "") -> tuple[Segment, ...]:
    """Segments `p1`, `p2`, …"""
    return tuple(Segment(f"{prefix}{number}", text, label) for number, text in enumerate(texts, start=1))


def preview(kind: Kind, segments: Iterable[Segment]) -> str:
    """The beginning of the text in one line. The lines of a card are of different sorts; those of any other go on."""
    between_lines = " · " if kind == Kind.CONTACT else " "
    words = ""
    for segment in segments:
        lines = (" ".join(line.split()) for line in segment.text.split("\n"))
        words = f"{words} {between_lines.join(line for line in lines if line)}".strip()
        if len(words) >= PREVIEW_LENGTH:
            break
    return words[:PREVIEW_LENGTH]
