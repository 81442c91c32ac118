"""Writing to the ledger and proving it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from tarmac.ledger import bulk
from tarmac.ledger.models import Entry, digest

GENESIS_HASH = "0" * 64
_LOCK_ID = 0x7A12_3AC0
_BATCH = 2_000
_COLUMNS = ("number", "time", "actor_id", "verb", "object_kind", "object_id", "data", "previous_hash", "hash")


@dataclass(frozen=True, slots=True)
class Event:
    """What an entry says: who did what to what. `data` holds codes and numbers only, never personal text."""

    verb: str
    object_kind: str
    object_id: str | int
    actor_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verification:
    """`broken` is the number of the first entry that does not fit, or None for a sound chain."""

    entries: int
    head_hash: str
    broken: int | None = None
    reason: str = ""


def append(event: Event, *, now: datetime) -> None:
    """Write one entry at the end of the chain, inside the caller's transaction.

    Call it last: on PostgreSQL the chain stays locked until the transaction ends.
    """
    append_many([event], now=now)


@transaction.atomic
def append_many(events: Iterable[Event], *, now: datetime) -> None:
    """Write entries in order, as one chain."""
    _lock_chain()
    head = Entry.objects.order_by("-number").values_list("number", "hash").first()
    number, previous = head or (0, GENESIS_HASH)
    moment = connection.ops.adapt_datetimefield_value(now)
    rows = []
    for event in events:
        number += 1
        what = (event.verb, event.object_kind, str(event.object_id))
        own = digest(number, now, event.actor_id, *what, event.data, previous)
        rows.append((number, moment, event.actor_id, *what, json.dumps(event.data), previous, own))
        previous = own
    bulk.insert(Entry, _COLUMNS, rows)


def _lock_chain() -> None:
    """One writer at a time. SQLite's transactions are IMMEDIATE and so already alone."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK_ID])


def verify() -> Verification:
    """Walk the whole chain from its first entry; stop at the first one that does not fit."""
    expected, previous = 0, GENESIS_HASH
    for entry in Entry.objects.order_by("number").iterator(chunk_size=_BATCH):
        expected += 1
        if entry.number != expected:
            return Verification(expected - 1, previous, expected, "missing")
        if entry.previous_hash != previous:
            return Verification(expected - 1, previous, expected, "unchained")
        if entry.digest() != entry.hash:
            return Verification(expected - 1, previous, expected, "altered")
        previous = entry.hash
    return Verification(expected, previous)
