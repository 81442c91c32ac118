"""Which sentences of the desk fit a question best, by the meanings that they share with it."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tarmac.assistant.extractive import values
from tarmac.assistant.extractive.meaning import keys_of
from tarmac.assistant.extractive.text import Sentence, sentences
from tarmac.assistant.extractive.values import Asked
from tarmac.office.items import Item, Kind

# How much a meaning counts that stands around a sentence rather than in it.
_NEAR, _TITLE, _ITEM, _UNDER_EYES = 0.55, 0.5, 0.25, 0.1
_FOCUSED, _FOCUS_WEIGHT = 2, 1.7
# A sentence that replaces what stood before.
_NEWER = re.compile(
    r"report[ée]|remplac|corrig|finalement|en fait|klopt niet|vervang|verplaats|verbeter|juiste|opnieuw geteld|"
    r"verschoben|ersetzt|berichtig|korrigier|moved to|replac|correct(?:ed|ion)|\bplus tôt\b|au lieu de|"
    r"in plaats van|\bniet\s+\d",
    re.IGNORECASE,
)
_CANCELLED = re.compile(r"\b(?:annul[ée]|geannuleerd|afgelast|abgesagt|cancel)", re.IGNORECASE)
_EPOCH = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question wants: the meanings in it, the first ones of which it is about, and the kind of answer.

    `same`: what else those words may mean, with which of the meanings it then is. `money`: the amount is one of money;
    `term`: the date is the last one of a term.
    """

    keys: tuple[str, ...]
    asked: Asked
    money: bool = False
    term: bool = False
    same: Mapping[str, str] = field(default_factory=dict)

    def held(self, text: str) -> frozenset[str]:
        """The wanted meanings in a text."""
        found = keys_of(text)
        return frozenset(each for each in self.keys if each in found) | {
            self.same[each] for each in found & self.same.keys()
        }

    @property
    def focus(self) -> tuple[str, ...]:
        return self.keys[:_FOCUSED]


@dataclass(frozen=True, slots=True)
class Fit:
    """A sentence and how well it fits; `share` is the part of the question's meanings in it and around it."""

    sentence: Sentence
    score: float
    share: float


@dataclass(frozen=True, slots=True)
class _Told:
    """A sentence with the meanings in it, beside it, above it and in its item."""

    sentence: Sentence
    own: frozenset[str]
    near: frozenset[str]
    title: frozenset[str]
    item: frozenset[str]


def best(wanted: Wanted, items: Sequence[Item], opened: Iterable[str] = (), *, alone: bool = False) -> list[Fit]:
    """Sentences by how well they fit, the best first; only those that share a meaning. `opened` refs count more.

    `alone`: the items are what the question is about, so that a value of the kind it asks for is reason enough.
    """
    told = [each for item in items for each in _told(item, wanted)]
    weights = _weights(wanted, told)
    total = sum(weights.values()) or 1.0
    age = _ages(items)
    near_by = set(opened)
    fits = []
    for each in told:
        around = each.near & weights.keys() - each.own
        above = each.title - each.own - around
        if not each.own and not ((around or above or alone) and valued(each.sentence, wanted.asked)):
            continue
        beside = each.item - each.own - around - above
        near = _sum(weights, each.own) + _NEAR * _sum(weights, around) + _TITLE * _sum(weights, above)
        share = (near + _ITEM * _sum(weights, beside)) / total
        score = ((near + _ITEM * _sum(weights, each.item)) / total + _UNDER_EYES * alone) * _form(
            each.sentence, wanted.asked
        )
        score *= 0.85 + 0.3 * age[each.sentence.item.when or _EPOCH]
        fits.append(Fit(each.sentence, score * (1.2 if each.sentence.item.ref in near_by else 1.0), share))
    return sorted(fits, key=lambda fit: -fit.score)


def _told(item: Item, wanted: Wanted) -> list[_Told]:
    said = [each for each in sentences(item) if not each.quoted]
    own = [wanted.held(each.text) for each in said]
    title = wanted.held(f"{item.title} {' '.join(item.people)}")
    everything = frozenset(title.union(*own))
    return [
        _Told(
            each,
            own[index],
            frozenset().union(*own[max(index - 2, 0) : index], *own[index + 1 : index + 2]),
            title | wanted.held(each.context),
            everything,
        )
        for index, each in enumerate(said)
    ]


def _weights(wanted: Wanted, told: Sequence[_Told]) -> dict[str, float]:
    """How much each meaning of the question tells: the rarer on the desk the more, and what it is about most."""
    frequency = Counter(key for each in told for key in each.own)
    return {
        key: math.log(1 + len(told) / (1 + frequency[key])) * (_FOCUS_WEIGHT if key in wanted.focus else 1.0)
        for key in wanted.keys
    }


def _sum(weights: dict[str, float], keys: Iterable[str]) -> float:
    return sum(weights[key] for key in keys)


def _ages(items: Sequence[Item]) -> dict[datetime, float]:
    """From near 0 for the oldest moment to 1 for the newest."""
    order = sorted({item.when or _EPOCH for item in items})
    return {when: (rank + 1) / len(order) for rank, when in enumerate(order)}


def valued(sentence: Sentence, asked: Asked) -> bool:
    """Whether a sentence holds, or an event is, a value of the kind that is asked for."""
    dated = asked == "date" and sentence.item.kind == Kind.EVENT
    return dated or (asked != "other" and values.holds(sentence.text, asked))


def _form(sentence: Sentence, asked: Asked) -> float:
    """How likely a sentence of this form is an answer."""
    weight = 1.0
    if asked != "other":
        weight *= 1.5 if valued(sentence, asked) else 0.55
    if sentence.text.endswith("?"):
        weight *= 0.45
    if _NEWER.search(sentence.text):
        weight *= 1.2
    if sentence.item.kind == Kind.CONTACT:  # what somebody is says less than what somebody does
        weight *= 0.7
    if _CANCELLED.search(sentence.text):
        weight *= 0.4
    if len(sentence.text) < 25 and sentence.item.kind != Kind.SHEET:
        weight *= 0.75
    return weight
