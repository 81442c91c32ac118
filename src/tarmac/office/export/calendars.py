"""The calendar as one .ics (RFC 5545), in the office's own time zone, as its repetitions are counted."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from icalendar import Calendar, Event, Timezone, vCalAddress, vRecur, vText

from tarmac.office import recurrence
from tarmac.office.details import Address
from tarmac.office.items import Item
from tarmac.office.packs.limits import YEARS

_END = b"END:VCALENDAR\r\n"
_YEARS_AHEAD = 10  # for which summer and winter are told, where an event repeats without end

Entry = tuple[str, Item, dict[str, Any]]  # its UID, the event, its details


def ics(entries: Iterable[Entry], years: range, now: datetime) -> Iterator[bytes]:
    """The file piece by piece. `years`: those in which the events begin."""
    frame = Calendar()
    frame.add("prodid", "-//Tarmac//Tarmac//EN")
    frame.add("version", "2.0")
    frame.add_component(_zone(years))
    yield frame.to_ical().removesuffix(_END)
    for entry in entries:
        yield _event(*entry, now).to_ical()
    yield _END


def _zone(years: range) -> Timezone:
    first, last = max(years.start - 1, YEARS.start), min(years.stop + _YEARS_AHEAD, YEARS.stop)
    return Timezone.from_tzid(settings.LOCAL_ZONE.key, first_date=date(first, 1, 1), last_date=date(last, 1, 1))


def _event(uid: str, item: Item, details: dict[str, Any], now: datetime) -> Event:
    start, end = _moment(details["start"]), _moment(details["end"])
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("summary", item.title)
    event.add("dtstart", start)
    if end > start:
        event.add("dtend", end)
    if details["rule"]:
        event.add("rrule", vRecur.from_ical(_rule(details["rule"], details["all_day"])))
    if details["excluded"]:
        event.add("exdate", [_like(start, _moment(each)) for each in details["excluded"]])
    for name in ("location", "description"):
        if details[name]:
            event.add(name, details[name])
    event.add("status", "CANCELLED" if details["cancelled"] else "CONFIRMED")
    if details["organiser"]:
        event.add("organizer", _person(details["organiser"]), encode=False)
    for each in details["attendees"]:
        event.add("attendee", _person(each), encode=False)
    return event


def _moment(text: str) -> date:
    if len(text) == len("2026-03-16"):
        return date.fromisoformat(text)
    return datetime.fromisoformat(text).astimezone(settings.LOCAL_ZONE)


def _like(start: date, moment: date) -> date:
    """`moment` as a day where the event takes whole days, else as a time of the day."""
    if isinstance(start, datetime) and not isinstance(moment, datetime):
        return datetime.combine(moment, start.timetz())
    if not isinstance(start, datetime) and isinstance(moment, datetime):
        return moment.date()
    return moment


def _rule(rule: str, all_day: bool) -> str:
    """The rule with its UNTIL as the standard wants it: a day for whole days, else a moment in UTC."""
    until = recurrence.fields(rule).get("UNTIL", "")
    if all_day:
        return rule.replace(until, until[:8]) if until else rule
    if not until or until.endswith("Z"):
        return rule
    told = datetime.fromisoformat(until).replace(tzinfo=settings.LOCAL_ZONE).astimezone(UTC)
    return rule.replace(until, told.strftime("%Y%m%dT%H%M%SZ"))


def _person(address: Address) -> vCalAddress:
    person = vCalAddress(f"mailto:{address['email']}")
    if address["name"]:
        person.params["CN"] = vText(address["name"])
    return person
