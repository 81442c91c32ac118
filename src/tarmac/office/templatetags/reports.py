"""Words for what the guard's report on a pack holds as codes."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tarmac.office.inspection import masked

register = template.Library()
register.filter("masked", masked)

_KINDS: dict[str, Promise] = {
    "email": _("E-mail addresses"),
    "iban": _("Account numbers (IBAN)"),
    "national_number": _("National numbers"),
    "phone": _("Telephone numbers"),
}
# An anchor, such as p3 or Budget!B7, stands for itself.
_PLACES: dict[str, Promise] = {
    "path": _("name of the file"),
    "title": _("title"),
    "people": _("people"),
    "file": _("name or source of a file"),
    "attachments": _("name of an attachment"),
    "from": _("sender"),
    "to": _("recipients"),
    "cc": _("recipients"),
    "attendees": _("people"),
    "organiser": _("people"),
    "owner": _("owner of the mailbox"),
}


@register.filter
def data_name(kind: str) -> str | Promise:
    """A kind of personal data, in words."""
    return _KINDS.get(kind, kind)


@register.filter
def place_name(place: str) -> str | Promise:
    """Where in an item something stands."""
    return _PLACES.get(place, place)
