"""The language of the screen: changed anywhere, remembered by the browser and by the account."""

import pytest
from django.test import Client

from tarmac.people.models import Person
from tests.people.cast import person, signed_in, verbs

pytestmark = pytest.mark.django_db

LOGIN, LANGUAGE, ME = "/account/login/", "/language/", "/people/me/"
PASSWORD = "ferme-tes-volets-7"


@pytest.fixture
def anne(db: None) -> Person:
    made = person(email="anne@hall.example")
    made.set_password(PASSWORD)
    made.save()
    return made


def spoken(client: Client, address: str = LOGIN) -> str:
    return client.get(address).content.decode().split('<html lang="', 1)[1].split('"', 1)[0]


def test_a_browser_is_met_in_its_own_language() -> None:
    for accepted, shown in (("nl-BE,nl;q=0.9", "nl"), ("de", "de"), ("es,fr;q=0.5", "fr"), ("es", "en")):
        assert spoken(Client(headers={"Accept-Language": accepted})) == shown


@pytest.mark.parametrize("language", ["fr", "nl", "de", "en"])
def test_the_browser_of_nobody_remembers_it(language: str) -> None:
    client = Client(headers={"Accept-Language": "nl"})
    response = client.post(LANGUAGE, {"language": language, "next": LOGIN})
    assert (response.status_code, response["Location"]) == (302, LOGIN)
    assert spoken(client) == language
    assert verbs() == []


def test_the_account_remembers_it_on_another_browser(anne: Person) -> None:
    signed_in(anne).post(LANGUAGE, {"language": "de", "next": ME})
    anne.refresh_from_db()
    assert anne.language == "de"
    assert verbs() == ["person.language_changed"]
    elsewhere = Client(headers={"Accept-Language": "nl"})
    assert spoken(elsewhere) == "nl"
    elsewhere.post(LOGIN, {"login": anne.email, "password": PASSWORD})
    assert spoken(elsewhere, ME) == "de"


def test_choosing_the_same_again_is_no_change(anne: Person) -> None:
    client = signed_in(anne)
    for _ in range(2):
        client.post(LANGUAGE, {"language": "fr"})
    assert verbs() == ["person.language_changed"]


@pytest.mark.parametrize("language", ["", "es", "fr-BE", "FR", "fr\x00", "../fr", "x" * 10_000])
def test_a_language_that_is_not_spoken_changes_nothing(language: str, anne: Person) -> None:
    client = signed_in(anne)
    assert client.post(LANGUAGE, {"language": language}).status_code == 302
    anne.refresh_from_db()
    assert anne.language == "en"
    assert spoken(client, ME) == "en"


@pytest.mark.parametrize("address", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:1", ""])
def test_it_leads_to_pages_of_tarmac_only(address: str) -> None:
    assert Client().post(LANGUAGE, {"language": "fr", "next": address})["Location"] == "/"


def test_it_changes_by_a_form_with_a_token_only(anne: Person) -> None:
    assert Client().get(LANGUAGE).status_code == 405
    client = Client(enforce_csrf_checks=True)
    client.force_login(anne)
    assert client.post(LANGUAGE, {"language": "fr"}).status_code == 403
    anne.refresh_from_db()
    assert anne.language == "en"
