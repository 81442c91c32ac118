"""Read-only questions for the page of the ledger. None of them counts rows, so that it opens as fast at millions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import connection
from django.db.models import F, QuerySet

from tarmac.ledger.models import Entry


@dataclass(frozen=True, slots=True)
class Filter:
    """What to look for; what is left out is not asked. `moments` are the first one and the one that is too late."""

    verb: str = ""
    object_kind: str = ""
    object_id: str = ""
    actor_id: int | None = None
    moments: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first. `newer` is the number after which, `older` the one before which it goes on, if it does."""

    entries: list[Entry]
    newer: int | None
    older: int | None


def page(wanted: Filter, size: int, *, before: int | None = None, after: int | None = None) -> Page:
    """The `size` entries just before a number, or just after one; the newest without either."""
    found = _found(wanted)
    # PostgreSQL would look for a day by walking back from today; a sum has no index, so it starts from the day
    number = F("number") + 0 if wanted.moments else F("number")
    if after is not None:
        entries = list(found.filter(number__gt=after).order_by(number.asc())[: size + 1])
        if len(entries) > size:
            return Page(entries[size - 1 :: -1], newer=entries[size - 1].number, older=entries[0].number)
        before = None
    if before is not None:
        found = found.filter(number__lt=before)
    entries = list(found.order_by(number.desc())[: size + 1])
    return Page(
        entries[:size],
        newer=before - 1 if before is not None else None,
        older=entries[size - 1].number if len(entries) > size else None,
    )


def _found(wanted: Filter) -> QuerySet[Entry]:
    found = Entry.objects.all()
    if wanted.verb:
        found = found.filter(verb=wanted.verb)
    if wanted.object_kind:
        found = found.filter(object_kind=wanted.object_kind)
    if wanted.object_id:
        found = found.filter(object_id=wanted.object_id)
    if wanted.actor_id is not None:
        found = found.filter(actor_id=wanted.actor_id)
    if wanted.moments:
        found = found.filter(time__gte=wanted.moments[0], time__lt=wanted.moments[1])
    return found


def verbs() -> list[str]:
    """The verbs that occur, in order. As many steps through an index as there are."""
    return _distinct("verb")


def object_kinds() -> list[str]:
    return _distinct("object_kind")


def _distinct(column: Literal["verb", "object_kind"]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE known(value) AS (SELECT min({column}) FROM ledger_entry UNION ALL "  # noqa: S608 (a name)
            f"SELECT (SELECT min({column}) FROM ledger_entry WHERE {column} > known.value) FROM known "
            "WHERE known.value IS NOT NULL) SELECT value FROM known WHERE value IS NOT NULL"
        )
        return [value for (value,) in cursor.fetchall()]
