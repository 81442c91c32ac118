"""One-click personas: in a demonstration only, and only its own people."""

import re
from typing import Any

import pytest
from django.test import Client

from tarmac.people.models import Role
from tarmac.people.personas import personas
from tests.people.cast import holder, person, words

pytestmark = pytest.mark.django_db

CHOOSE = "/people/persona/"
ALL = [persona for group in personas() for persona in group.people]


@pytest.fixture
def _demo(settings: Any) -> None:
    settings.DEMO = True


def choose(email: str, **more: str) -> tuple[int, Client]:
    client = Client()
    return client.post(CHOOSE, {"email": email, **more}).status_code, client


def open_to(client: Client) -> bool:
    return client.get("/people/me/").status_code == 200


@pytest.mark.usefixtures("_demo")
@pytest.mark.parametrize("persona", ALL, ids=lambda persona: persona.key)
def test_a_click_signs_in(persona: Any) -> None:
    person(email=persona.email)
    status, client = choose(persona.email)
    assert (status, open_to(client)) == (302, True)


@pytest.mark.usefixtures("_demo")
def test_the_sign_in_page_of_a_demonstration_offers_each_of_them() -> None:
    page = words(Client().get("/account/login/"))
    assert all(f'value="{persona.email}"' in page for persona in ALL)


def test_elsewhere_there_is_no_such_page(settings: Any) -> None:
    person(email=ALL[0].email)
    status, client = choose(ALL[0].email)
    assert (status, open_to(client)) == (404, False)
    assert CHOOSE not in words(Client().get("/account/login/"))


@pytest.mark.usefixtures("_demo")
@pytest.mark.parametrize("email", ["", "nobody@demo.example", "OWNER@demo.example", "%", "owner@demo.example\x00"])
def test_whoever_is_no_persona_cannot_be_chosen(email: str) -> None:
    person(email="owner@demo.example")
    status, client = choose(email)
    assert (status, open_to(client)) == (404, False)


@pytest.mark.usefixtures("_demo")
def test_a_real_account_in_a_demonstration_cannot_be_chosen() -> None:
    status, client = choose(holder(Role.OWNER).email)
    assert (status, open_to(client)) == (404, False)


@pytest.mark.usefixtures("_demo")
def test_it_wants_a_form_with_a_token() -> None:
    person(email=ALL[0].email)
    assert Client().get(CHOOSE).status_code == 405
    client = Client(enforce_csrf_checks=True)
    assert client.post(CHOOSE, {"email": ALL[0].email}).status_code == 401
    assert not open_to(client)


@pytest.mark.usefixtures("_demo")
@pytest.mark.parametrize(
    ("address", "arrives"),
    [("/office/", "/office/"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("/\\evil.example", "/")],
)
def test_it_goes_on_to_pages_of_tarmac_only(address: str, arrives: str) -> None:
    person(email=ALL[0].email)
    assert Client().post(CHOOSE, {"email": ALL[0].email, "next": address})["Location"] == arrives


@pytest.mark.usefixtures("_demo")
def test_a_wrong_password_is_said_before_the_people_to_choose() -> None:
    client = Client()
    blank = words(client.get("/account/login/"))
    assert blank.index("Town hall of Valmont") < blank.index('name="password"')
    page = words(client.post("/account/login/", {"login": ALL[0].email, "password": "wrong"}))
    error, field, people = map(page.index, ("is not correct", 'name="password"', "Town hall of Valmont"))
    assert error < field < people
    assert len(re.findall(r'<input type="password"[^>]* autofocus', page)) == page.count("autofocus") == 1


@pytest.mark.usefixtures("_demo")
def test_no_page_leads_to_a_mail_that_no_demonstration_sends() -> None:
    persona = person(email=ALL[0].email)
    persona.set_unusable_password()
    persona.save()
    _status, client = choose(ALL[0].email)
    for address in ("/people/me/", "/"):
        assert "/account/password/change/" not in words(client.get(address))
    for address in ("/account/password/reset/", "/account/password/reset/done/"):
        page = words(client.get(address))
        assert "No mail is sent in a demonstration" in page
        assert not re.search("on its way|[Ss]end", page)


@pytest.mark.usefixtures("_demo")
def test_whoever_has_a_password_in_a_demonstration_can_change_it() -> None:
    own = person(email="own@hall.example")
    own.set_password("ferme-tes-volets-7")
    own.save()
    client = Client()
    client.force_login(own)
    assert words(client.get("/people/me/")).count("/account/password/change/") == 2  # in the menu too


@pytest.mark.usefixtures("_demo")
@pytest.mark.parametrize(
    ("language", "roles"),
    [
        ("fr", ("Coordinatrice", "Coordinateur", "Déléguée à la protection des données", "Animatrice")),
        ("de", ("Koordinatorin", "Koordinator<", "Datenschutzbeauftragte<", "Begleiterin")),
    ],
)
def test_a_woman_has_the_title_of_a_woman(language: str, roles: tuple[str, ...]) -> None:
    page = words(Client(headers={"Accept-Language": language}).get("/account/login/"))
    assert [role for role in roles if role not in page] == []
