"""How an item of a desk is changed: one change at a time, with its version and its entry in the ledger.

What it was before is kept. Two limits hold that in bounds: of what is saved again and again within `SITTING` the first
and the last state stay, and of one item at most `KEPT` states and `KEPT_CHARACTERS`, the newest of them.
"""

import json
import re
import secrets
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from django.utils.translation import gettext as _

from tarmac.ledger.services import Event, append
from tarmac.office.errors import ItemNotFound, NotEditable, TextTooLarge, VersionConflict
from tarmac.office.items import Item, Kind
from tarmac.office.models import Desk, DeskItem, DeskVersion, PackItem, fields_of
from tarmac.office.packs.parsed import TITLE_LENGTH, preview
from tarmac.web.text import clean

MAX_TEXT_BYTES = 200_000
SITTING = timedelta(minutes=10)
KEPT = 50
KEPT_CHARACTERS = 10_000_000
_OWN_REF = re.compile(r"own-[0-9a-f]{16}")


def new_ref() -> str:
    """A ref for an item that a form is about to write: sent twice, it still makes one item."""
    return f"own-{secrets.token_hex(8)}"


def lock(desk: Desk) -> None:
    """One change of a desk at a time: two tabs with the same version cannot both win."""
    desk.revision = Desk.objects.select_for_update().values_list("revision", flat=True).get(pk=desk.pk)


def bump(desk: Desk) -> None:
    desk.revision += 1
    desk.save(update_fields=["revision"])


def held(desk: Desk, ref: str) -> DeskItem | None:
    """The desk's own copy, also a deleted one, or an unsaved one of the pack's item, version 0."""
    ref = clean(ref)
    item = desk.items.filter(ref=ref).first()
    if item is None and (original := PackItem.objects.filter(office_id=desk.office_id, ref=ref).first()):
        item = DeskItem(desk=desk, version=0, **fields_of(original))
    return item


def own_or_new(desk: Desk, ref: str | None, kind: Kind) -> DeskItem:
    """The item to write in; a new one when `ref` is fresh."""
    if ref and not (_OWN_REF.fullmatch(ref) and not desk.items.filter(ref=ref).exists()):
        return current(desk, ref, kind)
    folder = "drafts" if kind == Kind.MAIL else ""
    return DeskItem(desk=desk, ref=ref or new_ref(), kind=kind, folder=folder, version=0)


def current(desk: Desk, ref: str, kind: Kind) -> DeskItem:
    """The item to change. Raises ItemNotFound, NotEditable."""
    item = held(desk, ref)
    if item is None or item.deleted:
        raise ItemNotFound
    if item.kind != kind:
        raise NotEditable
    return item


def save(
    desk: Desk, item: DeskItem, changes: dict[str, Any], *, version: int, yours: str, verb: str, now: datetime
) -> Item:
    """Write if `version` is the current one. What is there already, as after a double click, is no conflict."""
    if item.version and all(getattr(item, name) == value for name, value in changes.items()):
        return item.as_item()
    if item.version != version:
        raise VersionConflict(yours=yours, current=item.as_item())
    return write(desk, item, {"when": desk.office.moment(now), **changes}, verb, now)


def write(desk: Desk, item: DeskItem, changes: dict[str, Any], verb: str, now: datetime) -> Item:
    if item.version:
        _keep(item)
    for name, value in changes.items():
        setattr(item, name, value)
    item.version += 1
    item.changed_at, item.verb = now, verb
    written = item.as_item()
    item.preview = preview(written.kind, written.segments)
    item.save()
    note(desk, verb, item.ref, item.version, now)
    return written


def _keep(item: DeskItem) -> None:
    """Keep the item as it is before a change, and let go what the limits do not allow."""
    state = {name: getattr(item, name) for name in ("version", "deleted", "changed_at", "verb")}
    size = len(json.dumps([item.segments, item.details]))
    DeskVersion.objects.create(item=item, size=size, **state, **fields_of(item))
    kept = list(item.versions.order_by("-version").only("verb", "changed_at", "size"))
    totals = accumulate(each.size for each in kept)
    gone = [
        each.pk
        for number, (each, total) in enumerate(zip(kept, totals, strict=True))
        if number and (number >= KEPT or total > KEPT_CHARACTERS)
    ]
    if len(kept) > 2:
        last, between, first = kept[:3]
        if last.verb == between.verb == first.verb and last.changed_at - first.changed_at < SITTING:
            gone.append(between.pk)
    if gone:
        item.versions.filter(pk__in=gone).delete()


def note(desk: Desk, verb: str, ref: str, version: int, now: datetime) -> None:
    bump(desk)
    append(Event(verb, "desk", desk.pk, desk.person_id, {"ref": ref, "version": version}), now=now)


def text_of(text: str) -> str:
    cleaned = clean(text)
    if len(cleaned.encode()) > MAX_TEXT_BYTES:
        raise TextTooLarge
    return cleaned


def line_of(text: str, length: int = TITLE_LENGTH) -> str:
    """One line of at most `length` characters."""
    words = " ".join(clean(text).split())
    if len(words) > length:
        raise TextTooLarge(_("This line can have %(length)s characters at most.") % {"length": length})
    return words
