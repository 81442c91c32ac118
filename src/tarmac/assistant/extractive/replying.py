"""Which mail a reply answers, and which ones want none."""

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from tarmac.assistant.extractive.finding import quoted
from tarmac.assistant.extractive.mails import from_sender
from tarmac.assistant.extractive.meaning import keys_of, subject_of, told_keys
from tarmac.assistant.extractive.text import NoAnswer, sentences
from tarmac.assistant.providers.base import Request, Toolbox
from tarmac.office.items import Item, Kind

_FITTING = 30
_SHARED, _LEAST_SHARED = 0.5, 2
_AUTOMATIC_TITLE = re.compile(
    r"^\W*(?:(?:re|tr|aw|antw|fwd?)\s*:\s*)*(?:r[ée]ponse automatique|automatisch antwoord|automatische antwort|"
    r"auto(?:matic)?[- ]?reply|out of (?:the )?office|absence du bureau|afwezigheids|abwesenheits|undeliver|"
    r"non remis|onbestelbaar|unzustellbar)",
    re.IGNORECASE,
)
_AUTOMATIC_TEXT = re.compile(
    r"\b(?:ne (?:pas )?r[ée]pond(?:ez|re) pas|ne pas r[ée]pondre|message (?:est )?(?:automatique|g[ée]n[ée]r[ée])|"
    r"automatisch (?:bericht|verstuurd|gegenereerd)|niet (?:te )?(?:beant)?woorden op dit bericht|"
    r"nicht auf diese (?:e-?mail|nachricht)|automatisch (?:erstellt|generiert)|do not reply|no-?reply|"
    r"automatically generated)\b",
    re.IGNORECASE,
)
# A colleague warns of a mail
_FALSE = re.compile(
    r"\b(?:faux|fausse|frauduleu\w+|arnaque|hame[çc]onnage|phishing|vals|valse|oplichting|gef[äa]lscht\w*|betrug\w*|"
    r"fake|fraud\w*|scam)\b",
    re.IGNORECASE,
)
_MESSAGE = keys_of("message")


def to_whom(names: Sequence[str], toolbox: Toolbox) -> Item | None:
    """The last mail that one of them wrote: in the open exchange, else the one on the desk."""
    known = {item.ref: item for item in toolbox.focus()}
    return _last(names, known.values()) or _last(names, [mail for name in names for mail in from_sender(name, toolbox)])


def to_what_is_open(request: Request, toolbox: Toolbox) -> Item | None:
    """The open mail; of one that the person wrote the mail of whom it goes to, else the last one of somebody else."""
    mails = [item for item in toolbox.focus() if item.kind == Kind.MAIL and item.people]
    theirs = [mail for mail in mails if mail.people[0] != request.owner.name]
    opened = next((mail for mail in mails if mail.ref == toolbox.opened()), None)
    if opened is None or opened in theirs:
        return opened or (theirs[-1] if theirs else None)
    for name in opened.people[1:]:
        if found := _last([name], theirs):
            return found
    return theirs[-1] if theirs else to_whom(opened.people[1:], toolbox)


def asked_about(request: Request, toolbox: Toolbox) -> Item | None:
    """The last mail of a sender whom the question names and the address book does not."""
    wanted = set(told_keys(request.question))
    found = [
        item for item in _mails_about(request.question, toolbox) if item.people and item.people[0] != request.owner.name
    ]
    return _newest(mail for mail in found if keys_of(mail.people[0]) & wanted)


def refuse(mail: Item, toolbox: Toolbox) -> None:
    """Raises NoAnswer for a mail that wants no reply: nobody reads it, or somebody on the desk says it is false."""
    if warning := _warning(mail, toolbox):
        raise NoAnswer(_("Do not answer this mail: it was reported as false.") + f"\n\n{warning}")
    if _is_automatic(mail):
        place = toolbox.cite(mail, mail.segments[0].anchor) if mail.segments else 0
        raise NoAnswer(_("A machine sent this mail: nobody reads an answer to it.") + f" [{place}]")


def _is_automatic(mail: Item) -> bool:
    return bool(_AUTOMATIC_TITLE.search(mail.title) or _AUTOMATIC_TEXT.search(mail.text))


def _warning(mail: Item, toolbox: Toolbox) -> str:
    """The sentence of somebody else that says that a mail is false."""
    about = subject_of(mail.title)
    least = max(_SHARED * len(about), _LEAST_SHARED)
    for item in _mails_about(mail.title, toolbox):
        if item.people[:1] == mail.people[:1]:
            continue
        for each in sentences(item):
            keys = keys_of(each.text)
            if _FALSE.search(each.text) and keys & _MESSAGE and len(keys & about) >= least:
                return quoted(each, toolbox)
    return ""


def _mails_about(words: str, toolbox: Toolbox) -> list[Item]:
    found = toolbox.search(words, kinds=(Kind.MAIL,), limit=_FITTING)
    return toolbox.read_many([hit.ref for hit in found])


def _last(names: Sequence[str], items: Iterable[Item]) -> Item | None:
    """The newest mail from one of `names` that a person wrote, not a machine for them."""
    wrote = [item for item in items if item.kind == Kind.MAIL and item.people and item.people[0] in names]
    return _newest(mail for mail in wrote if not _is_automatic(mail))


def _newest(mails: Iterable[Item]) -> Item | None:
    return max(mails, key=lambda mail: mail.when.timestamp() if mail.when else 0.0, default=None)
