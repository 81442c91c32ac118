"""What the database itself refuses of people and roles, whoever asks."""

from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from tarmac.people.models import Organisation, Person, Role, RoleGrant
from tests.people.cast import organisation, partner, person

pytestmark = pytest.mark.django_db


def put_in(table: str, **values: Any) -> None:
    """A row by SQL alone, with nothing of Tarmac in between."""
    columns, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(values.values()))
        connection.check_constraints()


def refused(table: str, **values: Any) -> str:
    with pytest.raises((IntegrityError, DataError)) as refusal:
        put_in(table, **values)
    return str(refusal.value)


def granted(role: str, of: Organisation | None = None, by: Any = None) -> dict[str, Any]:
    return {
        "person_id": person().pk, "role": role, "organisation_id": of and of.pk, "partner_id": by and by.pk,
    }  # fmt: skip


def account(**values: Any) -> dict[str, Any]:
    fields = {"email": "anne@hall.example", "given_name": "Anne", "family_name": "Peeters", "language": "fr"}
    rest = {"password": "!", "is_active": True, "created_at": "2026-11-02 09:00:00+00:00", "search_key": "peeters anne"}
    return fields | rest | values


def test_a_coordinator_has_an_organisation_and_nobody_else_has() -> None:
    name = "people_rolegrant_coordinator_has_organisation"
    assert name in refused("people_rolegrant", **granted("coordinator"))
    for role in ("evaluator", "dpo", "owner"):
        assert name in refused("people_rolegrant", **granted(role, organisation()))


def test_a_facilitator_has_a_partner_and_nobody_else_has() -> None:
    name = "people_rolegrant_facilitator_has_partner"
    assert name in refused("people_rolegrant", **granted("facilitator"))
    for role in ("evaluator", "dpo", "owner"):
        assert name in refused("people_rolegrant", **granted(role, by=partner()))
    assert name in refused("people_rolegrant", **granted("coordinator", organisation(), partner()))


def test_there_are_five_roles_and_each_is_held_once() -> None:
    assert "people_rolegrant_" in refused("people_rolegrant", **granted("root"))
    held = RoleGrant.objects.create(person=person(), role=Role.OWNER)
    refused("people_rolegrant", **granted("owner") | {"person_id": held.person_id})
    refused("people_rolegrant", **granted("owner") | {"person_id": 999_999})


def test_an_address_is_unique_whatever_its_case() -> None:
    person(email="anne@hall.example")
    assert "email" in refused("people_person", **account())
    assert "people_person_email_lower" in refused("people_person", **account(email="Anne@hall.example"))


def test_a_language_is_one_of_four() -> None:
    assert "people_person_language" in refused("people_person", **account(language="es"))


def test_an_account_belongs_to_an_organisation_that_exists_and_holds_it_there() -> None:
    refused("people_person", **account(organisation_id=999_999))
    member = person(organisation())
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=member.organisation_id).delete()
    assert Person.objects.filter(pk=member.pk).exists()


def test_an_organisation_is_of_a_known_sector_under_its_own_slug() -> None:
    values = {"slug": "hall", "name": "Hall", "version": 0}
    assert "people_organisation_sector" in refused("people_organisation", **values, sector="bank")
    organisation("hall")
    refused("people_organisation", **values, sector="hospital")
