"""Where a participant stands: which state, how many days, how much of the quotas, what was done so far."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from tarmac.programme.access import Access
from tarmac.programme.models import (
    Enrolment,
    EnrolmentState,
    OrganisationUsage,
    PersonUsage,
    local_day,
    next_midnight,
)
from tarmac.programme.spoken import closing, opening

State = Literal["waiting", "invited", "open", "ended", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Days:
    """A span of calendar days where the programme takes place; the first, the last and today all count."""

    first: date
    last: date
    today: date

    @property
    def total(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def number(self) -> int:
        """Which day today is, 1 on the first."""
        return (self.today - self.first).days + 1

    @property
    def left(self) -> int:
        """1 on the last day."""
        return (self.last - self.today).days + 1

    @property
    def until_first(self) -> int:
        return (self.first - self.today).days


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an enrolment stands at one moment. `closed_at` is when it ended, for the person or by the clock.

    `opens`, `closes` and `closed` are those moments in words.
    """

    enrolment: Enrolment
    state: State
    days: Days
    closed_at: datetime

    @property
    def opens(self) -> str:
        return opening(self.enrolment.wave.window.opens_at)

    @property
    def closes(self) -> str:
        return closing(self.enrolment.wave.window.closes_at)

    @property
    def closed(self) -> str:
        return closing(self.closed_at)


def standing(enrolment: Enrolment, now: datetime) -> Standing:
    """No query."""
    window = enrolment.wave.window
    last = local_day(window.closes_at - timedelta(microseconds=1))
    days = Days(local_day(window.opens_at), last, local_day(now))
    return Standing(enrolment, _state(enrolment, now), days, enrolment.closed_at or window.closes_at)


def _state(enrolment: Enrolment, now: datetime) -> State:
    match enrolment.state_at(now):
        case EnrolmentState.WITHDRAWN:
            return "withdrawn"
        case EnrolmentState.ENDED:
            return "ended"
    if now < enrolment.wave.window.opens_at:
        return "waiting"
    return "open" if enrolment.state == EnrolmentState.ACTIVE else "invited"


@dataclass(frozen=True, slots=True)
class Quota:
    """What is left of a day for one person.

    `organisation_used_up` says that the organisation's quota is reached and no more: its figures would tell what
    colleagues do.
    """

    turns: int
    turns_limit: int
    tokens: int
    tokens_limit: int
    organisation_used_up: bool
    renews_at: datetime

    @property
    def renews(self) -> str:
        return opening(self.renews_at)

    @property
    def turns_left(self) -> int:
        """0 once the tokens or the organisation's quota are used up, whatever the count says."""
        if self.organisation_used_up or self.tokens >= self.tokens_limit:
            return 0
        return max(0, self.turns_limit - self.turns)


def enrolments(person_id: int) -> list[Enrolment]:
    """All of a person's, the newest first. One query."""
    found = Enrolment.objects.filter(person_id=person_id).select_related(
        "wave__window", "wave__programme", "organisation"
    )
    return list(found.order_by("-invited_at"))


def usage(person_id: int) -> list[PersonUsage]:
    """What the person used on each day with a question, newest first. One query."""
    return list(PersonUsage.objects.filter(person_id=person_id).order_by("-day"))


def quota(access: Access, days: Iterable[PersonUsage]) -> Quota:
    """`days` are the person's own. One query."""
    own = next((each for each in days if each.day == access.day), PersonUsage())
    shared = (
        OrganisationUsage.objects.filter(organisation_id=access.organisation_id, day=access.day).first()
        or OrganisationUsage()
    )
    return Quota(
        turns=own.turns,
        turns_limit=access.turns_a_day_per_person,
        tokens=own.tokens,
        tokens_limit=access.tokens_a_day_per_person,
        organisation_used_up=shared.turns >= access.turns_a_day_per_organisation
        or shared.tokens >= access.tokens_a_day_per_organisation,
        renews_at=next_midnight(access.day),
    )
