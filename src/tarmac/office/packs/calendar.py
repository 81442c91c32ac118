"""The calendar: one .ics, each event an item."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from tarmac.office.details import Address, EventDetails
from tarmac.office.items import Kind, Segment
from tarmac.office.packs import limits
from tarmac.office.packs.parsed import ParsedItem, ref_for
from tarmac.web.text import clean
from tarmac.web.untrusted import Refused


def read_calendar(path: str, content: bytes, zone: ZoneInfo) -> list[ParsedItem]:
    """The events of the calendar at `path`; times without a zone are in `zone`."""
    limits.at_most(content.count(b"BEGIN:"), limits.MAX_COMPONENTS, "events")
    calendar = icalendar.Calendar.from_ical(content)
    events = [_event(path, event, zone) for event in calendar.walk("VEVENT")]
    if not events:
        raise Refused("unreadable", "has no events")
    return events


def _event(path: str, event: Any, zone: ZoneInfo) -> ParsedItem:
    uid = clean(str(event.get("uid", "")))
    if not uid or "dtstart" not in event:
        raise Refused("unreadable", "has an event without UID or start")
    details = _details(event, zone)
    lines = [details["location"], details["description"]]
    words = [clean(str(event.get("summary", ""))), *(line for line in lines if line)]
    everybody = [details["organiser"], *details["attendees"]]
    people = (address["name"] or address["email"] for address in everybody if address)
    return ParsedItem(
        path=f"{path}#{uid}",
        ref=ref_for(Kind.EVENT, uid.partition("@")[0]),
        kind=Kind.EVENT,
        title=words[0],
        when=_moment(event["dtstart"].dt, zone),
        people=tuple(dict.fromkeys(people)),
        segments=(Segment("p1", "\n".join(words)),),
        details=dict(details),
    )


def _details(event: Any, zone: ZoneInfo) -> EventDetails:
    start = event["dtstart"].dt
    rule = event.get("rrule")
    if rule and str(rule.get("FREQ", [""])[0]).upper() in ("SECONDLY", "MINUTELY", "HOURLY"):
        raise Refused("too_frequent", "has an event that repeats more than once a day")
    return {
        "start": _iso(start, zone),
        "end": _iso(_end(event, start), zone),
        "cancelled": str(event.get("status", "")).upper() == "CANCELLED",
        "all_day": not isinstance(start, datetime),
        "rule": rule.to_ical().decode() if rule else "",
        "excluded": [_iso(moment, zone) for moment in _excluded(event)],
        "location": clean(str(event.get("location", ""))),
        "description": clean(str(event.get("description", ""))).strip(),
        "organiser": _address(event["organizer"]) if "organizer" in event else None,
        "attendees": [_address(each) for each in _many(event.get("attendee"))],
    }


def _end(event: Any, start: date) -> date:
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
