"""Summarise: the sentences that stand nearest to what the whole text is about, in their order."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tarmac.assistant.extractive import values
from tarmac.assistant.extractive.finding import candidates, nothing
from tarmac.assistant.extractive.text import Sentence, keys_of, sentences, split, told_keys, without_placeholders
from tarmac.assistant.providers.base import Request, Toolbox
from tarmac.office.items import Item, Kind
from tarmac.office.search.words import words_of

_POINTS = 6
_LONGEST = 420
_SIMILAR = 0.6
_ASKING = re.compile(
    r"r[ée]sum\w*|synth[èe]se|points? principa\w*|samenvat\w*|vat\b|samen\b|hoofdpunten|zusammenfass\w*|"
    r"fasse\w*|zusammen\b|"
    r"summar\w*|main points|\bo[ùu] en est\b|\bhoe het staat\b|\bwhere things stand\b|\bden stand\b|dossier\b",
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
    items, topic = list(toolbox.focus()), ""
    if not items:
        topic = _ASKING.sub(" ", without_placeholders(request.question))
        items = _about(topic, toolbox)
    chosen = central([sentence for item in items for sentence in sentences(item)], topic)
    if not chosen:
        return [nothing()]
    head = _heading(items)
    return [f"{head}\n\n", *(f"- {_point(each, toolbox, items)}\n" for each in chosen)]


def _about(topic: str, toolbox: Toolbox) -> list[Item]:
    """The items that a topic is about, oldest first, with the exchanges that they belong to."""
    wanted = told_keys(topic)
    found = [item for item in candidates(topic, toolbox) if item.kind != Kind.EVENT]
    near = sorted(found, key=lambda item: -len(keys_of(f"{item.title} {item.text}") & wanted))[:8]
    return sorted(near, key=lambda item: item.when.timestamp() if item.when else 0.0)


def central(told: Sequence[Sentence], topic: str = "", points: int = _POINTS) -> list[Sentence]:
    """The few sentences nearest to the middle of all, each wording once, in their order."""
    fresh = [each for each in told if not each.quoted and len(each.text) > 20] or list(told)
    keys = [{key for key in keys_of(each.text) if len(key) > 2} & set(_telling(each.text)) for each in fresh]
    frequency = Counter(key for own in keys for key in own)
    wanted = told_keys(topic) if topic.strip() else set()
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
    for _score, sentence, own in sorted(scored, key=lambda each: -each[0]):
        if all(len(own & other) < _SIMILAR * min(len(own), len(other) or 1) for _sentence, other in chosen):
            chosen.append((sentence, own))
        if len(chosen) == points:
            break
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
    span = {"number": len(items), "from": date_format(dated[0], "j F"), "to": date_format(dated[-1], "j F Y")}
    return _("What %(number)s items from %(from)s to %(to)s say:") % span


def _point(sentence: Sentence, toolbox: Toolbox, items: Sequence[Item]) -> str:
    number = toolbox.cite(sentence.item, sentence.anchor)
    text = sentence.text.replace("**", "")
    if sentence.item.kind == Kind.DOCUMENT and len(items) == 1:
        return f"{text} [{number}]"
    when = date_format(localtime(sentence.item.when), "j F") if sentence.item.when and len(items) > 1 else ""
    who = sentence.item.title if sentence.item.kind in (Kind.DOCUMENT, Kind.SHEET) else sentence.speaker
    head = ", ".join(part for part in (who, when) if part)
    return f"**{head}**: {text} [{number}]" if head else f"{text} [{number}]"


def _of_text(text: str) -> list[str]:
    item = Item("", Kind.DOCUMENT, "", None, (), ())
    told = [Sentence(item, "", each, "", number) for number, each in enumerate(split(text))]
    return [f"- {each.text}\n" for each in central(told)]
