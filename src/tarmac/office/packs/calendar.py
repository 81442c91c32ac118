"""The calendar: one .ics, each event an item."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from tarmac.office import recurrence
from tarmac.office.details import Address, EventDetails
from tarmac.office.items import Kind, Segment
from tarmac.office.packs import limits
from tarmac.office.packs.limits import PackProblem
from tarmac.office.packs.parsed import ParsedItem, ref_for
from tarmac.web.text import clean
from tarmac.web.untrusted import Refused


def read_calendar(path: str, content: bytes, zone: ZoneInfo) -> list[ParsedItem | PackProblem]:
    """The events of the calendar at `path`, or what is wrong with them; times without a zone are in `zone`."""
    limits.at_most(content.upper().count(b"BEGIN:"), limits.MAX_COMPONENTS, "events")
    events = icalendar.Calendar.from_ical(content).walk("VEVENT")
    if not events:
        raise Refused("unreadable", "has no events")
    return [_attempt(path, event, zone) for event in events]


def _attempt(path: str, event: Any, zone: ZoneInfo) -> ParsedItem | PackProblem:
    uid = clean(str(event.get("uid", "")))
    return limits.attempt(f"{path}#{uid}", partial(_event, path, uid, event, zone))


def _event(path: str, uid: str, event: Any, zone: ZoneInfo) -> ParsedItem:
    if not uid or "dtstart" not in event:
        raise Refused("unreadable", "has an event without UID or start")
    details = _details(event, zone)
    title = clean(str(event.get("summary", "")))
    return ParsedItem(
        path=f"{path}#{uid}",
        ref=ref_for(Kind.EVENT, uid.partition("@")[0]),
        kind=Kind.EVENT,
        title=title,
        when=_moment(event["dtstart"].dt, zone),
        people=people_of(details),
        segments=(segment_of(title, details),),
        details=dict(details),
    )


def people_of(details: EventDetails) -> tuple[str, ...]:
    """The names of all who take part, each once."""
    everybody = [details["organiser"], *details["attendees"]]
    return tuple(dict.fromkeys(address["name"] or address["email"] for address in everybody if address))


def segment_of(title: str, details: EventDetails) -> Segment:
    """The words of an event: one place, as it is one card."""
    lines = [title, *filter(None, (details["location"], details["description"]))]
    return Segment("p1", "\n".join(lines))


def _details(event: Any, zone: ZoneInfo) -> EventDetails:
    start, end = event["dtstart"].dt, _end(event)
    if {start.year, end.year} - set(limits.YEARS):
        raise Refused("impossible_date", f"takes place in the year {start.year}, until {end.year}")
    return {
        "start": _iso(start, zone),
        "end": _iso(end, zone),
        "cancelled": str(event.get("status", "")).upper() == "CANCELLED",
        "all_day": not isinstance(start, datetime),
        "rule": _rule(event, _moment(start, zone).astimezone(zone)),
        "excluded": [_iso(moment, zone) for moment in _excluded(event) if moment.year in limits.YEARS],
        "location": clean(str(event.get("location", ""))),
        "description": clean(str(event.get("description", ""))).strip(),
        "organiser": _address(event["organizer"]) if "organizer" in event else None,
        "attendees": [_address(each) for each in _many(event.get("attendee"))],
    }


def _rule(event: Any, first: datetime) -> str:
    rules = _many(event.get("rrule"))
    if not rules:
        return ""
    if len(rules) > 1:
        raise Refused("odd_rule", "repeats by more than one rule")
    rule: str = rules[0].to_ical().decode()
    try:
        recurrence.check(rule, first.replace(tzinfo=None))
    except ValueError as error:
        raise Refused("odd_rule", str(error)) from error
    return rule


def _end(event: Any) -> date:
    start: date = event["dtstart"].dt
    if "dtend" in event:
        return event["dtend"].dt
    if "duration" in event:
        return start + event["duration"].dt
    return start if isinstance(start, datetime) else start + timedelta(days=1)


def _excluded(event: Any) -> Iterator[date]:
    for group in _many(event.get("exdate")):
        yield from (each.dt for each in group.dts)


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _address(value: Any) -> Address:
    email = clean(str(value)).strip()
    if email.lower().startswith("mailto:"):
        email = email[len("mailto:") :]
    return {"name": clean(str(value.params.get("CN", ""))), "email": email}


def _moment(value: date, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), zone)
    return value if value.tzinfo else value.replace(tzinfo=zone)


def _iso(value: date, zone: ZoneInfo) -> str:
    return _moment(value, zone).isoformat() if isinstance(value, datetime) else value.isoformat()
