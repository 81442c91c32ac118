"""The days that a question means: by their dates, by a word such as tomorrow, by a weekday or a week."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tarmac.assistant.extractive import values

_WEEK = 7
# Words, and the days from today (or from this week's Monday) that they mean: the first, and the one after the last.
_NEAR = (
    (r"aujourd['’]?hui|vandaag|heute|today", 0, 1),
    (r"apr[èe]s[- ]demain|overmorgen|[üu]bermorgen|(?:the )?day after tomorrow", 2, 3),
    (r"demain|morgen|tomorrow", 1, 2),
    (r"(?<=d['’])hier|gisteren|gestern|yesterday", -1, 0),
)
_WEEKS = (
    (r"cette semaine|deze week|diese[rn]? woche|this week", 0, _WEEK),
    (r"(?:la )?semaine prochaine|(?:volgende|komende) week|(?:n[äa]chste|kommende)[nr]? woche|next week", _WEEK, 14),
    (r"(?:la )?semaine (?:derni[èe]re|pass[ée]e)|(?:vorige|afgelopen) week|letzte[nr]? woche|last week", -_WEEK, 0),
)
_WEEKDAYS = tuple(
    rf"(?:{names})"
    for names in (
        "lundi|maandag|montag|monday", "mardi|dinsdag|dienstag|tuesday", "mercredi|woensdag|mittwoch|wednesday",
        "jeudi|donderdag|donnerstag|thursday", "vendredi|vrijdag|freitag|friday", "samedi|zaterdag|samstag|saturday",
        "dimanche|zondag|sonntag|sunday",
    )
)  # fmt: skip
_YEAR = re.compile(r"\b20\d\d\b")


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` until the day before `end`; `rest` is the question without the words that say it."""

    start: date
    end: date
    rest: str

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def name(self) -> str:
        """The day, or the first and the last, as the active language writes them."""
        first, last = day_name(self.start), day_name(self.end - timedelta(days=1))
        return first if first == last else _("%(from)s to %(to)s") % {"from": first, "to": last}


def day_name(day: date) -> str:
    """Such as Monday 9 March, as the active language writes it."""
    return date_format(day, "WEEKDAY_FORMAT")


def meant(question: str, today: date) -> Period | None:
    """The days that a question names, or None."""
    if found := list(_dated(question, today)):
        rest = question
        for value, _day in reversed(found):
            rest = f"{rest[: value.start]} {rest[value.end :]}"
        named = sorted(day for _value, day in found)
        return Period(named[0], named[-1] + timedelta(days=1), rest)
    monday = today - timedelta(days=today.weekday())
    ahead = ((name, (number - today.weekday()) % _WEEK) for number, name in enumerate(_WEEKDAYS))
    spans = [(words, today, first, last) for words, first, last in _NEAR]
    spans += [(words, monday, first, last) for words, first, last in _WEEKS]
    spans += [(words, today, first, first + 1) for words, first in ahead]
    for words, start, first, last in spans:
        rest, times = re.subn(rf"\b(?:{words})\b", " ", question, flags=re.IGNORECASE)
        if times:
            return Period(start + timedelta(days=first), start + timedelta(days=last), rest)
    return None


def _dated(question: str, today: date) -> Iterator[tuple[values.Value, date]]:
    """The dates in a question, each in the year that is written there, else in the one that brings it nearest."""
    year = _YEAR.search(question)
    for value in values.dates(question):
        month, day = map(int, value.same.split("-"))
        years = [int(year[0])] if year else range(today.year - 1, today.year + 2)
        found = [date(each, month, day) for each in years if (month, day) != (2, 29) or _leap(each)]
        if found:
            yield value, min(found, key=lambda each: abs(each - today))


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
