"""What stands in the calendar on a day or in a week, or what comes next."""

import re
from datetime import timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tarmac.assistant.extractive.days import Period, day_name, meant
from tarmac.assistant.extractive.meaning import keys_of, subject_of, without_placeholders
from tarmac.assistant.providers.base import Request, Toolbox
from tarmac.office.items import Item
from tarmac.office.queries import Occurrence

_CALENDAR = re.compile(
    r"\b(?:agenda|calendrier|kalender|calendar|diary|terminkalender)\b|"
    r"\b(?:rendez-vous|rdv|r[ée]unions|afspraken|vergaderingen|termine|besprechungen|sitzungen|appointments|meetings)\b",
    re.IGNORECASE,
)
# Of one meeting people ask what to do with it, unless the words say nothing else but the day
_ONE = re.compile(r"\b(?:r[ée]union|afspraak|vergadering|termin|besprechung|appointment|meeting)\b", re.IGNORECASE)
_COMING = r"prochaine?s?|volgende|komende|eerstvolgende|n[äa]chste[nrs]?|kommende[nrs]?|anstehende[nr]?|next|upcoming"
_NEXT_ONE = re.compile(rf"\b(?:{_COMING})\b", re.IGNORECASE)
_OWN = re.compile(
    r"\b(?:ai-je|j['’]ai|mes|mon|heb ik|ik heb|mijn|habe ich|ich habe|meine?n?|do i have|i have|have i|my|"
    rf"{_COMING})\b",
    re.IGNORECASE,
)
# Words around them that name no subject
_AROUND = keys_of(
    "steht stehen staat staan prevu prevus prevue prevues gepland geplant planned scheduled anstehend prochain "
    "prochains prochaine prochaines volgende komende nachste nachsten kommende next upcoming quoi liste lijst list "
    "montre toon zeig show jour dag tag"
)
_AHEAD_DAYS, _LISTED = 60, 30
_NEXT = 6


def show(request: Request, toolbox: Toolbox) -> list[str]:
    """The events that a question asks for, each with its place; empty where it asks for something else."""
    question = without_placeholders(request.question)
    today = request.moment.date()
    period = meant(question, today)
    rest = period.rest if period else question
    many = _CALENDAR.search(rest)
    coming = bool(_NEXT_ONE.search(rest))
    if not (many and (period or _OWN.search(rest))) and not (_ONE.search(rest) and (period or coming)):
        return []
    subject = subject_of(_OWN.sub(" ", _ONE.sub(" ", _CALENDAR.sub(" ", rest)))) - _AROUND
    if subject and not many and not coming:
        return []
    start, end = (period.start, period.end) if period else (today, today + timedelta(days=_AHEAD_DAYS))
    events = toolbox.events(start, end)
    if subject and not (events := [event for event in events if subject <= _about(event)]):
        return []
    return _listed(events[:_LISTED] if period else _coming(events, request)[:_NEXT], period, toolbox)


def _about(event: Occurrence) -> set[str]:
    return keys_of(f"{event.title} {event.location} {' '.join(event.people)}")


def _coming(events: list[Occurrence], request: Request) -> list[Occurrence]:
    return [event for event in events if event.end > request.moment and not event.cancelled]


def _listed(events: list[Occurrence], period: Period | None, toolbox: Toolbox) -> list[str]:
    if not events:
        if period:
            return [_("Nothing stands in your calendar for %(days)s.") % {"days": period.name}]
        return [_("Nothing stands in your calendar for the next %(days)s days.") % {"days": _AHEAD_DAYS}]
    head = _("In your calendar for %(days)s:") % {"days": period.name} if period else _("Next in your calendar:")
    items = {item.ref: item for item in toolbox.read_many([event.ref for event in events])}
    return [f"{head}\n\n", *(f"- {_line(event, items[event.ref], toolbox)}\n" for event in events)]


def _line(event: Occurrence, item: Item, toolbox: Toolbox) -> str:
    where = f", {event.location}" if event.location else ""
    dropped = " " + _("(cancelled)") if event.cancelled else ""
    return f"{_when(event)}: **{event.title}**{dropped}{where} [{toolbox.cite(item, item.segments[0].anchor)}]"


def _when(event: Occurrence) -> str:
    """The day of an event, and its hours unless it takes the whole day."""
    start, end = localtime(event.start), localtime(event.end)
    if event.all_day:
        return day_name(start.date())
    return f"{day_name(start.date())}, {date_format(start, 'TIME_FORMAT')}–{date_format(end, 'TIME_FORMAT')}"
