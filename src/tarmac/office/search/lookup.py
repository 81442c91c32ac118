"""What in an index fits a query: the words as they are, nearly, or in another language; and where it stands."""

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from tantivy import Document, FieldType, Occur, Query, Searcher

from tarmac.office.search.asking import Asked
from tarmac.office.search.index import LONG_AGO, SCHEMA, Found, TextIndex
from tarmac.office.search.meaning import meanings
from tarmac.office.search.words import FOLDED, distance, forms, is_open, language_of, phrases_of, snippet, words_of

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
# What counts beside the better one, of a word as it is and one of the same meaning, which may be of another language.
_BOTH = 0.05
# One word or two are meant as they are; a question in full says what it is about in words that may stand for others.
_LITERAL_WORDS, _SAME_MEANING = 2, 0.6
# What the parts of a compound are worth beside a word that means the whole.
_PARTS = 0.7
NOTHING_MORE = Asked("")


@dataclass(frozen=True, slots=True)
class Weights:
    """How rare each word is. A small index beside a large one borrows its weights, else their scores do not compare.

    `meanings` are those of each part of a word, with how rare they are; `open_word` may still be being typed; `phrases`
    have to be there as they are.
    """

    rarity: dict[str, float]
    meanings: dict[str, list[dict[str, float]]]
    open_word: str = ""
    phrases: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def of(cls, query: str, index: TextIndex) -> "Weights":
        searcher = index.index.searcher()

        def rare(field: str, term: str) -> float:
            return _rarity(searcher.doc_freq(field, term), searcher.num_docs)

        words, language = words_of(query), language_of(query, "")
        meant = {
            word: [{each: rare("meaning", each) for each in part} for part in meanings(word, language)]
            for word in words
        }
        phrases = tuple(tuple(words) for words in phrases_of(query))
        open_word = words[-1] if words and is_open(query) else ""
        return cls({word: rare("all", word) for word in words}, meant, open_word, phrases)


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
        first = _seconds(asked.after) if asked.after else LONG_AGO + 1
        last = _seconds(asked.before) - 1 if asked.before else -LONG_AGO
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
    """Each word counts once: as it is, or as the one of its meanings that fits best."""
    return Query.boolean_query([(Occur.Should, _word(word, weights, like[word], borrowed)) for word in weights.rarity])


def _word(word: str, weights: Weights, like: Like, borrowed: bool) -> Query:
    # a word that only this small index knows is as rare as can be
    worth = (weights.rarity[word] or 9.0) if borrowed else None
    exact = [Query.boost_query(_exact(field, word, worth), weight) for field, weight in _WEIGHTS.items()]
    itself = _sum_of([*exact, _exact("all", word, _HELD_WORD), *_near("all", word, weights, like)])
    meant = _meant(weights.meanings[word], lambda each, rarity: _meaning(each, rarity, borrowed))
    if meant and len(weights.rarity) <= _LITERAL_WORDS:
        meant = Query.boost_query(meant, _SAME_MEANING)
    return _either(itself, meant)


def _meaning(meaning: str, rarity: float, borrowed: bool) -> Query:
    worth = rarity if borrowed else None
    fields = [_exact("title_meaning", meaning, worth), _exact("meaning", meaning, worth)]
    return _sum_of([*fields, _exact("meaning", meaning, _HELD_WORD)])


def _meant(parts: Sequence[dict[str, float]], query_of: Callable[[str, float], Query]) -> Query | None:
    """What a word means: of each of its parts the meaning that fits best. None for a word without a known meaning."""
    if not parts:
        return None
    best = [Query.disjunction_max_query([query_of(each, rarity) for each, rarity in part.items()]) for part in parts]
    return Query.boost_query(_sum_of(best), 1.0 if len(parts) == 1 else _PARTS / len(parts))


def _either(itself: Query, meant: Query | None) -> Query:
    """The word or what it means; a place with both fits a little better."""
    return Query.disjunction_max_query([itself, meant], _BOTH) if meant else itself


def _sum_of(queries: Iterable[Query]) -> Query:
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
    words = [_word_at_place(word, weights, like[word]) for word in weights.rarity]
    query = Query.boolean_query(
        [
            (Occur.Must, Query.const_score_query(Query.term_set_query(SCHEMA, "item", keys), 0.0)),
            (Occur.Must, _sum_of(words)),
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


def _word_at_place(word: str, weights: Weights, like: Like) -> Query:
    itself = _sum_of([_exact("place", word, weights.rarity[word] or 9.0), *_near("place", word, weights, like)])
    return _either(itself, _meant(weights.meanings[word], lambda each, rarity: _exact("place_meaning", each, rarity)))
