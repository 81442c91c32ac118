"""Words, sentences, languages and values of office texts, without a model."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tarmac.office.items import Item, Kind
from tarmac.office.search.words import fold, words_of

_VOCABULARY = Path(__file__).with_name("vocabulary.txt")
_STOP_WORDS = {
    "fr": "le la les un une des du de et est que qui dans pour pas sur avec ce cette vous nous je il elle au "
    r"aux par ne",
    "nl": "de het een en van is dat die in voor niet op met dit u we wij ik hij zij aan er bij ook naar om te "
    "zijn wordt",
    "de": "der die das ein eine und ist dass in für nicht auf mit dies sie wir ich er es den dem zu von bei auch im am",
    "en": "the a an and of is that in for not on with this you we i he she at by to are be it was from will",
}
_STOPS = {language: frozenset(words.split()) for language, words in _STOP_WORDS.items()}
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_SHORT = (
    r"\b(?:M|Mme|Mlle|MM|Mr|Mrs|Ms|Dr|art|nr|Nr|n|no|p|pp|bv|enz|z\.B|bzw|ca|vs|etc|env|resp|dhr|mevr|av|bd|St|tel|"
    r"Tél|J\.-B)\."
)
_BREAK = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][»”\"]))(?<!\d\.)\s+(?=[«“\"(]?\s?[A-ZÀ-ÝŒ0-9])|\n+")
_ENDS_SHORT = re.compile(rf"(?:{_SHORT})\Z")
_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z_]{1,30}_[0-9]{1,6}\]")
_CONTACT_LINE = re.compile(r"^(?:T[ée]l|Tel|T\.|www\.|Place |Rue |Lindeplein|\[(?:PHONE|EMAIL))", re.IGNORECASE)
_GREETING = re.compile(
    r"^(?:bonjour|bonsoir|salut|ch[èe]re?s?|madame|monsieur|hello|hi|dear|good (?:morning|afternoon)|beste|"
    r"geachte|dag|"
    r"goeden?\w*|hallo|guten|liebe|sehr geehrte|bien [àa] (?:vous|toi)|cordialement|bien cordialement|merci|bedankt|"
    r"met vriendelijke|vriendelijke groet|groet|mit freundlichen|viele gr|freundliche gr|kind regards|regards|best|"
    r"thanks|thank you|mvg|à (?:demain|lundi|bient[ôo]t)|tot )\b[^.?!]{0,45}[,.!]?$",
    re.IGNORECASE,
)


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
def key_of(word: str) -> str:
    """What a folded word means: a meaning of the vocabulary, or its stem."""
    for known, meaning in _concepts().get(word[:3], ()):
        if word.startswith(known) and (len(known) > 3 or len(word) <= len(known) + 2):
            return meaning
    return word if len(word) < 5 or word.isdigit() else word[: max(5, len(word) - 3)]


def synonyms(text: str) -> str:
    """The words of the vocabulary with the meanings in `text`, to search in all languages at once."""
    keys = {key_of(word) for word in words_of(text)}
    return " ".join(
        word for words in _concepts().values() for word, meaning in words if meaning in keys and len(word) > 3
    )


def keys_of(text: str) -> set[str]:
    """The meanings in a text."""
    return {key_of(fold(match[0])) for match in _WORD.finditer(text)}


def told_keys(text: str) -> set[str]:
    """The meanings of the words in a question that tell something."""
    return {key_of(word) for word in words_of(without_placeholders(text), most=40)}


def without_placeholders(text: str) -> str:
    return _PLACEHOLDER.sub(" ", text).strip()


def language_of(text: str, otherwise: str = "en") -> str:
    """fr, nl, de or en by the commonest small words; `otherwise` when they do not say."""
    words = [match[0].lower() for match in _WORD.finditer(text[:4000])]
    counts = {language: sum(word in stops for word in words) for language, stops in _STOPS.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] > max((n for lang, n in counts.items() if lang != best), default=0) else otherwise


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and where it stands. `quoted`: from an earlier mail below an answer; `order` counts in the item."""

    item: Item
    anchor: str
    text: str
    speaker: str
    order: int
    quoted: bool = False


def sentences(item: Item) -> list[Sentence]:
    """What an item says, without greetings, signatures and empty phrases."""
    if item.kind == Kind.SHEET:
        return list(_rows(item))
    found: list[Sentence] = []
    quoted = signed = False
    for segment in item.segments:
        if segment.anchor.startswith("a"):
            signed = quoted = False
        text = segment.text
        if item.kind == Kind.MAIL and text.lstrip().startswith(("--\n", "-- \n", "--")) and not signed:
            signed = True
        quoted = quoted or text.lstrip().startswith(">") or "\n>" in text
        if signed and not quoted:
            continue
        speaker = segment.label if item.kind == Kind.MEETING else (item.people[0] if item.people else "")
        for sentence in split(re.sub(r"(?m)^>\s?", "", text)):
            if len(sentence) > 2 and not _GREETING.match(sentence) and not _CONTACT_LINE.match(sentence):
                found.append(Sentence(item, segment.anchor, sentence, speaker, len(found), quoted))
    return found


def _rows(item: Item) -> Iterator[Sentence]:
    """Rows of a sheet as sentences, each at its first cell."""
    rows: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for segment in item.segments:
        sheet, _sep, cell = segment.anchor.rpartition("!")
        rows.setdefault((sheet, cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), []).append((segment.anchor, segment.text))
    for order, cells in enumerate(rows.values()):
        yield Sentence(item, cells[0][0], " | ".join(text for _anchor, text in cells), "", order)


def split(text: str) -> list[str]:
    """Sentences in a text; an abbreviation ends none."""
    joined = re.sub(r"(?<=[^\n.!?:;])\n(?=[^\n\-•*\d])", " ", text)
    found: list[str] = []
    for piece in _BREAK.split(joined):
        piece = " ".join(piece.split())
        if found and (_ENDS_SHORT.search(found[-1])):
            found[-1] = f"{found[-1]} {piece}"
        elif piece:
            found.append(piece)
    return found
