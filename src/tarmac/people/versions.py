"""Rows that are edited on a page: no save overwrites one that its author has not seen."""

from datetime import datetime
from typing import TypeVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from tarmac.ledger.services import Event, append
from tarmac.web.errors import Conflict


class Versioned(models.Model):
    """`version` counts the changes since the row was made; whoever edits it sends back the one they started from."""

    version = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class EditConflict(Conflict):
    """`saved` is the row as it stands now."""

    code = "edit_conflict"
    detail = _("Somebody saved this while you had it open. Nothing was overwritten.")

    def __init__(self, saved: Versioned) -> None:
        super().__init__()
        self.saved = saved


Row = TypeVar("Row", bound=Versioned)


@transaction.atomic
def save(row: Row, kind: str, *, actor_id: int | None, now: datetime) -> Row:
    """Create a row, or change it if it still is the version that `row` carries; raises EditConflict.

    What is there already, as after a form that was sent twice, is neither a change nor a conflict. The ledger gets the
    names of the changed fields, never what they say.
    """
    if row._state.adding:
        row.save()
        append(Event(f"{kind}.created", kind, row.pk, actor_id), now=now)
        return row
    saved = type(row)._default_manager.select_for_update().get(pk=row.pk)
    changed = [name for name, value in values(row).items() if value != getattr(saved, name)]
    if not changed:
        return saved
    if row.version != saved.version:
        raise EditConflict(saved)
    row.version += 1
    row.save()
    append(Event(f"{kind}.changed", kind, row.pk, actor_id, {"fields": changed}), now=now)
    return row


def values(row: Versioned) -> dict[str, object]:
    """What a row says, by column, without its number and version."""
    columns = (field.attname for field in row._meta.concrete_fields if field.name not in {"id", "version"})
    return {column: getattr(row, column) for column in columns}
