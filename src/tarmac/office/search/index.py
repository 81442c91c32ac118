"""An index over texts with citable places: folded, forgiving, ranked, on disk or in memory.

An item is one document with all its text, which decides the rank; each of its places is a small document of its own,
which decides where the hit points. Beside them lie the long words of all texts, to find "verblijf" in
"kinderdagverblijf".
"""

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from tantivy import Document, FieldType, Index, Occur, Query, Schema, SchemaBuilder, Searcher

from tarmac.office.items import Segment
from tarmac.office.search.asking import Asked
from tarmac.office.search.words import (
    FOLDED,
    SHORTEST_PART,
    distance,
    forms,
    is_open,
    phrases_of,
    snippet,
    with_whole_numbers,
    words_of,
)

_HEAP_BYTES = 15_000_000
_HEAP_ON_DISK_BYTES = 64_000_000
_PLACES_A_HIT = 30
# All replies of a thread share its title, so a word there weighs no more than one in the text.
_WEIGHTS = {"title": 1.0, "people": 0.7, "text": 1.0}
# Worth of a word that is only nearly there, beside an exact one's inverse frequency (about 2 to 9).
_UNKNOWN_WORD, _NEAR_WORD, _BEGUN_WORD = 3.0, 0.3, 0.6
# What an item gets for each word that it holds, however often: two of the words weigh more than one again and again.
_HELD_WORD = 4.0
_UNKNOWN_FORM = 5.0
# … and of another form of it, as part of its own.
_OTHER_FORM = 0.6
_LONG_WORDS = "words.txt"
_MOST_HOLDERS = 40
NOTHING_MORE = Asked("")
# Where what has no day stands: before all that has one, in seconds.
_LONG_AGO = -(10**12)


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
    for name in _WEIGHTS:
        builder.add_text_field(name, tokenizer_name="folded", index_option="freq")
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
    index.register_tokenizer("folded", FOLDED)
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


def reopen(path: Path) -> TextIndex:
    """The index at `path`; raises ValueError when it is broken."""
    words = path / _LONG_WORDS
    if not words.exists():
        raise ValueError(f"{words} is missing")
    index = Index.open(str(path))
    index.register_tokenizer("folded", FOLDED)
    for field in ("all", "place", "title"):
        index.searcher().doc_freq(field, "")  # files are only opened at the first look into a field
    return TextIndex(index, words.read_text(encoding="utf-8"))


def _add(writer: Any, item: Searchable) -> str:
    """Write one item; gives all its words."""
    text = with_whole_numbers("\n".join(segment.text for segment in item.segments))
    people = ", ".join(item.people)
    everything = "\n".join([item.title, people, text])
    first = [item.segments[0].anchor, item.segments[0].text[:400]] if item.segments else ["", ""]
    stored = json.dumps([item.card, *first])
    writer.add_document(
        Document(
            key=[item.key], kind=[item.kind], title=[item.title], people=[people], text=[text],
            all=[everything], stored=[stored], sender=[item.sender], receiver=[item.receiver],
            seconds=[int(item.when.timestamp()) if item.when else _LONG_AGO],
            has=["attachment"] if item.has_attachment else [],
        )
    )  # fmt: skip
    for segment in item.segments:
        place = with_whole_numbers(f"{segment.label}\n{segment.text}")
        stored = json.dumps([segment.anchor, segment.text])
        writer.add_document(Document(item=[item.key], place=[place], stored=[stored]))
    return everything


@dataclass(frozen=True, slots=True)
class Weights:
    """How rare each word is. A small index beside a large one borrows its weights, else their scores do not compare.

    `open_word` may still be being typed; `phrases` have to be there as they are.
    """

    rarity: dict[str, float]
    open_word: str = ""
    phrases: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def of(cls, query: str, index: TextIndex) -> "Weights":
        searcher = index.index.searcher()
        words = words_of(query)
        rarity = {word: _rarity(searcher.doc_freq("all", word), searcher.num_docs) for word in words}
        phrases = tuple(tuple(words) for words in phrases_of(query))
        return cls(rarity, words[-1] if words and is_open(query) else "", phrases)


def _rarity(frequency: int, total: int) -> float:
    """Inverse document frequency; 0 for a word that is nowhere."""
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5)) if frequency else 0.0


def find(
    index: TextIndex,
    weights: Weights,
    *,
    kinds: Sequence[str] = (),
    without: Sequence[str] = (),
    limit: int = 20,
    borrowed: bool = False,
    asked: Asked = NOTHING_MORE,
) -> list[Found]:
    """The best `limit` of the index, the newest where only filters are `asked`. `borrowed`: the weights are of another
    index."""
    if not weights.rarity and not asked.only_filters:
        return []
    like = {word: _like(index, word, weights) for word in weights.rarity}
    fitting = _any_word(weights, like, borrowed) if weights.rarity else Query.all_query()
    clauses = [(Occur.Must, fitting), *_phrases("all", weights), *_filters(asked)]
    if kinds:
        clauses.append((Occur.Must, Query.const_score_query(Query.term_set_query(SCHEMA, "kind", list(kinds)), 0.0)))
    if without:
        clauses.append((Occur.MustNot, Query.term_set_query(SCHEMA, "key", list(without))))
    searcher = index.index.searcher()
    query = Query.boolean_query(clauses)
    if not weights.rarity:
        return _newest(searcher, query, limit)
    hits = searcher.search(query, limit, count=False).hits
    found = {document["key"][0]: (score, document) for score, document in _documents(searcher, hits)}
    places = _places(searcher, list(found), weights, like)
    results = []
    for key, (score, document) in found.items():
        card, *first = json.loads(document["stored"][0])
        nearness, (anchor, text) = places.get(key, (0.0, first))
        results.append(Found(key, anchor, snippet(text, weights.rarity), score + nearness, card))
    return sorted(results, key=lambda each: -each.score)


def _newest(searcher: Searcher, query: Query, limit: int) -> list[Found]:
    hits = searcher.search(query, limit, count=False, order_by_field="seconds").hits
    found = []
    for seconds, document in _documents(searcher, hits):
        card, anchor, text = json.loads(document["stored"][0])
        found.append(Found(document["key"][0], anchor, snippet(text, ()), seconds, card))
    return found


def _filters(asked: Asked) -> list[tuple[Occur, Query]]:
    """What has to be so, without a share in the rank."""
    queries = [
        Query.fuzzy_term_query(SCHEMA, field, word, 0, prefix=True)
        for field, values in (("sender", asked.sender), ("receiver", asked.receiver), ("title", asked.subject))
        for value in values
        for word in FOLDED.analyze(value)
    ]
    if asked.before or asked.after:
        first = _seconds(asked.after) if asked.after else _LONG_AGO + 1
        last = _seconds(asked.before) - 1 if asked.before else -_LONG_AGO
        queries.append(Query.range_query(SCHEMA, "seconds", FieldType.Integer, first, last))
    if asked.attachment:
        queries.append(Query.term_query(SCHEMA, "has", "attachment"))
    return [(Occur.Must, Query.const_score_query(query, 0.0)) for query in queries]


def _seconds(day: date) -> int:
    """When `day` begins where the office is."""
    return int(datetime.combine(day, time(), settings.LOCAL_ZONE).timestamp())


def _documents(searcher: Searcher, hits: Iterable[tuple[Any, Any]]) -> Iterable[tuple[float, Document]]:
    return ((score, searcher.doc(address)) for score, address in hits)


Like = dict[str, float]


def _like(index: TextIndex, word: str, weights: Weights) -> Like:
    """Other words that `word` may mean, with what each is worth: its forms, longer words, and what it is made of."""
    known = bool(weights.rarity[word])
    if any(map(str.isdigit, word)):
        return {}
    within = dict.fromkeys(index.holding(word), _NEAR_WORD if known else _UNKNOWN_WORD)
    worth = _OTHER_FORM * weights.rarity[word] if known else _UNKNOWN_FORM
    others = dict.fromkeys(filter(index.knows, forms(word)), worth)
    made_of = {} if known or within or others else dict.fromkeys(index.parts(word), _UNKNOWN_WORD)
    begun = index.beginning(word) if word == weights.open_word and len(word) > 2 else []
    return dict.fromkeys(begun, _BEGUN_WORD) | made_of | within | others


def _phrases(field: str, weights: Weights) -> list[tuple[Occur, Query]]:
    queries = (
        Query.phrase_query(SCHEMA, field, list(words)) if len(words) > 1 else Query.term_query(SCHEMA, field, words[0])
        for words in weights.phrases
    )
    return [(Occur.Must, Query.const_score_query(query, 0.0)) for query in queries]


def _any_word(weights: Weights, like: dict[str, Like], borrowed: bool) -> Query:
    queries = []
    for word, rarity in weights.rarity.items():
        # a word that only this small index knows is as rare as can be
        worth = rarity or 9.0
        exact = [
            Query.boost_query(_exact(field, word, worth if borrowed else None), weight)
            for field, weight in _WEIGHTS.items()
        ]
        queries += [*exact, _exact("all", word, _HELD_WORD), *_near("all", word, weights, like[word])]
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _exact(field: str, word: str, worth: float | None) -> Query:
    query = Query.term_query(SCHEMA, field, word, "freq")
    return query if worth is None else Query.const_score_query(query, worth)


def _near(field: str, word: str, weights: Weights, like: Like) -> list[Query]:
    """Words like `word`, those a slip away from it, and where it is still being typed those that begin with it."""
    queries = [_exact(field, other, worth) for other, worth in like.items()]
    if slips := distance(word):
        worth = _NEAR_WORD if weights.rarity[word] else _UNKNOWN_WORD
        queries.append(_worth(Query.fuzzy_term_query(SCHEMA, field, word, slips), worth))
        if slips > 1:
            queries.append(_worth(Query.fuzzy_term_query(SCHEMA, field, word, 1), worth))
    if word == weights.open_word and len(word) > 1:
        queries.append(_worth(Query.fuzzy_term_query(SCHEMA, field, word, 0, prefix=True), _BEGUN_WORD))
    return queries


def _worth(query: Query, worth: float) -> Query:
    return Query.const_score_query(query, worth)


def _places(
    searcher: Searcher, keys: list[str], weights: Weights, like: dict[str, Like]
) -> dict[str, tuple[float, list[str]]]:
    """For each key its best place: its score, higher when the words stand together, and its anchor and text.

    A key without a fitting place is left out.
    """
    if not keys:
        return {}
    words = [
        query
        for word, rarity in weights.rarity.items()
        for query in (_exact("place", word, rarity or 9.0), *_near("place", word, weights, like[word]))
    ]
    query = Query.boolean_query(
        [
            (Occur.Must, Query.const_score_query(Query.term_set_query(SCHEMA, "item", keys), 0.0)),
            (Occur.Must, Query.boolean_query([(Occur.Should, each) for each in words])),
            *_phrases("place", weights),
        ]
    )
    hits = searcher.search(query, _PLACES_A_HIT * len(keys), count=False).hits
    places: dict[str, tuple[float, list[str]]] = {}
    for score, document in _documents(searcher, hits):
        key = document["item"][0]
        if key not in places:
            places[key] = score, json.loads(document["stored"][0])
            if len(places) == len(keys):
                break
    return places
