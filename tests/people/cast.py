"""Everybody whom a page may meet: two organisations, a partner, and somebody of each role."""

from datetime import UTC, datetime
from html import unescape
from itertools import count

from django.http import HttpResponse
from django.test import Client

from tarmac.ledger.models import Entry
from tarmac.people.models import Organisation, Partner, Person, Role, RoleGrant

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
_numbers = count(1)


def organisation(slug: str = "hall", sector: str = "municipality", name: str = "") -> Organisation:
    name = name or f"House of {slug.title()}"
    return Organisation.objects.get_or_create(slug=slug, defaults={"name": name, "sector": sector})[0]


def partner(slug: str = "desk", interests: str = "") -> Partner:
    defaults = {"name": f"Partner {slug.title()}", "declared_interests": interests}
    return Partner.objects.get_or_create(slug=slug, defaults=defaults)[0]


def person(
    of: Organisation | None = None, *, email: str = "", given_name: str = "Anne", family_name: str = "Peeters"
) -> Person:
    return Person.objects.create(
        email=email or f"person{next(_numbers)}@example.org",
        given_name=given_name,
        family_name=family_name,
        organisation=of,
        language="en",
        created_at=NOW,
    )


def holder(role: Role, of: Organisation | Partner | None = None) -> Person:
    """Somebody new with a role; a coordinator's and a facilitator's is of `of`."""
    organisation_ = of if isinstance(of, Organisation) else None
    held = person(organisation_, given_name="Holder", family_name=role.value.title())
    RoleGrant.objects.create(
        person=held, role=role, organisation=organisation_, partner=of if isinstance(of, Partner) else None
    )
    return held


def signed_in(who: Person) -> Client:
    client = Client()
    client.force_login(who)
    return client


def everybody_but(*roles: Role) -> dict[str, Client]:
    """One client for each other role, for somebody without a role, and for nobody."""
    of = {Role.COORDINATOR: organisation(), Role.FACILITATOR: partner()}
    clients = {role.value: signed_in(holder(role, of.get(role))) for role in Role if role not in roles}
    return clients | {"none": signed_in(person(organisation())), "nobody": Client()}


def words(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def verbs() -> list[str]:
    """What the ledger says has happened, in order."""
    return list(Entry.objects.order_by("number").values_list("verb", flat=True))
