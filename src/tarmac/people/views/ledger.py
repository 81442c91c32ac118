"""The page of the ledger. It stands here because the ledger itself is below people and does not know roles."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tarmac.ledger import queries
from tarmac.ledger.labels import label
from tarmac.ledger.services import head
from tarmac.people.access import roles_required
from tarmac.people.models import Role

ROWS_A_PAGE = 50
LARGEST_NUMBER = 2**63 - 1


class Wanted(forms.Form):
    """What the address asks for. Each field may be left out."""

    verb = forms.CharField(label=_("What happened"), max_length=60, required=False)
    kind = forms.CharField(label=_("Kind of object"), max_length=40, required=False)
    object = forms.CharField(label=_("Id of the object"), max_length=64, required=False)
    actor = forms.IntegerField(label=_("Id of the actor"), min_value=0, max_value=LARGEST_NUMBER, required=False)
    day = forms.DateField(
        label=_("Day"),
        input_formats=["%Y-%m-%d"],
        validators=[MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))],
        required=False,
    )
    before = forms.IntegerField(min_value=1, max_value=LARGEST_NUMBER, required=False)
    after = forms.IntegerField(min_value=0, max_value=LARGEST_NUMBER - 1, required=False)

    def filter(self) -> queries.Filter:
        """From what could be read."""
        sent = self.cleaned_data
        return queries.Filter(
            verb=sent.get("verb", ""),
            object_kind=sent.get("kind", ""),
            object_id=sent.get("object", ""),
            actor_id=sent.get("actor"),
            moments=_moments(sent["day"]) if sent.get("day") else None,
        )


def _moments(day: date) -> tuple[datetime, datetime]:
    midnight = datetime.combine(day, time(), settings.LOCAL_ZONE)
    return midnight, midnight + timedelta(days=1)


def _named(codes: list[str]) -> list[tuple[str, str]]:
    """Codes with what they are called, in order of the names."""
    return sorted(((code, label(code)) for code in codes), key=lambda each: (each[1].casefold(), each[0]))


@require_safe
@roles_required(Role.DPO, Role.OWNER)
def entries(request: HttpRequest) -> HttpResponse:
    """GET /ledger/?verb=&kind=&object=&actor=&day=&before=|after="""
    wanted = Wanted(request.GET)
    wanted.is_valid()
    sent = wanted.cleaned_data
    number, last_hash = head()
    values = {
        "page": queries.page(wanted.filter(), ROWS_A_PAGE, before=sent.get("before"), after=sent.get("after")),
        "wanted": wanted,
        "unread": [wanted[name].label for name in wanted.errors],
        "verbs": _named(queries.verbs()),
        "kinds": _named(queries.object_kinds()),
        "number": number,
        "last_hash": last_hash,
    }
    return render(request, "people/ledger.html", values)
