"""A form that is sent after the session has ended: what was typed survives the sign-in, for the same person only."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tarmac.people.models import Organisation, Person, Role
from tests.people.cast import person, words

pytestmark = pytest.mark.django_db

NEW, HELD, LOGIN = "/people/organisations/new/", "/people/held/", "/account/login/"
PASSWORD = "ferme-tes-volets-7"
TYPED = {"name": 'House of "Care" & <Cure>', "slug": "care", "sector": "hospital", "version": "0"}


@pytest.fixture(autouse=True)
def _no_attempts_before() -> None:
    cache.clear()


def owner(email: str = "ada@hall.example") -> Person:
    made = person(email=email)
    made.set_password(PASSWORD)
    made.save()
    made.role_grants.create(role=Role.OWNER)
    return made


def signed_in(who: Person) -> Client:
    """A browser that checks its tokens, as a real one has to."""
    client = Client(enforce_csrf_checks=True)
    sign_in(client, who)
    return client


def sign_in(client: Client, who: Person, **more: str) -> str:
    """Sign in by the page; gives where it leads."""
    form = {"login": who.email, "password": PASSWORD, "csrfmiddlewaretoken": token(words(client.get(LOGIN)))}
    return str(client.post(LOGIN, form | more)["Location"])


def token(page: str) -> str:
    return re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]


def send_too_late(client: Client, typed: dict[str, str] = TYPED) -> str:
    """Send a form once the session has ended; gives the sealed form of the page that comes back, or nothing."""
    form = typed | {"csrfmiddlewaretoken": token(words(client.get(NEW)))}
    client.cookies.pop("sessionid")
    response = client.post(NEW, form)
    assert response.status_code == 401
    assert not Organisation.objects.exists()
    return sealed(words(response))


def sealed(page: str) -> str:
    return (re.findall(r'name="held" value="([^"]+)"', page) or [""])[0]


def test_what_was_typed_survives_the_sign_in_and_can_be_sent() -> None:
    ada = owner()
    client = signed_in(ada)
    form = send_too_late(client)
    assert sign_in(client, ada, held=form) == HELD
    page = words(client.get(HELD))
    assert "You were signed out before this was sent" in page
    assert f'action="{NEW}"' in page
    assert '<textarea id="held-1" name="name" rows="2">House of "Care" & <Cure></textarea>' in page
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    fields |= dict(re.findall(r'<textarea id="held-\d" name="(\w+)" rows="\d+">([^<]*)</textarea>', page))
    sent = client.post(NEW, fields | {"name": TYPED["name"]})
    assert sent.status_code == 302
    assert Organisation.objects.get().name == TYPED["name"]


def test_it_is_shown_once() -> None:
    ada = owner()
    client = signed_in(ada)
    sign_in(client, ada, held=send_too_late(client))
    assert client.get(HELD).status_code == 200
    assert client.get(HELD)["Location"] == "/"


def test_a_mistyped_password_does_not_lose_it() -> None:
    ada = owner()
    client = signed_in(ada)
    form = send_too_late(client)
    page = client.post(
        LOGIN,
        {"login": ada.email, "password": "wrong", "held": form, "csrfmiddlewaretoken": token(words(client.get(LOGIN)))},
    )
    assert sealed(words(page)) == form
    assert sign_in(client, ada, held=form) == HELD


def test_it_is_given_to_nobody_else() -> None:
    ada, bea = owner(), owner("bea@hall.example")
    client = signed_in(ada)
    assert sign_in(client, bea, held=send_too_late(client)) == "/"
    assert client.get(HELD)["Location"] == "/"


def test_another_site_cannot_put_a_form_in_somebodys_hands() -> None:
    """A browser sends neither cookie with a form of another site, so nobody knows whose it is."""
    ada = owner()
    client = signed_in(ada)
    elsewhere = Client(enforce_csrf_checks=True).post(NEW, TYPED, headers={"Origin": "https://evil.example"})
    assert elsewhere.status_code == 401
    assert sealed(words(elsewhere)) == ""
    assert "care" not in words(elsewhere)
    assert client.cookies["tarmac_person"]["samesite"] == "Lax"
    assert client.cookies["tarmac_person"]["httponly"] is True


def test_a_sealed_form_that_was_tampered_with_is_refused() -> None:
    ada = owner()
    client = signed_in(ada)
    form = send_too_late(client)
    own_cookie = client.cookies["tarmac_person"].value
    flipped = form[:20] + ("A" if form[20] != "A" else "B") + form[21:]
    for wrong in (flipped, form[:-1], form + "x", "", "x", "a:b:c", "\x00", own_cookie):
        assert sign_in(client, ada, held=wrong) == "/"
        assert client.get(HELD)["Location"] == "/"
        client.cookies.pop("sessionid")


@pytest.mark.parametrize("cookie", ["", "x", "1", "a:b:c"])
def test_a_cookie_that_was_tampered_with_belongs_to_nobody(cookie: str) -> None:
    client = signed_in(owner())
    client.cookies["tarmac_person"] = cookie
    assert send_too_late(client) == ""


def test_the_form_as_a_cookie_belongs_to_nobody() -> None:
    client = signed_in(owner())
    client.cookies["tarmac_person"] = send_too_late(client)
    client.cookies.pop("sessionid", None)
    assert sealed(words(client.post(NEW, TYPED))) == ""


def test_it_does_not_wait_for_ever(settings: Any) -> None:
    ada = owner()
    client = signed_in(ada)
    form = send_too_late(client)
    settings.SESSION_COOKIE_AGE = -1
    assert (
        client.post(
            LOGIN,
            {
                "login": ada.email,
                "password": PASSWORD,
                "held": form,
                "csrfmiddlewaretoken": token(words(client.get(LOGIN))),
            },
        )["Location"]
        == "/"
    )


def test_passwords_are_never_held() -> None:
    ada = owner()
    client = signed_in(ada)
    form = send_too_late(client, TYPED | {"password": "my secret", "oldpassword": "my older secret"})
    sign_in(client, ada, held=form)
    assert "secret" not in words(client.get(HELD))


def test_markup_in_a_held_form_is_text() -> None:
    ada = owner()
    client = signed_in(ada)
    form = send_too_late(client, {"name": "</textarea><script>alert(1)</script> x", 'x"><script>': '"><script>y'})
    sign_in(client, ada, held=form)
    assert b"<script>" not in client.get(HELD).content


def test_a_megabyte_of_text_comes_back_whole() -> None:
    ada = owner()
    client = signed_in(ada)
    text = "Zorg voor ieder. " * 50_000
    sign_in(client, ada, held=send_too_late(client, TYPED | {"name": text}))
    assert text in words(client.get(HELD))


def test_the_held_page_is_for_who_is_signed_in() -> None:
    assert Client().get(HELD).status_code == 302
    assert Client().post(HELD).status_code == 405
