"""The meeting that a question names by its day."""

import re

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tarmac.assistant.extractive.days import meant
from tarmac.assistant.extractive.meaning import keys_of, subject_of, without_placeholders
from tarmac.assistant.extractive.text import NoAnswer
from tarmac.assistant.providers.base import Request, Toolbox
from tarmac.office.items import Item, Kind

_MEETING = re.compile(
    r"r[ée]union|\bs[ée]ance|\bentretien|vergadering|overleg|\bzitting|sitzung|besprechung|\bmeeting", re.IGNORECASE
)
_WRITTEN = re.compile(
    r"\b(?:e-?mails?|mails?|courriels?|lettres?|documents?|notes?|brief|nota|bericht|dokument|letter)\b", re.IGNORECASE
)


def named(request: Request, toolbox: Toolbox) -> Item | None:
    """The transcript of the meeting of the day that a question names, if it names one; raises NoAnswer without any."""
    question = without_placeholders(request.question)
    period = meant(question, request.moment.date())
    if period is None or not _MEETING.search(question) or _WRITTEN.search(question):
        return None
    held = [item for item in toolbox.listing(Kind.MEETING) if item.when and localtime(item.when).date() in period]
    if not held:
        raise NoAnswer(_("There is no transcript of a meeting of %(days)s.") % {"days": period.name})
    subject = subject_of(period.rest)
    return max(held, key=lambda item: len(keys_of(f"{item.title} {item.text}") & subject))
