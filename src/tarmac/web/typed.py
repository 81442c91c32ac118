"""What a person typed in a form, apart from what the page itself sent along."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SECRET_FIELDS = {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "secret", "login"}
# What an editor makes of the text beside it: nobody typed it, and to carry it along would undo what is changed there.
SECRET_FIELDS |= {"html"}
_LABELS: dict[str, str | Promise] = {
    "base_url": _("Address"),
    "body": _("Message"),
    "cc": _("Copy to"),
    "email": _("E-mail address"),
    "family_name": _("Family name"),
    "given_name": _("Given name"),
    "model": _("Model"),
    "name": _("Name"),
    "slug": _("Short name"),
    "subject": _("Subject"),
    "text": _("Your text"),
    "title": _("Title"),
    "to": _("To"),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """One field that a person filled in; `label` in words."""

    name: str
    label: str | Promise
    text: str


def typed(fields: Mapping[str, object]) -> list[Typed]:
    """The fields of a form in which somebody wrote; never a password. Without a label, a single word is a choice."""
    return [
        Typed(name, _LABELS.get(name, _("Your text")), str(text))
        for name, text in fields.items()
        if text and name not in SECRET_FIELDS and (name in _LABELS or len(str(text).split()) > 1)
    ]
