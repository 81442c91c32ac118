"""Prepare a meeting: when, where and with whom, what to read before, what is still open."""

from datetime import timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tarmac.assistant.extractive.actions import actions
from tarmac.assistant.extractive.finding import candidates, quoted
from tarmac.assistant.extractive.meaning import keys_of, told_keys
from tarmac.assistant.extractive.text import sentences
from tarmac.assistant.providers.base import Request, Toolbox
from tarmac.office.items import Item, Kind

_TO_READ, _OPEN, _AHEAD_DAYS = 6, 8, 60


def prepare(request: Request, toolbox: Toolbox) -> list[str]:
    """The answer's paragraphs."""
    event = _event(request, toolbox)
    if event is None:
        return [_("Open the meeting in the calendar, then choose Prepare the meeting.")]
    parts = [f"## {event.title}\n\n", *_facts(event, toolbox)]
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


def _event(request: Request, toolbox: Toolbox) -> Item | None:
    """The open event, else the next one that the question speaks of."""
    opened = [item for item in toolbox.focus() if item.kind == Kind.EVENT]
    if opened:
        return opened[0]
    wanted = set(told_keys(request.question))
    today = request.moment.date()
    coming = toolbox.events(today, today + timedelta(days=_AHEAD_DAYS))
    fitting = [(len(keys_of(event.title) & wanted), -number, event.ref) for number, event in enumerate(coming)]
    best = max(fitting, default=(0, 0, ""))
    return toolbox.read(best[2]) if best[0] else None


def _facts(event: Item, toolbox: Toolbox) -> list[str]:
    number = f"[{toolbox.cite(event, event.segments[0].anchor)}]" if event.segments else ""
    lines = []
    if event.when:
        start = localtime(event.when)
        when = f"{date_format(start, 'l')} {date_format(start, 'DATETIME_FORMAT')}"
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
