"""What an office holds, as plain values: these cross to other packages, model instances do not."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    MAIL = "mail"
    DOCUMENT = "document"
    SHEET = "sheet"
    MEETING = "meeting"
    EVENT = "event"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Segment:
    """One citable place of an item. `anchor` is the id of its element on the item's page.

    Anchors: paragraphs `p1`…, sheet cells `Budget!B7`, meeting cues `c1`…  `label` says what stands beside the
    text: a speaker, a cell, a heading level; may be empty.
    """

    anchor: str
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One mail, document, sheet, meeting, calendar event or contact of a desk.

    `ref` is stable and safe in an address; `thread` joins mails of one exchange; `when` is when it was sent, held or
    last changed; `people` are display names (sender first for a mail). `version` counts the person's own changes.
    """

    ref: str
    kind: Kind
    title: str
    when: datetime | None
    people: tuple[str, ...]
    segments: tuple[Segment, ...]
    thread: str = ""
    version: int = 0

    @property
    def text(self) -> str:
        return "\n\n".join(segment.text for segment in self.segments)


@dataclass(frozen=True, slots=True)
class Hit:
    """One search result: the item, the place in it that fits best, and a snippet of plain text around the match."""

    ref: str
    kind: Kind
    title: str
    when: datetime | None
    anchor: str
    snippet: str
    score: float
