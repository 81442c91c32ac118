"""Every address, as every role and as nobody: the whole answer matrix, and what all pages have in common."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http.response import HttpResponseBase
from django.urls import resolve

from tarmac.web import clock
from tests.config.doors import Door, doors, routes
from tests.config.world import OTHERS, ROLES, World, build
from tests.office.practice import NOW

pytestmark = pytest.mark.django_db

INLINE = re.compile(rb"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", re.IGNORECASE)
OTHER_METHODS = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "MADE-UP")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The same for all tests here; none of them leaves a trace in it."""
    from django.conf import settings

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, clock.fixed(NOW), transaction.atomic():
        patch.setattr(settings, "DATA_DIR", tmp_path_factory.mktemp("data"))
        yield build(tmp_path_factory.mktemp("pack"))
        transaction.set_rollback(True)


def ask(
    world: World, role: str, method: str, address: str, fields: dict[str, str] | None = None, accept: str = "text/html"
) -> Answer:
    """One request whose changes are undone again."""
    cache.clear()  # django-allauth counts requests there
    client, headers = world.client(role), {"Accept": accept}
    with transaction.atomic():
        if method == "POST":
            response = client.post(address, fields or {}, headers=headers)
        else:
            response = client.generic(method, address, headers=headers)
        answer = Answer(response.status_code, dict(response.headers), _body(response))
        transaction.set_rollback(True)
    return answer


def _body(response: HttpResponseBase) -> bytes:
    if response.streaming:
        return b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return response.content  # type: ignore[attr-defined,no-any-return]


@pytest.fixture(scope="module")
def answers(world: World) -> dict[tuple[Door, str], Answer]:
    """What everybody gets at every door."""
    return {
        (door, role): ask(world, role, door.method, door.address.format(**world.names), door.fields(world.names))
        for door in doors()
        for role in ROLES
    }


def test_no_address_is_without_its_lines(world: World) -> None:
    lines: dict[str, set[str]] = {}
    for door in doors():
        route = resolve(door.address.format(**world.names).partition("?")[0]).route
        lines.setdefault(route, set()).add(door.method)
    assert {route for route in routes() if lines.get(route) != {"GET", "POST"}} == set()


def test_everybody_gets_the_answer_in_the_table(answers: dict[tuple[Door, str], Answer]) -> None:
    found = [replace(door, answers=tuple(answers[door, role].status for role in ROLES)) for door in doors()]
    assert "\n".join(map(str, found)) == "\n".join(map(str, doors()))


def test_nothing_of_the_other_organisation_shows(world: World, answers: dict[tuple[Door, str], Answer]) -> None:
    """Those who look over the whole programme may see both; all others see their own."""
    closed = [role for role in ROLES if role not in {"owner", "evaluator", "dpo"}]
    shown = {
        (role, door.address, door.method)
        for (door, role), answer in answers.items()
        if role in closed and OTHERS.encode() in answer.body
    }
    assert shown == set()


def test_the_other_organisations_rows_are_not_there(world: World, answers: dict[tuple[Door, str], Answer]) -> None:
    """With an id of the other organisation, no door opens that would open with one's own."""
    closed = [role for role in ROLES if role not in {"owner", "evaluator", "dpo", "nobody"}]
    opened = set()
    for door in (each for each in doors() if any(f"{{{name}}}" in each.address for name in world.foreign)):
        names = world.names | world.foreign
        for role in closed:
            answer = ask(world, role, door.method, door.address.format(**names), door.fields(names))
            if answer.status not in {403, 404, 405, 409} or OTHERS.encode() in answer.body:
                opened.add((role, door.address, door.method, answer.status))
    assert opened == set()


def test_an_own_page_does_not_reach_for_anothers_row(world: World) -> None:
    """The address is one's own, the form names a row of the other organisation."""
    person, foreign = world.names["person"], world.foreign
    for step in ("end", "withdraw"):
        sent = {"enrolment": foreign["enrolment"]}
        assert ask(world, "coordinator", "POST", f"/programme/people/{person}/{step}/", sent).status == 404
    for sent in ({"text": "And then?", "conversation": foreign["conversation"]}, {"retry": foreign["turn"]}):
        sent["key"] = "22222222-2222-4222-8222-222222222222"
        assert ask(world, "active", "POST", "/assistant/turn/", sent).status == 404


def test_a_program_gets_the_refusal_as_json(world: World, answers: dict[tuple[Door, str], Answer]) -> None:
    for (door, role), page in answers.items():
        if page.status not in {403, 404} and not (role == "nobody" and page.status == 401):
            continue
        address, fields = door.address.format(**world.names), door.fields(world.names)
        answer = ask(world, role, door.method, address, fields, "application/json")
        assert answer.status == page.status, (door.method, door.address, role)
        assert {"code", "title", "detail", "advice"} <= json.loads(answer.body).keys(), (door.address, role)


def test_other_methods_do_nothing(world: World) -> None:
    wrong = set()
    for address in {door.address.format(**world.names) for door in doors()}:
        for role in ("active", "owner"):
            for method in OTHER_METHODS:
                status = ask(world, role, method, address).status
                if status >= 500 or status in {201, 204}:
                    wrong.add((method, address, role, status))
    assert wrong == set()


def test_head_is_answered_as_get(world: World, answers: dict[tuple[Door, str], Answer]) -> None:
    wrong = {}
    for (door, role), answer in answers.items():
        if door.method == "GET" and role in ("nobody", "active", "owner") and not door.address.startswith("/api/"):
            status = ask(world, role, "HEAD", door.address.format(**world.names)).status
            if status != answer.status:
                wrong[door.address, role] = (status, answer.status)
    assert wrong == {}


def test_every_answer_carries_the_policy(answers: dict[tuple[Door, str], Answer]) -> None:
    for (door, role), answer in answers.items():
        where = f"{door.method} {door.address} as {role}"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], where
        assert answer.headers["X-Content-Type-Options"] == "nosniff", where
        assert answer.headers["X-Frame-Options"] == "DENY", where
        assert answer.headers["Referrer-Policy"] == "same-origin", where
        assert "no-store" in answer.headers["Cache-Control"], where


def test_every_page_stands_in_the_frame_and_keeps_to_the_policy(answers: dict[tuple[Door, str], Answer]) -> None:
    pages = 0
    for (door, role), answer in answers.items():
        where = f"{door.method} {door.address} as {role}"
        if not answer.headers.get("Content-Type", "").startswith("text/html") or not answer.body:
            continue
        assert INLINE.search(answer.body) is None, where
        pages += 1
        assert b'<html lang="en"' in answer.body, where
        assert answer.body.count(b'<main id="main"') == 1, where
        assert answer.body.count(b"<h1") == 1, where
    assert pages > 500
