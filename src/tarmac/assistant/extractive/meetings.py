"""Prepare a meeting: when, where and with whom, what to read before, what is still open."""

from datetime import datetime, time, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tarmac.assistant.extractive.actions import actions
from tarmac.assistant.extractive.days import meant
from tarmac.assistant.extractive.finding import candidates, quoted
from tarmac.assistant.extractive.meaning import keys_of, subject_of, told_keys, without_placeholders
from tarmac.assistant.extractive.text import NoAnswer, sentences
from tarmac.assistant.providers.base import Request, Toolbox
from tarmac.office.items import Item, Kind
from tarmac.office.queries import Occurrence

# Words that any meeting has
_GENERIC = keys_of(
    "reunion seance entretien rendez-vous preparer prepare preparez vergadering afspraak gesprek voorbereiden bereid "
    "sitzung besprechung treffen termin vorbereiten bereite bereiten vor meeting appointment"
)
_TO_READ, _OPEN, _AHEAD_DAYS = 6, 8, 60


def prepare(request: Request, toolbox: Toolbox) -> list[str]:
    """The answer's paragraphs."""
    event, start = _event(request, toolbox)
    if event is None:
        advice = _("Open the meeting in the calendar, then choose Prepare the meeting.")
        missing = _("No meeting in your calendar fits these words.") if request.question else ""
        raise NoAnswer(f"{missing} {advice}".strip())
    parts = [f"## {event.title}\n\n", *_facts(event, start, toolbox)]
    related = _related(event, toolbox)
    if related:
        parts.append("\n" + _("Read before:") + "\n\n")
        for item in related:
            day = date_format(localtime(item.when), "MONTH_DAY_FORMAT") if item.when else ""
            head = ", ".join(part for part in (item.title, *item.people[:1], day) if part)
            parts.append(f"- {head} [{toolbox.cite(item, item.segments[0].anchor)}]\n")
    names = [contact.title for contact in toolbox.listing(Kind.CONTACT)]
    told = [each for item in related for each in sentences(item) if not each.quoted]
    todo = [action for action in actions(told, names) if action.until or action.sentence.text.endswith("?")][:_OPEN]
    if todo:
        parts.append("\n" + _("Tasks and questions to check:") + "\n\n")
        parts += [f"- {quoted(action.sentence, toolbox)}\n" for action in todo]
    if not related:
        parts.append("\n" + _("Nothing else on your desk speaks of it."))
    return parts


def _event(request: Request, toolbox: Toolbox) -> tuple[Item | None, datetime | None]:
    """The open event, else the one to come that the question speaks of, and when it takes place."""
    today = request.moment.date()
    question = without_placeholders(request.question)
    period = meant(question, today)
    start, end = (period.start, period.end) if period else (today, today + timedelta(days=_AHEAD_DAYS))
    coming = [each for each in toolbox.events(start, end) if period or each.end > request.moment]
    opened = next((item for item in toolbox.focus() if item.kind == Kind.EVENT), None)
    if opened is not None:
        times = [each.start for each in coming if each.ref == opened.ref]
        if times or period is None:
            return opened, times[0] if times else opened.when
    wanted = subject_of(period.rest if period else question) - _GENERIC
    held = [each for each in coming if not each.cancelled]
    if wanted and not (fitting := [each for each in held if _shared(each, wanted)]):
        fitting = held if period else []
    elif not wanted:
        fitting = [each for each in held if _is_meeting(each)] or (held if period else [])
    if not fitting:
        return None, None
    best = max(fitting, key=lambda each: (_shared(each, wanted), _is_meeting(each), -each.start.timestamp()))
    return toolbox.read(best.ref), best.start


def _is_meeting(event: Occurrence) -> bool:
    return len(event.people) > 1 and not event.all_day


def _shared(event: Occurrence, wanted: set[str]) -> int:
    """How much an event has of what is wanted; its title counts most."""
    around = keys_of(f"{event.location} {' '.join(event.people)}")
    return 2 * len(keys_of(event.title) & wanted) + len(around & wanted)


def _facts(event: Item, start: datetime | None, toolbox: Toolbox) -> list[str]:
    number = f"[{toolbox.cite(event, event.segments[0].anchor)}]" if event.segments else ""
    lines = []
    if start:
        moment = localtime(start)
        whole_day = moment.time() == time()
        when = date_format(moment, "FULL_DATE_FORMAT" if whole_day else "FULL_DATETIME_FORMAT")
        lines.append(_("When: %(when)s") % {"when": when})
    if event.people:
        lines.append(_("With: %(people)s") % {"people": ", ".join(event.people)})
    lines += [segment.text.replace("\n", ", ") for segment in event.segments[:2]]
    return [f"- {line} {number}\n" for line in lines]


def _related(event: Item, toolbox: Toolbox) -> list[Item]:
    """What speaks of the same, the newest last; never the event itself or one that repeats it."""
    about = f"{event.title} {event.text}"
    wanted = set(told_keys(about))
    found = [item for item in candidates(about[:400], toolbox) if item.kind != Kind.EVENT and item.segments]
    ranked = sorted(found, key=lambda item: -len(keys_of(f"{item.title} {item.text}") & wanted))[:_TO_READ]
    return sorted(ranked, key=lambda item: item.when.timestamp() if item.when else 0.0)
