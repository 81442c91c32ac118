"""Everything that changes an office or a desk."""

from tarmac.office.services.desks import (
    create_document,
    delete_item,
    edit_document,
    mark_read,
    move_mail,
    new_ref,
    open_desk,
    reset_desk,
    restore_item,
    send_mail,
    write_mail,
)
from tarmac.office.services.loading import LoadReport, load_pack

__all__ = [
    "LoadReport",
    "create_document",
    "delete_item",
    "edit_document",
    "load_pack",
    "mark_read",
    "move_mail",
    "new_ref",
    "open_desk",
    "reset_desk",
    "restore_item",
    "send_mail",
    "write_mail",
]
