"""One search box over a desk: the office's index on disk, and the desk's own items over it in memory."""

import logging
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from tarmac.office.details import Address
from tarmac.office.items import Hit, Kind
from tarmac.office.models import Desk, DeskItem, Office, PackItem
from tarmac.office.search.asking import parse
from tarmac.office.search.index import Found, Searchable, TextIndex, create, reopen
from tarmac.office.search.lookup import Weights, find
from tarmac.office.search.meaning import digest as meanings_digest

__all__ = ["Found", "Searchable", "prepare", "rank", "search"]

_FORMAT = 5
_OVERLAYS = 256
_BUILDING = ".building-"
_LONGEST_BUILD = 3600

logger = logging.getLogger(__name__)


def search(desk: Desk, query: str, *, kinds: Iterable[Kind] | None, limit: int) -> list[Hit]:
    """What fits `query` best on the desk. Two queries the first time after a change, none later."""
    office = desk.office
    base = _base(office.pk, office.slug, office.digest)
    hidden, overlay = _overlay(desk.pk, desk.revision)
    asked = parse(query)
    weights = Weights.of(asked.words, base)
    wanted = [kind.value for kind in kinds or ()]
    found = find(base, weights, kinds=wanted, without=hidden, limit=limit, asked=asked)
    if overlay is not None:
        found += find(overlay, weights, kinds=wanted, limit=limit, borrowed=True, asked=asked)
    return [_hit(each) for each in sorted(found, key=lambda each: -each.score)[:limit]]


def rank(documents: Iterable[Searchable], query: str, *, limit: int = 20) -> list[Found]:
    """The documents that fit `query`, best first: for few texts that live outside a desk, indexed anew each time."""
    index = create(documents)
    return find(index, Weights.of(query, index), limit=limit)


def prepare(office: Office) -> None:
    """Build the index of a pack that was just loaded, and clear away what former loads and crashes left."""
    _base.cache_clear()
    current = _folder(office.slug, office.digest)
    former = re.compile(rf"{re.escape(office.slug)}-[0-9a-f]{{16}}-\d+(?:-[0-9a-f]{{8}})?")
    for folder in current.parent.glob("*"):
        is_left = folder.name.startswith(_BUILDING) and folder.stat().st_mtime < time.time() - _LONGEST_BUILD
        if is_left or former.fullmatch(folder.name):
            shutil.rmtree(folder, ignore_errors=True)
    _base(office.pk, office.slug, office.digest)


def _folder(slug: str, digest: str) -> Path:
    return Path(settings.DATA_DIR) / "search" / f"{slug}-{digest[:16]}-{_FORMAT}-{meanings_digest()}"


@lru_cache(maxsize=8)
def _base(office_id: int, slug: str, digest: str) -> TextIndex:
    """The office's index, from disk or built now; on a disk that takes no more, in memory."""
    folder = _folder(slug, digest)
    if folder.exists():
        try:
            return reopen(folder)
        except ValueError:  # left half-written by a full disk or a crash of the machine
            shutil.rmtree(folder, ignore_errors=True)
    try:
        return _built(office_id, folder)
    except (OSError, ValueError) as error:
        logger.warning("the search index is kept in memory: %s", error)
        return create(_items(office_id))


def _built(office_id: int, folder: Path) -> TextIndex:
    """Processes may race: each builds aside, the first rename wins."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=_BUILDING, dir=folder.parent) as aside:
        built = Path(aside) / "index"
        built.mkdir()
        create(_items(office_id), built)
        try:
            os.rename(built, folder)
        except OSError:
            if not folder.exists():
                raise
    return reopen(folder)


def _items(office_id: int) -> Iterator[Searchable]:
    items = Office.objects.get(pk=office_id).items.iterator(chunk_size=500)
    return map(_searchable, items)


@lru_cache(maxsize=_OVERLAYS)
def _overlay(desk_id: int, revision: int) -> tuple[list[str], TextIndex | None]:
    """The refs that the desk's own items stand in for, and an index of those items; `revision` only keys the cache."""
    items = list(DeskItem.objects.filter(desk_id=desk_id))
    present = [_searchable(item) for item in items if not item.deleted]
    return [item.ref for item in items], create(present) if present else None


def _searchable(row: PackItem | DeskItem) -> Searchable:
    item = row.as_item()
    card = {"title": item.title, "when": item.when.isoformat() if item.when else None, "kind": item.kind.value}
    found = Searchable(item.ref, item.title, item.segments, item.people, item.kind.value, card)
    if item.kind != Kind.MAIL:
        return replace(found, sender=" ".join(item.people[:1]), when=item.when)
    mail = row.details
    return replace(
        found, when=item.when, sender=_said([mail["from"]]), receiver=_said([*mail["to"], *mail["cc"]]),
        has_attachment=bool(mail["attachments"]),
    )  # fmt: skip


def _said(addresses: Iterable[Address]) -> str:
    return " ".join(f"{each['name']} {each['email']}" for each in addresses)


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
