"""Items as their screens show them: letters of a thread, parts of a document, days of a calendar. Plain values."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tarmac.office import recurrence
from tarmac.office.details import Address, Block, Invitation, Run, Sealed
from tarmac.office.items import Item, Segment
from tarmac.office.packs.blocks import runs_of_cells
from tarmac.office.queries import Occurrence

_ATTACHED = re.compile(r"a(\d+)p\d+")


@dataclass(frozen=True, slots=True)
class Passage:
    """Paragraphs of a mail that belong together: the writer's own, or `quoted` from an earlier mail.

    A mail that came as HTML has `parts` that show it as it was meant, any other its `segments`.
    """

    quoted: bool
    segments: tuple[Segment, ...] = ()
    parts: tuple["Part", ...] = ()


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An attachment; `segments` are its text, where it could be read."""

    position: int
    name: str
    bytes: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail of a thread. `current` is the one that was asked for, `opened` those that stand open.

    `unseen` are its paragraphs that only the plain text of it has, `remote` counts the pictures that were not loaded.
    """

    ref: str
    title: str
    sender: Address
    to: list[Address]
    cc: list[Address]
    when: datetime | None
    folder: str
    passages: tuple[Passage, ...]
    enclosures: tuple[Enclosure, ...]
    current: bool
    opened: bool
    unseen: tuple[Segment, ...] = ()
    remote: int = 0
    sealed: tuple[Sealed, ...] = ()
    invitation: Invitation | None = None
    times: "Times | None" = None


def letter(item: Item, details: dict[str, Any], *, current: str, opened: Iterable[str] = ()) -> Letter:
    own = [segment for segment in item.segments if not _ATTACHED.fullmatch(segment.anchor)]
    shown: list[Block] = details.get("blocks", [])
    placed = {anchor for block in shown for anchor in (block["anchor"], *block.get("also", []))}
    invitation: Invitation | None = details.get("invitation")
    return Letter(
        ref=item.ref,
        title=item.title,
        sender=details["from"],
        to=details["to"],
        cc=details["cc"],
        when=item.when,
        folder=details["folder"],
        passages=tuple(_as_meant(shown, own, item.ref == current) if shown else _as_typed(own)),
        enclosures=tuple(_enclosures(item, details)),
        current=item.ref == current,
        opened=item.ref == current or item.ref in opened,
        unseen=tuple(segment for segment in own if shown and segment.anchor not in placed),
        remote=details.get("remote", 0),
        sealed=tuple(details.get("sealed", [])),
        invitation=invitation,
        times=times(dict(invitation), _moment(invitation["start"]).date()) if invitation else None,
    )


def _as_typed(own: list[Segment]) -> Iterator[Passage]:
    for quoted, segments in groupby(own, key=is_quote):
        yield Passage(quoted, tuple(segments))


def _as_meant(blocks: list[Block], own: list[Segment], is_current: bool) -> Iterator[Passage]:
    """The blocks of a mail; only those of the mail that was asked for keep their anchors."""
    quotes = {segment.anchor for segment in own if is_quote(segment)}

    def is_quoted(block: Block) -> bool:
        return bool(block.get("quoted")) or block["anchor"] in quotes

    for quoted, group in groupby(blocks, key=is_quoted):
        shown = [block if is_current else _without_anchors(block) for block in group]
        levels = groupby(shown, key=lambda each: each.get("quoted", 0))
        yield Passage(quoted, parts=tuple(part for _level, same in levels for part in parts(list(same))))


def _without_anchors(block: Block) -> Block:
    return {**block, "anchor": "", "also": []}


def _enclosures(item: Item, details: dict[str, Any]) -> Iterator[Enclosure]:
    texts: dict[int, list[Segment]] = {}
    for segment in item.segments:
        if match := _ATTACHED.fullmatch(segment.anchor):
            texts.setdefault(int(match[1]), []).append(segment)
    for each in details["attachments"]:
        yield Enclosure(each["position"], each["name"], each["bytes"], tuple(texts.get(each["position"], ())))


def is_quote(segment: Segment) -> bool:
    """Whether a paragraph repeats an earlier mail: lines marked `>`, with or without the line that names its writer."""
    first, *rest = segment.text.split("\n")
    if first.rstrip().endswith(":") and rest:
        return all(line.startswith(">") for line in rest)
    return all(line.startswith(">") for line in (first, *rest))


def own_text(item: Item) -> str:
    """What the writer of a mail wrote, without the text of its attachments."""
    return "\n\n".join(segment.text for segment in item.segments if not _ATTACHED.fullmatch(segment.anchor))


@dataclass(slots=True)
class Entry:
    """An entry of a list, with the list inside it."""

    block: Block
    inside: "Part | None" = None


@dataclass(slots=True)
class Part:
    """A heading, paragraph, list or table of a document; `page` opens a new page of a PDF."""

    style: str
    blocks: list[Block]
    entries: list[Entry] = field(default_factory=list)
    ordered: bool = False
    page: int = 0

    @property
    def block(self) -> Block:
        return self.blocks[0]


def parts(blocks: Sequence[Block]) -> list[Part]:
    """The blocks of a document, those of one list or table together."""
    found: list[Part] = []
    page = 1
    for (style, _table), group in groupby(blocks, key=lambda each: (each["style"], each.get("table"))):
        members = list(group)
        if style == "list":
            found.append(_nested(members))
        elif style == "row":
            found.append(Part("table", members))
        else:
            found += [Part(style, [block]) for block in members]
    for part in found:
        if (number := part.block.get("page", 1)) > page:
            part.page = page = number
    return found


def _nested(blocks: list[Block]) -> Part:
    """A flat run of list entries as lists inside lists, by their level."""
    top = Part("list", blocks, ordered=blocks[0].get("ordered", False))
    stack = [(blocks[0].get("level", 0), top)]
    for block in blocks:
        level = block.get("level", 0)
        while len(stack) > 1 and level < stack[-1][0]:
            stack.pop()
        if level > stack[-1][0] and stack[-1][1].entries:
            inner = Part("list", [block], ordered=block.get("ordered", False))
            stack[-1][1].entries[-1].inside = inner
            stack.append((level, inner))
        stack[-1][1].entries.append(Entry(block))
    return top


@dataclass(frozen=True, slots=True)
class Square:
    """A cell of a table, with what in it looks different."""

    text: str
    runs: list[Run]


def squares(row: Block) -> list[Square]:
    """The cells of a row."""
    return [Square(text, runs) for text, runs in zip(row.get("cells", []), runs_of_cells(row), strict=True)]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar; `outside` the month that is shown."""

    date: date
    occurrences: tuple[Occurrence, ...]
    today: bool = False
    outside: bool = False


def days(first: date, count: int, occurrences: Iterable[Occurrence], *, today: date, month: int = 0) -> list[Day]:
    """`count` days from `first`, each with what takes place on it."""
    found = list(occurrences)
    return [
        Day(
            date=day,
            occurrences=tuple(each for each in found if _touches(each, day)),
            today=day == today,
            outside=bool(month) and day.month != month,
        )
        for day in (first + timedelta(days=number) for number in range(count))
    ]


def _touches(occurrence: Occurrence, day: date) -> bool:
    start = occurrence.start.astimezone(settings.LOCAL_ZONE)
    end = max(occurrence.end.astimezone(settings.LOCAL_ZONE), start + timedelta(microseconds=1))
    return start.date() <= day <= (end - timedelta(microseconds=1)).date()


@dataclass(frozen=True, slots=True)
class Times:
    """When an event takes place: its `start` and `end` on the day that was asked for, and how it repeats."""

    start: datetime
    end: datetime
    all_day: bool
    repeats: str

    @property
    def one_day(self) -> bool:
        return self.start.date() == self.end.date()


def times(details: dict[str, Any], day: date) -> Times:
    """The times of an event on `day`, where it repeats; else its own. The end of a whole day is that day."""
    start, end = _moment(details["start"]), _moment(details["end"])
    if details["all_day"]:
        end -= timedelta(days=1)
    moved = timedelta(days=(day - start.date()).days) if details["rule"] else timedelta()
    repeats = repetition(details["rule"], recurrence.wall(details["start"]))
    return Times(start + moved, max(end, start) + moved, details["all_day"], repeats)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(settings.LOCAL_ZONE) if moment.tzinfo else moment.replace(tzinfo=settings.LOCAL_ZONE)


def repetition(rule: str, first: datetime) -> str:
    """An RRULE in words: how often, on which days, until when; empty for none. `first` is its first start, local."""
    fields = recurrence.fields(rule)
    number = int(fields.get("INTERVAL", "1"))
    match fields.get("FREQ"):
        case "DAILY":
            words = ngettext("Every day", "Every %(number)s days", number)
        case "WEEKLY":
            words = ngettext("Every week", "Every %(number)s weeks", number)
        case "MONTHLY":
            words = ngettext("Every month", "Every %(number)s months", number)
        case "YEARLY":
            words = ngettext("Every year", "Every %(number)s years", number)
        case _:
            return ""
    return f"{words % {'number': number}}{_on_days(fields)}{_up_to(fields, first)}"


def _on_days(fields: dict[str, str]) -> str:
    days = dict(zip(recurrence.DAYS, WEEKDAYS.values(), strict=True))
    chosen = [day for day in days if day in fields.get("BYDAY", "").split(",")]
    if not chosen:
        return ""
    return " · " + ", ".join(str(days[day]) for day in chosen)


def _up_to(fields: dict[str, str], first: datetime) -> str:
    if last := recurrence.last_day(fields.get("UNTIL", ""), first):
        return " · " + _("until %(day)s") % {"day": date_format(last)}
    if "COUNT" in fields:
        times = int(fields["COUNT"])
        return " · " + ngettext("%(times)s time", "%(times)s times", times) % {"times": times}
    return ""
