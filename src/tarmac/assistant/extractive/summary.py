"""Summarise: the sentences that stand nearest to what the whole text is about, in their order."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tarmac.assistant.extractive import transcripts, values
from tarmac.assistant.extractive.finding import candidates, nothing
from tarmac.assistant.extractive.meaning import keys_of, told_keys, without_placeholders
from tarmac.assistant.extractive.text import NoAnswer, Sentence, sentences, split
from tarmac.assistant.providers.base import Request, Toolbox
from tarmac.office.items import Item, Kind
from tarmac.office.search.words import words_of

_POINTS, _MOST_POINTS = 6, 9
_LONGEST = 420
_SHARED, _ITEMS, _THREADS = 0.6, 8, 2
_OF_ONE_ITEM = 0.6
_SIMILAR = 0.6
_ASKING = re.compile(
    r"r[ée]sum\w*|synth[èe]se|points? principa\w*|samenvat\w*|vat\b|samen\b|hoofdpunten|zusammenfass\w*|"
    r"fasse\w*|zusammen\b|"
    r"l['’]essentiel|de quoi parle\w*|waarover gaat|waar gaat|worum geht es|"
    r"\bsum\b|\bup\b|\bgist\b|summar\w*|main points|"
    r"\bo[ùu] en est\b|\bhoe het staat\b|\bwhere things stand\b|\bden stand\b|dossier\b",
    re.IGNORECASE,
)
_WEIGHTY = re.compile(
    r"d[ée]cid|approuv|report[ée]|accord|refus|manqu|d[ée]lai|doit|il faut|besli|besluit|goedgekeurd|"
    r"afgesproken|moet|"
    r"ontbreekt|termijn|kies|beschlo|entschied|genehmig|muss|frist|fehlt|decid|agreed|must|deadline|missing|"
    r"approved|€|euro",
    re.IGNORECASE,
)


def summarise(request: Request, toolbox: Toolbox) -> list[str]:
    """The answer's paragraphs: of what is open, of the marked text, else of what the question is about."""
    if request.selection:
        return [_("The sentences that carry it:") + "\n\n", *_of_text(request.selection)]
    meeting = transcripts.named(request, toolbox)
    items, topic = [meeting] if meeting else list(toolbox.focus()), ""
    if not items:
        topic = _ASKING.sub(" ", without_placeholders(request.question))
        items = _about(topic, toolbox)
    points = min(max(_POINTS, len(items)), _MOST_POINTS)
    chosen = central(_told(items), topic, points)
    if not chosen:
        raise NoAnswer(_("There is no text here to sum up.") if toolbox.focus() else nothing())
    head = _heading(items)
    return [f"{head}\n\n", *(f"- {_point(each, toolbox, items)}\n" for each in chosen)]


def _told(items: Sequence[Item]) -> list[Sentence]:
    """What the items say; of several the rows of sheets and what is attached to mails only where nothing else is."""
    told = [sentence for item in items for sentence in sentences(item)]
    spoken = [each for each in told if each.item.kind != Kind.SHEET and not each.anchor.startswith("a")]
    return spoken if len(items) > 1 and spoken else told


def _about(topic: str, toolbox: Toolbox) -> list[Item]:
    """The items that a topic is about, oldest first, with the exchanges that they belong to."""
    wanted = set(told_keys(topic))
    found = [item for item in candidates(topic, toolbox) if item.kind != Kind.EVENT]
    shared = {item.ref: len(keys_of(f"{item.title} {' '.join(item.people)} {item.text}") & wanted) for item in found}
    most = max(shared.values(), default=0)
    near = [item for item in found if shared[item.ref] >= _SHARED * most][:_ITEMS]
    threads = dict.fromkeys(item.thread for item in near if item.thread)
    mails = [mail for key in list(threads)[:_THREADS] for mail in toolbox.thread(key)]
    about = {item.ref: item for item in [*near, *mails]}
    return sorted(about.values(), key=lambda item: item.when.timestamp() if item.when else 0.0)


def central(told: Sequence[Sentence], topic: str = "", points: int = _POINTS) -> list[Sentence]:
    """The few sentences nearest to the middle of all, each wording once, in their order."""
    fresh = [each for each in told if not each.quoted and len(each.text) > 20] or list(told)
    keys = [{key for key in keys_of(each.text) if len(key) > 2} & set(_telling(each.text)) for each in fresh]
    frequency = Counter(key for own in keys for key in own)
    wanted = set(told_keys(topic)) if topic.strip() else set()
    last = max((each.item.when.timestamp() for each in fresh if each.item.when), default=0.0)
    scored = []
    for sentence, own in zip(fresh, keys, strict=True):
        middle = sum(math.log(1 + frequency[key]) for key in own) / (3 + len(own))
        weight = 1.0 + 0.5 * bool(values.dates(sentence.text)) + 0.3 * bool(values.amounts(sentence.text))
        weight += 0.5 * bool(_WEIGHTY.search(sentence.text)) - 0.6 * sentence.text.endswith("?")
        weight += 0.25 * (sentence.order < 2) - 0.4 * (len(sentence.text) > _LONGEST)
        if wanted:
            weight *= 0.3 + len(own & wanted) + 0.5 * len(keys_of(sentence.item.title) & wanted)
        if sentence.item.when and last:
            weight *= 1.0 + 0.4 / (1 + (last - sentence.item.when.timestamp()) / 604_800)
        scored.append((middle * max(weight, 0.1), sentence, own))
    chosen: list[tuple[Sentence, set[str]]] = []
    while scored and len(chosen) < points:
        told_of = Counter(each.item.ref for each, _own in chosen)
        best = max(scored, key=lambda each: each[0] * _OF_ONE_ITEM ** told_of[each[1].item.ref])
        scored.remove(best)
        _score, sentence, own = best
        if all(len(own & other) < _SIMILAR * min(len(own), len(other) or 1) for _sentence, other in chosen):
            chosen.append((sentence, own))
    place = {id(sentence): number for number, sentence in enumerate(fresh)}
    return sorted((sentence for sentence, _own in chosen), key=lambda each: place[id(each)])


def _telling(text: str) -> set[str]:
    return {key for word in words_of(text, most=60) for key in keys_of(word)}


def _heading(items: Sequence[Item]) -> str:
    if len(items) == 1:
        return _("What “%(title)s” says:") % {"title": items[0].title}
    dated = sorted(localtime(item.when) for item in items if item.when)
    if not dated:
        return _("What these items say:")
    if dated[0].date() == dated[-1].date():
        day = {"number": len(items), "day": date_format(dated[0], "DATE_FORMAT")}
        return _("What %(number)s items of %(day)s say:") % day
    span = {
        "number": len(items),
        "from": date_format(dated[0], "MONTH_DAY_FORMAT"),
        "to": date_format(dated[-1], "DATE_FORMAT"),
    }
    return _("What %(number)s items from %(from)s to %(to)s say:") % span


def _point(sentence: Sentence, toolbox: Toolbox, items: Sequence[Item]) -> str:
    number = toolbox.cite(sentence.item, sentence.anchor)
    text = sentence.text.replace("**", "")
    if sentence.item.kind == Kind.DOCUMENT and len(items) == 1:
        return f"{text} [{number}]"
    when = (
        date_format(localtime(sentence.item.when), "MONTH_DAY_FORMAT") if sentence.item.when and len(items) > 1 else ""
    )
    who = sentence.item.title if sentence.item.kind in (Kind.DOCUMENT, Kind.SHEET) else sentence.speaker
    head = ", ".join(part for part in (who, when) if part)
    said = _("**%(who)s**: %(text)s") % {"who": head, "text": text} if head else text
    return f"{said} [{number}]"


def _of_text(text: str) -> list[str]:
    item = Item("", Kind.DOCUMENT, "", None, (), ())
    told = [Sentence(item, "", each, "", number) for number, each in enumerate(split(text))]
    return [f"- {each.text}\n" for each in central(told)]
