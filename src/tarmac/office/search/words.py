"""Words: how text is cut and folded, which of them say nothing, and where they stand in a text."""

import re
import unicodedata
from collections.abc import Iterable

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

_LONGEST_WORD = 60
_SNIPPET_LENGTH = 180
_LANGUAGES = ("french", "dutch", "german", "english")
# What the lists of the index library lack: words of questions and requests.
_ASKING = """
quand quoi combien comment pourquoi lequel laquelle lesquels quel quelle quels quelles ont eu lieu faut faire
dit dire trouve trouver cherche chercher montre montrer donne donner moi svp
wanneer waar hoe waarom hoeveel welke welk wie wat vindt vinden zoek zoeken toon geef mij gaat gezegd
wann wo warum wieso wie viel wieviel welche welcher welches wer was findet finde suche zeige gib mir statt gesagt
when where why how many much which who whom what find show give tell search say said does did
"""


def _folding(*filters: Filter) -> TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(_LONGEST_WORD))
    builder = builder.filter(Filter.lowercase())
    for each in filters:
        builder = builder.filter(each)
    return builder.filter(Filter.ascii_fold()).build()


FOLDED = _folding()
_TELLING = _folding(*(Filter.stopword(language) for language in _LANGUAGES), Filter.custom_stopword(_ASKING.split()))


def words_of(query: str, *, most: int = 16) -> list[str]:
    """The folded words of `query` that tell something; all of them when none does. At most `most`, each once."""
    readable = query.encode("utf-8", "replace").decode()
    told = [word for word in _TELLING.analyze(readable) if len(word) > 1 or word.isdigit()]
    return list(dict.fromkeys(told or FOLDED.analyze(readable)))[:most]


def is_open(query: str) -> bool:
    """Whether the last word may still be being typed."""
    return query[-1:].isalnum()


def distance(word: str) -> int:
    """How many typing slips `word` is forgiven. Numbers are meant as they are."""
    if len(word) < 4 or any(character.isdigit() for character in word):
        return 0
    return 2 if len(word) >= 8 else 1


def fold(text: str) -> str:
    """Lower case without accents; may differ in length from `text`."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def snippet(text: str, words: Iterable[str]) -> str:
    """Plain text of one line around the first of `words` in `text`, or its beginning."""
    line = " ".join(text.split())
    if len(line) <= _SNIPPET_LENGTH:
        return line
    start = max(0, _first(line, tuple(words)) - _SNIPPET_LENGTH // 3)
    if start:
        start = line.find(" ", start) + 1
    end = start + _SNIPPET_LENGTH
    if end < len(line):
        end = line.rfind(" ", start, end) if " " in line[start:end] else end
    return f"{'… ' if start else ''}{line[start:end]}{' …' if end < len(line) else ''}"


def _first(line: str, words: tuple[str, ...]) -> int:
    """Where the first fitting word begins: the same, else one with the same beginning."""
    near = None
    for match in re.finditer(r"\w+", line):
        folded = fold(match[0])
        if folded in words:
            return match.start()
        if near is None and any(len(word) > 3 and folded[:4] == word[:4] for word in words):
            near = match.start()
    return near or 0
