"""Each pack that comes with Tarmac, written out and read again: item by item the same."""

import functools
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
import vobject

from tarmac.office import export, queries, services
from tarmac.office.items import Kind
from tarmac.office.models import Desk, Office
from tarmac.office.packs import pack as packs
from tarmac.office.packs.pack import Pack
from tarmac.office.packs.parsed import ParsedItem
from tests.office import exported
from tests.office.exported import ZONE, Unpacked
from tests.office.practice import NOW
from tests.serving import CONTENT, once

pytestmark = [pytest.mark.django_db, once]

AS_THEY_CAME = (Kind.DOCUMENT, Kind.SHEET, Kind.MEETING)
OFFICES = CONTENT / "offices"
_read_once = functools.cache(packs.read_pack)


@pytest.fixture(params=sorted(folder.name for folder in OFFICES.iterdir()))
def office(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(packs, "read_pack", _read_once)
    return services.load_pack(OFFICES / request.param, now=NOW).office


def test_a_pack_written_out_is_the_same_pack(office: Office, tmp_path: Path) -> None:
    done = export.write(office, tmp_path / "office.zip", now=NOW)
    found = exported.unpacked(tmp_path / "office.zip", tmp_path / "out")
    exported.check_manifest(found)
    exported.check_page(found)
    exported.check_mailboxes(found)
    original = _read_once(OFFICES / office.slug, ZONE)
    assert done.items == len(original.items)
    check_calendar(found, office)
    check_cards(found, original)
    same = set_aside(found, OFFICES / office.slug)
    assert {item.path for item in original.items if item.kind in AS_THEY_CAME} == same
    again = found.as_pack()
    check_items([item for item in original.items if item.path not in same], again)
    check_storylines(original, again, same)


def set_aside(found: Unpacked, pack: Path) -> set[str]:
    """The files that are the pack's to the letter, at the same path. Reading them again would tell nothing new."""
    same = {path for path in found.files if (pack / path).is_file() and not path.endswith((".yaml", ".ics", ".vcf"))}
    for path in same:
        assert (found.folder / path).read_bytes() == (pack / path).read_bytes()
        (found.folder / path).unlink()
    return same


def check_items(originals: list[ParsedItem], again: Pack) -> None:
    assert again.problems == []
    assert len(again.items) == len(originals)
    by_ref = {item.ref: item for item in again.items}
    for item in originals:
        other = by_ref[item.ref]
        assert exported.told(other) == exported.told(item), item.path
        assert other.thread == item.thread, item.path
        assert other.files == item.files, item.path


def check_storylines(original: Pack, again: Pack, same: set[str]) -> None:
    refs = {item.path: item.ref for item in original.items}
    again_refs = {item.path: item.ref for item in again.items} | {path: refs[path] for path in same}
    for line, other in zip(original.manifest.storylines, again.manifest.storylines, strict=True):
        assert [again_refs[path] for path in other["items"]] == [refs[path] for path in line["items"]]


def check_calendar(found: Unpacked, office: Office) -> None:
    """Two other readers of calendars see what the screen shows, repetitions and all, summer and winter."""
    content = found.text("calendar.ics")
    desk = Desk(pk=0, office=office, opened_at=NOW)
    start, end = (datetime.combine(office.day_zero + timedelta(days=days), time(), ZONE) for days in (-100, 200))
    shown = {(each.title, each.start) for each in queries.events_between(desk, start, end)}
    seen = {
        (str(event.summary.value), moment)
        for event in vobject.readOne(content).vevent_list
        for moment in _starts(event, start, end)
    }
    assert seen == shown
    assert any(moment.utcoffset() != timedelta(hours=1) for _title, moment in shown), "some are in summer"
    for event in icalendar.Calendar.from_ical(content).walk("VEVENT"):
        assert event["DTSTAMP"].dt == NOW
        assert not event.errors


def _starts(event: Any, start: datetime, end: datetime) -> Iterator[datetime]:
    first = event.dtstart.value
    for each in event.getrruleset(addRDate=True) or [first]:
        moment = each if isinstance(first, datetime) else datetime.combine(each, time(), ZONE)
        if start <= moment.replace(tzinfo=moment.tzinfo or ZONE) < end:
            yield datetime.combine(moment.date(), moment.time(), ZONE)


def check_cards(found: Unpacked, original: Pack) -> None:
    cards = {str(card.uid.value): card for card in vobject.readComponents(found.text("people.vcf"))}
    contacts = {item.path.partition("#")[2]: item.details for item in original.items if item.kind == Kind.CONTACT}
    assert cards.keys() == contacts.keys()
    for uid, details in contacts.items():
        card = cards[uid]
        assert card.fn.value == details["name"]
        assert f"{card.n.value.given} {card.n.value.family}".strip() == details["name"]
        assert [each.value for each in card.contents.get("email", [])] == details["emails"]
        assert [each.value for each in card.contents.get("tel", [])] == details["phones"]
        assert " · ".join(card.org.value if "org" in card.contents else ()) == details["organisation"]
        assert (card.title.value if "title" in card.contents else "") == details["title"]
        assert (card.note.value if "note" in card.contents else "") == details["note"]
