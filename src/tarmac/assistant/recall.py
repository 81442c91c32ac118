"""Which items speak of the same things as a question, whatever their language: an index of meanings, kept in memory.

It gives refs and nothing else; what is read goes through the toolbox, and so through the guard.
"""

import math
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.db.models import QuerySet

from tarmac.assistant.extractive.meaning import meanings_counted
from tarmac.office.models import Desk, DeskItem, ItemFields, PackItem

# BM25's usual constants: how soon more of the same stops counting, and how much length does.
_SOON, _LENGTH = 1.2, 0.75
_LEFT_OUT = "contact"


class Meanings:
    """For each meaning the items that have it, and how often."""

    def __init__(self, items: Iterable[ItemFields]) -> None:
        self.refs: list[str] = []
        self._lengths = array("I")
        self._places: dict[str, array[int]] = {}
        for number, item in enumerate(items):
            counted = meanings_counted(_text(item))
            self.refs.append(item.ref)
            self._lengths.append(sum(counted.values()) or 1)
            for key, times in counted.items():
                self._places.setdefault(key, array("I")).extend((number, times))
        self._mean = sum(self._lengths) / max(len(self.refs), 1)

    def scored(self, keys: Sequence[str]) -> dict[str, float]:
        """The refs of items with one of `keys`, by BM25; the first keys count more."""
        scores: dict[int, float] = {}
        for rank, key in enumerate(keys):
            places = self._places.get(key, ())
            held = len(places) // 2
            rarity = math.log(1 + (len(self.refs) - held + 0.5) / (held + 0.5)) / (1 + 0.1 * rank)
            for number, times in zip(places[::2], places[1::2], strict=True):
                length = 1 - _LENGTH + _LENGTH * self._lengths[number] / self._mean
                scores[number] = scores.get(number, 0.0) + rarity * times * (_SOON + 1) / (times + _SOON * length)
        return {self.refs[number]: score for number, score in scores.items()}


def _text(item: ItemFields) -> str:
    return "\n".join([item.title, *item.people, *(segment.text for segment in item.segments_read())])


def fitting(desk: Desk, keys: Sequence[str], limit: int) -> list[str]:
    """The refs on a desk that fit `keys` best, the best first. One query, more after a change of the desk."""
    hidden, own = _own(desk.pk, desk.revision)
    scores = _pack(desk.office_id, desk.office.digest).scored(keys)
    scores = {ref: score for ref, score in scores.items() if ref not in hidden} | own.scored(keys)
    return sorted(scores, key=lambda ref: -scores[ref])[:limit]


@lru_cache(maxsize=8)
def _pack(office_id: int, digest: str) -> Meanings:
    """What the pack says; `digest` only keys the cache."""
    return Meanings(_light(PackItem.objects.filter(office_id=office_id)).iterator(chunk_size=500))


@lru_cache(maxsize=500)
def _own(desk_id: int, revision: int) -> tuple[frozenset[str], Meanings]:
    """The refs that the desk's own items stand in for, and what those items say; `revision` only keys the cache."""
    items = list(_light(DeskItem.objects.filter(desk_id=desk_id)))
    return frozenset(item.ref for item in items), Meanings(item for item in items if not item.deleted)


def _light(items: QuerySet) -> QuerySet:
    return items.exclude(kind=_LEFT_OUT).defer("details")
