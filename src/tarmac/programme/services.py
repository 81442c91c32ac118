"""The verbs of access: enrol, start, end, withdraw; what the programme owner sets up; what a day's use costs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tarmac.ledger.services import Event, append
from tarmac.people.models import Organisation, Person
from tarmac.programme.access import Access
from tarmac.programme.errors import AlreadyEnrolled, IllegalTransition, QuotaReached
from tarmac.programme.models import (
    TRANSITIONS,
    AccessWindow,
    Enrolment,
    EnrolmentState,
    OrganisationUsage,
    PersonUsage,
    Programme,
    Wave,
    local_day,
)

Row = TypeVar("Row", Programme, AccessWindow, Wave)


@transaction.atomic
def enrol(person: Person, wave: Wave, organisation: Organisation, *, actor_id: int | None, now: datetime) -> Enrolment:
    """Invite a person into a wave; raises AlreadyEnrolled."""
    try:
        with transaction.atomic():
            enrolment = Enrolment.objects.create(person=person, wave=wave, organisation=organisation, invited_at=now)
    except IntegrityError as error:
        raise AlreadyEnrolled from error
    append(Event("enrolment.invited", "enrolment", enrolment.pk, actor_id, {"wave": wave.pk}), now=now)
    return enrolment


def activate(enrolment_id: int, *, actor_id: int, now: datetime) -> Enrolment:
    """The person accepts the conditions and starts; raises IllegalTransition."""
    return _move(enrolment_id, EnrolmentState.ACTIVE, actor_id, now)


def end(enrolment_id: int, *, actor_id: int | None, now: datetime) -> Enrolment:
    """End before the window closes; raises IllegalTransition."""
    return _move(enrolment_id, EnrolmentState.ENDED, actor_id, now)


def withdraw(enrolment_id: int, *, actor_id: int, now: datetime) -> Enrolment:
    """The person leaves, or is taken out by a coordinator; raises IllegalTransition."""
    return _move(enrolment_id, EnrolmentState.WITHDRAWN, actor_id, now)


@transaction.atomic
def _move(enrolment_id: int, state: EnrolmentState, actor_id: int | None, now: datetime) -> Enrolment:
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("wave__window").get(pk=enrolment_id)
    if state not in TRANSITIONS[enrolment.state_at(now)]:
        raise IllegalTransition
    enrolment.state = state
    if state == EnrolmentState.ACTIVE:
        enrolment.activated_at = now
    else:
        enrolment.closed_at = now
    enrolment.save(update_fields=["state", "activated_at", "closed_at"])
    append(Event(f"enrolment.{state}", "enrolment", enrolment.pk, actor_id), now=now)
    return enrolment


@dataclass(frozen=True, slots=True)
class _Quota:
    model: type[PersonUsage] | type[OrganisationUsage]
    owner: str
    owner_id: int
    turns: int
    tokens: int
    words: Any


def _quotas(access: Access) -> tuple[_Quota, _Quota]:
    return (
        _Quota(
            PersonUsage,
            "person_id",
            access.person_id,
            access.turns_a_day_per_person,
            access.tokens_a_day_per_person,
            _("You have asked as much as one person can in a day."),
        ),
        _Quota(
            OrganisationUsage,
            "organisation_id",
            access.organisation_id,
            access.turns_a_day_per_organisation,
            access.tokens_a_day_per_organisation,
            _("Your organisation has asked as much as it can in a day."),
        ),
    )


@transaction.atomic
def spend_turn(access: Access, *, now: datetime) -> None:
    """Count one turn against both quotas before it is asked; raises QuotaReached and counts nothing.

    The count and its limit are one statement each, so that no race goes past a quota.
    """
    for quota in _quotas(access):
        if not _count_turn(quota, now):
            raise QuotaReached(quota.words)


def _count_turn(quota: _Quota, now: datetime) -> bool:
    row = quota.model.objects.filter(**{quota.owner: quota.owner_id}, day=local_day(now))
    within = row.filter(turns__lt=quota.turns, tokens__lt=quota.tokens)
    if within.update(turns=F("turns") + 1):
        return True
    quota.model.objects.bulk_create(
        [quota.model(**{quota.owner: quota.owner_id}, day=local_day(now))], ignore_conflicts=True
    )
    return bool(within.update(turns=F("turns") + 1))


@transaction.atomic
def add_tokens(access: Access, tokens: int, *, now: datetime) -> None:
    """Count the tokens that a turn has used."""
    if tokens:
        for quota in _quotas(access):
            quota.model.objects.filter(**{quota.owner: quota.owner_id}, day=local_day(now)).update(
                tokens=F("tokens") + tokens
            )


@transaction.atomic
def save_programme(programme: Programme, *, actor_id: int | None, now: datetime) -> Programme:
    """Create or change the programme."""
    return _save(programme, "programme", actor_id, now)


@transaction.atomic
def save_window(window: AccessWindow, *, actor_id: int | None, now: datetime) -> AccessWindow:
    """Create or change an access window; open doors follow at once."""
    return _save(window, "window", actor_id, now)


@transaction.atomic
def save_wave(wave: Wave, *, actor_id: int | None, now: datetime) -> Wave:
    """Create or change a wave."""
    return _save(wave, "wave", actor_id, now)


def _save(row: Row, kind: str, actor_id: int | None, now: datetime) -> Row:
    verb = f"{kind}.changed" if row.pk else f"{kind}.created"
    row.save()
    append(Event(verb, kind, row.pk, actor_id), now=now)
    return row
