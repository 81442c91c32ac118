"""Sign-in and sign-out by the pages: by password, never telling who has an account, never twice too often."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tarmac.people.models import Person, Role
from tests.people.cast import holder, organisation, person, words

pytestmark = pytest.mark.django_db

LOGIN, LOGOUT = "/account/login/", "/account/logout/"
PASSWORD = "ferme-tes-volets-7"


@pytest.fixture(autouse=True)
def _no_attempts_before() -> None:
    cache.clear()


@pytest.fixture
def _quick_hashes(settings: Any) -> None:
    """Sixty sign-ins with Argon2 would take longer than the minute in which they are counted."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def anne(db: None) -> Person:
    made = person(organisation(), email="anne@hall.example")
    made.set_password(PASSWORD)
    made.save()
    return made


def sign_in(client: Client, login: str = "anne@hall.example", password: str = PASSWORD, **more: str) -> int:
    return client.post(LOGIN, {"login": login, "password": password, **more}).status_code


def open_to(client: Client) -> bool:
    return client.get("/people/me/").status_code == 200


def test_a_password_lets_in_and_is_kept_as_argon2(anne: Person) -> None:
    client = Client()
    assert not open_to(client)
    response = client.post(LOGIN, {"login": " Anne@HALL.example ", "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/")
    assert open_to(client)
    assert anne.password.startswith("argon2$argon2id$")
    session = client.cookies["sessionid"]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")


def test_a_sign_in_gets_a_session_of_its_own(anne: Person) -> None:
    client = Client()
    client.get(LOGIN)
    client.cookies["sessionid"] = planted = "a" * 32
    assert sign_in(client) == 302
    assert client.cookies["sessionid"].value != planted


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(anne: Person) -> None:
    person(email="new@hall.example")  # has no password yet
    answers = set()
    for login in ("anne@hall.example", "nobody@hall.example", "new@hall.example"):
        client = Client()
        response = client.post(LOGIN, {"login": login, "password": "wrong"})
        page = re.sub(r"[A-Za-z0-9]{64}", "", words(response).replace(login, ""))
        answers.add((response.status_code, page))
        assert "The e-mail address or the password is not correct." in page
        assert "sessionid" not in client.cookies
        assert not open_to(client)
    assert len(answers) == 1


@pytest.mark.parametrize("password", ["", " ", "!", "\x00", "x" * 5_000])
def test_no_odd_password_lets_in(password: str, anne: Person) -> None:
    new = person(email="new@hall.example")
    new.set_unusable_password()
    new.save()
    for login in (anne.email, new.email):
        client = Client()
        assert sign_in(client, login, password) == 200
        assert not open_to(client)
    assert sign_in(Client(), new.email, new.password) == 200


def test_after_five_wrong_passwords_the_right_one_has_to_wait(anne: Person) -> None:
    for _ in range(5):
        assert sign_in(Client(), password="wrong") == 200
    client = Client()
    response = client.post(LOGIN, {"login": anne.email, "password": PASSWORD})
    assert response.status_code == 200
    assert "Too many attempts" in str(response.context["form"].errors)
    assert not open_to(client)
    bea = person(email="bea@hall.example")
    bea.set_password(PASSWORD)
    bea.save()
    assert sign_in(Client(), bea.email) == 302, "others behind the same address are not held up"


@pytest.mark.usefixtures("_quick_hashes")
def test_a_hospital_behind_one_address_signs_in_on_its_first_morning(anne: Person) -> None:
    client = Client()
    assert [sign_in(client, f"nurse{number}@hall.example") for number in range(60)] == [200] * 60
    assert sign_in(client) == 302


@pytest.mark.usefixtures("_quick_hashes")
def test_guessing_from_one_address_ends(anne: Person) -> None:
    client = Client()
    for number in range(100):
        sign_in(client, f"nurse{number}@hall.example", "wrong")
    assert sign_in(client) == 200
    assert not open_to(client)


def test_a_closed_account_stays_out(anne: Person) -> None:
    client = Client()
    sign_in(client)
    Person.objects.filter(pk=anne.pk).update(is_active=False)
    assert not open_to(client), "an open session ends with the account"
    response = Client().post(LOGIN, {"login": anne.email, "password": PASSWORD}, follow=True)
    assert "This account is closed" in words(response)


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_makes_an_account_alone(method: str) -> None:
    form = {"email": "eve@hall.example", "password1": PASSWORD, "password2": PASSWORD}
    response = getattr(Client(), method)("/account/signup/", form)
    assert response.status_code == 200
    assert "Your coordinator gives you an account." in words(response)
    assert not Person.objects.exists()


def test_signing_out_is_asked_first_and_ends_the_session(anne: Person) -> None:
    client = Client()
    sign_in(client)
    assert client.get(LOGOUT).status_code == 200
    assert open_to(client)
    kept = client.cookies["sessionid"].value
    assert client.post(LOGOUT).status_code == 302
    assert not open_to(client)
    client.cookies["sessionid"] = kept
    assert not open_to(client), "the session is gone, not only its cookie"


@pytest.mark.parametrize(
    ("address", "arrives"),
    [
        ("/people/me/?x=1", "/people/me/?x=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_after_sign_in_it_goes_on_to_pages_of_tarmac_only(address: str, arrives: str, anne: Person) -> None:
    response = Client().post(LOGIN, {"login": anne.email, "password": PASSWORD, "next": address})
    assert (response.status_code, response["Location"]) == (302, arrives)


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(anne: Person) -> None:
    client = Client()
    response = client.get("/people/me/")
    assert response["Location"] == "/account/login/?next=%2Fpeople%2Fme%2F"
    page = client.get(response["Location"])
    assert 'name="next" value="/people/me/"' in words(page)
    htmx = client.get("/people/me/", headers={"HX-Request": "true"})
    assert (htmx.status_code, htmx["HX-Redirect"]) == (401, "/account/login/?next=%2Fpeople%2Fme%2F")


def test_a_form_without_its_token_is_not_carried_out(anne: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client) == 401
    assert not open_to(client)


def test_who_is_signed_in_already_is_sent_on(anne: Person) -> None:
    client = Client()
    sign_in(client)
    assert client.get(LOGIN)["Location"] == "/"


def test_an_address_on_the_sign_in_page_is_shown_as_text(anne: Person) -> None:
    response = Client().post(LOGIN, {"login": '"><script>alert(1)</script>', "password": "x", "held": '"><script>'})
    assert b"<script>alert" not in response.content
    assert b'"><script>' not in response.content


def test_roles_count_from_the_next_page_on(anne: Person) -> None:
    client = Client()
    sign_in(client)
    assert client.get("/people/roles/").status_code == 403
    anne.role_grants.create(role=Role.OWNER)
    assert client.get("/people/roles/").status_code == 200
    anne.role_grants.all().delete()
    assert client.get("/people/roles/").status_code == 403
    assert holder(Role.OWNER).roles == {"owner"}


@pytest.mark.parametrize(
    ("language", "label", "error"),
    [
        ("fr", "Adresse e-mail", "L’adresse e-mail ou le mot de passe n’est pas correct."),
        ("nl", "E-mailadres", "Het e-mailadres of het wachtwoord klopt niet."),
        ("de", "E-Mail-Adresse", "Die E-Mail-Adresse oder das Passwort stimmt nicht."),
    ],
)
def test_it_speaks_as_the_other_pages_do(language: str, label: str, error: str) -> None:
    client = Client(headers={"Accept-Language": language})
    page = words(client.post(LOGIN, {"login": "nobody@hall.example", "password": "wrong"}))
    assert error in page
    assert f">{label}</label>" in page
    assert "placeholder" not in page
