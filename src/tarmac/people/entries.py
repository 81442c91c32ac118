"""What the ledger calls what happens to organisations, partners and people."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "organisation": _("Organisation"),
    "organisation.created": _("Organisation added"),
    "organisation.changed": _("Organisation changed"),
    "partner": _("Partner"),
    "partner.created": _("Partner added"),
    "partner.changed": _("Partner changed"),
    "person": _("Person"),
    "person.created": _("Account made"),
    "person.changed": _("Account changed"),
    "person.language_changed": _("Language changed"),
    "person.password_set": _("Password chosen"),
    "role.granted": _("Role given"),
    "role.revoked": _("Role taken away"),
}
