"""Errors as people see them: a page in the frame whatever is broken, with what was typed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from tarmac.config import urls
from tarmac.people.models import Person
from tests.office.practice import NOW

TYPED = {"subject": "Hearing", "body": "A letter of two pages", "password": "never-shown"}


def bug(_request: HttpRequest) -> HttpResponse:
    raise LookupError("a secret detail")


urlpatterns = [path("bug/", bug), *urls.urlpatterns]
handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404
handler429, handler500 = urls.handler429, urls.handler500

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def client() -> Client:
    person = Person.objects.create(email="a@b.example", given_name="A", family_name="B", language="en", created_at=NOW)
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


@contextmanager
def storage_down() -> Iterator[None]:
    """No query is answered inside the block."""

    def refuse(*_query: Any) -> None:
        raise OperationalError("disk I/O error")

    with connection.execute_wrapper(refuse):
        yield


def test_a_bug_is_said_in_words_without_its_details(client: Client) -> None:
    page = client.post("/bug/", TYPED, headers={"Accept-Language": "nl"})
    text = page.content.decode()
    assert page.status_code == 500
    assert '<html lang="nl"' in text
    assert "A letter of two pages" in text
    assert "never-shown" not in text
    assert "LookupError" not in text
    assert "secret detail" not in text
    assert "default-src 'none'" in page["Content-Security-Policy"]


def test_a_bug_is_told_to_a_program_too(client: Client) -> None:
    answer = client.post("/bug/", TYPED, headers={"Accept": "application/json"})
    assert (answer.status_code, json.loads(answer.content)["code"]) == (500, "broken")


@pytest.mark.parametrize("address", ["/", "/people/me/", "/office/", "/office/write/", "/assistant/turn/", "/bug/"])
def test_without_any_storage_there_is_still_a_page(client: Client, address: str) -> None:
    with storage_down():
        page = client.post(address, TYPED)
    assert page.status_code in {405, 500, 503}
    assert b'<main id="main"' in page.content
    assert b"A letter of two pages" in page.content


def test_without_any_storage_nobody_is_let_in(client: Client) -> None:
    with storage_down():
        signed_in = client.get("/people/me/")
        stranger = Client().post("/account/login/", {"login": "a@b.example", "password": "x" * 20})
        health = Client().get("/healthz")
    assert [signed_in.status_code, stranger.status_code, health.status_code] == [503, 503, 503]
    assert signed_in["Retry-After"] == "60"
    assert b"never-shown" not in stranger.content


def test_a_session_that_cannot_be_kept_is_said_in_words(client: Client) -> None:
    """The session is written after the view, where no view can catch the failure."""

    def refuse(execute: Any, sql: str, *more: Any) -> Any:
        if "django_session" in sql and not sql.startswith("SELECT"):
            raise OperationalError("database or disk is full")
        return execute(sql, *more)

    with connection.execute_wrapper(refuse):
        page = client.post("/account/logout/", {})
    assert page.status_code == 503
    assert b"Tarmac cannot save at this moment" in page.content


def test_a_page_that_takes_no_form_says_so(client: Client) -> None:
    page = client.post("/people/me/", TYPED)
    assert page.status_code == 405
    assert page["Allow"] == "GET, HEAD"
    assert b"A letter of two pages" in page.content
    assert b"never-shown" not in page.content


def test_too_many_tries_are_a_page_of_their_own(client: Client) -> None:
    sent = (client.post("/account/password/reset/", {"email": "a@b.example"}) for _try in range(20))
    page = next(answer for answer in sent if answer.status_code != 302)
    assert page.status_code == 429
    assert b"That was too often in a short time" in page.content
