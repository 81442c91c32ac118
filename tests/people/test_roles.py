"""Roles: given by address, taken away after a question, and the last owner stays."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tarmac.ledger.models import Entry
from tarmac.people import services
from tarmac.people.errors import LastOwner
from tarmac.people.models import Person, Role, RoleGrant
from tests.people.cast import NOW, everybody_but, holder, organisation, partner, person, signed_in, verbs, words

pytestmark = pytest.mark.django_db

LIST, NEW = "/people/roles/", "/people/roles/new/"


def give(client: Client, email: str, role: str, **more: str) -> int:
    return client.post(NEW, {"email": email, "role": role, "language": "nl", **more}).status_code


def revoking(grant: RoleGrant) -> str:
    return f"{LIST}{grant.pk}/revoke/"


def test_it_gives_each_role_to_somebody_who_has_an_account(owner: Client) -> None:
    known, hall, desk = person(email="anne@example.org"), organisation(), partner()
    chosen = [
        "evaluator", "dpo", "owner", f"coordinator:{hall.pk}", f"facilitator:{desk.pk}",
    ]  # fmt: skip
    for role in chosen:
        assert give(owner, " Anne@Example.ORG ", role) == 302
    given = {grant.role: grant for grant in known.role_grants.all()}
    assert set(given) == set(Role.values)
    assert given["coordinator"].organisation == hall
    assert given["facilitator"].partner == desk
    assert verbs() == ["role.granted"] * 5
    assert known.organisation is None, "an account is never moved by a role"


def test_whoever_has_no_account_gets_one_without_a_password(owner: Client) -> None:
    hall = organisation()
    names = {"given_name": "Zoé", "family_name": "Lambert"}
    assert give(owner, "zoe@example.org", f"coordinator:{hall.pk}", **names) == 302
    made = Person.objects.get(email="zoe@example.org")
    assert (made.full_name, made.language, made.organisation) == ("Zoé Lambert", "nl", hall)
    assert not made.has_usable_password()
    assert verbs() == ["person.created", "role.granted"]
    assert signed_in(made).get("/programme/people/").status_code == 200


def test_an_unknown_address_without_names_is_asked_for_them(owner: Client) -> None:
    response = owner.post(NEW, {"email": "zoe@example.org", "role": "dpo", "given_name": "Zoé"})
    assert response.status_code == 422
    assert "Give the names too" in words(response)
    assert 'value="zoe@example.org"' in words(response)
    assert not Person.objects.filter(email="zoe@example.org").exists()


@pytest.mark.parametrize(
    "role",
    [
        "",
        "coordinator",
        "facilitator",
        "coordinator:",
        "coordinator:999999",
        "facilitator:0",
        "owner:1",
        "root",
        "a:b:c",
    ],
)
def test_a_role_without_its_organisation_or_partner_does_not_exist(owner: Client, role: str) -> None:
    person(email="anne@example.org")
    organisation()
    assert give(owner, "anne@example.org", role) == 422
    assert RoleGrant.objects.count() == 1
    assert verbs() == []


@pytest.mark.parametrize(
    "email", ["", "anne", "anne@", "a@b.example\nBcc: c@d.example", "x" * 300 + "@example.org", "an\x00ne@example.org"]
)
def test_a_wrong_address_is_refused(owner: Client, email: str) -> None:
    assert give(owner, email, "dpo", given_name="A", family_name="B") == 422
    assert Person.objects.count() == 1


def test_a_double_click_gives_it_once(owner: Client) -> None:
    names = {"given_name": "Zoé", "family_name": "Lambert"}
    for _click in range(2):
        assert give(owner, "zoe@example.org", "dpo", **names) == 302
    assert verbs() == ["person.created", "role.granted"]


def test_a_coordinator_who_gets_another_organisation_leaves_the_first(owner: Client) -> None:
    known, hall, clinic = person(email="anne@example.org"), organisation("hall"), organisation("clinic")
    give(owner, known.email, f"coordinator:{hall.pk}")
    give(owner, known.email, f"coordinator:{clinic.pk}")
    assert [grant.organisation for grant in known.role_grants.all()] == [clinic]


def test_taking_one_away_is_asked_first_and_shuts_the_pages_at_the_next_click(owner: Client) -> None:
    evaluator = holder(Role.EVALUATOR)
    watching = signed_in(evaluator)
    grant = evaluator.role_grants.get()
    assert watching.get("/programme/figures/").status_code == 200
    assert "from their next click on" in words(owner.get(revoking(grant)))
    assert evaluator.role_grants.exists(), "a question changes nothing"
    assert owner.post(revoking(grant)).status_code == 302
    assert watching.get("/programme/figures/").status_code == 403
    entry = Entry.objects.get(verb="role.revoked")
    assert (entry.object_id, entry.data) == (str(evaluator.pk), {"role": "evaluator"})


def test_a_double_click_takes_it_away_once(owner: Client) -> None:
    address = revoking(holder(Role.DPO).role_grants.get())
    owner.post(address)
    assert "gone already" in words(owner.post(address, follow=True))
    assert "gone already" in words(owner.get(address, follow=True))
    assert verbs() == ["role.revoked"]


def test_the_last_owner_stays(owner: Client) -> None:
    own = RoleGrant.objects.get(role=Role.OWNER)
    response = owner.post(revoking(own))
    assert response.status_code == 409
    assert "Make somebody else a programme owner first" in words(response)
    assert RoleGrant.objects.filter(pk=own.pk).exists()
    assert verbs() == []


def test_an_owner_whose_account_is_closed_does_not_count(owner: Client) -> None:
    closed = holder(Role.OWNER)
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    own = RoleGrant.objects.exclude(person=closed).get()
    assert owner.post(revoking(own)).status_code == 409
    assert owner.post(revoking(closed.role_grants.get())).status_code == 302


def test_an_owner_may_go_when_another_stays(owner: Client) -> None:
    own = RoleGrant.objects.get()
    holder(Role.OWNER)
    assert owner.post(revoking(own)).status_code == 302
    assert owner.get(LIST).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_take_each_other_away_at_once_do_not_both_succeed() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite writes one after the other; its test database has one connection")
    owners = [holder(Role.OWNER), holder(Role.OWNER)]

    def revoke(who: Person) -> bool:
        try:
            services.revoke(who, Role.OWNER, actor_id=None, now=NOW)
        except LastOwner:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(revoke, owners)) == [False, True]
    assert RoleGrant.objects.count() == 1


def test_it_lists_who_has_what_by_role(owner: Client) -> None:
    hall = organisation("hall")
    holder(Role.COORDINATOR, hall)
    holder(Role.DPO)
    page = words(owner.get(LIST))
    assert "House of Hall" in page
    assert "Holder Dpo" in page
    only = words(owner.get(LIST, {"role": "coordinator"}))
    assert "Holder Coordinator" in only
    assert "Holder Dpo" not in only
    assert "Nobody has this role" in words(owner.get(LIST, {"role": "facilitator"}))
    assert owner.get(LIST, {"role": "' OR 1=1", "page": "x"}).status_code == 200


def test_a_long_list_takes_as_few_queries(owner: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    hall = organisation()
    for _number in range(60):
        holder(Role.COORDINATOR, hall)
    with django_assert_max_num_queries(9):
        assert "1 to 50 of 61" in words(owner.get(LIST))


def test_nobody_else_gives_takes_or_sees_roles(owner: Client) -> None:
    own = RoleGrant.objects.get()
    for who, client in everybody_but(Role.OWNER).items():
        for address in (LIST, NEW, revoking(own)):
            seen = client.get(address)
            sent = client.post(address, {"email": "thief@example.org", "role": "owner", "given_name": "T"})
            assert seen.status_code == (302 if who == "nobody" else 403), (who, address)
            assert sent.status_code in {401, 403, 405}, (who, address)
            assert "Holder Owner" not in words(seen) + words(sent)
    assert RoleGrant.objects.filter(role=Role.OWNER).count() == 1
    assert verbs() == []
