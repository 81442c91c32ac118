"""Everything that changes an office or a desk."""

from tarmac.office.services.changes import new_ref
from tarmac.office.services.desks import delete_item, mark_read, open_desk, reset_desk, restore_item
from tarmac.office.services.documents import create_document, edit_document
from tarmac.office.services.events import (
    Planned,
    create_event,
    edit_event,
    edit_occurrence,
    put_back_occurrence,
    skip_occurrence,
)
from tarmac.office.services.loading import LoadReport, load_pack
from tarmac.office.services.mails import move_mail, send_mail, write_mail
from tarmac.office.services.sheets import Change, Edited, create_sheet, edit_cells
from tarmac.office.services.versions import restore_version

__all__ = [
    "Change",
    "Edited",
    "LoadReport",
    "Planned",
    "create_document",
    "create_event",
    "create_sheet",
    "delete_item",
    "edit_cells",
    "edit_document",
    "edit_event",
    "edit_occurrence",
    "load_pack",
    "mark_read",
    "move_mail",
    "new_ref",
    "open_desk",
    "put_back_occurrence",
    "reset_desk",
    "restore_item",
    "restore_version",
    "send_mail",
    "skip_occurrence",
    "write_mail",
]
