"""What a person does with the calendar: make an entry, change it, take one of its times out. Nobody is invited."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from tarmac.office import recurrence
from tarmac.office.details import Address, EventDetails
from tarmac.office.errors import NotOnThatDay
from tarmac.office.items import Item, Kind
from tarmac.office.models import Desk, DeskItem
from tarmac.office.packs.calendar import people_of, segment_of
from tarmac.office.services.changes import current, held, line_of, lock, own_or_new, save, text_of, write
from tarmac.office.writing import recipients


@dataclass(frozen=True, slots=True)
class Planned:
    """A calendar entry as it is written. `start` and `end` are local, without a zone, and exist.

    Those of a whole day are midnights, the end that of the day after. `rule` is an RRULE that comes true at `start`,
    or empty.
    """

    title: str
    start: datetime
    end: datetime
    all_day: bool
    location: str = ""
    description: str = ""
    people: str = ""
    rule: str = ""


@transaction.atomic
def create_event(desk: Desk, planned: Planned, *, ref: str | None = None, now: datetime) -> Item:
    """A new entry of the person's own. With a `new_ref()` a second send makes no second.

    Raises TextTooLarge, VersionConflict.
    """
    lock(desk)
    event = own_or_new(desk, ref, Kind.EVENT)
    return _save(desk, event, planned, version=0, verb="event.created", now=now)


@transaction.atomic
def edit_event(desk: Desk, ref: str, planned: Planned, *, version: int, now: datetime) -> Item:
    """Change an entry, all its times where it repeats, on the desk's own copy.

    Raises VersionConflict, NotEditable, TextTooLarge, ItemNotFound.
    """
    lock(desk)
    event = current(desk, ref, Kind.EVENT)
    return _save(desk, event, planned, version=version, verb="event.edited", now=now)


@transaction.atomic
def edit_occurrence(
    desk: Desk, ref: str, day: date, planned: Planned, *, version: int, instead: str, now: datetime
) -> Item:
    """Change one time of an entry that repeats: the entry skips that `day`, and an own one takes its place.

    `version` is that of the entry, `instead` the `new_ref()` of the own one. Raises NotOnThatDay, VersionConflict,
    NotEditable, TextTooLarge, ItemNotFound.
    """
    lock(desk)
    one = own_or_new(desk, instead, Kind.EVENT)
    if not one.version:
        event = current(desk, ref, Kind.EVENT)
        one.details = {"organiser": event.details["organiser"]}
        _skip(desk, event, day, version=version, yours=_words(planned), now=now)
    return _save(desk, one, planned, version=0, verb="event.created", now=now)


@transaction.atomic
def skip_occurrence(desk: Desk, ref: str, day: date, *, version: int, now: datetime) -> Item:
    """Take the time on `day` out of an entry that repeats; `put_back_occurrence` undoes it.

    Raises NotOnThatDay, VersionConflict, NotEditable, ItemNotFound.
    """
    lock(desk)
    event = current(desk, ref, Kind.EVENT)
    if day in _days_out(event):
        return event.as_item()
    return _skip(desk, event, day, version=version, yours="", now=now)


@transaction.atomic
def put_back_occurrence(desk: Desk, ref: str, day: date, *, version: int, instead: str = "", now: datetime) -> Item:
    """Let an entry take place on `day` again, and delete the own one that was made `instead`.

    Raises VersionConflict, NotEditable, ItemNotFound.
    """
    lock(desk)
    event = current(desk, ref, Kind.EVENT)
    excluded = [each for each in event.details["excluded"] if recurrence.wall(each).date() != day]
    back = _save_excluded(desk, event, excluded, version=version, yours="", verb="event.put_back", now=now)
    one = held(desk, instead) if instead else None
    if one and one.version and one.kind == Kind.EVENT and not one.deleted:
        write(desk, one, {"deleted": True}, "item.deleted", now)
    return back


def _skip(desk: Desk, event: DeskItem, day: date, *, version: int, yours: str, now: datetime) -> Item:
    if day in _days_out(event):
        raise NotOnThatDay
    excluded = [*event.details["excluded"], _text(_start_on(event, day), event.details["all_day"])]
    return _save_excluded(desk, event, excluded, version=version, yours=yours, verb="event.skipped", now=now)


def _days_out(event: DeskItem) -> set[date]:
    return {recurrence.wall(each).date() for each in event.details["excluded"]}


def _start_on(event: DeskItem, day: date) -> datetime:
    rule, first = event.details["rule"], recurrence.wall(event.details["start"])
    start = recurrence.on_day(rule, first, day) if rule else None
    if start is None:
        raise NotOnThatDay
    return start


def _save_excluded(
    desk: Desk, event: DeskItem, excluded: list[str], *, version: int, yours: str, verb: str, now: datetime
) -> Item:
    changes = {"details": {**event.details, "excluded": excluded}, "when": event.when}
    return save(desk, event, changes, version=version, yours=yours, verb=verb, now=now)


def _save(desk: Desk, event: DeskItem, planned: Planned, *, version: int, verb: str, now: datetime) -> Item:
    title = line_of(planned.title)
    details = _details(desk, event, planned)
    changes: dict[str, Any] = {
        "title": title,
        "when": _zoned(planned.start),
        "people": list(people_of(details)),
        "segments": [[each.anchor, each.text, each.label] for each in [segment_of(title, details)]],
        "details": dict(details),
    }
    return save(desk, event, changes, version=version, yours=_words(planned), verb=verb, now=now)


def _details(desk: Desk, event: DeskItem, planned: Planned) -> EventDetails:
    if planned.rule:
        recurrence.check(planned.rule, planned.start)
    owner: Address = {"name": str(desk.office.owner.get("name", "")), "email": str(desk.office.owner.get("email", ""))}
    return {
        "start": _text(planned.start, planned.all_day),
        "end": _text(planned.end, planned.all_day),
        "all_day": planned.all_day,
        "cancelled": event.details.get("cancelled", False),
        "rule": planned.rule,
        "excluded": [_text(each, planned.all_day) for each in _still_excluded(event.details, planned)],
        "location": line_of(planned.location),
        "description": text_of(planned.description).strip(),
        "organiser": event.details.get("organiser", owner),
        "attendees": recipients(line_of(planned.people, 10_000)),
    }


def _still_excluded(before: dict[str, Any], planned: Planned) -> Iterator[datetime]:
    """What was taken out stays out when the entry moves: on its day, else as many days away as the entry moved."""
    if not (planned.rule and before.get("excluded")):
        return
    moved = planned.start.date() - recurrence.wall(before["start"]).date()
    for text in before["excluded"]:
        day = recurrence.wall(text).date()
        for candidate in (day, day + moved):
            if start := recurrence.on_day(planned.rule, planned.start, candidate):
                yield start
                break


def _words(planned: Planned) -> str:
    return "\n".join(filter(None, (planned.title, planned.location, planned.people, planned.description)))


def _zoned(wall: datetime) -> datetime:
    return wall.replace(tzinfo=settings.LOCAL_ZONE)


def _text(wall: datetime, all_day: bool) -> str:
    return wall.date().isoformat() if all_day else _zoned(wall).isoformat()
