"""The meeting that a question is about: of the day that it names, else the one that shares most of its words."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tarmac.assistant.extractive.days import meant
from tarmac.assistant.extractive.meaning import keys_of, subject_of, without_placeholders
from tarmac.assistant.extractive.text import NoAnswer
from tarmac.assistant.providers.base import Request, Toolbox
from tarmac.office.items import Item, Kind

_MEETING = re.compile(
    r"r[ée]union|\bs[ée]ance|\bentretien|concertation|conciliation|d[ée]briefing|\bgroupe\b|vergadering|overleg|"
    r"\bzitting|gesprek|bemiddeling|infosessie|nabespreking|\bwerkgroep|sitzung|besprechung|gespr[äa]ch|vermittlung|"
    r"arbeitsgruppe|\bmeeting|\bmediation|\bsession|\bgroup\b",
    re.IGNORECASE,
)
_WRITTEN = re.compile(
    r"\b(?:e-?mails?|mails?|courriels?|lettres?|documents?|notes?|brief|nota|bericht|dokument|letter)\b", re.IGNORECASE
)
# How much a word in a title counts beside one that is said
_TITLE = 3.0


def named(request: Request, toolbox: Toolbox, *, spoken: bool = False) -> Item | None:
    """The transcript of the meeting of the day that a question names, if it names one; raises NoAnswer without any.

    `spoken`: what is asked for is said in meetings, so that the question needs not say that it means one.
    """
    question = without_placeholders(request.question)
    period = meant(question, request.moment.date())
    if period is None or not (spoken or _MEETING.search(question)) or _WRITTEN.search(question):
        return None
    held = [item for item in toolbox.listing(Kind.MEETING) if item.when and localtime(item.when).date() in period]
    if not held:
        raise NoAnswer(_("There is no transcript of a meeting of %(days)s.") % {"days": period.name})
    return nearest(period.rest, held) or held[0]


def nearest(question: str, meetings: Sequence[Item]) -> Item | None:
    """The meeting that shares most with a question, most of all what few speak of; None without a word of it."""
    subject = subject_of(_MEETING.sub(" ", question))
    told = {item.ref: keys_of(f"{item.title} {item.text}") & subject for item in meetings}
    frequency = Counter(key for keys in told.values() for key in keys)

    def shared(item: Item) -> float:
        titled = keys_of(item.title)
        rare = {key: math.log(1 + len(meetings) / frequency[key]) for key in told[item.ref]}
        return sum(weight * (_TITLE if key in titled else 1.0) for key, weight in rare.items())

    best = max(meetings, key=shared, default=None)
    return best if best is not None and told[best.ref] else None
