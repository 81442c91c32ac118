"""The door to the office and the assistant: open or shut by the clock, and how much is left."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tarmac.people.access import signed_in
from tarmac.people.models import Person
from tarmac.programme.errors import AccessEnded, NotEnrolled, NotStarted, NotYetOpen, Withdrawn
from tarmac.programme.models import LIVE_STATES, AccessWindow, Enrolment, EnrolmentState, local_day
from tarmac.web import clock
from tarmac.web.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Access:
    """An open door: whose, through which enrolment, until when, with which quotas on which local calendar day."""

    person_id: int
    enrolment_id: int
    organisation_id: int
    programme_id: int
    opens_at: datetime
    closes_at: datetime
    day: date
    turns_a_day_per_person: int
    tokens_a_day_per_person: int
    turns_a_day_per_organisation: int
    tokens_a_day_per_organisation: int


_enrolments = Prepared(
    lambda person_id: Enrolment.objects.filter(person_id=person_id).select_related("wave__window", "wave__programme")
)


def latest_enrolment(person_id: int) -> Enrolment | None:
    """The enrolment that counts: the live one, else the newest. One query."""
    return max(_enrolments(person_id), key=lambda each: (each.state in LIVE_STATES, each.invited_at), default=None)


def enrolment_of(request: HttpRequest) -> Enrolment | None:
    """The enrolment that counts for the person of a request; looked up once a request."""
    if not hasattr(request, "enrolment"):
        person = getattr(request, "user", None)
        request.enrolment = latest_enrolment(person.pk) if isinstance(person, Person) else None  # type: ignore[attr-defined]
    return request.enrolment  # type: ignore[attr-defined]


def live(enrolment: Enrolment | None, now: datetime) -> Enrolment:
    """The enrolment, while it is invited or active; raises NotEnrolled, Withdrawn or AccessEnded."""
    if enrolment is None:
        raise NotEnrolled
    state = enrolment.state_at(now)
    if state in LIVE_STATES:
        return enrolment
    closed_at = enrolment.closed_at or enrolment.wave.window.closes_at
    raise Withdrawn(closed_at) if state == EnrolmentState.WITHDRAWN else AccessEnded(closed_at)


def check_open(window: AccessWindow, now: datetime) -> None:
    """Raises NotYetOpen before the window opens."""
    if now < window.opens_at:
        raise NotYetOpen(window.opens_at)


def admit(enrolment: Enrolment | None, now: datetime) -> Access:
    """The open access of an enrolment at `now`; raises the AccessClosed that says why there is none."""
    enrolment = live(enrolment, now)
    window, programme = enrolment.wave.window, enrolment.wave.programme
    check_open(window, now)
    if enrolment.state == EnrolmentState.INVITED:
        raise NotStarted
    return Access(
        person_id=enrolment.person_id,
        enrolment_id=enrolment.pk,
        organisation_id=enrolment.organisation_id,
        programme_id=programme.pk,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        day=local_day(now),
        turns_a_day_per_person=programme.turns_a_day_per_person,
        tokens_a_day_per_person=programme.tokens_a_day_per_person,
        turns_a_day_per_organisation=programme.turns_a_day_per_organisation,
        tokens_a_day_per_organisation=programme.tokens_a_day_per_organisation,
    )


def require(person: Person, now: datetime) -> Access:
    """The person's open access at `now`; raises the AccessClosed that says why there is none. One query."""
    return admit(latest_enrolment(person.pk), now)


def shut(enrolment_ids: AbstractSet[int], now: datetime) -> set[int]:
    """Those of these enrolments whose door is no longer open. One query."""
    windows = Q(wave__window__opens_at__lte=now, wave__window__closes_at__gt=now)
    open_still = Enrolment.objects.filter(windows, pk__in=enrolment_ids, state=EnrolmentState.ACTIVE)
    return set(enrolment_ids) - set(open_still.values_list("pk", flat=True))


View = Callable[..., HttpResponseBase]


def access_required(view: View) -> View:
    """Let in whoever has open access now; the view finds it as `request.access`, the moment as `request.now`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        signed_in(request)
        now = clock.now()
        request.access = admit(enrolment_of(request), now)  # type: ignore[attr-defined]
        request.now = now  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return guarded
