"""Find: the sentences of the desk that fit a question best, and the value that it asks for."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tarmac.assistant.extractive import values
from tarmac.assistant.extractive.text import (
    Sentence,
    keys_of,
    language_of,
    sentences,
    synonyms,
    told_keys,
    without_placeholders,
)
from tarmac.assistant.extractive.values import Asked, Value
from tarmac.assistant.providers.base import Request, Toolbox
from tarmac.office.items import Item, Kind
from tarmac.office.search.words import fold

_SEARCHED = 14
_SHOWN = 4
_LEAST_SHARE = 0.5
_WEAK_SHARE = 0.34
_KINDS = (Kind.MAIL, Kind.DOCUMENT, Kind.SHEET, Kind.MEETING, Kind.EVENT)
# A sentence that replaces what stood before.
_NEWER = re.compile(
    r"report[ée]|remplac|corrig|finalement|en fait|klopt niet|vervang|verplaats|verbeter|juiste|opnieuw geteld|"
    r"verschoben|"
    r"ersetzt|berichtig|korrigier|moved to|replac|correct(?:ed|ion)|\bplus tôt\b|au lieu de|in plaats van|"
    r"\bniet\s+\d",
    re.IGNORECASE,
)
_OWN_WORDS = re.compile(r"\b(?:je|j['’]|ik|ich|i)\b", re.IGNORECASE)
_EPOCH = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Fit:
    """A sentence and how well it fits; `share` is the part of the question's meanings that it has."""

    sentence: Sentence
    score: float
    share: float


def find(request: Request, toolbox: Toolbox) -> list[str]:
    """The answer's paragraphs."""
    question = without_placeholders(request.question) or request.question
    asked = values.asked_for(question, language_of(question, request.language))
    fits = best(question, candidates(question, toolbox), asked, toolbox.focus())
    if not fits:
        return [nothing()]
    shown = _chosen(fits)
    lead = _lead(shown, asked, toolbox)
    lines = [f"- {quoted(each.sentence, toolbox)}\n" for each in shown]
    if lead:
        return [lead, *lines]
    if shown[0].share < _WEAK_SHARE:
        return [_("Nothing answers this clearly. These places come closest:") + "\n\n", *lines]
    return [_("These places answer best:") + "\n\n", *lines]


def nothing() -> str:
    """Said when no place fits."""
    return _(
        "Nothing in your mails and files fits these words. Try fewer words, or others: a name, a subject, a number "
        "of a file."
    )


def candidates(question: str, toolbox: Toolbox) -> list[Item]:
    """The items that may hold the answer, in whatever language they are."""
    refs: dict[str, None] = {}
    for query in (question, f"{question} {synonyms(question)}"):
        refs |= dict.fromkeys(hit.ref for hit in toolbox.search(query, kinds=_KINDS, limit=_SEARCHED))
    known = {item.ref: item for item in toolbox.focus()}
    missing = [ref for ref in refs if ref not in known]
    return [*known.values(), *toolbox.read_many(missing)]


def best(question: str, items: Sequence[Item], asked: Asked, focus: Iterable[Item] = ()) -> list[Fit]:
    """Sentences by how well they fit, the best first; only those that share a meaning with the question."""
    wanted = told_keys(question)
    told = [sentence for item in items for sentence in sentences(item)]
    own = [keys_of(each.text) for each in told]
    frequency = Counter(key for keys in own for key in keys & wanted)
    rarity = {key: math.log(1 + len(told) / (1 + frequency[key])) for key in wanted}
    total = sum(rarity.values()) or 1.0
    titles = {
        item.ref: keys_of(f"{item.title} {' '.join(item.people) if item.kind != Kind.MAIL else ''}") for item in items
    }
    order = sorted({item.when or _EPOCH for item in items})
    age = {when: (rank + 1) / len(order) for rank, when in enumerate(order)}
    opened = {item.ref for item in focus}
    fits: list[Fit] = []
    for index, sentence in enumerate(told):
        here = own[index] & wanted
        near = _near(told, own, index) & wanted - here
        title = titles[sentence.item.ref] & wanted - here - near
        if not here and not (near and values.holds(sentence.text, asked) and asked != "other"):
            continue
        share = (_sum(rarity, here) + 0.6 * _sum(rarity, near) + 0.45 * _sum(rarity, title)) / total
        score = share * _form(sentence, asked) * (0.85 + 0.3 * age[sentence.item.when or _EPOCH])
        fits.append(Fit(sentence, score * (1.2 if sentence.item.ref in opened else 1.0), share))
    return sorted(fits, key=lambda fit: -fit.score)


def _sum(rarity: dict[str, float], keys: Iterable[str]) -> float:
    return sum(rarity[key] for key in keys)


def _near(told: list[Sentence], own: list[set[str]], index: int) -> set[str]:
    """The meanings of the sentences before and after, in the same item."""
    found: set[str] = set()
    for other in (index - 2, index - 1, index + 1):
        if 0 <= other < len(told) and told[other].item is told[index].item:
            found |= own[other]
    return found


def _form(sentence: Sentence, asked: Asked) -> float:
    """How likely a sentence of this form is an answer."""
    weight = 1.0
    if asked != "other":
        fits = values.holds(sentence.text, asked) or (asked == "date" and sentence.item.kind == Kind.EVENT)
        weight *= 1.5 if fits else 0.55
    if sentence.text.endswith("?"):
        weight *= 0.45
    if sentence.quoted:
        weight *= 0.6
    if _NEWER.search(sentence.text):
        weight *= 1.2
    if len(sentence.text) < 25:
        weight *= 0.75
    return weight


def _chosen(fits: Sequence[Fit]) -> list[Fit]:
    """The few best, each place and each wording once."""
    chosen: list[Fit] = []
    seen: set[str] = set()
    for fit in fits:
        wording = fold(fit.sentence.text)
        if wording in seen or any(
            each.sentence.item.ref == fit.sentence.item.ref and each.sentence.anchor == fit.sentence.anchor
            and abs(each.sentence.order - fit.sentence.order) > 2
            for each in chosen
        ):  # fmt: skip
            continue
        if chosen and (len(chosen) == _SHOWN or fit.score < _LEAST_SHARE * chosen[0].score):
            break
        seen.add(wording)
        chosen.append(fit)
    return chosen


def _lead(fits: Sequence[Fit], asked: Asked, toolbox: Toolbox) -> str:
    """One line with the value itself, where the sentences have one of the kind that is asked for."""
    if asked == "person":
        found = [(each, _people(each.sentence, toolbox)) for each in fits[:2]]
    elif asked in ("date", "amount", "time"):
        found = [(each, _values(each.sentence, asked)) for each in fits]
    else:
        return ""
    weights: Counter[str] = Counter()
    first: dict[str, tuple[Value, Fit]] = {}
    for fit, told in found:
        for value in told:
            weights[value.same] += fit.score / len(told)  # type: ignore[assignment]
            first.setdefault(value.same, (value, fit))
    if not weights:
        return ""
    same, _weight = weights.most_common(1)[0]
    value, fit = first[same]
    number = toolbox.cite(fit.sentence.item, fit.sentence.anchor)
    return f"**{value.text}** [{number}]\n\n"


def _values(sentence: Sentence, asked: Asked) -> list[Value]:
    if asked == "amount":
        return values.amounts(sentence.text)
    if asked == "time":
        return [Value(match[0], match[0]) for match in values.TIME.finditer(sentence.text)]
    found = values.dates(sentence.text)
    if not found and sentence.item.kind == Kind.EVENT and sentence.item.when:
        day = localtime(sentence.item.when)
        return [Value(date_format(day, "j F Y"), f"{day:%m-%d}")]
    return found


def _people(sentence: Sentence, toolbox: Toolbox) -> list[Value]:
    """Who is named in a sentence: by full name, else whoever speaks of themselves in it."""
    names = [contact.title for contact in toolbox.listing(Kind.CONTACT)]
    found = [name for name in names if name in sentence.text]
    if not found and sentence.speaker and _OWN_WORDS.search(sentence.text):
        found = [sentence.speaker]
    if not found:
        words = set(re.findall(r"\w[\w-]*", sentence.text))
        found = _alone([name for name in names if set(name.split()) & words], words)
    return [Value(name, name) for name in found]


def _alone(names: list[str], words: set[str]) -> list[str]:
    """Names of which a part stands there that no other one has."""
    parts = Counter(part for name in names for part in name.split())
    return [
        name for name in names if any(parts[part] == 1 and part in words and len(part) > 2 for part in name.split())
    ]


def quoted(sentence: Sentence, toolbox: Toolbox) -> str:
    """A sentence as it stands, with who says it, when, and its place."""
    item = sentence.item
    number = toolbox.cite(item, sentence.anchor)
    who = item.title if item.kind in (Kind.DOCUMENT, Kind.SHEET, Kind.EVENT) else sentence.speaker
    when = date_format(localtime(item.when), "j F") if item.when else ""
    head = ", ".join(part for part in (who, when) if part)
    text = sentence.text.replace("**", "")
    return f"{head}: “{text}” [{number}]" if head else f"“{text}” [{number}]"
