"""The verbs of people: organisations, partners, accounts, roles, language."""

from datetime import datetime

from django.db import IntegrityError, transaction

from tarmac.ledger.services import Event, append
from tarmac.people import versions
from tarmac.people.errors import AddressTaken, LastOwner
from tarmac.people.models import Organisation, Partner, Person, PersonManager, Role, RoleGrant


def save_organisation(organisation: Organisation, *, actor_id: int | None, now: datetime) -> Organisation:
    """Create or change an organisation; raises EditConflict."""
    return versions.save(organisation, "organisation", actor_id=actor_id, now=now)


def save_partner(partner: Partner, *, actor_id: int | None, now: datetime) -> Partner:
    """Create or change a partner and its declared interests; raises EditConflict."""
    return versions.save(partner, "partner", actor_id=actor_id, now=now)


@transaction.atomic
def create_person(
    email: str,
    given_name: str,
    family_name: str,
    language: str,
    organisation: Organisation | None,
    *,
    actor_id: int | None,
    now: datetime,
) -> Person:
    """Create an account without a password: the person sets one through the password-reset mail.

    Raises AddressTaken.
    """
    person = Person(
        email=PersonManager.normalize(email),
        given_name=given_name,
        family_name=family_name,
        language=language,
        organisation=organisation,
        created_at=now,
    )
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise AddressTaken from error
    append(Event("person.created", "person", person.pk, actor_id), now=now)
    return person


@transaction.atomic
def appoint_owner(email: str, given_name: str, family_name: str, language: str, *, now: datetime) -> Person:
    """Make whoever has this address a programme owner; without an account, one is made. Twice is once."""
    person = Person.objects.filter(email=PersonManager.normalize(email)).first() or create_person(
        email, given_name, family_name, language, None, actor_id=None, now=now
    )
    if Role.OWNER not in person.roles:
        grant(person, Role.OWNER, actor_id=None, now=now)
    return person


@transaction.atomic
def grant(
    person: Person,
    role: Role,
    *,
    organisation: Organisation | None = None,
    partner: Partner | None = None,
    actor_id: int | None,
    now: datetime,
) -> RoleGrant:
    """Give a role; a coordinator's is of an organisation, a facilitator's of a partner. Giving it again moves it."""
    scope = {"organisation": organisation, "partner": partner}
    same = RoleGrant.objects.filter(person=person, role=role, **scope).first()
    if same:
        return same
    given, _created = RoleGrant.objects.update_or_create(person=person, role=role, defaults=scope)
    append(Event("role.granted", "person", person.pk, actor_id, {"role": role.value}), now=now)
    return given


@transaction.atomic
def appoint(
    email: str,
    given_name: str,
    family_name: str,
    language: str,
    role: Role,
    *,
    organisation: Organisation | None = None,
    partner: Partner | None = None,
    actor_id: int | None,
    now: datetime,
) -> RoleGrant:
    """Give a role to whoever has this address; the names are for the account that is made where there is none."""
    person = Person.objects.filter(email=PersonManager.normalize(email)).first() or create_person(
        email, given_name, family_name, language, organisation, actor_id=actor_id, now=now
    )
    return grant(person, role, organisation=organisation, partner=partner, actor_id=actor_id, now=now)


@transaction.atomic
def revoke(person: Person, role: Role, *, actor_id: int | None, now: datetime) -> None:
    """Take a role away; it is gone at the person's next page. Raises LastOwner."""
    if role == Role.OWNER:
        owners = RoleGrant.objects.select_for_update(of=("self",)).filter(role=role, person__is_active=True)
        if [owner.person_id for owner in owners] == [person.pk]:
            raise LastOwner
    deleted, _rows = RoleGrant.objects.filter(person=person, role=role).delete()
    if deleted:
        append(Event("role.revoked", "person", person.pk, actor_id, {"role": role.value}), now=now)


@transaction.atomic
def change_language(person: Person, language: str, *, now: datetime) -> None:
    """Remember the language that a person chose."""
    if person.language != language:
        person.language = language
        person.save(update_fields=["language"])
        append(Event("person.language_changed", "person", person.pk, person.pk), now=now)


@transaction.atomic
def set_password(person: Person, password: str, *, now: datetime) -> None:
    """Give a person the password of their own choice."""
    person.set_password(password)
    person.save(update_fields=["password"])
    append(Event("person.password_set", "person", person.pk, person.pk), now=now)
