"""What words mean, across four languages: a vocabulary of offices, else the stem."""

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

from tarmac.assistant.extractive.values import dates
from tarmac.guard.vault import PLACEHOLDER
from tarmac.office.search.words import words_of
from tarmac.web.text import fold

_VOCABULARY = Path(__file__).with_name("vocabulary.txt")
# A file's number, such as URB-2025-118, is one word
_FILE_NUMBER = re.compile(r"\b[A-Z]{1,6}(?:-\d{2,})+\b")
_WORD = re.compile(rf"{_FILE_NUMBER.pattern}|[^\W_]+")
# What a question says beside its matter, and the search does not know as such
_EMPTY_WORDS = """
m mr ms mrs mme mlle monsieur madame mijnheer meneer mevrouw heer herr frau
jusqu peut peuvent doit doivent fait font sera seront aura auront etait ont avoir etre encore deja selon contre entre
chez apres avant pendant chaque aussi plus moins tres est sont cest ca tient tiennent
bonjour bonsoir salut peux pouvez veux voudrais aimerais savoir leur leurs cela quelqu personne finalement numero
kan kunnen mag mogen moet moeten wordt worden werd werden heeft hebben had zal zullen nog al alleen tijdens volgens
tussen tegen tot tegelijk iemand niemand elk elke iedere dit deze uiteindelijk nummer hallo dag kun kunt wil wilt weten
kann konnen darf durfen muss mussen wird werden wurde wurden hat haben hatte soll sollen noch schon nur wahrend laut
nach zwischen gegen bis jemand niemand jede jeder jedes dieser diese dieses guten konnen konntest willst mochte wissen
may might can could must should shall will would has have had is are was were be been do does did still already only
during between against until till before after someone somebody nobody each every under over its their his her in at
end come comes came get gets got take takes took number please svp bitte hello
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
# Where no word tells anything, all of them are taken for telling; beside this one they are not
_TELLING = "xyzzy"
_ELIDED, _VOWELS = frozenset("ldncjmst"), frozenset("aeiouyh")
# Dutch and German write "prijsverschil" and "Schilderplan" as one word
_COMPOUND_LENGTH, _PART_LENGTH = 8, 4


@lru_cache(maxsize=1)
def _concepts() -> dict[str, list[tuple[str, str]]]:
    """Vocabulary words by their first three letters, with the name of their meaning, the longest first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in _VOCABULARY.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            words = line.split()
            for word in words:
                found.setdefault(word[:3], []).append((word, f"={words[0]}"))
    return {start: sorted(words, key=lambda each: -len(each[0])) for start, words in found.items()}


@lru_cache(maxsize=50_000)
def meanings(word: str) -> tuple[str, ...]:
    """What a folded word means: its meaning in the vocabulary or its stem; of a compound also its last part's."""
    begun, meaning = _beginning(word)
    first = meaning or (word if len(word) < 5 or word.isdigit() else word[: max(5, len(word) - 3)])
    if len(word) < _COMPOUND_LENGTH or len(begun) > len(word) - _PART_LENGTH:
        return (first,)
    for start in range(3, len(word) - _PART_LENGTH + 1):
        part = word[start:]
        for known, meaning in _concepts().get(part[:3], ()):
            if len(known) >= _PART_LENGTH and part.startswith(known) and len(part) <= len(known) + 3:
                return (first, meaning)
    return (first,)


def _beginning(word: str) -> tuple[str, str]:
    """The word of the vocabulary that it begins with, and its meaning."""
    for known, meaning in _concepts().get(word[:3], ()):
        if word.startswith(known) and (len(known) > 3 or len(word) <= len(known) + 2):
            return known, meaning
    return "", ""


def keys_of(text: str) -> set[str]:
    """The meanings in a text; a day is one, however it is written."""
    bare, days = _without_days(text)
    return {key for match in _WORD.finditer(bare) for key in meanings(fold(match[0]))}.union(days)


def _without_days(text: str) -> tuple[str, list[str]]:
    found = dates(text)
    if not found:
        return text, []
    bare = text
    for day in found:
        bare = bare[: day.start] + " " * (day.end - day.start) + bare[day.end :]
    return bare, [f"@{day.same}" for day in found]


def meanings_counted(text: str) -> Counter[str]:
    """The meanings in a text, and how often each is there."""
    bare, days = _without_days(text)
    return Counter([*days, *(key for match in _WORD.finditer(bare) for key in meanings(fold(match[0])))])


def _elided(word: str) -> str:
    """Without an article that a person in a hurry wrote onto the next word: "laudition"."""
    if word[:1] in _ELIDED and word[1:2] in _VOWELS and not _beginning(word)[1] and _beginning(word[1:])[1]:
        return word[1:]
    return word


def told_keys(text: str) -> list[str]:
    """The meanings of the words in a question that tell something, in their order, each once."""
    bare, days = _without_days(without_placeholders(text))
    files = [match[0].lower() for match in _FILE_NUMBER.finditer(bare)]
    told = [_elided(word) for word in words_of(_FILE_NUMBER.sub(" ", bare), most=40) if word not in _EMPTY]
    return list(dict.fromkeys([*files, *days, *(key for word in told for key in meanings(word))]))


def subject_of(text: str) -> set[str]:
    """The meanings of the words that tell something; none where no word does."""
    return set(told_keys(f"{text} {_TELLING}")).difference(meanings(_TELLING))


def without_placeholders(text: str) -> str:
    return PLACEHOLDER.sub(" ", text).strip()
