"""The verbs of access: enrol, start, end, withdraw; what the programme owner sets up; what a day's use costs."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from tarmac.ledger.services import Event, append, append_many
from tarmac.people import versions
from tarmac.people.models import Organisation, Person, PersonManager
from tarmac.people.services import create_person
from tarmac.programme.access import Access, check_open
from tarmac.programme.errors import AlreadyEnrolled, IllegalTransition, OtherOrganisation, QuotaReached
from tarmac.programme.models import (
    LIVE_STATES,
    TRANSITIONS,
    AccessWindow,
    Enrolment,
    EnrolmentState,
    OrganisationUsage,
    PersonUsage,
    Programme,
    Wave,
    next_midnight,
)
from tarmac.web.errors import Text


@transaction.atomic
def enrol(person: Person, wave: Wave, organisation: Organisation, *, actor_id: int | None, now: datetime) -> Enrolment:
    """Invite a person into a wave through their own organisation; raises AlreadyEnrolled, OtherOrganisation."""
    if person.organisation_id != organisation.pk:
        raise OtherOrganisation
    ended = _end_outdated(person, now)
    try:
        with transaction.atomic():
            enrolment = Enrolment.objects.create(person=person, wave=wave, organisation=organisation, invited_at=now)
    except IntegrityError as error:
        raise AlreadyEnrolled from error
    append_many([*ended, Event("enrolment.invited", "enrolment", enrolment.pk, actor_id, {"wave": wave.pk})], now=now)
    return enrolment


@transaction.atomic
def invite(
    organisation: Organisation,
    wave: Wave,
    *,
    email: str,
    given_name: str,
    family_name: str,
    language: str,
    actor_id: int | None,
    now: datetime,
) -> Enrolment:
    """Invite whoever has this address, and make the account first where there is none.

    Raises AlreadyEnrolled, OtherOrganisation, AddressTaken.
    """
    person = Person.objects.filter(email=PersonManager.normalize(email)).first() or create_person(
        email, given_name, family_name, language, organisation, actor_id=actor_id, now=now
    )
    return enrol(person, wave, organisation, actor_id=actor_id, now=now)


def _end_outdated(person: Person, now: datetime) -> list[Event]:
    """Write down what the clock has ended, so that it stands in no later wave's way."""
    outdated = Enrolment.objects.select_for_update(of=("self",)).select_related("wave__window")
    events = []
    for enrolment in outdated.filter(person=person, state__in=LIVE_STATES, wave__window__closes_at__lte=now):
        _set_state(enrolment, EnrolmentState.ENDED, enrolment.wave.window.closes_at)
        events.append(Event("enrolment.ended", "enrolment", enrolment.pk))
    return events


def activate(enrolment_id: int, *, actor_id: int, now: datetime) -> Enrolment:
    """The person accepts the conditions and starts; raises IllegalTransition, NotYetOpen."""
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
    if state == EnrolmentState.ACTIVE:
        check_open(enrolment.wave.window, now)
    _set_state(enrolment, state, now)
    append(Event(f"enrolment.{state}", "enrolment", enrolment.pk, actor_id), now=now)
    return enrolment


def _set_state(enrolment: Enrolment, state: EnrolmentState, moment: datetime) -> None:
    enrolment.state = state
    if state == EnrolmentState.ACTIVE:
        enrolment.activated_at = moment
    else:
        enrolment.closed_at = moment
    enrolment.save(update_fields=["state", "activated_at", "closed_at"])


@dataclass(frozen=True, slots=True)
class _Quota:
    """A day's limits, and the table and owner whose row counts against them."""

    table: str
    owner: str
    owner_id: int
    turns: int
    tokens: int
    used_up: Text


def _quotas(access: Access) -> tuple[_Quota, _Quota]:
    return (
        _Quota(
            PersonUsage._meta.db_table,
            "person_id",
            access.person_id,
            access.turns_a_day_per_person,
            access.tokens_a_day_per_person,
            _("You have asked as much as one person can in a day."),
        ),
        _Quota(
            OrganisationUsage._meta.db_table,
            "organisation_id",
            access.organisation_id,
            access.turns_a_day_per_organisation,
            access.tokens_a_day_per_organisation,
            _("Your organisation has asked as much as it can in a day."),
        ),
    )


@transaction.atomic
def spend_turn(access: Access) -> None:
    """Count one turn against both quotas before it is asked; raises QuotaReached and counts nothing.

    The count and its limit are one statement each, so that no race goes past a quota of turns. What a turn takes in
    tokens is known when it ends: the last one of a day may go past the quota of tokens.
    """
    for quota in _quotas(access):
        if not _count_turn(quota, access.day):
            raise QuotaReached(quota.used_up, next_midnight(access.day))


def _count_turn(quota: _Quota, day: date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quota.table} AS used ({quota.owner}, day, turns, tokens) "
            "SELECT %s, %s, 1, 0 WHERE %s > 0 AND %s > 0 "
            f"ON CONFLICT ({quota.owner}, day) DO UPDATE SET turns = used.turns + 1 "
            "WHERE used.turns < %s AND used.tokens < %s",
            [quota.owner_id, day, *[quota.turns, quota.tokens] * 2],
        )
        return cursor.rowcount > 0


@transaction.atomic(savepoint=False)
def add_tokens(access: Access, tokens: int) -> None:
    """Count the tokens that a turn has used on the day on which it was asked, also when it ended on the next."""
    if tokens:
        with connection.cursor() as cursor:
            for quota in _quotas(access):
                cursor.execute(
                    f"UPDATE {quota.table} SET tokens = tokens + %s "  # noqa: S608 (our own names)
                    f"WHERE {quota.owner} = %s AND day = %s",
                    [tokens, quota.owner_id, access.day],
                )


def save_programme(programme: Programme, *, actor_id: int | None, now: datetime) -> Programme:
    """Create or change the programme; raises EditConflict."""
    return versions.save(programme, "programme", actor_id=actor_id, now=now)


def save_window(window: AccessWindow, *, actor_id: int | None, now: datetime) -> AccessWindow:
    """Create or change an access window; open doors follow at once. Raises EditConflict."""
    return versions.save(window, "window", actor_id=actor_id, now=now)


def save_wave(wave: Wave, *, actor_id: int | None, now: datetime) -> Wave:
    """Create or change a wave; raises EditConflict."""
    return versions.save(wave, "wave", actor_id=actor_id, now=now)
