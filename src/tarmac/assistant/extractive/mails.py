"""The mails that somebody wrote, when a question asks for them all or for the last one."""

import re

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tarmac.assistant.extractive.directory import contacts_in
from tarmac.assistant.extractive.meaning import keys_of, subject_of, without_placeholders
from tarmac.assistant.providers.base import Request, Toolbox
from tarmac.office.items import Item, Kind

_ALL_FROM = re.compile(
    r"\b(?:e-?mails|mails|courriels|messages|berichten|nachrichten)\b(?: [^\W\d]+){0,2}? "
    r"(?:de|d['’]|du|van|von|from|by)\b",
    re.IGNORECASE,
)
_LAST_FROM = re.compile(
    r"\b(?:dernier|laatste|letzte[nrs]?|last|latest) (?:e-?mail|mail|courriel|message|bericht|nachricht)\b"
    r"(?: [^\W\d]+){0,2}? (?:de|d['’]|du|van|von|from|by)\b",
    re.IGNORECASE,
)
_AROUND = keys_of(
    "list liste lister tous toutes alle lijst all every recu recus ontvangen erhalten received envoyes sent"
)
_SEARCHED, _LISTED = 100, 20


def from_sender(name: str, toolbox: Toolbox) -> list[Item]:
    """The newest mails whose sender's name has the words of `name`."""
    quoted = name.replace('"', " ")
    found = toolbox.search(f'from:"{quoted}"', kinds=(Kind.MAIL,), limit=_SEARCHED)
    return toolbox.read_many([hit.ref for hit in found])


def show(request: Request, toolbox: Toolbox) -> list[str]:
    """The mails of whom the question names, the newest first; empty where it asks for something else."""
    question = without_placeholders(request.question)
    last = _LAST_FROM.search(question)
    if not last and not _ALL_FROM.search(question):
        return []
    senders = contacts_in(question, toolbox.listing(Kind.CONTACT))
    if len(senders) != 1:
        return []
    name = senders[0].title
    theirs = [mail for mail in from_sender(name, toolbox) if mail.people[:1] == (name,)]
    subject = subject_of(_LAST_FROM.sub(" ", _ALL_FROM.sub(" ", question))) - keys_of(f"{name} {name}s") - _AROUND
    if subject:
        theirs = [mail for mail in theirs if subject <= keys_of(f"{mail.title} {mail.text}")]
    if not theirs:
        return []
    newest = sorted(theirs, key=lambda mail: mail.when.timestamp() if mail.when else 0.0, reverse=True)
    parts = [_("Mails from %(name)s, the newest first:") % {"name": name} + "\n\n"] if not last else []
    for mail in newest[: 1 if last else _LISTED]:
        day = date_format(localtime(mail.when), "MONTH_DAY_FORMAT") if mail.when else "…"
        parts.append(f"- {day}: **{mail.title}** [{toolbox.cite(mail, mail.segments[0].anchor)}]\n")
    return parts
