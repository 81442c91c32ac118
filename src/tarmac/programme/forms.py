"""What the programme owner sets up, and whom a coordinator invites."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tarmac.people.forms import LARGEST_NUMBER, SHORT_NAME_HELP, AccountForm, Line, RowForm
from tarmac.people.models import Organisation, Person, PersonManager
from tarmac.programme.errors import AlreadyEnrolled, OtherOrganisation
from tarmac.programme.local_time import LocalTimeField, happens_twice
from tarmac.programme.models import LIVE_STATES, AccessWindow, Enrolment, EnrolmentState, Programme, Wave
from tarmac.programme.queries.setup import started
from tarmac.web.errors import Conflict

_NAME_LENGTH = 200
_QUOTAS = (
    "turns_a_day_per_person",
    "tokens_a_day_per_person",
    "turns_a_day_per_organisation",
    "tokens_a_day_per_organisation",
)


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ProgrammeForm(RowForm):
    """The name stands in one field for each language; `named` and `quotas` are the groups on the page."""

    template_name = "programme/parts/programme_form.html"

    class Media:
        css = {"all": ["programme/programme.css"]}

    class Meta:
        model = Programme
        fields = ("slug", "starts_on", "ends_on", *_QUOTAS, "version")
        widgets = {"starts_on": _Day(), "ends_on": _Day()}
        help_texts = {
            "slug": SHORT_NAME_HELP,
            "turns_a_day_per_person": gettext_lazy("0 shuts the assistant for everybody."),
            "tokens_a_day_per_person": gettext_lazy("A token is about three quarters of a word."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = self.instance.name or {}
        for code, language in settings.LANGUAGES:
            self.fields[f"name_{code}"] = Line(label=language, max_length=_NAME_LENGTH, initial=named.get(code, ""))
        self.order_fields([*(f"name_{code}" for code, _language in settings.LANGUAGES), *self.fields])
        for name in _QUOTAS:
            quota = self.fields[name]
            self.fields[name] = forms.IntegerField(
                label=quota.label, help_text=quota.help_text, min_value=0, max_value=LARGEST_NUMBER
            )

    @property
    def named(self) -> list[forms.BoundField]:
        return [self[f"name_{code}"] for code, _language in settings.LANGUAGES]

    @property
    def quotas(self) -> list[forms.BoundField]:
        return [self[name] for name in _QUOTAS]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        self.instance.name = {code: data.get(f"name_{code}", "") for code, _language in settings.LANGUAGES}
        return data


class _OfProgramme(RowForm):
    """A row of the programme that its instance names: unique within it."""

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"programme"}  # type: ignore[misc]


class WindowForm(_OfProgramme):
    class Meta:
        model = AccessWindow
        fields = ("name", "opens_at", "closes_at", "version")
        field_classes = {"name": Line, "opens_at": LocalTimeField, "closes_at": LocalTimeField}
        help_texts = {
            "opens_at": gettext_lazy("In Belgian time. From this moment the doors are open."),
            "closes_at": gettext_lazy("In Belgian time. From this moment they are shut, for everybody at once."),
        }

    def consequence(self, now: datetime) -> str:
        if self.instance._state.adding or self.instance.is_open(now):
            return ""
        saved = AccessWindow.objects.get(pk=self.instance.pk)
        return _shut_out(started(saved.waves.all())) if saved.is_open(now) else ""

    def remark(self) -> str:
        twice = [
            date_format(localtime(moment), "DATETIME_FORMAT")
            for moment in (self.instance.opens_at, self.instance.closes_at)
            if happens_twice(moment)
        ]
        if not twice:
            return ""
        said = _("The clocks go back that night and show %(when)s twice. The first of the two counts.")
        return said % {"when": ", ".join(twice)}


class WaveForm(_OfProgramme):
    class Meta:
        model = Wave
        fields = ("name", "slug", "window", "version")
        field_classes = {"name": Line}
        help_texts = {
            "slug": SHORT_NAME_HELP,
            "window": gettext_lazy("Everybody in this wave gets access from its opening until its close."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["window"] = _WindowField(
            self.instance.programme.windows.order_by("opens_at"),
            label=self.fields["window"].label,
            empty_label=_("Choose a window"),
            help_text=self.fields["window"].help_text,
        )

    def consequence(self, now: datetime) -> str:
        if self.instance._state.adding or self.instance.window.is_open(now):
            return ""
        saved = Wave.objects.select_related("window").get(pk=self.instance.pk)
        return _shut_out(started([saved])) if saved.window.is_open(now) else ""


def _shut_out(people: int) -> str:
    """What it means to shut an open door on those who are inside."""
    return ngettext(
        "%(people)s person who has started loses access to the office and the assistant at once.",
        "%(people)s people who have started lose access to the office and the assistant at once.",
        people,
    ) % {"people": people}


def span(window: AccessWindow) -> str:
    """From which day until which a window is open; midnight belongs to the day that ends there."""
    last = window.closes_at - timedelta.resolution
    return " – ".join(date_format(localtime(moment), "SHORT_DATE_FORMAT") for moment in (window.opens_at, last))


class _WindowField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {span(obj)}"


class WaveChoice(forms.Form):
    """Which wave; those that have closed are no choice any more."""

    wave = forms.ModelChoiceField(Wave.objects.none(), label=gettext_lazy("Wave"))

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        open_still = Wave.objects.filter(window__closes_at__gt=now).select_related("window")
        self.fields["wave"] = _WaveField(
            open_still.order_by("window__opens_at", "name"),
            label=self.fields["wave"].label,
            empty_label=_("Choose a wave"),
            error_messages={"invalid_choice": _("This wave has closed or does not exist. Choose another one.")},
        )


class _WaveField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {span(obj.window)}"


class InvitationForm(WaveChoice, AccountForm):
    """One person to invite into an organisation; `person` is who has an account with the address already."""

    field_order = ("email", "given_name", "family_name", "language", "wave")
    person: Person | None = None

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "email" in data:
            self.person = Person.objects.filter(email=data["email"]).first()
        if self.person is None:
            return data
        if self.person.organisation_id != self.organisation.pk:
            self._refuse(OtherOrganisation())
        elif "wave" in data and self._stands_in_the_way(self.person, data["wave"]):
            self._refuse(AlreadyEnrolled())
        return data

    def _stands_in_the_way(self, person: Person, wave: Wave) -> bool:
        live = Q(state__in=LIVE_STATES, wave__window__closes_at__gt=self.now)
        return person.enrolments.filter(live | Q(wave=wave)).exists()

    def _refuse(self, error: Conflict) -> None:
        self.person = None
        self.add_error("email", f"{error.title}. {error.advice}")

    def sent_twice(self) -> Enrolment | None:
        """The invitation that says the same and was carried out a moment ago."""
        return Enrolment.objects.filter(
            organisation=self.organisation,
            person__email=PersonManager.normalize(self.data.get("email", "")),
            wave=self.cleaned_data.get("wave"),
            state=EnrolmentState.INVITED,
        ).first()
