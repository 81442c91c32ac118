"""Events that repeat. Starts are counted in local time without a zone, so that nine o'clock stays nine in summer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Any, Literal

from dateutil.rrule import rrule, rruleset, rrulestr
from django.conf import settings

from tarmac.office.packs.limits import YEARS

_MOST = 500
_LONGEST_RULE = 500
_TRIED = 32
_SMALL_STEPS = {"SECONDLY", "MINUTELY", "HOURLY"}
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SAYABLE = {"FREQ", "INTERVAL", "WKST", "BYDAY", "BYMONTHDAY", "COUNT", "UNTIL"}


@dataclass(frozen=True, slots=True)
class Repetition:
    """How people say that something repeats: `days` (of DAYS) are those of a week.

    It ends after so many `times`, with the day `until`, or never.
    """

    how: Literal["DAILY", "WEEKLY", "MONTHLY"]
    days: tuple[str, ...] = ()
    times: int | None = None
    until: date | None = None

    def rule(self, *, all_day: bool) -> str:
        """Its RRULE."""
        parts = [f"FREQ={self.how}"]
        if self.days:
            parts.append(f"BYDAY={','.join(self.days)}")
        if self.times:
            parts.append(f"COUNT={self.times}")
        if self.until and all_day:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        elif self.until:
            last = datetime.combine(self.until, time(23, 59, 59), settings.LOCAL_ZONE).astimezone(UTC)
            parts.append(f"UNTIL={last:%Y%m%dT%H%M%SZ}")
        return ";".join(parts)


def repetition(rule: str, first: datetime) -> Repetition | None:
    """How people would say the rule of what first starts at `first` (local); None for one that takes more words."""
    said = fields(rule)
    how, days = said.get("FREQ", ""), said.get("BYDAY", "")
    if said.keys() - _SAYABLE or said.get("INTERVAL", "1") != "1" or set(filter(None, days.split(","))) - set(DAYS):
        return None
    if said.get("BYMONTHDAY", str(first.day)) != str(first.day) or ("BYMONTHDAY" in said and how != "MONTHLY"):
        return None
    times, until = int(said["COUNT"]) if "COUNT" in said else None, last_day(said.get("UNTIL", ""), first)
    if how == "WEEKLY" or (how == "DAILY" and days):
        chosen = days.split(",") if days else [DAYS[first.weekday()]]
        return Repetition("WEEKLY", tuple(day for day in DAYS if day in chosen), times, until)
    if how == "DAILY":
        return Repetition("DAILY", (), times, until)
    return Repetition("MONTHLY", (), times, until) if how == "MONTHLY" and not days else None


def last_day(stamp: str, first: datetime) -> date | None:
    """The last day on which something that starts at the hour of `first` may start."""
    if not stamp or int(stamp[:4]) not in YEARS:
        return None
    stamp = _local(stamp.removesuffix("Z")) if stamp.endswith("Z") else stamp
    last = datetime.strptime(stamp[:15] if "T" in stamp else f"{stamp}T000000", "%Y%m%dT%H%M%S")  # noqa: DTZ007
    return last.date() if last.time() >= first.time() else last.date() - timedelta(days=1)


def moment(text: str) -> datetime:
    """An ISO date (its midnight) or moment of an event, in UTC, so that two of them compare."""
    if len(text) == len("2026-03-16"):
        return datetime.combine(date.fromisoformat(text), time(), settings.LOCAL_ZONE).astimezone(UTC)
    return datetime.fromisoformat(text).astimezone(UTC)


def wall(text: str) -> datetime:
    """An ISO date (its midnight) or moment of an event as the clocks of the office show it, without a zone."""
    return moment(text).astimezone(settings.LOCAL_ZONE).replace(tzinfo=None)


def takes_place(details: Mapping[str, Any], day: date) -> bool:
    """Whether an event that repeats (its details) starts on `day`."""
    if not details["rule"] or day in {wall(each).date() for each in details["excluded"]}:
        return False
    return on_day(details["rule"], wall(details["start"]), day) is not None


def on_day(rule: str, first: datetime, day: date) -> datetime | None:
    """The start on `day`, or None."""
    midnight = datetime.combine(day, time())
    return next(iter(starts(rule, first, midnight, midnight + timedelta(days=1))), None)


def fields(rule: str) -> dict[str, str]:
    """An RRULE's parts, such as FREQ and INTERVAL."""
    return dict(part.upper().split("=", 1) for part in rule.split(";") if "=" in part)


def check(rule: str, first: datetime) -> None:
    """Raise ValueError, in words, for a rule that no calendar could show: endless, or more than once a day."""
    said = fields(rule)
    if said.get("FREQ") in _SMALL_STEPS:
        raise ValueError("repeats more than once a day")
    if len(rule) > _LONGEST_RULE or int(said.get("INTERVAL", "1")) < 1:
        raise ValueError("repeats by a rule that makes no sense")
    days = [each.date() for each in islice(_rule(rule, first), _TRIED)]
    if not days:
        raise ValueError("repeats by a rule that never comes true")
    if len(set(days)) < len(days):
        raise ValueError("repeats more than once a day")


def starts(rule: str, first: datetime, since: datetime, until: datetime) -> list[datetime]:
    """The starts from `since` on and before `until`, at most 500. All of them local, without a zone."""
    return list(takewhile(lambda each: each < until, _rule(rule, first).xafter(since, count=_MOST, inc=True)))


def _rule(rule: str, first: datetime) -> rrule | rruleset:
    # UNTIL is in UTC when the start has a zone; here both are without
    return rrulestr(re.sub(r"(?i)UNTIL=(\d{8}T\d{6})Z", lambda match: f"UNTIL={_local(match[1])}", rule), dtstart=first)


def _local(stamp: str) -> str:
    if int(stamp[:4]) not in YEARS:
        return stamp  # "for ever", as some calendars write it
    moment = datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return moment.astimezone(settings.LOCAL_ZONE).strftime("%Y%m%dT%H%M%S")
