"""The value that a question asks for, where the sentences that fit it name one: or several, when they disagree."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tarmac.assistant.extractive import values
from tarmac.assistant.extractive.directory import Directory
from tarmac.assistant.extractive.grid import TOTAL, worksheets
from tarmac.assistant.extractive.meaning import keys_of, subject_of
from tarmac.assistant.extractive.ranking import Fit, Wanted
from tarmac.assistant.extractive.text import Sentence
from tarmac.assistant.extractive.values import COUNTED, Value
from tarmac.assistant.providers.base import Toolbox
from tarmac.office.items import Item, Kind

# The first value leads alone when it has this many times the weight of the second.
_CLEARLY = 1.7
# Of a sentence with less of the question in it and around it no value leads: it may speak of something else. Several
# values are named on less: a person reads on.
_SURE, _LIKELY = 0.65, 0.35
_NAMED, _LEAST, _NO_LONGER = 3, 0.45, 0.3
_KIND_WEIGHT, _OTHER_CELL, _FAR_LETTERS, _UNIT_WORDS, _TOTAL_LETTERS = 2.0, 0.4, 60, 3, 12
_WORD = re.compile(r"[^\W_]+")
# A value that no sentence says, because it comes from others: a difference, a mean, what would be, what is left
_TO_RECKON = re.compile(
    r"diff[ée]rence|\b[ée]cart\b|combien (?:\w+ ){0,6}(?:plus|moins)\b|d[ée]passe|en moyenne|\bentre\b.+\bet\b|"
    r"\bencore\b|\bd[ée]dui\w+|\bsi\b|\b\w+rai(?:t|ent)\b|"
    r"verschil|hoeveel (?:\w+ )?(?:meer|minder|duurder|goedkoper)|gemiddeld|\btussen\b.+\ben\b|\bnog\b|\baftrek|"
    r"\bzou(?:den)?\b|\bals\b|"
    r"unterschied|wie ?viele? (?:\w+ )?(?:mehr|weniger|teurer|billiger)|durchschnitt|\bzwischen\b.+\bund\b|\bnoch\b|"
    r"\babz[uü]g|\bw[üu]rden?\b|\bwenn\b|"
    r"how (?:much|many) (?:\w+ )?(?:more|fewer|less|dearer|cheaper)|exceed|by how (?:many|much)|on average|"
    r"\bbetween\b.+\band\b|\bstill\b|\bonce\b|\bwould\b|\bif\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Candidate:
    value: Value
    fit: Fit
    weight: float


def lead(
    question: str, fits: Sequence[Fit], wanted: Wanted, contacts: Sequence[Item], toolbox: Toolbox, *, sure: bool
) -> tuple[str, list[Fit]]:
    """The head of an answer and the sentences that it rests on; no head where no value is named, or none is sure.

    `sure`: the sentences are of what the question is about, as what stands open is.
    """
    directory = Directory(contacts)
    found = _weighed(fits, wanted, directory)
    for name in directory.mentioned(question):  # who is asked about is not the answer
        found.pop(name, None)
    ranked = sorted(found.values(), key=lambda each: -each.weight)
    if not ranked:
        return "", []
    first, *others = ranked
    rivals = [each for each in others if each.weight * _CLEARLY > first.weight]
    if wanted.money and _in_money(first):
        rivals = [each for each in rivals if _in_money(each) or _in_sheet(each)]
    share = max(each.fit.share for each in [first, *rivals])
    if not sure and (
        share < (_LIKELY if rivals else _SURE) or _TO_RECKON.search(question) or not _counted(question, ranked[:_NAMED])
    ):
        return "", [each.fit for each in ranked[:_NAMED]]
    if not rivals:
        return f"{_said(first, toolbox)}\n\n", [first.fit]
    named = [first, *rivals[: _NAMED - 1]]
    listed = "; ".join(_said(each, toolbox, dated=True) for each in named)
    told = _("Your items name several values: %(values)s. Read on to see which one counts.") % {"values": listed}
    return f"{told}\n\n", [each.fit for each in named]


def _counted(question: str, candidates: Sequence[_Candidate]) -> bool:
    """Whether one of the values counts what the question does, after "how many"."""
    counted = COUNTED.search(question)
    units = subject_of(counted["what"]) if counted else set()
    return not units or any(_in_unit(each, units) for each in candidates)


def _in_unit(candidate: _Candidate, units: set[str]) -> bool:
    """Whether a value stands beside what is counted, or in a cell below it."""
    text, value = candidate.fit.sentence.text, candidate.value
    if _in_sheet(candidate):
        return bool(keys_of(f"{_around(text, value)} {candidate.fit.sentence.context}") & units)
    before, after = text[: value.start].split()[-_UNIT_WORDS:], text[value.start :].split()[: _UNIT_WORDS + 1]
    return bool(keys_of(" ".join([*before, *after])) & units)


def _in_money(candidate: _Candidate) -> bool:
    return bool(values.MONEY.search(candidate.value.text))


def _in_sheet(candidate: _Candidate) -> bool:
    return candidate.fit.sentence.item.kind == Kind.SHEET


def _said(candidate: _Candidate, toolbox: Toolbox, *, dated: bool = False) -> str:
    sentence = candidate.fit.sentence
    number = toolbox.cite(sentence.item, _anchor(sentence, candidate.value))
    when = sentence.item.when if dated else None
    day = f" ({date_format(localtime(when), 'MONTH_DAY_FORMAT')})" if when else ""
    return f"**{candidate.value.text}**{day} [{number}]"


def _anchor(sentence: Sentence, value: Value) -> str:
    """Of a row in a sheet the cell with the value."""
    if sentence.item.kind == Kind.SHEET:
        for sheet in worksheets(sentence.item):
            for cells in sheet.rows.values():
                if cells[0].anchor == sentence.anchor:
                    return next((cell.anchor for cell in cells if cell.shown == value.text), sentence.anchor)
    return sentence.anchor


def _weighed(fits: Sequence[Fit], wanted: Wanted, directory: Directory) -> dict[str, _Candidate]:
    """Values by what makes them the same; each item speaks once for one."""
    heard: dict[tuple[str, str], float] = {}
    denied: set[str] = set()
    found: dict[str, _Candidate] = {}
    for fit in fits:
        if fit.score < _LEAST * fits[0].score:
            break
        for value in _values(fit.sentence, wanted, directory):
            if f"@{value.same}" in wanted.keys:  # the day that the question itself names
                continue
            if value.denied:
                denied.add(value.same)
                continue
            weight = fit.score**2 * _nearness(fit.sentence, value, wanted)
            key = value.same, fit.sentence.item.ref
            known = found.setdefault(value.same, _Candidate(value, fit, 0.0))
            known.weight += max(weight - heard.get(key, 0.0), 0.0)
            heard[key] = max(weight, heard.get(key, 0.0))
    for same in denied & found.keys():
        found[same].weight *= _NO_LONGER
    return found


def _values(sentence: Sentence, wanted: Wanted, directory: Directory) -> list[Value]:
    """The values of the kind that is asked for."""
    if wanted.asked == "person":
        return directory.named(sentence)
    found = {"amount": values.amounts, "time": values.times, "date": values.dates}.get(wanted.asked, _none)(
        sentence.text
    )
    if wanted.asked == "date" and sentence.item.kind == Kind.EVENT and sentence.item.when:
        day = localtime(sentence.item.when)
        return [Value(date_format(day, "DATE_FORMAT"), f"{day:%m-%d}"), *found]
    return found


def _none(_text: str) -> list[Value]:
    return []


def _nearness(sentence: Sentence, value: Value, wanted: Wanted) -> float:
    """1 beside a word that the question is about, less the farther away; more for what is of the very kind."""
    if sentence.item.kind == Kind.SHEET:
        cell = _around(sentence.text, value)
        fits = values.ABOUT_MONEY.search(cell) if wanted.money else keys_of(cell) & set(wanted.keys)
        return _KIND_WEIGHT if fits else _OTHER_CELL
    text = sentence.text
    gaps = [
        max(match.start() - value.end, value.start - match.end(), 0)
        for match in _WORD.finditer(text)
        if keys_of(match[0]) & set(wanted.keys)
    ]
    near = 1 / (1 + min(gaps, default=len(text)) / _FAR_LETTERS)
    if wanted.money and TOTAL.search(text, max(value.start - _TOTAL_LETTERS, 0), value.start):
        near *= _KIND_WEIGHT
    return near * (_KIND_WEIGHT if _of_the_kind(text, value, wanted) else 1.0)


def _around(row: str, value: Value) -> str:
    """The cell of a row that a value stands in, with its heading."""
    start = row.rfind(" | ", 0, value.start)
    return row[max(start, 0) : value.end]


def _of_the_kind(text: str, value: Value, wanted: Wanted) -> bool:
    after = " ".join(text[value.start :].split()[: _UNIT_WORDS + 1])
    if wanted.money:
        return bool(values.MONEY.search(after))
    if wanted.term:
        return bool(values.LAST_DAY.search(text[: value.start]))
    return wanted.asked == "amount" and bool(keys_of(after) & set(wanted.focus))
