"""Writing to the ledger and proving it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.db import DatabaseError, connection, transaction

from tarmac.ledger import bulk
from tarmac.ledger.models import GENESIS_HASH, Entry, canonical, digest

_LOCK_ID = 0x7A12_3AC0
_BATCH = 2_000
_COLUMNS = ("number", "time", "actor_id", "verb", "object_kind", "object_id", "data_json", "previous_hash", "hash")
# As plain SQL: every change of state asks it, and the ORM would make it anew each time.
_HEAD = "SELECT number, hash FROM ledger_entry ORDER BY number DESC LIMIT 1"

# What is stored where somebody has written past this program may be no moment, no number, no text.
_UNREADABLE = (DatabaseError, ValueError, TypeError, AttributeError, OverflowError)
_LOWEST = -(2**63)

Fault = Literal["missing", "unchained", "altered"]


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
    """`entries` fit, the last of them with `head_hash`. `broken` is the number of the first that does not, if any.

    `noted` is the number of the entry whose hash was asked for (0 for the empty ledger), None if none has it.
    """

    entries: int
    head_hash: str
    broken: int | None = None
    fault: Fault | None = None
    noted: int | None = None


def append(event: Event, *, now: datetime) -> None:
    """Write one entry at the end of the chain, inside the caller's transaction.

    Call it last: the chain stays locked until the transaction ends.
    """
    append_many([event], now=now)


@transaction.atomic(savepoint=False)
def append_many(events: Iterable[Event], *, now: datetime) -> None:
    """Write entries in order, as one chain. ValueError or TypeError for a moment without time zone, data no JSON."""
    if now.tzinfo is None:
        raise ValueError("the ledger needs a timezone-aware moment")
    _lock_chain()
    number, previous = head()
    moment = connection.ops.adapt_datetimefield_value(now)
    rows = []
    for event in events:
        number += 1
        named = (event.actor_id, event.verb, event.object_kind, str(event.object_id), canonical(event.data), previous)
        previous = digest(number, now, *named)
        rows.append((number, moment, *named, previous))
    bulk.insert(Entry, _COLUMNS, rows)


def head() -> tuple[int, str]:
    """The number of the last entry, which is how many there are, and its hash."""
    with connection.cursor() as cursor:
        cursor.execute(_HEAD)
        return cursor.fetchone() or (0, GENESIS_HASH)


def _lock_chain() -> None:
    """One writer at a time. SQLite's transactions are IMMEDIATE and so already alone."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK_ID])


def verify(*, noted_hash: str = "", advance: Callable[[int], object] = lambda entries: None) -> Verification:
    """Walk the whole chain from its first entry; stop at the first one that does not fit.

    `noted_hash` is one that was written down earlier, to be found again. `advance` is told how many entries more were
    walked. Takes a batch at a time, each in a query of its own: no lock, and memory for one batch.
    """
    number, previous = 0, GENESIS_HASH
    noted = 0 if noted_hash == GENESIS_HASH else None
    batch = _from(_LOWEST)
    while batch:
        for row in batch:
            fault = _fault(row, number + 1, previous)
            if fault:
                return Verification(number, previous, min(row[0], number + 1), fault, noted)
            number, previous = row[0], row[-1]
            if previous == noted_hash:
                noted = number
        advance(len(batch))
        batch = _from(number + 1)
    return Verification(number, previous, noted=noted)


def _from(number: int) -> list[tuple[Any, ...]]:
    """The next rows, one batch; of one that can no longer be read, its number alone."""
    batch = Entry.objects.filter(number__gte=number).order_by("number")[:_BATCH]
    try:
        return list(batch.values_list(*_COLUMNS))
    except _UNREADABLE:
        return [_row(each) for each in batch.values_list("number", flat=True)]


def _row(number: int) -> tuple[Any, ...]:
    try:
        return Entry.objects.values_list(*_COLUMNS).get(number=number)
    except _UNREADABLE:
        return (number,)


def _fault(row: tuple[Any, ...], expected: int, previous_hash: str) -> Fault | None:
    if row[0] != expected:
        return "missing" if row[0] > expected else "unchained"
    if len(row) == 1:
        return "altered"
    if row[7] != previous_hash:
        return "unchained"
    return None if _digest_of(row) == row[8] else "altered"


def _digest_of(row: tuple[Any, ...]) -> str:
    """Empty for values of which none can be made."""
    try:
        return digest(*row[:8])
    except _UNREADABLE:
        return ""
