"""What a person who sits down for the first time can pick up: one item of a kind, the same for the whole office."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Count, F, Max, QuerySet

from tarmac.office.items import Kind
from tarmac.office.models import Desk, Office, PackItem

EXCHANGE, MAIL, MEETING, SHEET = "exchange", "mail", "meeting", "sheet"


@dataclass(frozen=True, slots=True)
class Pick:
    """An item of the pack; `mails` counts those of the exchange it ends."""

    ref: str
    title: str
    mails: int = 1


def picks(office: Office, desk: Desk | None) -> dict[str, Pick]:
    """The longest exchange (its newest mail in the inbox), a mail to answer, a meeting, a sheet: those that there are.

    What was deleted from the desk is left out. One query, a few more at the first time with a pack.
    """
    found = _picked(office.pk, office.digest)
    if desk is None:
        return found
    refs = [pick.ref for pick in found.values()]
    deleted = set(desk.items.filter(deleted=True, ref__in=refs).values_list("ref", flat=True))
    return {name: pick for name, pick in found.items() if pick.ref not in deleted}


_NEWEST = F("when").desc(nulls_last=True)


@lru_cache(maxsize=32)
def _picked(office_id: int, digest: str) -> dict[str, Pick]:
    """Kept for as long as the pack, whose `digest` this is, stays the same."""
    pack = PackItem.objects.filter(office_id=office_id)
    inbox = pack.filter(kind=Kind.MAIL, folder="inbox")
    exchanges = pack.filter(kind=Kind.MAIL, thread__in=inbox.values("thread")).exclude(folder="drafts").values("thread")
    longest = exchanges.annotate(mails=Count("pk"), newest=Max("when")).order_by("-mails", "-newest").first()
    found = {
        MAIL: _first(inbox.exclude(thread=longest["thread"] if longest else ""), "-unread", _NEWEST),
        MEETING: _first(pack.filter(kind=Kind.MEETING), _NEWEST),
        SHEET: _first(pack.filter(kind=Kind.SHEET), "title"),
    }
    if longest:
        found[EXCHANGE] = _first(inbox.filter(thread=longest["thread"]), _NEWEST, mails=longest["mails"])
    return {name: pick for name, pick in found.items() if pick}


def _first(items: QuerySet[PackItem], *order: Any, mails: int = 1) -> Pick | None:
    row = items.order_by(*order, "ref").values_list("ref", "title").first()
    return Pick(*row, mails=mails) if row else None
