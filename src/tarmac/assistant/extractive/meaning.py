"""What questions and sentences have in common, whatever their languages: the meanings of their words."""

import re
from collections.abc import Iterable, Iterator

from tarmac.assistant.extractive.values import dates
from tarmac.guard.vault import PLACEHOLDER
from tarmac.office.search import meaning
from tarmac.office.search.words import language_of, words_of
from tarmac.web.text import fold

# A file's number, such as URB-2025-118, is one word
_FILE_NUMBER = re.compile(r"\b[A-Z]{1,6}(?:-\d{2,})+\b")
_WORD = re.compile(rf"{_FILE_NUMBER.pattern}|[^\W_]+")
# What says that something is held, happens or counts, and not what
_HAPPENING = """
tient tiennent lieu passe doorgaat doorgaan plaatsvindt plaatsvinden gebeurt statt findet finden stattfindet stattfinden
place held happens counts geldt gilt vaut applies
"""
_HAPPENS = frozenset(_HAPPENING.split())
# Where no word tells anything, all of them are taken for telling; beside this one they are not
_TELLING = "xyzzy"
_ELIDED, _VOWELS = frozenset("ldncjmst"), frozenset("aeiouyh")


def meanings(word: str, language: str = "") -> tuple[str, ...]:
    """What a folded word means, most likely: the usual meaning of it or of each of its parts, else its stem."""
    found = meaning.meanings(word, language)
    return tuple(part[0] for part in found) or (_stem(word),)


def _stem(word: str) -> str:
    return word if len(word) < 5 or word.isdigit() else word[: max(5, len(word) - 3)]


def keys_of(text: str) -> set[str]:
    """All that the words in a text may mean; a day is one meaning, however it is written."""
    bare, days = _without_days(text)
    return set(_keys(_WORD.findall(bare))).union(days)


def _keys(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        folded = fold(word)
        found = meaning.meanings(folded)
        yield from (each for part in found for each in part)
        if not found:
            yield _stem(folded)


def _without_days(text: str) -> tuple[str, list[str]]:
    found = dates(text)
    if not found:
        return text, []
    bare = text
    for day in found:
        bare = bare[: day.start] + " " * (day.end - day.start) + bare[day.end :]
    return bare, [f"@{day.same}" for day in found]


def _elided(word: str) -> str:
    """Without an article that a person in a hurry wrote onto the next word: "laudition"."""
    if word[:1] in _ELIDED and word[1:2] in _VOWELS and not meaning.meanings(word) and meaning.meanings(word[1:]):
        return word[1:]
    return word


def told_keys(text: str) -> list[str]:
    """The meanings of the words in a question that tell something, in their order, each once: of each the likeliest."""
    return list(dict.fromkeys(each[0] for each in _told(text)))


def told_as(text: str) -> dict[str, str]:
    """All that the words in a question that tell something may mean, each with what `told_keys` has for it."""
    found: dict[str, str] = {}
    for likeliest, *others in _told(text):
        found |= {each: found.get(each, likeliest) for each in (likeliest, *others)}
    return found


def _told(text: str) -> Iterator[tuple[str, ...]]:
    language = language_of(text, "")
    bare, days = _without_days(without_placeholders(text))
    for file_number in _FILE_NUMBER.finditer(bare):
        yield (file_number[0].lower(),)
    yield from ((day,) for day in days)
    for word in map(_elided, words_of(_FILE_NUMBER.sub(" ", bare), most=40)):
        if word in _HAPPENS:
            continue
        yield from meaning.meanings(word, language) or ((_stem(word),),)


def subject_of(text: str) -> set[str]:
    """The meanings of the words that tell something; none where no word does."""
    return set(told_keys(f"{text} {_TELLING}")).difference(meanings(_TELLING))


def without_placeholders(text: str) -> str:
    return PLACEHOLDER.sub(" ", text).strip()
