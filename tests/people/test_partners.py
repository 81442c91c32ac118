"""Partners and what they declare about who pays them: the owner writes it, the facilitator reads it."""

import pytest
from django.test import Client

from tarmac.ledger.models import Entry
from tarmac.people.models import Partner, Role
from tests.people.cast import everybody_but, holder, partner, signed_in, verbs, words

pytestmark = pytest.mark.django_db

LIST, NEW = "/people/partners/", "/people/partners/new/"
FIELDS = {"name": "Open Desk", "slug": "open-desk", "declared_interests": "", "version": "0"}


def test_an_empty_list_says_what_a_partner_is(owner: Client) -> None:
    assert "gives workshops" in words(owner.get(LIST))


def test_no_interests_and_some_look_different(owner: Client) -> None:
    owner.post(NEW, FIELDS)
    owner.post(NEW, {**FIELDS, "name": "Paid", "slug": "paid", "declared_interests": "A vendor\r\npays us."})
    page = words(owner.get(LIST))
    assert "No vendor pays it" in page
    assert "Interests declared" in page
    assert Partner.objects.get(slug="paid").declared_interests == "A vendor\npays us."
    assert verbs() == ["partner.created", "partner.created"]


def test_what_is_declared_is_never_in_the_ledger_and_never_run(owner: Client) -> None:
    desk = partner()
    declared = "<script>alert(1)</script> pays us"
    owner.post(f"{LIST}{desk.pk}/", {"name": desk.name, "declared_interests": declared, "version": "0"})
    assert Entry.objects.get().data == {"fields": ["declared_interests"]}
    page = owner.get(LIST).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; pays us" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 201), ("slug", "a b"), ("declared_interests", "x" * 5001)],
)
def test_bad_input_is_refused_and_what_was_typed_stays(owner: Client, field: str, value: str) -> None:
    response = owner.post(NEW, {**FIELDS, "declared_interests": "Written by hand", field: value})
    assert response.status_code == 422
    assert (value or "Written by hand") in words(response)
    assert not Partner.objects.exists()


def test_the_second_of_two_tabs_overwrites_nothing_unseen(owner: Client) -> None:
    desk = partner(interests="Nothing")
    address = f"{LIST}{desk.pk}/"
    owner.post(address, {"name": desk.name, "declared_interests": "From the first tab", "version": "0"})
    response = owner.post(address, {"name": desk.name, "declared_interests": "From the second", "version": "0"})
    assert response.status_code == 409
    assert "From the first tab" in words(response)
    assert "From the second" in words(response)
    desk.refresh_from_db()
    assert desk.declared_interests == "From the first tab"


def test_a_facilitator_reads_the_own_partner_and_no_other(owner: Client) -> None:
    own, other = partner("own", "A vendor pays for the room."), partner("other", "A secret deal.")
    page = words(signed_in(holder(Role.FACILITATOR, own)).get("/people/partner/"))
    assert own.name in page
    assert "A vendor pays for the room." in page
    assert other.name not in page
    assert "A secret deal." not in page


def test_a_facilitator_of_a_partner_that_declared_nothing_reads_that(owner: Client) -> None:
    page = words(signed_in(holder(Role.FACILITATOR, partner("clean"))).get("/people/partner/"))
    assert "no vendor pays it" in page


def test_nobody_else_sees_or_changes_them(owner: Client) -> None:
    desk = partner("secret", "A secret deal.")
    for who, client in everybody_but(Role.OWNER).items():
        for address in (LIST, NEW, f"{LIST}{desk.pk}/"):
            seen, sent = client.get(address), client.post(address, {**FIELDS, "name": "Stolen"})
            assert seen.status_code == (302 if who == "nobody" else 403), (who, address)
            assert sent.status_code in {401, 403, 405}, (who, address)
            assert "A secret deal." not in words(seen) + words(sent)
    for who, client in everybody_but(Role.FACILITATOR).items():
        assert client.get("/people/partner/").status_code == (302 if who == "nobody" else 403), who
    assert verbs() == []
