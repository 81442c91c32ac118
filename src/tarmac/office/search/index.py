"""An index over texts with citable places: folded, forgiving, ranked, on disk or in memory.

An item is one document with all its text, which decides the rank; each of its places is a small document of its own,
which decides where the hit points. Both hold the meanings of their words too, so that a question finds what is written
in another language. Beside them lie the long words of all texts, to find "verblijf" in "kinderdagverblijf".
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tantivy import Document, Index, Schema, SchemaBuilder

from tarmac.office.items import Segment
from tarmac.office.search.meaning import MEANINGS, meanings_in
from tarmac.office.search.words import FOLDED, SHORTEST_PART, with_whole_numbers

_HEAP_BYTES = 15_000_000
_HEAP_ON_DISK_BYTES = 64_000_000
_LONG_WORDS = "words.txt"
_MOST_HOLDERS = 40
# Where what has no day stands: before all that has one, in seconds.
LONG_AGO = -(10**12)


@dataclass(frozen=True, slots=True)
class Searchable:
    """Something to find: `key` names it, `card` (JSON) comes back with it, `kind` may be asked for."""

    key: str
    title: str
    segments: tuple[Segment, ...]
    people: tuple[str, ...] = ()
    kind: str = ""
    card: Any = None
    sender: str = ""
    receiver: str = ""
    when: datetime | None = None
    has_attachment: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, best first by `score`; `anchor` and `snippet` say where. `card` is the Searchable's."""

    key: str
    anchor: str
    snippet: str
    score: float
    card: Any


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("has", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("seconds", indexed=True, fast=True)
    for name in ("sender", "receiver"):
        builder.add_text_field(name, tokenizer_name="folded", index_option="basic")
    for name in ("title", "people", "text"):
        builder.add_text_field(name, tokenizer_name="folded", index_option="freq")
    for name in ("title_meaning", "place_meaning"):
        builder.add_text_field(name, tokenizer_name="meanings", index_option="basic")
    builder.add_text_field("meaning", tokenizer_name="meanings", index_option="freq")
    for name in ("all", "place"):
        builder.add_text_field(name, tokenizer_name="folded", index_option="position")
    builder.add_text_field("item", tokenizer_name="raw", index_option="basic", stored=True)
    builder.add_text_field("stored", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


SCHEMA = _schema()


@dataclass(frozen=True, slots=True)
class TextIndex:
    """What `find` looks in. `words` are the long words of its texts, one a line, the first line empty."""

    index: Index
    words: str

    def knows(self, word: str) -> bool:
        return bool(self.index.searcher().doc_freq("all", word))

    def holding(self, part: str) -> list[str]:
        """Longer words with `part` in them, a few at most; none for a short part."""
        return list(self._lines(part)) if len(part) >= SHORTEST_PART else []

    def beginning(self, start: str) -> list[str]:
        """Longer words that begin with `start`, a few at most."""
        return list(self._lines(f"\n{start}"))

    def _lines(self, part: str) -> Iterator[str]:
        place = self.words.find(part)
        for _ in range(_MOST_HOLDERS):
            if place < 0:
                return
            start, end = self.words.rfind("\n", 0, place + 1) + 1, self.words.find("\n", place + 1)
            yield self.words[start:end]
            place = self.words.find(part, end)

    def parts(self, word: str) -> list[str]:
        """Known words that `word` is put together from, at its beginning and at its end: none for a short one."""
        lengths = range(len(word) - 3, SHORTEST_PART - 1, -1)
        heads = (word[:length] for length in lengths)
        tails = (word[-length:] for length in lengths)
        known = (next(filter(self.knows, parts), None) for parts in (heads, tails))
        return [part for part in known if part]


def create(items: Iterable[Searchable], path: Path | None = None) -> TextIndex:
    """A new index, in memory without a `path` (an empty folder)."""
    index = Index(SCHEMA, path=str(path) if path else None)
    _register(index)
    writer = index.writer(heap_size=_HEAP_ON_DISK_BYTES if path else _HEAP_BYTES, num_threads=1)
    words: set[str] = set()
    for item in items:
        words.update(word for word in FOLDED.analyze(_add(writer, item)) if len(word) > SHORTEST_PART)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    long_words = "\n".join(["", *sorted(words), ""])
    if path:
        (path / _LONG_WORDS).write_text(long_words, encoding="utf-8")
    return TextIndex(index, long_words)


def _register(index: Index) -> None:
    index.register_tokenizer("folded", FOLDED)
    index.register_tokenizer("meanings", MEANINGS)


def reopen(path: Path) -> TextIndex:
    """The index at `path`; raises ValueError when it is broken."""
    words = path / _LONG_WORDS
    if not words.exists():
        raise ValueError(f"{words} is missing")
    index = Index.open(str(path))
    _register(index)
    for field in ("all", "place", "title", "meaning", "place_meaning"):
        index.searcher().doc_freq(field, "")  # files are only opened at the first look into a field
    return TextIndex(index, words.read_text(encoding="utf-8"))


def _add(writer: Any, item: Searchable) -> str:
    """Write one item; gives all its words."""
    text = with_whole_numbers("\n".join(segment.text for segment in item.segments))
    meant = [meanings_in(segment.text) for segment in item.segments]
    title_meaning = meanings_in(item.title)
    people = ", ".join(item.people)
    everything = "\n".join([item.title, people, text])
    first = [item.segments[0].anchor, item.segments[0].text[:400]] if item.segments else ["", ""]
    stored = json.dumps([item.card, *first])
    writer.add_document(
        Document(
            key=[item.key], kind=[item.kind], title=[item.title], people=[people], text=[text],
            title_meaning=[title_meaning], meaning=[" ".join([title_meaning, *meant])],
            all=[everything], stored=[stored], sender=[item.sender], receiver=[item.receiver],
            seconds=[int(item.when.timestamp()) if item.when else LONG_AGO],
            has=["attachment"] if item.has_attachment else [],
        )
    )  # fmt: skip
    for segment, told in zip(item.segments, meant, strict=True):
        place = with_whole_numbers(f"{segment.label}\n{segment.text}")
        stored = json.dumps([segment.anchor, segment.text])
        writer.add_document(
            Document(
                item=[item.key],
                place=[place],
                place_meaning=[f"{meanings_in(segment.label)} {told}"],
                stored=[stored],
            )
        )
    return everything
