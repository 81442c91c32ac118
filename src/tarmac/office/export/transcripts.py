"""Meetings as WebVTT, with a voice for each cue."""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tarmac.office.items import Item

_NEXT_PART = re.compile(r"\n\s*\n")


def vtt(item: Item, details: Mapping[str, Any]) -> bytes:
    return "\n".join(_lines(item, details)).encode()


def _lines(item: Item, details: Mapping[str, Any]) -> Iterator[str]:
    yield from ("WEBVTT", "", "NOTE", f"title: {_line(item.title)}")
    if item.when:
        yield f"date: {item.when.isoformat()}"
    if item.people:
        yield f"participants: {_line(', '.join(item.people))}"
    yield ""
    for cue in details["cues"]:
        words = html.escape(_NEXT_PART.sub("\n", cue["text"]), quote=False)
        yield f"{_stamp(cue['start'])} --> {_stamp(cue['end'])}"
        yield f"<v {_line(cue['speaker'])}>{words}" if cue["speaker"] else words
        yield ""


def _line(text: str) -> str:
    """In one line, and without what would begin a cue or end a tag."""
    return " ".join(text.replace("-->", "→").replace(">", "›").split())


def _stamp(seconds: float) -> str:
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{milliseconds:03}"
