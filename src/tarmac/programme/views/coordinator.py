"""A coordinator's people: who takes part, invite, end, withdraw. Of one organisation only, and never what they wrote."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tarmac.people.access import coordinated_organisation, roles_required, signed_in
from tarmac.people.models import Organisation, Person, Role
from tarmac.people.views.editing import Back, Question, ask, posted
from tarmac.programme import services
from tarmac.programme.errors import AlreadyEnrolled, IllegalTransition, OtherOrganisation
from tarmac.programme.forms import InvitationForm, WaveChoice
from tarmac.programme.models import LIVE_STATES, AccessWindow, Enrolment, EnrolmentState, Wave
from tarmac.programme.queries import coordinator as queries
from tarmac.programme.queries import setup
from tarmac.web import clock


@require_GET
@roles_required(Role.COORDINATOR)
def people(request: HttpRequest) -> HttpResponse:
    """GET /programme/people/?q=&state=&wave=&after=|before=: the organisation's people, by name."""
    organisation, now = coordinated_organisation(signed_in(request)), clock.now()
    waves = queries.Waves.at(now)
    summary = queries.summary(organisation, waves)
    filters = _filters(request)
    values: dict[str, Any] = {
        "organisation": organisation,
        "filters": filters,
        "page": queries.people(
            organisation, filters, waves, after=_id(request, "after"), before=_id(request, "before")
        ),
        "tabs": _tabs(summary.by_state(filters.wave)),
        "waves": [wave for pk, wave in waves.by_id.items() if pk in summary.waves],
        "anybody": bool(summary.counted),
        "now": now,
    }
    programme = setup.current()
    if programme:
        values["usage"] = queries.usage_today(organisation, programme, now)
    return render(request, "programme/people.html", values)


def _filters(request: HttpRequest) -> queries.Filters:
    state = request.GET.get("state", "")
    return queries.Filters(
        query=request.GET.get("q", "")[: queries.QUERY_LENGTH].replace("\0", ""),
        state=state if state in EnrolmentState.values else "",
        wave=_id(request, "wave"),
    )


def _id(request: HttpRequest, name: str) -> int | None:
    """The id that the address names; None for none and for nonsense."""
    value = request.GET.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 19 else None


def _tabs(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    """State, its word, how many; all of them first."""
    return [("", _("All"), sum(counts.values()))] + [
        (value, str(label), counts.get(value, 0)) for value, label in EnrolmentState.choices
    ]


@require_GET
@roles_required(Role.COORDINATOR)
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """GET /programme/people/<id>/: how a person takes part, and what can be done about it."""
    organisation, shown = _own(request, person_id)
    return _person_page(request, shown, queries.enrolments(organisation, shown), clock.now())


def _own(request: HttpRequest, person_id: int) -> tuple[Organisation, Person]:
    """The coordinator's organisation and one of its people; 404 for anybody else's."""
    organisation = coordinated_organisation(signed_in(request))
    return organisation, get_object_or_404(Person, pk=person_id, organisation=organisation)


def _person_page(
    request: HttpRequest, shown: Person, enrolments: list[Enrolment], now: datetime, form: WaveChoice | None = None
) -> HttpResponse:
    states = [(enrolment, enrolment.state_at(now)) for enrolment in enrolments]
    live = any(state in LIVE_STATES for _enrolment, state in states)
    values = {
        "person": shown,
        "states": states,
        "live": live,
        "form": None if live else form or WaveChoice(now=now),
        "now": now,
    }
    return render(request, "programme/person.html", values, status=422 if form else 200)


@require_http_methods(["GET", "POST"])
@roles_required(Role.COORDINATOR)
def invite(request: HttpRequest) -> HttpResponseBase:
    """GET, POST /programme/people/invite/: one person; what happens is said before it is done."""
    coordinator, now = signed_in(request), clock.now()
    organisation = coordinated_organisation(coordinator)
    form = InvitationForm(posted(request), now=now, initial={"language": coordinator.language})
    if form.is_valid():
        invitation = form.cleaned_data
        if "confirmed" not in request.POST:
            return _ask_to_invite(request, invitation)
        try:
            enrolment = services.invite(organisation, **invitation, actor_id=coordinator.pk, now=now)
        except AlreadyEnrolled as error:
            enrolment = _sent_twice(organisation, invitation)
            if enrolment is None:
                form.add_error("email", f"{error.title}. {error.advice}")
        except OtherOrganisation as error:
            form.add_error("email", f"{error.title}. {error.advice}")
        if form.is_valid():
            messages.success(request, _("Invited."))
            return redirect("programme:person", enrolment.person_id)
    return render(request, "programme/invite.html", {"form": form}, status=422 if form.is_bound else 200)


def _sent_twice(organisation: Organisation, invitation: dict[str, Any]) -> Enrolment | None:
    """The invitation that says the same and was carried out a moment ago."""
    found = Enrolment.objects.filter(
        organisation=organisation,
        person__email=invitation["email"],
        wave=invitation["wave"],
        state=EnrolmentState.INVITED,
    )
    return found.first()
