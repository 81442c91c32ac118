"""What a person does at a desk: open it, take off an item and bring it back, begin anew."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from tarmac.ledger.services import Event, append
from tarmac.office import queries
from tarmac.office.errors import ItemNotFound, NoOffice, OfficeWaiting
from tarmac.office.models import Desk, DeskItem, DeskRead, Office
from tarmac.office.services.changes import bump, held, lock, note, write
from tarmac.people.models import Person
from tarmac.programme.access import Access
from tarmac.web.prepared import Prepared

_desks = Prepared(lambda person_id: Desk.objects.select_related("office").filter(person_id=person_id))


def open_desk(person: Person, access: Access, *, now: datetime) -> Desk:
    """The person's desk, made at the first time: over the office of the organisation's sector, else the first.

    Raises NoOffice, and OfficeWaiting where the office must not be shown, or not yet.
    """
    if found := _desks(person.pk):
        return _shown(found[0])
    try:
        return _new_desk(person, access, now)
    except IntegrityError:  # opened in another tab at the same moment
        return _shown(Desk.objects.select_related("office").get(person=person))


def _shown(desk: Desk) -> Desk:
    if not desk.office.shown:
        raise OfficeWaiting
    return desk


@transaction.atomic
def _new_desk(person: Person, access: Access, now: datetime) -> Desk:
    office = queries.office_of(access.organisation_id)
    if office is None:
        raise OfficeWaiting if Office.objects.exists() else NoOffice
    desk = Desk.objects.create(person=person, office=office, opened_at=now)
    append(Event("desk.opened", "desk", desk.pk, person.pk, {"office": office.pk}), now=now)
    return desk


@transaction.atomic
def reset_desk(desk: Desk, *, now: datetime) -> None:
    """Everything on the desk as on the first day; what the person wrote there is gone."""
    lock(desk)
    _all, gone = desk.items.all().delete()
    desk.reads.all().delete()
    bump(desk)
    items = gone.get(DeskItem._meta.label, 0)
    append(Event("desk.reset", "desk", desk.pk, desk.person_id, {"items": items}), now=now)


@transaction.atomic
def delete_item(desk: Desk, ref: str, *, now: datetime) -> DeskItem:
    """Take an item off the desk, once; `restore_item` brings it back. Raises ItemNotFound."""
    lock(desk)
    item = held(desk, ref)
    if item is None:
        raise ItemNotFound
    if not item.deleted:
        write(desk, item, {"deleted": True}, "item.deleted", now)
    return item


@transaction.atomic
def restore_item(desk: Desk, ref: str, *, now: datetime) -> None:
    """Bring a deleted item back as it was. Raises ItemNotFound."""
    lock(desk)
    item = held(desk, ref)
    if item is None:
        raise ItemNotFound
    if item.deleted and item.version == 1 and queries.has_original(desk, ref):
        item.delete()  # deleting was all that happened to it, so the pack's item shows again
        note(desk, "item.restored", ref, 0, now)
    elif item.deleted:
        write(desk, item, {"deleted": False}, "item.restored", now)


def mark_read(desk: Desk, refs: Iterable[str]) -> None:
    """Note that the person has opened these mails. No entry in the ledger: reading changes nothing."""
    DeskRead.objects.bulk_create([DeskRead(desk=desk, ref=ref) for ref in refs], ignore_conflicts=True)
