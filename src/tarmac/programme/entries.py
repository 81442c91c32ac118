"""What the ledger calls what happens to the programme and to those who take part."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "programme": _("Programme"),
    "programme.created": _("Programme set up"),
    "programme.changed": _("Programme changed"),
    "window": _("Access window"),
    "window.created": _("Access window added"),
    "window.changed": _("Access window changed"),
    "wave": _("Wave"),
    "wave.created": _("Wave added"),
    "wave.changed": _("Wave changed"),
    "enrolment": _("Enrolment"),
    "enrolment.invited": _("Person invited"),
    "enrolment.active": _("Person started"),
    "enrolment.ended": _("Access ended"),
    "enrolment.withdrawn": _("Person left the programme"),
}
