"""The person's desk as JSON, read-only: /api/office/."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from tarmac.office import queries, services
from tarmac.office.items import Hit, Item, Kind
from tarmac.office.models import Desk
from tarmac.office.queries import Row
from tarmac.people.access import signed_in
from tarmac.programme import access
from tarmac.web import clock

MAX_HITS = 50


def open_desk(request: HttpRequest) -> Desk:
    """The person's own desk; raises SignInFirst or AccessClosed. Becomes `request.auth`."""
    person, now = signed_in(request), clock.now()
    return services.open_desk(person, access.require(person, now), now=now)


router = Router(tags=["office"], auth=open_desk)


class RowOut(Schema):
    ref: str
    kind: Kind
    title: str
    when: datetime | None
    people: list[str]
    thread: str
    version: int


class SegmentOut(Schema):
    anchor: str
    text: str
    label: str


class ItemOut(RowOut):
    segments: list[SegmentOut]


class HitOut(Schema):
    ref: str
    kind: Kind
    title: str
    when: datetime | None
    anchor: str
    snippet: str
    score: float


@router.get("/items", response=list[RowOut])
def items(request: HttpRequest, kind: Kind = Kind.MAIL) -> list[Row]:
    """GET /api/office/items?kind=: all items of a kind, newest first."""
    return queries.listing(_desk(request), kind)


@router.get("/items/{ref}", response=ItemOut)
def item(request: HttpRequest, ref: str) -> Item:
    """GET /api/office/items/<ref>: one item with its places."""
    return queries.item(_desk(request), ref)


class Asked(Schema):
    q: str
    kind: list[Kind] = []
    limit: int = Field(20, ge=1, le=MAX_HITS)


@router.get("/search", response=list[HitOut])
def search(request: HttpRequest, asked: Query[Asked]) -> list[Hit]:
    """GET /api/office/search?q=&kind=&limit=: what fits best."""
    return queries.search(_desk(request), asked.q, kinds=asked.kind or None, limit=asked.limit)


def _desk(request: HttpRequest) -> Desk:
    return request.auth  # type: ignore[attr-defined]
