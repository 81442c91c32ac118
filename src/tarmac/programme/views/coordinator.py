"""A coordinator's people: who takes part; invite, end, withdraw. Of one organisation, and never what they wrote."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tarmac.people.access import coordinated_organisation, roles_required, signed_in
from tarmac.people.models import Organisation, Person, Role
from tarmac.people.views.editing import Back, Question, ask, posted
from tarmac.programme import services
from tarmac.programme.errors import AlreadyEnrolled, IllegalTransition
from tarmac.programme.forms import InvitationForm, WaveChoice, span
from tarmac.programme.models import LIVE_STATES, TRANSITIONS, AccessWindow, Enrolment, EnrolmentState, Wave
from tarmac.programme.queries import coordinator as queries
from tarmac.programme.queries import setup
from tarmac.programme.spoken import closing, opening
from tarmac.web import clock
from tarmac.web.errors import Conflict


@require_safe
@roles_required(Role.COORDINATOR)
def people(request: HttpRequest) -> HttpResponse:
    """GET /programme/people/?q=&state=&wave=&after=|before=: the organisation's people, by name."""
    organisation, now = coordinated_organisation(signed_in(request)), clock.now()
    waves = queries.Waves.at(now)
    summary = queries.summary(organisation, waves)
    filters = _filters(request)
    page = queries.people(
        organisation, filters, waves, after=_id(request.GET, "after"), before=_id(request.GET, "before")
    )
    access = {pk: span(wave.window) for pk, wave in waves.by_id.items()}
    values: dict[str, Any] = {
        "organisation": organisation,
        "filters": filters,
        "page": page,
        "rows": [(row, access[row.wave.pk]) for row in page.rows],
        "tabs": _tabs(summary.by_state(filters.wave)),
        "waves": [wave for pk, wave in waves.by_id.items() if pk in summary.waves],
        "anybody": bool(summary.counted),
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
        wave=_id(request.GET, "wave"),
    )


def _id(sent: QueryDict, name: str) -> int | None:
    """The id that was sent; None for none and for nonsense."""
    value = sent.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 19 else None


def _tabs(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    """State, its word, how many; all of them first."""
    return [("", _("Everybody"), sum(counts.values()))] + [
        (value, str(label), counts.get(value, 0)) for value, label in EnrolmentState.choices
    ]


@require_safe
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


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(Role.COORDINATOR)
def invite(request: HttpRequest) -> HttpResponseBase:
    """GET, POST /programme/people/invite/: one person; what happens is said before it is done."""
    coordinator, now = signed_in(request), clock.now()
    organisation = coordinated_organisation(coordinator)
    form = InvitationForm(
        posted(request), organisation=organisation, now=now, initial={"language": coordinator.language}
    )
    if form.is_valid():
        if "confirmed" not in request.POST:
            return ask(request, _inviting(form.person, form.cleaned_data))
        made: Enrolment | None
        try:
            made = services.invite(organisation, **form.cleaned_data, actor_id=coordinator.pk, now=now)
        except Conflict:
            made = form.sent_twice()
            if made is None:
                raise
        return _invited(request, made.person_id)
    if "confirmed" in request.POST and (made := form.sent_twice()):
        return _invited(request, made.person_id)
    return render(request, "programme/invite.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
@roles_required(Role.COORDINATOR)
def invite_again(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """POST /programme/people/<id>/invite/: into another wave, once the last one is over."""
    coordinator, now = signed_in(request), clock.now()
    organisation, shown = _own(request, person_id)
    form = WaveChoice(request.POST, now=now)
    if not form.is_valid():
        return _person_page(request, shown, queries.enrolments(organisation, shown), now, form)
    wave = form.cleaned_data["wave"]
    if "confirmed" not in request.POST:
        return ask(request, _inviting(shown, {"wave": wave}))
    try:
        services.enrol(shown, wave, organisation, actor_id=coordinator.pk, now=now)
    except AlreadyEnrolled:
        if not shown.enrolments.filter(wave=wave, state=EnrolmentState.INVITED).exists():
            raise
    return _invited(request, shown.pk)


def _inviting(known: Person | None, invitation: dict[str, Any]) -> Question:
    """What an invitation does. `known` has an account; else `invitation` says whose is made."""
    wave: Wave = invitation["wave"]
    if known:
        name, account = known.full_name, _("The account that this person has is used as it is.")
        tell = _("Tarmac sends no mail: tell the person that the wave is on the Today page.")
    else:
        name = f"{invitation['given_name']} {invitation['family_name']}"
        account = _("An account is made for the address %(email)s, in your organisation.") % invitation
        tell = _(
            "Tarmac sends no mail: tell the person to choose a password on the sign-in page, "
            "under “Forgot your password?”."
        )
    access = _(
        "%(name)s is invited into %(wave)s. The office and the assistant are open from %(opens)s to %(closes)s, "
        "once the person has read the conditions and started."
    )
    return Question(
        heading=_("Invite %(name)s") % {"name": name},
        points=[account, access % {"name": name, "wave": wave.name, **_moments(wave.window)}, tell],
        action=_("Invite"),
        back=Back(_("People"), reverse("programme:people")),
        fields={**invitation, "wave": wave.pk, "confirmed": "yes"},
        stops=False,
    )


def _moments(window: AccessWindow) -> dict[str, str]:
    return {
        "opens": opening(window.opens_at),
        "closes": closing(window.closes_at),
    }


def _invited(request: HttpRequest, person_id: int) -> HttpResponseBase:
    messages.success(request, _("The person is invited."))
    return redirect("programme:person", person_id)


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(Role.COORDINATOR)
def end(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """GET, POST /programme/people/<id>/end/: the person's part is over before the window closes."""
    return _move(request, person_id, EnrolmentState.ENDED, services.end)


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(Role.COORDINATOR)
def withdraw(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """GET, POST /programme/people/<id>/withdraw/: the person has said that they leave."""
    return _move(request, person_id, EnrolmentState.WITHDRAWN, services.withdraw)


def _move(
    request: HttpRequest, person_id: int, state: EnrolmentState, verb: Callable[..., Enrolment]
) -> HttpResponseBase:
    """Ask, then do it to the enrolment that was asked about. Sent twice, it happens once; raises IllegalTransition."""
    organisation, shown = _own(request, person_id)
    now = clock.now()
    if request.method != "POST":
        for enrolment in queries.enrolments(organisation, shown):
            if state in TRANSITIONS[enrolment.state_at(now)]:
                return ask(request, _closing(shown, enrolment, state))
        raise IllegalTransition
    own = Enrolment.objects.filter(person=shown, organisation=organisation).select_related("wave__window")
    enrolment = get_object_or_404(own, pk=_id(request.POST, "enrolment"))
    try:
        verb(enrolment.pk, actor_id=signed_in(request).pk, now=now)
    except IllegalTransition:
        enrolment.refresh_from_db()
        if enrolment.state != state:
            raise
    done = _("The access of %(name)s has ended.") if state == EnrolmentState.ENDED else _("%(name)s is withdrawn.")
    messages.success(request, done % {"name": shown.full_name})
    return redirect("programme:person", shown.pk)


def _closing(shown: Person, enrolment: Enrolment, state: EnrolmentState) -> Question:
    if state == EnrolmentState.ENDED:
        heading, action = _("End the access of %(name)s"), _("End the access")
        recorded = _("The ledger says that you ended it. The person sees that the access has ended.")
    else:
        heading, action = _("Withdraw %(name)s"), _("Withdraw")
        recorded = _("The ledger says that you withdrew the person. The person sees that they have left the programme.")
    if enrolment.state == EnrolmentState.INVITED:
        shut = _("The invitation into %(wave)s is taken back. The person had not started.")
    else:
        shut = _("The office and the assistant close for this person at once, in the middle of %(wave)s.")
    return Question(
        heading=heading % {"name": shown.full_name},
        points=[
            shut % {"wave": enrolment.wave.name},
            recorded,
            _("The person can still sign in and take their own work with them."),
            _("This cannot be undone. You can invite the person into another wave later, not into this one again."),
        ],
        action=action,
        back=Back(shown.full_name, reverse("programme:person", args=[shown.pk])),
        fields={"enrolment": enrolment.pk},
    )
