"""What the ledger calls what happens to offices and on desks."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "office": _("Office"),
    "office.loaded": _("Office loaded"),
    "office.allowed": _("Office may be shown"),
    "office.refused": _("Office must not be shown"),
    "office.answer_taken_back": _("Answer on an office taken back"),
    "desk": _("Desk"),
    "desk.opened": _("Desk opened"),
    "desk.reset": _("Desk reset"),
    "desk.exported": _("Desk exported"),
    "mail.drafted": _("Draft saved"),
    "mail.sent": _("Mail sent"),
    "mail.moved": _("Mail moved"),
    "document.created": _("Document made"),
    "document.edited": _("Document changed"),
    "sheet.created": _("Sheet made"),
    "sheet.edited": _("Sheet changed"),
    "item.deleted": _("Item deleted"),
    "item.restored": _("Item brought back"),
    "item.version_restored": _("Earlier version brought back"),
    "event.created": _("Calendar entry made"),
    "event.edited": _("Calendar entry changed"),
    "event.skipped": _("One time of a calendar entry taken out"),
    "event.put_back": _("One time of a calendar entry put back"),
}
