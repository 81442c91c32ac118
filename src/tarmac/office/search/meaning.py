"""What words mean, whatever their language: a thesaurus of offices in four languages, reached by stems."""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from tarmac.web.text import fold

_FILE = Path(__file__).with_name("thesaurus.txt")
# The columns of the file, with what the stemmers call them.
_LANGUAGES = {"fr": "french", "nl": "dutch", "de": "german", "en": "english"}
# What is left after a stem by its stemmer: manquent, komt, erwartet, bestellten, Leiterinnen.
_ENDINGS = {
    "fr": ("ent", "ons", "ez", "ait", "aient", "e", "es"),
    "nl": ("t", "te", "ten", "de", "den", "d", "st", "ste", "er", "ere", "se"),
    "de": ("t", "te", "ten", "tet", "test", "st", "ste", "sten", "er", "ere", "eren", "in", "innen"),
}
_SHORTEST_STEM, _SHORTEST_COMPOUND, _SHORTEST_PART = 3, 7, 4
# What Dutch and German put between two words that they write as one.
_LINKS = ("", "s", "n", "en", "e", "es", "er")
_COMPOUNDING = ("nl", "de")


def _stemmer(language: str) -> TextAnalyzer:
    return TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer(language)).build()


_STEMMERS = {code: _stemmer(language) for code, language in _LANGUAGES.items()}


# How the index cuts what `meanings_in` gives.
MEANINGS = TextAnalyzerBuilder(Tokenizer.whitespace()).build()
_CUT = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).build()


def meanings_in(text: str) -> str:
    """All that the words of a text may mean, in their order, with spaces between them."""
    return " ".join(filter(None, map(_told, _CUT.analyze(text))))


@lru_cache(maxsize=200_000)
def _told(word: str) -> str:
    return " ".join(each for part in meanings(word) for each in part)


@lru_cache(maxsize=1)
def digest() -> str:
    """Short name of the thesaurus as it is now: an index that was made with another one knows other meanings."""
    return sha256(_FILE.read_bytes()).hexdigest()[:8]


@lru_cache(maxsize=1)
def _meanings() -> dict[str, dict[str, dict[str, int]]]:
    """By language, the meanings of each stem, and how far from the front of its column a word with that stem stands.

    A meaning is named `=` and the number of its line.
    """
    found: dict[str, defaultdict[str, dict[str, int]]] = {code: defaultdict(dict) for code in _LANGUAGES}
    for number, line in enumerate(_FILE.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("#"):
            continue
        for code, words in zip(_LANGUAGES, line.split(" | "), strict=True):
            for place, word in enumerate(words.lower().split()):
                for stem in _stems(code, word):
                    found[code][stem].setdefault(f"={number}", place)
    return {code: dict(stems) for code, stems in found.items()}


def _stems(code: str, word: str) -> Iterator[str]:
    """The folded stem of a word in lower case, and that of the word as people type it who leave out accents."""
    yield from map(fold, _STEMMERS[code].analyze(word))
    if not word.isascii():
        yield from map(fold, _STEMMERS[code].analyze(fold(word)))


Meanings = tuple[tuple[str, ...], ...]


@lru_cache(maxsize=200_000)
def meanings(word: str, language: str = "") -> Meanings:
    """What a word in lower case may mean: in `language` (fr, nl, de, en) if it is known there, else in all.

    One group of meanings for a word, of which any may be meant, the likeliest first; one for each part of a Dutch or
    German compound, which are meant together. No group for a word that the thesaurus does not know.
    """
    if language and (found := _alone(word, language) or _of_parts(language, word)):
        return found
    if whole := _alone(word, *_LANGUAGES):
        return whole
    return next(filter(None, (_of_parts(code, word) for code in _COMPOUNDING)), ())


def _alone(word: str, *codes: str) -> Meanings:
    """The meanings of a word as one group: first those that it is the usual word for."""
    places: dict[str, int] = {}
    for code in codes:
        for meaning, place in _known(code, word).items():
            places[meaning] = min(place, places.get(meaning, place))
    return (tuple(sorted(places, key=lambda each: (places[each], each))),) if places else ()


def _known(code: str, word: str) -> dict[str, int]:
    """The meanings of a word by its stem, else by what is left of it without an ending that the stemmer left."""
    stems = _meanings()[code]
    for form in _forms(code, word):
        for stem in _stems(code, form):
            if found := stems.get(stem):
                return found
    return {}


def _forms(code: str, word: str) -> Iterator[str]:
    yield word
    for ending in _ENDINGS.get(code, ()):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            bare = word[: -len(ending)]
            yield bare
            if code == "nl":  # zetten, zet; bezorgen, bezorgt
                yield f"{bare}{bare[-1]}en"
                yield f"{bare}en"
            if code == "fr":
                yield f"{bare}er"
    if code in _COMPOUNDING and word.startswith("ge") and len(word) > 5:
        yield word[2:]
        yield word[2:-1]


@lru_cache(maxsize=50_000)
def _of_parts(code: str, word: str) -> Meanings:
    """The meanings of what a compound is put together from, its last part being the longest that is known."""
    if code not in _COMPOUNDING or len(word) < _SHORTEST_COMPOUND:
        return ()
    for cut in range(_SHORTEST_STEM, len(word) - _SHORTEST_PART + 1):
        head, tail = word[:cut], word[cut:]
        if last := _alone(tail, code):
            for link in _LINKS:
                bare = head.removesuffix(link) if head.endswith(link) else ""
                if len(bare) >= _SHORTEST_STEM and (first := _alone(bare, code) or _of_parts(code, bare)):
                    return first + last
    return ()
