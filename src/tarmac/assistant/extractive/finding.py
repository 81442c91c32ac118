"""Find: the sentences of the desk that fit a question best, headed by the value that it asks for."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tarmac.assistant.extractive import values
from tarmac.assistant.extractive.directory import Directory
from tarmac.assistant.extractive.extremes import extreme
from tarmac.assistant.extractive.leading import lead
from tarmac.assistant.extractive.meaning import keys_of, meanings, subject_of, told_as, told_keys, without_placeholders
from tarmac.assistant.extractive.ranking import Fit, Wanted, best, valued
from tarmac.assistant.extractive.text import NoAnswer, Sentence
from tarmac.assistant.providers.base import Request, Toolbox
from tarmac.office.items import Item, Kind
from tarmac.office.search.words import language_of
from tarmac.web.text import fold

_SEARCHED = 20
_SHOWN, _LED_BY, _OF_ONE_ITEM = 6, 8, 2
_LEAST_SHARE = 0.5
_WEAK_SHARE = 0.55
_AHEAD_DAYS = 60
_KINDS = (Kind.MAIL, Kind.DOCUMENT, Kind.SHEET, Kind.MEETING, Kind.EVENT)
_BY_WHEN = re.compile(
    r"jusqu|pour quel|pour quand|\b(?:tot|tegen) (?:welke|wanneer)|\bbis\b|until|by (?:which|when|what)|deadline",
    re.IGNORECASE,
)
_TERM = meanings("termijn")[0]
# Words that say what kind of answer is wanted, and name no subject
_KINDS_OF_ANSWER = keys_of(
    "prix montant total valeur date jour heure delai place salle personne cout coute coutent kost kosten kostet cost "
    "costs"
)
# What stands before a question and asks nothing
_POLITE = re.compile(
    r"\A\W*(?:(?:bonjour|bonsoir|salut|hallo|dag|guten (?:tag|morgen)|hello|hi|hey)\b\W*)?(?:(?:"
    r"(?:est-ce que )?(?:tu|vous|pourriez|pouvez|peux)[- ](?:peux|pouvez|pourrais|pourriez|tu|vous) (?:me|nous) dire|"
    r"(?:je |j['’])(?:voudrais|aimerais|veux) savoir|"
    r"(?:kun|kunt|kan|zou) (?:je|u|jij) (?:mij|me|ons) (?:zeggen|vertellen)|"
    r"ik (?:wil|zou) (?:graag )?(?:willen )?weten|"
    r"(?:kannst du|k[öo]nnen sie|k[öo]nntest du|k[öo]nnten sie) (?:mir|uns) (?:bitte )?sagen|"
    r"ich (?:m[öo]chte|will) (?:gern )?wissen|"
    r"(?:can|could) you (?:please )?tell (?:me|us)|i (?:would|want|['’]d) like to know|do you know)\b\W*)?",
    re.IGNORECASE,
)
# Questions that want a judgement
_WHETHER = re.compile(
    r"^\W*(?:est-ce qu|(?:peut|puis|doit|dois|faut|est|sont|a|ont|sera)-(?:on|je|il|elle|ce|t-on|t-il|t-elle)|"
    r"(?:\w+ ){0,4}(?:peut|doit|est|sera|a)(?:-t)?-(?:on|il|elle)\b|"
    r"(?:mag|mogen|kan|kunnen|moet|moeten|is|zijn|was|werd|wordt|worden|heeft|hebben)\b|"
    r"(?:darf|dürfen|kann|können|muss|müssen|ist|sind|war|wurde|wird|werden|hat|haben|soll)\b|"
    r"(?:may|can|could|must|should|is|are|was|were|will|does|do|did|has|have)\b)",
    re.IGNORECASE,
)


def find(request: Request, toolbox: Toolbox) -> list[str]:
    """The answer's paragraphs."""
    asked = without_placeholders(request.question) or request.question
    question = _POLITE.sub("", asked) or asked
    wanted = wanted_by(question, request.language)
    contacts = toolbox.listing(Kind.CONTACT) if wanted.asked == "person" else []
    items = _with_next_times(toolbox.focus(), request, toolbox)
    fits = _within(question, wanted, items, toolbox)
    sure = bool(fits)
    if not fits:
        opened = [item.ref for item in items]
        items = [*_with_next_times(candidates(question, toolbox), request, toolbox), *contacts]
        fits = _distinct(best(wanted, items, opened))
    if not fits:
        raise NoAnswer(nothing())
    if found := extreme(question, wanted, items, toolbox):
        return [found]
    head, led_by = lead(question, fits[:_LED_BY], wanted, contacts, toolbox, sure=sure)
    shown = _shown(fits)
    shown += [fit for fit in led_by if fit not in shown]
    return [head or _opening(question, wanted, shown), *(f"- {quoted(each.sentence, toolbox)}\n" for each in shown)]


def _with_next_times(items: Sequence[Item], request: Request, toolbox: Toolbox) -> list[Item]:
    """The items, events that come again with the time that comes next instead of the first one."""
    past = [item.ref for item in items if item.kind == Kind.EVENT and item.when and item.when < request.moment]
    if not past:
        return list(items)
    today = request.moment.date()
    coming = {each.ref: each.start for each in reversed(toolbox.events(today, today + timedelta(days=_AHEAD_DAYS)))}
    return [replace(item, when=coming.get(item.ref, item.when)) if item.ref in past else item for item in items]


def _within(question: str, wanted: Wanted, focus: Sequence[Item], toolbox: Toolbox) -> list[Fit]:
    """What the open item itself answers; nothing where the question names somebody or something that is not in it."""
    if not focus:
        return []
    told = keys_of(" ".join(f"{item.title} {' '.join(item.people)} {item.text}" for item in focus))
    subject = subject_of(values.without_asking(question, language_of(question))) - _KINDS_OF_ANSWER
    if len(subject & told) < len(subject) or (wanted.asked == "other" and not subject):
        return []
    fits = _distinct(best(wanted, focus, [toolbox.opened()], alone=True))
    if not subject:  # no word of "what is the price?" is a subject: it is about what stands open
        fits = [fit for fit in fits if fit.sentence.item.ref == toolbox.opened()] or fits
    if wanted.asked == "other":
        return fits if fits and fits[0].share >= _LEAST_SHARE else []
    directory = Directory(toolbox.listing(Kind.CONTACT)) if wanted.asked == "person" else None
    holds = [bool(directory.named(fit.sentence)) if directory else valued(fit.sentence, wanted.asked) for fit in fits]
    return fits if any(holds[:_LED_BY]) else []


def wanted_by(question: str, language: str) -> Wanted:
    """What a question in plain words wants."""
    spoken = language_of(question, language)
    asked = values.asked_for(question, spoken)
    plain = values.without_asking(question, spoken)
    keys, same = told_keys(plain), told_as(plain)
    if not keys:
        keys, same = told_keys(question), told_as(question)
    term = asked == "date" and bool(_BY_WHEN.search(question))
    money = asked == "amount" and bool(values.ABOUT_MONEY.search(question))
    return Wanted((*keys, _TERM) if term else tuple(keys), asked, money, term, same)


def _opening(question: str, wanted: Wanted, shown: Sequence[Fit]) -> str:
    if wanted.asked == "other" and _WHETHER.search(question):
        told = _(
            "Whether it is so is for you to judge: this assistant has no model to weigh it. These places bear on it:"
        )
    elif shown[0].share < _WEAK_SHARE:
        told = _("Nothing answers this clearly. These places come closest:")
    else:
        told = _("These places answer best:")
    return f"{told}\n\n"


def nothing() -> str:
    """Said when no place fits."""
    return _(
        "Nothing in your mails and files fits these words. Try fewer words, or others: a name, a subject, a number "
        "of a file."
    )


def candidates(question: str, toolbox: Toolbox) -> list[Item]:
    """The items that may hold the answer, in whatever language they are."""
    known = {item.ref: item for item in toolbox.focus()}
    found = toolbox.search(question, kinds=_KINDS, limit=_SEARCHED)
    return [*known.values(), *toolbox.read_many([hit.ref for hit in found if hit.ref not in known])]


def _distinct(fits: Sequence[Fit]) -> list[Fit]:
    """Each wording once: a file and the mail that it came with say the same."""
    found: dict[str, Fit] = {}
    for fit in fits:
        found.setdefault(fold(fit.sentence.text), fit)
    return list(found.values())


def _shown(fits: Sequence[Fit]) -> list[Fit]:
    """The few best, not all of one item; a card only where nothing else fits."""
    fits = [fit for fit in fits if fit.sentence.item.kind != Kind.CONTACT] or fits
    shown: list[Fit] = []
    told: Counter[str] = Counter()
    for fit in fits:
        if len(shown) == _SHOWN or (shown and fit.score < _LEAST_SHARE * shown[0].score):
            break
        if told[fit.sentence.item.ref] < _OF_ONE_ITEM:
            shown.append(fit)
            told[fit.sentence.item.ref] += 1
    return shown


def quoted(sentence: Sentence, toolbox: Toolbox) -> str:
    """A sentence as it stands, with who says it, when, and its place."""
    item = sentence.item
    number = toolbox.cite(item, sentence.anchor)
    spoken = item.kind in (Kind.MAIL, Kind.MEETING)
    who = sentence.speaker if spoken else item.title
    when = date_format(localtime(item.when), "MONTH_DAY_FORMAT") if item.when else ""
    head = ", ".join(part for part in (who, when) if part)
    text = sentence.text.replace("**", "").removeprefix(f"{item.title} · ")
    said = _("%(head)s: “%(text)s”") % {"head": head, "text": text} if head else _("“%(text)s”") % {"text": text}
    return f"{said} [{number}]"
