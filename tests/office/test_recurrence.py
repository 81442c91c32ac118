"""What the form makes of a repetition is read back the same, and its days are those of dateutil and of a calendar."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule
from hypothesis import given
from hypothesis import strategies as some

from tarmac.office import recurrence
from tarmac.office.event_forms import EventForm, fields_for
from tarmac.office.packs.calendar import read_calendar
from tarmac.office.packs.parsed import ParsedItem
from tarmac.office.queries import _occurrences
from tarmac.office.reading import times

BRUSSELS = ZoneInfo("Europe/Brussels")
FREQUENCIES = {"daily": DAILY, "weekdays": WEEKLY, "weekly": WEEKLY, "monthly": MONTHLY}
SHOWN = timedelta(days=420)
NINE = datetime.combine(date(2026, 3, 16), time(9))

days = some.dates(date(2025, 1, 1), date(2027, 12, 31))
# between one and four the clocks may skip an hour, which the form refuses; see test_events
hours = some.builds(time, some.sampled_from([0, *range(4, 23)]), some.sampled_from([0, 5, 30, 59]))


@some.composite
def filled_in(draw: some.DrawFn) -> dict[str, Any]:
    """What a person may fill in for an entry that repeats."""
    first = draw(days)
    how = draw(some.sampled_from(list(FREQUENCIES)))
    if how == "weekdays" and first.weekday() > 4:
        first -= timedelta(days=2)
    fields: dict[str, Any] = {"title": "x", "starts_on": first, "repeats": how, "version": 0, "ref": "own-" + "0" * 16}
    if how == "weekly":
        others = draw(some.sets(some.sampled_from(recurrence.DAYS)))
        fields["days"] = sorted(others | {recurrence.DAYS[first.weekday()]}, key=recurrence.DAYS.index)
    end = draw(some.sampled_from(["", "until", "times"]))
    if end == "until":
        fields["until"] = first + timedelta(days=draw(some.integers(0, 500)))
    elif end == "times":
        fields["times"] = draw(some.integers(1, 400))
    if draw(some.booleans()):
        fields |= {"all_day": True, "ends_on": first + timedelta(days=draw(some.integers(0, 3)))}
    else:
        start = draw(hours)
        fields |= {"starts_at": start, "ends_at": time(23, 59)}
    return fields


def details_of(fields: dict[str, Any]) -> dict[str, Any]:
    """The details of the event that the form makes of `fields`."""
    form = EventForm({name: value for name, value in fields.items() if value is not None})
    assert form.is_valid(), form.errors
    planned = form.planned

    def text(wall: datetime) -> str:
        return wall.date().isoformat() if planned.all_day else wall.replace(tzinfo=BRUSSELS).isoformat()

    recurrence.check(planned.rule, planned.start)
    return {
        "start": text(planned.start), "end": text(planned.end), "all_day": planned.all_day, "rule": planned.rule,
        "excluded": [], "cancelled": False, "location": "", "description": "", "attendees": [], "organiser": None,
    }  # fmt: skip


def shown(details: dict[str, Any], first: date) -> list[date]:
    """The days that the calendar shows in the weeks from `first` on."""
    start = datetime.combine(first, time(), BRUSSELS)
    found = _occurrences({"ref": "r", "title": "x", "people": [], "details": details}, start, start + SHOWN)
    return [each.start.astimezone(BRUSSELS).date() for each in found]


def expected(fields: dict[str, Any]) -> list[date]:
    """The days as dateutil counts them from what was filled in."""
    named = range(5) if fields["repeats"] == "weekdays" else map(recurrence.DAYS.index, fields.get("days", []))
    first = datetime.combine(fields["starts_on"], fields.get("starts_at", time()))
    until = fields.get("until")
    rule = rrule(
        FREQUENCIES[fields["repeats"]],
        dtstart=first,
        byweekday=list(named) or None,
        count=fields.get("times"),
        until=datetime.combine(until, time.max) if until else None,
    )
    last = datetime.combine(fields["starts_on"], time()) + SHOWN
    return [each.date() for each in rule.between(first, last - timedelta(seconds=1), inc=True)]


@given(filled_in())
def test_the_days_are_those_of_dateutil(fields: dict[str, Any]) -> None:
    assert shown(details_of(fields), fields["starts_on"]) == expected(fields)


@given(filled_in())
def test_what_the_form_makes_opens_in_it_the_same(fields: dict[str, Any]) -> None:
    details = details_of(fields)
    again = fields_for("x", details) | {"version": 0, "ref": fields["ref"]}
    if not fields.get("all_day"):
        assert (again["starts_at"], again["ends_at"]) == (fields["starts_at"], fields["ends_at"])
    for name in ("starts_on", "until", "times"):
        assert again.get(name) == fields.get(name)
    # each week from Monday to Friday is the same as each working day
    every_working_day = set(fields.get("days", ())) == {"MO", "TU", "WE", "TH", "FR"}
    assert again["repeats"] == fields["repeats"] or (every_working_day and again["repeats"] == "weekdays")
    assert set(again.get("days", ())) >= set(fields.get("days", ())) or again["repeats"] != "weekly"
    assert details_of(again)["rule"] == details["rule"]
    assert times(details, fields["starts_on"]).repeats.startswith("Every ")


@given(filled_in())
def test_a_calendar_file_says_the_same(fields: dict[str, Any]) -> None:
    details = details_of(fields)
    event = icalendar.Event()
    event.add("uid", "one")
    event.add("summary", "x")
    for name, text in (("dtstart", details["start"]), ("dtend", details["end"])):
        moment = date.fromisoformat(text) if details["all_day"] else datetime.fromisoformat(text).astimezone(BRUSSELS)
        event.add(name, moment)
    event.add("rrule", icalendar.vRecur.from_ical(details["rule"]))
    calendar = icalendar.Calendar()
    calendar.add_component(event)
    (read,) = read_calendar("calendar.ics", calendar.to_ical(), BRUSSELS)
    assert isinstance(read, ParsedItem), read
    assert shown(read.details, fields["starts_on"]) == expected(fields)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY;BYDAY=1MO", "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=MONTHLY;BYMONTHDAY=17", "FREQ=WEEKLY;BYDAY=MO;BYMONTH=3", "FREQ=WEEKLY;BYDAY=2MO", "", "nonsense",
    ],
)  # fmt: skip
def test_a_rule_that_takes_more_words_is_not_put_in_fewer(rule: str) -> None:
    assert recurrence.repetition(rule, NINE) is None


@pytest.mark.parametrize(
    ("rule", "days", "until"),
    [
        ("FREQ=WEEKLY", ("MO",), None),
        ("FREQ=DAILY;BYDAY=WE,MO", ("MO", "WE"), None),
        ("FREQ=WEEKLY;WKST=SU;BYDAY=MO;UNTIL=20260330T070000Z", ("MO",), date(2026, 3, 30)),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20260330T065900Z", ("MO",), date(2026, 3, 29)),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20260330", ("MO",), date(2026, 3, 29)),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20260330T090000", ("MO",), date(2026, 3, 30)),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=99991231T235959Z", ("MO",), None),
        ("FREQ=MONTHLY;BYMONTHDAY=16", (), None),
    ],
)
def test_the_rules_of_other_calendars_are_read(rule: str, days: tuple[str, ...], until: date | None) -> None:
    said = recurrence.repetition(rule, NINE)
    assert said is not None
    assert (said.days, said.until) == (days, until)


@given(some.datetimes(NINE - timedelta(days=100), NINE + timedelta(days=300)), some.booleans())
def test_a_moment_is_written_and_read_back(wall: datetime, all_day: bool) -> None:
    moment = wall.replace(tzinfo=BRUSSELS)
    exists = moment.astimezone(UTC).astimezone(BRUSSELS).replace(tzinfo=None) == wall
    if all_day:
        assert recurrence.wall(wall.date().isoformat()) == datetime.combine(wall.date(), time())
    elif exists:
        assert recurrence.wall(moment.isoformat()) == wall
