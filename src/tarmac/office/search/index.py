"""An index over texts with citable places: folded, forgiving, ranked, on disk or in memory.

An item is one document with all its text, which decides the rank; each of its places is a small document of its own,
which decides where the hit points.
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tantivy import Document, Index, Occur, Query, Schema, SchemaBuilder, Searcher

from tarmac.office.items import Segment
from tarmac.office.search.words import FOLDED, distance, is_open, snippet, words_of

_HEAP_BYTES = 15_000_000
_HEAP_ON_DISK_BYTES = 64_000_000
_PLACES_A_HIT = 30
# All replies of a thread share its title, so a word there weighs no more than one in the text.
_WEIGHTS = {"title": 1.0, "people": 0.7, "text": 1.0}
# Worth of a word that is only nearly there, beside an exact one's inverse frequency (about 2 to 9).
_UNKNOWN_WORD, _NEAR_WORD, _BEGUN_WORD = 3.0, 0.3, 0.6


@dataclass(frozen=True, slots=True)
class Searchable:
    """Something to find: `key` names it, `card` (JSON) comes back with it, `kind` may be asked for."""

    key: str
    title: str
    segments: tuple[Segment, ...]
    people: tuple[str, ...] = ()
    kind: str = ""
    card: Any = None


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
    for name in (*_WEIGHTS, "all", "place"):
        builder.add_text_field(name, tokenizer_name="folded", index_option="freq")
    builder.add_text_field("item", tokenizer_name="raw", index_option="basic", stored=True)
    builder.add_text_field("stored", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


SCHEMA = _schema()


def create(items: Iterable[Searchable], path: Path | None = None) -> Index:
    """A new index, in memory without a `path` (an empty folder)."""
    index = Index(SCHEMA, path=str(path) if path else None)
    index.register_tokenizer("folded", FOLDED)
    writer = index.writer(heap_size=_HEAP_ON_DISK_BYTES if path else _HEAP_BYTES, num_threads=1)
    for item in items:
        _add(writer, item)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def reopen(path: Path) -> Index:
    """The index at `path`; raises ValueError when it is broken."""
    index = Index.open(str(path))
    index.register_tokenizer("folded", FOLDED)
    return index


def _add(writer: Any, item: Searchable) -> None:
    text = "\n".join(segment.text for segment in item.segments)
    people = ", ".join(item.people)
    everything = "\n".join([item.title, people, text])
    first = [item.segments[0].anchor, item.segments[0].text[:400]] if item.segments else ["", ""]
    stored = json.dumps([item.card, *first])
    writer.add_document(
        Document(
            key=[item.key], kind=[item.kind], title=[item.title], people=[people], text=[text],
            all=[everything], stored=[stored],
        )
    )  # fmt: skip
    for segment in item.segments:
        place = f"{segment.label}\n{segment.text}"
        stored = json.dumps([segment.anchor, segment.text])
        writer.add_document(Document(item=[item.key], place=[place], stored=[stored]))


@dataclass(frozen=True, slots=True)
class Weights:
    """How rare each word is. A small index beside a large one borrows its weights, else their scores do not compare."""

    rarity: dict[str, float]
    open_word: str = ""

    @classmethod
    def of(cls, query: str, index: Index) -> "Weights":
        searcher = index.searcher()
        words = words_of(query)
        rarity = {word: _rarity(searcher.doc_freq("all", word), searcher.num_docs) for word in words}
        return cls(rarity, words[-1] if words and is_open(query) else "")


def _rarity(frequency: int, total: int) -> float:
    """Inverse document frequency; 0 for a word that is nowhere."""
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5)) if frequency else 0.0


def find(
    index: Index,
    weights: Weights,
    *,
    kinds: Sequence[str] = (),
    without: Sequence[str] = (),
    limit: int = 20,
    borrowed: bool = False,
) -> list[Found]:
    """The best `limit` of the index. `borrowed`: the weights are of another index."""
    if not weights.rarity:
        return []
    clauses = [(Occur.Must, _any_word(weights, borrowed))]
    if kinds:
        clauses.append((Occur.Must, Query.const_score_query(Query.term_set_query(SCHEMA, "kind", list(kinds)), 0.0)))
    if without:
        clauses.append((Occur.MustNot, Query.term_set_query(SCHEMA, "key", list(without))))
    searcher = index.searcher()
    hits = searcher.search(Query.boolean_query(clauses), limit, count=False).hits
    found = {document["key"][0]: (score, document) for score, document in _documents(searcher, hits)}
    places = _places(searcher, list(found), weights)
    results = []
    for key, (score, document) in found.items():
        card, *first = json.loads(document["stored"][0])
        nearness, (anchor, text) = places.get(key, (0.0, first))
        results.append(Found(key, anchor, snippet(text, weights.rarity), score + nearness, card))
    return sorted(results, key=lambda each: -each.score)


def _documents(searcher: Searcher, hits: Iterable[tuple[Any, Any]]) -> Iterable[tuple[float, Document]]:
    return ((score, searcher.doc(address)) for score, address in hits)


def _any_word(weights: Weights, borrowed: bool) -> Query:
    queries = []
    for word, rarity in weights.rarity.items():
        # a word that only this small index knows is as rare as can be
        worth = rarity or 9.0
        exact = [
            Query.boost_query(_exact(field, word, worth if borrowed else None), weight)
            for field, weight in _WEIGHTS.items()
        ]
        queries += [*exact, *_near("all", word, weights)]
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _exact(field: str, word: str, worth: float | None) -> Query:
    query = Query.term_query(SCHEMA, field, word, "freq")
    return query if worth is None else Query.const_score_query(query, worth)


def _near(field: str, word: str, weights: Weights) -> list[Query]:
    """Words a slip away from `word`, and where it is still being typed words that begin with it."""
    queries = []
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


def _places(searcher: Searcher, keys: list[str], weights: Weights) -> dict[str, tuple[float, list[str]]]:
    """For each key its best place: its score, higher when the words stand together, and its anchor and text.

    A key without a fitting place is left out.
    """
    if not keys:
        return {}
    words = [
        query
        for word, rarity in weights.rarity.items()
        for query in (_exact("place", word, rarity or 9.0), *_near("place", word, weights))
    ]
    query = Query.boolean_query(
        [
            (Occur.Must, Query.const_score_query(Query.term_set_query(SCHEMA, "item", keys), 0.0)),
            (Occur.Must, Query.boolean_query([(Occur.Should, each) for each in words])),
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
