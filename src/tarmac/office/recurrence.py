"""Events that repeat. Starts are counted in local time without a zone, so that nine o'clock stays nine in summer."""

import re
from datetime import UTC, datetime
from itertools import islice, takewhile

from dateutil.rrule import rrule, rruleset, rrulestr
from django.conf import settings

from tarmac.office.packs.limits import YEARS

_MOST = 500
_LONGEST_RULE = 500
_TRIED = 32
_SMALL_STEPS = {"SECONDLY", "MINUTELY", "HOURLY"}


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
