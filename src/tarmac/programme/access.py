"""The door to the office and the assistant: open or shut by the clock, and how much is left."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tarmac.people.access import signed_in
from tarmac.people.models import Person
from tarmac.programme.models import Enrolment, EnrolmentState
from tarmac.web import clock
from tarmac.web.errors import TarmacError


@dataclass(frozen=True, slots=True)
class Access:
    """An open door: whose, through which enrolment, until when, with which daily quotas."""

    person_id: int
    enrolment_id: int
    organisation_id: int
    programme_id: int
    opens_at: datetime
    closes_at: datetime
    turns_a_day_per_person: int
    tokens_a_day_per_person: int
    turns_a_day_per_organisation: int
    tokens_a_day_per_organisation: int


class AccessClosed(TarmacError):
    """The door is shut. `opens_at` or `closed_at` say when it opens or shut, where that is known."""

    status = 403
    template = "programme/closed.html"
    opens_at: datetime | None = None
    closed_at: datetime | None = None


class NotEnrolled(AccessClosed):
    code = "not_enrolled"
    title = _("You do not take part as a participant")
    detail = _("The office and the assistant are for people who are enrolled in a wave.")
    advice = _("Ask the coordinator of your organisation if you want to take part.")


class NotStarted(AccessClosed):
    code = "not_started"
    title = _("You have not started yet")
    detail = _("You are invited. Read the conditions and start on your Today page; then this opens.")
    advice = _("Open your Today page and start.")


class NotYetOpen(AccessClosed):
    code = "not_yet_open"
    title = _("Your access has not opened yet")
    advice = _("Come back on that day; you need to do nothing else.")


class AccessEnded(AccessClosed):
    code = "access_ended"
    title = _("Your access has ended")
    detail = _("The office and the assistant are closed for you.")
    advice = _("You can still take your own work with you, under My data.")


class Withdrawn(AccessEnded):
    code = "withdrawn"
    title = _("You have left the programme")


def latest_enrolment(person_id: int) -> Enrolment | None:
    """The enrolment that counts: the live one, else the newest. One query."""
    enrolments = Enrolment.objects.filter(person_id=person_id).select_related("wave__window", "wave__programme")
    ranked = sorted(
        enrolments,
        key=lambda each: (each.state in (EnrolmentState.INVITED, EnrolmentState.ACTIVE), each.invited_at),
    )
    return ranked[-1] if ranked else None


def require(person: Person, now: datetime) -> Access:
    """The person's open access at `now`; raises a subclass of AccessClosed that says why not. One query."""
    enrolment = latest_enrolment(person.pk)
    if enrolment is None:
        raise NotEnrolled
    window, programme = enrolment.wave.window, enrolment.wave.programme
    if enrolment.state == EnrolmentState.WITHDRAWN:
        raise _closed(Withdrawn(), enrolment.closed_at)
    if enrolment.state_at(now) == EnrolmentState.ENDED:
        raise _closed(AccessEnded(), enrolment.closed_at or window.closes_at)
    if now < window.opens_at:
        error = NotYetOpen()
        error.opens_at = window.opens_at
        raise error
    if enrolment.state == EnrolmentState.INVITED:
        raise NotStarted
    return Access(
        person_id=person.pk,
        enrolment_id=enrolment.pk,
        organisation_id=enrolment.organisation_id,
        programme_id=programme.pk,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        turns_a_day_per_person=programme.turns_a_day_per_person,
        tokens_a_day_per_person=programme.tokens_a_day_per_person,
        turns_a_day_per_organisation=programme.turns_a_day_per_organisation,
        tokens_a_day_per_organisation=programme.tokens_a_day_per_organisation,
    )


def _closed(error: AccessEnded, closed_at: datetime | None) -> AccessEnded:
    error.closed_at = closed_at
    return error


View = Callable[..., HttpResponseBase]


def access_required(view: View) -> View:
    """Let in whoever has open access now; the view finds it as `request.access`, the moment as `request.now`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        now = clock.now()
        request.access = require(signed_in(request), now)  # type: ignore[attr-defined]
        request.now = now  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return guarded
