"""The programme owner's organisations: listed, added, changed; nobody else comes near."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tarmac.ledger.models import Entry
from tarmac.people.models import Organisation, Role
from tests.people.cast import everybody_but, organisation, person, verbs, words

pytestmark = pytest.mark.django_db

LIST, NEW = "/people/organisations/", "/people/organisations/new/"
FIELDS = {"name": "Hospital Sainte-Odile", "slug": "sainte-odile", "sector": "hospital", "version": "0"}


def test_it_lists_organisations_with_their_accounts(owner: Client) -> None:
    hall = organisation("hall")
    person(hall)
    person(hall)
    page = words(owner.get(LIST))
    assert f'href="/people/organisations/{hall.pk}/">House of Hall</a>' in page
    assert '<td class="number">2</td>' in page


def test_an_empty_list_says_how_organisations_come(owner: Client) -> None:
    page = words(owner.get(LIST))
    assert "No organisation yet" in page
    assert "by its short name" in page


def test_the_sector_is_to_be_chosen(owner: Client) -> None:
    assert '<option value="" selected>Choose a sector</option>' in words(owner.get(NEW))


def test_it_adds_one_and_the_ledger_says_who(owner: Client) -> None:
    assert owner.post(NEW, FIELDS).status_code == 302
    made = Organisation.objects.get(slug="sainte-odile")
    assert (made.name, made.sector) == ("Hospital Sainte-Odile", "hospital")
    entry = Entry.objects.get(verb="organisation.created")
    assert (entry.object_id, entry.actor_id) == (str(made.pk), int(owner.session["_auth_user_id"]))
    assert "Sainte" not in str(entry.data)


def test_a_double_click_adds_it_once_and_says_saved_twice(owner: Client) -> None:
    for _click in range(2):
        assert "Saved." in words(owner.post(NEW, FIELDS, follow=True))
    assert verbs() == ["organisation.created"]


def test_another_one_with_the_same_short_name_is_refused_in_words(owner: Client) -> None:
    owner.post(NEW, FIELDS)
    response = owner.post(NEW, {**FIELDS, "name": "Another"})
    assert response.status_code == 422
    assert "Another one has this short name." in words(response)
    assert Organisation.objects.get().name == "Hospital Sainte-Odile"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   \t "),
        ("name", "\x00\x07"),
        ("name", "x" * 201),
        ("name", "x" * 1_000_000),
        ("slug", ""),
        ("slug", "Sainte Odile"),
        ("slug", "x" * 61),
        ("sector", "circus"),
        ("sector", ""),
        ("version", "-1"),
        ("version", "9" * 400),
        ("version", "latest"),
    ],
)
def test_bad_input_is_said_beside_the_field_and_nothing_is_saved(owner: Client, field: str, value: str) -> None:
    response = owner.post(NEW, {**FIELDS, field: value})
    assert response.status_code == 422
    page = words(response)
    assert "error" in page
    assert FIELDS["sector"] in page, "what was right is kept"
    assert not Organisation.objects.exists()
    assert verbs() == []


def test_more_than_two_megabytes_are_refused_and_nothing_is_saved(owner: Client) -> None:
    assert owner.post(NEW, {**FIELDS, "name": "x" * 2_100_000}).status_code == 413
    assert not Organisation.objects.exists()


def test_control_characters_and_broken_unicode_never_reach_the_storage(owner: Client) -> None:
    body = b"name=Ho%00sp%07ital%20%ED%A0%80%0D%0A&slug=odile&sector=hospital&version=0"
    response = owner.generic("POST", NEW, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 302
    name = Organisation.objects.get().name
    assert name.startswith("Hospital ")
    assert name.isprintable()
    name.encode()


def test_it_changes_a_name_but_never_the_short_name(owner: Client) -> None:
    hall = organisation("hall")
    address = f"{LIST}{hall.pk}/"
    assert 'name="slug"' not in words(owner.get(address))
    owner.post(address, {"name": "Town Hall", "slug": "stolen", "sector": "federal", "version": "0"})
    hall.refresh_from_db()
    assert (hall.name, hall.slug, hall.sector, hall.version) == ("Town Hall", "hall", "federal", 1)
    assert Entry.objects.get().data == {"fields": ["name", "sector"]}


def test_saving_without_a_change_is_no_event(owner: Client) -> None:
    hall = organisation("hall")
    owner.post(f"{LIST}{hall.pk}/", {"name": hall.name, "sector": hall.sector, "version": "0"})
    assert verbs() == []


def test_the_second_of_two_tabs_gets_both_versions_and_may_then_save_its_own(owner: Client) -> None:
    hall = organisation("hall")
    address = f"{LIST}{hall.pk}/"
    first = {"name": "First tab", "sector": "federal", "version": "0"}
    second = {"name": "Second tab", "sector": "hospital", "version": "0"}
    owner.post(address, first)
    response = owner.post(address, second)
    assert response.status_code == 409
    page = words(response)
    assert "Second tab" in page
    assert "First tab" in page
    assert 'name="version" value="1"' in page
    hall.refresh_from_db()
    assert hall.name == "First tab"
    assert owner.post(address, {**second, "version": "1"}).status_code == 302
    hall.refresh_from_db()
    assert (hall.name, hall.sector) == ("Second tab", "hospital")
    assert verbs() == ["organisation.changed", "organisation.changed"]


def test_the_same_form_from_two_tabs_is_no_conflict(owner: Client) -> None:
    hall = organisation("hall")
    form = {"name": "Renamed", "sector": "federal", "version": "0"}
    for _tab in range(2):
        assert owner.post(f"{LIST}{hall.pk}/", form).status_code == 302
    assert verbs() == ["organisation.changed"]


def test_it_finds_one_by_a_part_of_its_name(owner: Client) -> None:
    organisation("hall")
    organisation("clinic")
    page = words(owner.get(LIST, {"q": "clin"}))
    assert "House of Clinic" in page
    assert "House of Hall" not in page
    assert "Nothing found" in words(owner.get(LIST, {"q": "zzz\x00%"}))


def test_a_long_list_has_pages_and_as_few_queries(
    owner: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        organisation(f"place-{number:02}")
    with django_assert_max_num_queries(9):
        page = words(owner.get(LIST))
    assert "1 to 50 of 60" in page
    assert "House of Place-59" in words(owner.get(LIST, {"page": "2"}))
    assert owner.get(LIST, {"page": "no"}).status_code == 200


@pytest.mark.parametrize("number", ["999999", "9" * 30])
def test_an_unknown_one_does_not_exist(owner: Client, number: str) -> None:
    assert owner.get(f"{LIST}{number}/").status_code == 404


def test_nobody_else_sees_or_changes_them(owner: Client) -> None:
    hall = organisation("hall")
    for who, client in everybody_but(Role.OWNER).items():
        for address in (LIST, NEW, f"{LIST}{hall.pk}/"):
            seen, sent = client.get(address), client.post(address, {**FIELDS, "name": "Stolen"})
            if who == "nobody":
                assert seen.headers["Location"].startswith("/account/login/")
                assert sent.status_code in {401, 405}
            else:
                assert seen.status_code == 403, (who, address)
                assert sent.status_code in {403, 405}, (who, address)
            assert hall.name not in words(seen) or who in {"none", "coordinator"}, "only their own, in the frame"
    assert verbs() == []
    assert not Organisation.objects.filter(name="Stolen").exists()
