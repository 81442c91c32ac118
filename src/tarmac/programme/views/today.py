"""The first page after sign-in, the conditions, and the two steps that are a participant's own: start and leave."""

from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tarmac.people.access import sign_in_required, signed_in
from tarmac.programme import access, services
from tarmac.programme.errors import IllegalTransition, NotEnrolled
from tarmac.programme.models import Programme, local_day
from tarmac.programme.queries import participant
from tarmac.web import clock, navigation


@require_safe
@sign_in_required
def today(request: HttpRequest) -> HttpResponse:
    """GET /: how long, what is next, what was done; for other roles, the way to their pages."""
    person, now = signed_in(request), clock.now()
    enrolment = access.enrolment_of(request)
    places = [link for link in navigation.links(request) if link.about]
    values: dict[str, Any] = {"grants": person.grants, "places": places, "now": now}
    if enrolment is None:
        values["programme"] = programme = Programme.objects.order_by("-pk").first()
        if programme:
            values["days"] = participant.Days(programme.starts_on, programme.ends_on, local_day(now))
        return render(request, "programme/today.html", values)
    standing = participant.standing(enrolment, now)
    days = participant.usage(person.pk)
    values |= {"standing": standing, "questions": sum(day.turns for day in days), "days_asked": len(days)}
    if standing.state == "open":
        values["quota"] = participant.quota(access.admit(enrolment, now), days)
    return render(request, f"programme/today/{standing.state}.html", values)


@require_safe
@sign_in_required
def conditions(request: HttpRequest) -> HttpResponse:
    """GET /programme/conditions/: what one accepts by starting."""
    return render(request, "programme/conditions.html")


@require_POST
@sign_in_required
def start(request: HttpRequest) -> HttpResponseBase:
    """POST /programme/start/: accept the conditions. Sent twice, it starts once."""
    person, now = signed_in(request), clock.now()
    enrolment = access.live(access.enrolment_of(request), now)
    try:
        services.activate(enrolment.pk, actor_id=person.pk, now=now)
    except IllegalTransition:
        access.require(person, now)
    return redirect("programme:today")


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
def leave(request: HttpRequest) -> HttpResponseBase:
    """GET, POST /programme/leave/: what leaving means, then leave. Today says where somebody stands who had left."""
    person, now = signed_in(request), clock.now()
    enrolment = access.enrolment_of(request)
    if request.method != "POST":
        standing = participant.standing(access.live(enrolment, now), now)
        return render(request, "programme/leave.html", {"standing": standing})
    if enrolment is None:
        raise NotEnrolled
    with suppress(IllegalTransition):
        services.withdraw(enrolment.pk, actor_id=person.pk, now=now)
    return redirect("programme:today")


def my_access(request: HttpRequest, _values: dict[str, Any]) -> str:
    """The slot `people.me`: every enrolment of the person, and what was used of the quotas."""
    person, now = signed_in(request), clock.now()
    standings = [participant.standing(each, now) for each in participant.enrolments(person.pk)]
    if not standings:
        return ""
    days = participant.usage(person.pk)
    values: dict[str, Any] = {"standings": standings, "questions": sum(day.turns for day in days), "days": days}
    if standings[0].state == "open":
        values["quota"] = participant.quota(access.admit(standings[0].enrolment, now), days)
    return render_to_string("programme/my_access.html", values, request)
