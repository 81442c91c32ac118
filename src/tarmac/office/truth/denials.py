"""Places that seem to deny an answer: they speak of the same thing and give another number or day."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from tarmac.office.items import Kind
from tarmac.office.packs.parsed import ParsedItem
from tarmac.office.truth import scoring
from tarmac.office.truth.questions import Day, Evidence, Fact, Question

# A sentence speaks of the same thing when it has this share of the words of a quote, and at least so many of them.
_SAME_SHARE = 0.5
_SAME_WORDS = 3
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n")
_WORD = re.compile(r"[^\W\d_]{4,}")
# Words of days and hours: whatever happens, happens at some time.
_TIME = """
lundi mardi mercredi jeudi vendredi samedi dimanche heures heure matin midi
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
montag dienstag mittwoch donnerstag freitag samstag sonntag
monday tuesday wednesday thursday friday saturday sunday
"""
_TIME_WORDS = frozenset(_TIME.split())
# As much of a word as two forms of it share.
_STEM = 6


def denials(question: Question, items: Iterable[ParsedItem]) -> Iterator[str]:
    """A line for each place that denies `question`'s answer and is neither cited nor in a trap.

    Sheets speak in cells, not sentences, and are left out, as are quotes of earlier mails: who quotes does not say it
    again.
    """
    if not isinstance(question.answer, Fact | Day) or question.kind == "compute":
        return
    known = {each.item for each in question.evidence} | {each.item for each in question.traps}
    stated = [words for each in question.evidence if len(words := _states(question, each)) >= _SAME_WORDS]
    for item in items:
        if item.path in known or item.kind == Kind.SHEET:
            continue
        for segment in item.segments:
            for sentence in _sentences(segment.text):
                said = stems(sentence)
                same = any(len(words & said) >= max(_SAME_WORDS, _SAME_SHARE * len(words)) for words in stated)
                if same and _denies(question.answer, sentence):
                    yield f"{item.path} at {segment.anchor} seems to deny it: “{sentence.strip()}”"


def _states(question: Question, evidence: Evidence) -> frozenset[str]:
    """The words of the quote, when it holds the answer."""
    answer = question.answer
    holds = (
        scoring.says_number(evidence.quote, answer.value)
        if isinstance(answer, Fact)
        else isinstance(answer, Day) and scoring.names_day(evidence.quote, answer.value)
    )
    return stems(evidence.quote) if holds else frozenset()


@lru_cache(maxsize=20_000)
def stems(text: str) -> frozenset[str]:
    """The longer words of `text` without their endings, but for those of days and hours."""
    words = (word.lower() for word in _WORD.findall(scoring.without_days(text)))
    return frozenset(word[:_STEM] for word in words if word not in _TIME_WORDS)


def _sentences(text: str) -> list[str]:
    return [line for line in _SENTENCE.split(text) if line and not line.startswith(">")]


def _denies(answer: Fact | Day, sentence: str) -> bool:
    if isinstance(answer, Fact):
        numbers = scoring.numbers(sentence)
        return bool(numbers) and not scoring.says_number(sentence, answer.value, answer.tolerance)
    return scoring.names_a_day(sentence) and not scoring.names_day(sentence, answer.value)
