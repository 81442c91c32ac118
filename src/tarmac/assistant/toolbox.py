"""The desk as a provider sees it: every text passes the guard first, every place has a number."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tarmac.assistant.errors import GuardRefused
from tarmac.assistant.extractive.grid import shown
from tarmac.assistant.providers.base import Place
from tarmac.guard import Finding, Guard, Policy, Vault
from tarmac.office import queries
from tarmac.office.errors import ItemNotFound
from tarmac.office.items import Item, Kind, Segment
from tarmac.office.models import Desk
from tarmac.office.queries import Occurrence

GUARD = Guard(Policy())
# Parts of one item go through the guard together; nothing that it finds goes across this.
_BORDER = "\x1e"
_LOOKS_LIKE_CITATION = re.compile(r"\[(\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*)\]")
_ATTACHED = re.compile(r"a(\d+)p\d+")
_QUOTE_LENGTH = 200


class Door:
    """The one way out: `protect` gives what may leave. Keeps what it put away and was not yet told to the person."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self._said: set[str] = set()
        self._new: list[Finding] = []

    def protect(self, text: str) -> str:
        """Raises GuardRefused when the policy blocks something in it."""
        protected = GUARD.protect(text, self.vault)
        if protected.verdict.outcome == "block":
            raise GuardRefused
        for finding in protected.findings:
            if finding.placeholder not in self._said and finding.kind != "literal":
                self._said.add(finding.placeholder)
                self._new.append(finding)
        return protected.text

    def news(self, *, within: str | None = None) -> list[Finding]:
        """What was put away since it was last told; with `within`, only what stands in that text."""
        told = [each for each in self._new if within is None or each.placeholder in within]
        self._new = [each for each in self._new if each not in told] if within is not None else []
        return told


@dataclass(frozen=True, slots=True)
class Source:
    """A place that an answer rests on; `title` and `quote` hold placeholders."""

    n: int
    ref: str
    anchor: str
    title: str
    kind: str
    where: str
    quote: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class DeskToolbox:
    """See `providers.base.Toolbox`. `item_ref` is the item that stands open, or empty."""

    def __init__(self, desk: Desk, door: Door, item_ref: str) -> None:
        self._desk = desk
        self._door = door
        self._item_ref = item_ref
        self._focus: list[Item] | None = None
        self._places: list[tuple[Item, str]] = []
        self._numbers: dict[tuple[str, str], int] = {}
        self._names: dict[str, str] = {}

    def focus(self) -> Sequence[Item]:
        if self._focus is None:
            self._focus = self._read_focus() if self._item_ref else []
        return self._focus

    def opened(self) -> str:
        return self._item_ref

    def _read_focus(self) -> list[Item]:
        item = queries.item(self._desk, self._item_ref)
        mails = queries.thread(self._desk, item.thread) if item.kind == Kind.MAIL and item.thread else [item]
        return self._protected(mails)

    def search(self, query: str, *, kinds: Sequence[Kind] = (), limit: int = 8) -> list[Place]:
        """What fits `query`, whose placeholders stand for what the person wrote."""
        hits = queries.search(self._desk, self._door.vault.restore(query), kinds=kinds or None, limit=limit)
        return [Place(hit.ref, hit.anchor) for hit in hits]

    def read(self, ref: str) -> Item:
        return self._protected([queries.item(self._desk, ref)])[0]

    def name(self, ref: str) -> str:
        return self._names.setdefault(ref, f"item-{len(self._names) + 1}")

    def named(self, name: str) -> str:
        found = next((ref for ref, known in self._names.items() if known == name), None)
        if found is None:
            raise ItemNotFound
        return found

    def read_many(self, refs: Sequence[str]) -> list[Item]:
        """The items of `refs` that are on the desk. Two queries."""
        return self._protected(queries.items(self._desk, refs))

    def thread(self, key: str) -> list[Item]:
        return self._protected(queries.thread(self._desk, key))

    def listing(self, kind: Kind) -> list[Item]:
        return self.read_many([row.ref for row in queries.listing(self._desk, kind)])

    def events(self, start: date, end: date) -> list[Occurrence]:
        def midnight(day: date) -> datetime:
            return datetime.combine(day, time(), settings.LOCAL_ZONE)

        events = queries.events_between(self._desk, midnight(start), midnight(end))
        safe = iter(self._safe([text for event in events for text in (event.title, event.location)]))
        return [replace(event, title=next(safe), location=next(safe)) for event in events]

    def formulas(self, ref: str) -> dict[str, str]:
        found = {
            f"{sheet['name']}!{cell['ref']}": str(cell["formula"])
            for sheet in queries.details(self._desk, ref).get("worksheets", ())
            for cell in sheet["cells"]
            if cell.get("formula")
        }
        return dict(zip(found, self._safe(list(found.values())), strict=True))

    def cited(self) -> list[Item]:
        return list({item.ref: item for item, _anchor in self._places}.values())

    def cite(self, item: Item, anchor: str) -> int:
        key = item.ref, anchor
        if key not in self._numbers:
            self._places.append((item, anchor))
            self._numbers[key] = len(self._places)
        return self._numbers[key]

    def source(self, number: int, n: int) -> Source | None:
        """The place behind `number`, to be shown as `n`; None for a number that was never given."""
        if not 0 < number <= len(self._places):
            return None
        item, anchor = self._places[number - 1]
        segment = next((each for each in item.segments if each.anchor == anchor), Segment(anchor, ""))
        text = shown(segment.text) if item.kind == Kind.SHEET else segment.text
        quote = " ".join(text.split())
        if len(quote) > _QUOTE_LENGTH:
            quote = f"{quote[:_QUOTE_LENGTH].rsplit(' ', 1)[0]} …"
        return Source(n, item.ref, anchor, item.title, item.kind.value, _where(item, segment), quote)

    def _protected(self, items: Sequence[Item]) -> list[Item]:
        texts: list[str] = []
        for item in items:
            texts += [item.title, *item.people]
            texts += [part for each in item.segments for part in (each.text, each.label)]
        safe = iter(self._safe(texts))
        return [
            replace(
                item,
                title=next(safe),
                people=tuple(next(safe) for _name in item.people),
                segments=tuple(Segment(each.anchor, next(safe), next(safe)) for each in item.segments),
            )
            for item in items
        ]

    def _safe(self, texts: Sequence[str]) -> list[str]:
        """The texts as they may leave; what looks like a citation in them is none."""
        joined = _BORDER.join(text.replace(_BORDER, " ") for text in texts)
        return _LOOKS_LIKE_CITATION.sub(r"(\1)", self._door.protect(joined)).split(_BORDER) if texts else []


def _where(item: Item, segment: Segment) -> str:
    """The place in words, in the language that is active."""
    anchor = segment.anchor
    if item.kind == Kind.SHEET:
        return anchor.replace("!", ", ")
    if item.kind == Kind.MEETING:
        return segment.label
    if item.kind == Kind.MAIL:
        date_sent = date_format(localtime(item.when), "DATE_FORMAT") if item.when else ""
        if attached := _ATTACHED.fullmatch(anchor):
            return _("attachment %(number)s, %(date)s") % {"number": attached[1], "date": date_sent}
        return ", ".join(part for part in (*item.people[:1], date_sent) if part)
    if item.kind == Kind.DOCUMENT and anchor[1:].isdigit():
        return _("paragraph %(number)s") % {"number": anchor[1:]}
    return ""
