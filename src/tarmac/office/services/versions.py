"""What an item of a desk was before: looked up, and brought back."""

from datetime import datetime

from django.db import transaction

from tarmac.office.errors import AlreadySent, ItemNotFound
from tarmac.office.items import Item
from tarmac.office.models import Desk, fields_of
from tarmac.office.queries import kept
from tarmac.office.services.changes import held, lock, save

_ALWAYS_ITS_OWN = {"ref", "kind", "thread"}


@transaction.atomic
def restore_version(desk: Desk, ref: str, number: int, *, version: int, now: datetime) -> Item:
    """Make the item what it was in its version `number`, 0 for the pack's original; that is then the newest version.

    `version` is the one that the person saw as the newest. Raises VersionConflict, VersionNotKept, AlreadySent,
    ItemNotFound.
    """
    lock(desk)
    item = held(desk, ref)
    if item is None:
        raise ItemNotFound
    state = kept(desk, ref, number)
    if state.folder == "drafts" != item.folder:
        raise AlreadySent
    changes = {name: value for name, value in fields_of(state).items() if name not in _ALWAYS_ITS_OWN}
    return save(
        desk, item, changes | {"deleted": False}, version=version, yours="", verb="item.version_restored", now=now
    )
