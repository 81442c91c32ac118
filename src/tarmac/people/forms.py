"""What the programme owner fills in about organisations, partners and roles; and what every edit form has."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tarmac.people.models import Organisation, Partner, Person, PersonManager, Role, Sector
from tarmac.people.versions import Versioned, values
from tarmac.web.text import clean

LARGEST_NUMBER = 2**31 - 1
SHORT_NAME_TAKEN = {"slug": {"unique": _("Another one has this short name.")}}
NO_ADDRESS = {"invalid": _("Write an e-mail address, such as name@example.be.")}
SHORT_NAME_HELP = _("Small letters, digits and hyphens. Files for the import use it; it stays the same.")


class Line(forms.CharField):
    """One line of text: no control characters, one space between words."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(" ".join(clean(value).split()) if isinstance(value, str) else value)


class Lines(forms.CharField):
    """Text of several lines, without control characters."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"widget": forms.Textarea({"rows": 6})} | options)

    def to_python(self, value: Any) -> Any:
        return super().to_python(clean(value) if isinstance(value, str) else value)


class RowForm(forms.ModelForm):
    """A form that makes or changes one row; it carries the version that was on the screen.

    `fixed` names what is given once, when the row is made.
    """

    version = forms.IntegerField(min_value=0, max_value=LARGEST_NUMBER, widget=forms.HiddenInput)
    fixed: tuple[str, ...] = ("slug",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            for name in self.fixed:
                self.fields.pop(name, None)

    def consequence(self, now: datetime) -> str:
        """What saving does to people at once, which is said before it is done; empty for nothing."""
        return ""

    def remark(self) -> str:
        """What to say after saving; empty for nothing."""
        return ""

    def twin(self) -> Versioned | None:
        """The row that says the same already, when this form was sent twice."""
        if not self.instance._state.adding:
            return None
        return type(self.instance)._default_manager.filter(**values(self.instance)).first()


class OrganisationForm(RowForm):
    class Meta:
        model = Organisation
        fields = ("name", "slug", "sector", "version")
        field_classes = {"name": Line}
        help_texts = {"slug": SHORT_NAME_HELP}
        error_messages = SHORT_NAME_TAKEN

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sector"].choices = [("", _("Choose a sector")), *Sector.choices]  # type: ignore[attr-defined]


class PartnerForm(RowForm):
    class Meta:
        model = Partner
        fields = ("name", "slug", "declared_interests", "version")
        field_classes = {"name": Line, "declared_interests": Lines}
        error_messages = SHORT_NAME_TAKEN
        help_texts = {
            "slug": SHORT_NAME_HELP,
            "declared_interests": _(
                "Which vendors pay this partner, in its own words. Participants read it beside everything that the "
                "partner offers. Empty means that no vendor pays it."
            ),
        }


class AccountForm(forms.Form):
    """Who somebody is."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254, error_messages=NO_ADDRESS)
    given_name = Line(label=_("Given name"), max_length=100)
    family_name = Line(label=_("Family name"), max_length=100)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def clean_email(self) -> str:
        return PersonManager.normalize(self.cleaned_data["email"])


def _roles() -> list[tuple[Any, Any]]:
    """Every role that can be given, those of one organisation or partner with its id: `coordinator:7`."""
    alone = [role for role in Role if role not in (Role.COORDINATOR, Role.FACILITATOR)]
    organisations, partners = Organisation.objects.order_by("name"), Partner.objects.order_by("name")
    return [
        ("", _("Choose a role")),
        *((role.value, role.label) for role in alone),
        (_("Coordinator of"), [(f"{Role.COORDINATOR}:{each.pk}", each.name) for each in organisations]),
        (_("Facilitator of"), [(f"{Role.FACILITATOR}:{each.pk}", each.name) for each in partners]),
    ]


class RoleForm(AccountForm):
    """Who gets which role. The names are for somebody who has no account yet."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=_roles,
        help_text=_("A coordinator sees the people of one organisation. A facilitator works for one partner."),
    )
    field_order = ("email", "role")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("given_name", "family_name", "language"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        named = data.get("given_name") and data.get("family_name") and data.get("language")
        if "email" in data and not named and not Person.objects.filter(email=data["email"]).exists():
            unknown = _("Nobody has an account with this address yet. Give the names too, and one is made.")
            self.add_error("email", unknown)
        return data

    def appointment(self) -> dict[str, Any]:
        """What `services.appoint` asks for."""
        role, _colon, scope = self.cleaned_data["role"].partition(":")
        return {
            **self.cleaned_data,
            "role": Role(role),
            "organisation": Organisation.objects.get(pk=scope) if role == Role.COORDINATOR else None,
            "partner": Partner.objects.get(pk=scope) if role == Role.FACILITATOR else None,
        }
