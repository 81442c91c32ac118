"""What the ledger calls what happens to offices and on desks."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "office": _("Office"),
    "office.loaded": _("Office loaded"),
    "desk": _("Desk"),
    "desk.opened": _("Desk opened"),
    "desk.reset": _("Desk reset"),
    "mail.drafted": _("Draft saved"),
    "mail.sent": _("Mail sent"),
    "mail.moved": _("Mail moved"),
    "document.created": _("Document made"),
    "document.edited": _("Document changed"),
    "item.deleted": _("Item deleted"),
    "item.restored": _("Item brought back"),
}
