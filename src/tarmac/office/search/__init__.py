"""One search box over a desk: the office's index on disk, and the desk's own items over it in memory."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from tantivy import Index

from tarmac.office.items import Hit, Item, Kind
from tarmac.office.models import Desk, DeskItem, Office
from tarmac.office.search.index import Found, Searchable, Weights, create, find, reopen

__all__ = ["Found", "Searchable", "prepare", "rank", "search"]

_FORMAT = 1
_OVERLAYS = 256


def search(desk: Desk, query: str, *, kinds: Iterable[Kind] | None, limit: int) -> list[Hit]:
    """What fits `query` best on the desk. Two queries the first time after a change, none later."""
    office = desk.office
    base = _base(office.pk, office.slug, office.digest)
    hidden, overlay = _overlay(desk.pk, desk.revision)
    weights = Weights.of(query, base)
    asked = [kind.value for kind in kinds or ()]
    found = find(base, weights, kinds=asked, without=hidden, limit=limit)
    if overlay is not None:
        found += find(overlay, weights, kinds=asked, limit=limit, borrowed=True)
    return [_hit(each) for each in sorted(found, key=lambda each: -each.score)[:limit]]


def rank(documents: Iterable[Searchable], query: str, *, limit: int = 20) -> list[Found]:
    """The documents that fit `query`, best first: for few texts that live outside a desk, indexed anew each time."""
    index = create(documents)
    return find(index, Weights.of(query, index), limit=limit)


def prepare(office: Office) -> None:
    """Build the office's index if it is not there, and clear away those of former loads."""
    _base(office.pk, office.slug, office.digest)
    former = re.compile(rf"{re.escape(office.slug)}-[0-9a-f]{{16}}-\d+")
    current = _folder(office.slug, office.digest)
    for folder in current.parent.glob("*"):
        if former.fullmatch(folder.name) and folder != current:
            shutil.rmtree(folder, ignore_errors=True)


def _folder(slug: str, digest: str) -> Path:
    return Path(settings.DATA_DIR) / "search" / f"{slug}-{digest[:16]}-{_FORMAT}"


@lru_cache(maxsize=8)
def _base(office_id: int, slug: str, digest: str) -> Index:
    """The office's index, from disk or built now. Processes may race: each builds aside, the first rename wins."""
    folder = _folder(slug, digest)
    if folder.exists():
        try:
            return reopen(folder)
        except ValueError:  # left half-written by a full disk or a crash of the machine
            shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=folder.parent) as aside:
        built = Path(aside) / "index"
        built.mkdir()
        items = Office.objects.get(pk=office_id).items.iterator(chunk_size=500)
        create((_searchable(item.as_item()) for item in items), built)
        try:
            os.rename(built, folder)
        except OSError:
            if not folder.exists():
                raise
    return reopen(folder)


@lru_cache(maxsize=_OVERLAYS)
def _overlay(desk_id: int, revision: int) -> tuple[list[str], Index | None]:
    """The refs that the desk's own items stand in for, and an index of those items; `revision` only keys the cache."""
    items = list(DeskItem.objects.filter(desk_id=desk_id))
    present = [_searchable(item.as_item()) for item in items if not item.deleted]
    return [item.ref for item in items], create(present) if present else None


def _searchable(item: Item) -> Searchable:
    card = {"title": item.title, "when": item.when.isoformat() if item.when else None, "kind": item.kind.value}
    return Searchable(item.ref, item.title, item.segments, item.people, item.kind.value, card)


def _hit(found: Found) -> Hit:
    when = found.card["when"]
    return Hit(
        ref=found.key,
        kind=Kind(found.card["kind"]),
        title=found.card["title"],
        when=datetime.fromisoformat(when) if when else None,
        anchor=found.anchor,
        snippet=found.snippet,
        score=found.score,
    )
