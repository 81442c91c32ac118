"""Meeting transcripts: WebVTT with speakers, and SubRip."""

import html
import re
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import webvtt

from tarmac.office.details import Cue
from tarmac.office.items import Kind, Segment
from tarmac.office.packs import limits
from tarmac.office.packs.blocks import decoded
from tarmac.office.packs.parsed import ParsedItem, ref_for
from tarmac.web.text import clean
from tarmac.web.untrusted import Refused

_NOTE = re.compile(r"^(?:NOTE\s+)?(title|date|when|participants|people)\s*:\s*(.+)$", re.IGNORECASE | re.MULTILINE)
_SPOKEN_BY = re.compile(r"^([^:\n]{2,60}):\s+(.+)$", re.DOTALL)


def read_meeting(path: str, content: bytes) -> ParsedItem:
    """The transcript at `path`. Lines `title:`, `date:` and `participants:` in a NOTE before the first cue count."""
    text = decoded(content)
    form = "srt" if path.lower().endswith(".srt") else "vtt"
    limits.at_most(text.count("-->"), limits.MAX_CUES, "cues")
    captions: list[Any] = list(webvtt.from_buffer(StringIO(text), format=form).captions)
    cues = [_cue(number, caption, form) for number, caption in enumerate(captions, start=1)]
    if not cues:
        raise Refused("unreadable", "has no cues")
    head = text.partition("-->")[0]
    notes = {key.lower(): value.strip() for key, value in _NOTE.findall(head)}
    speakers = list(dict.fromkeys(cue["speaker"] for cue in cues if cue["speaker"]))
    named = [name.strip() for name in re.split(r"[,;]", notes.get("participants", notes.get("people", "")))]
    name = path.rpartition("/")[2].rpartition(".")[0]
    return ParsedItem(
        path=path,
        ref=ref_for(Kind.MEETING, name),
        kind=Kind.MEETING,
        title=clean(
            notes.get("title", "") or (form == "vtt" and _head_title(text)) or re.sub(r"[-_]+", " ", name).capitalize()
        ),
        when=_when(notes.get("date", notes.get("when", ""))),
        people=tuple(dict.fromkeys([*speakers, *(clean(each) for each in named if each)])),
        segments=tuple(Segment(cue["anchor"], cue["text"], cue["speaker"]) for cue in cues),
        details={"seconds": cues[-1]["end"], "speakers": speakers, "cues": cues},
    )


def _head_title(text: str) -> str:
    match = re.match(r"\ufeff?WEBVTT\s*-?\s*(.*)", text)
    return match[1].strip() if match else ""


def _cue(number: int, caption: Any, form: str) -> Cue:
    said = html.unescape(caption.text) if form == "vtt" else caption.text
    text, speaker = clean(said).strip(), clean(caption.voice or "")
    if not speaker and (match := _SPOKEN_BY.match(text)):
        speaker, text = match[1].strip(), match[2].strip()
    return {
        "anchor": f"c{number}",
        "start": float(caption.start_in_seconds),
        "end": float(caption.end_in_seconds),
        "speaker": speaker,
        "text": text,
    }


def _when(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
