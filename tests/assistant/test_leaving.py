"""The browser leaves, or stops the answer, in the server's own handler: what came is kept, the provider is let go."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from django.test import Client

from tarmac.assistant.models import Turn
from tarmac.assistant.providers import connection
from tarmac.ledger.models import Entry
from tarmac.programme.models import AccessWindow, Enrolment
from tarmac.programme.services import save_window, withdraw
from tarmac.web import clock
from tests.assistant.asgi import Browser
from tests.assistant.conftest import provider
from tests.assistant.faulty_server import DONE, event, sends, serving

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
async def _closed() -> AsyncIterator[None]:
    yield
    await connection.close()


def question(**fields: Any) -> dict[str, Any]:
    return {"key": str(uuid.uuid4()), "text": "hearing?", "provider": "model", **fields}


def _started(client: Client, base_url: str) -> None:
    client.get("/assistant/")
    provider(base_url, timeout_seconds=30)


async def test_a_whole_answer_through_the_servers_handler(client: Client) -> None:
    with serving(sends(event({"content": "Whole"}), DONE)) as server:
        await asyncio.to_thread(_started, client, server.base_url)
        browser = Browser(client, "/assistant/turn/", question())
        await asyncio.wait_for(browser.done, 10)
    assert browser.status == 200
    assert b'"state":"complete"' in browser.body


async def test_what_came_is_kept_when_the_browser_leaves(client: Client) -> None:
    with serving(sends(event({"content": "Half"}), hang=True)) as server:
        await asyncio.to_thread(_started, client, server.base_url)
        browser = Browser(client, "/assistant/turn/", question())
        await browser.seen(b"Half")
        browser.leave()
        await asyncio.wait_for(browser.done, 10)
        assert await asyncio.to_thread(server.left.wait, 5)
    turn = await asyncio.to_thread(Turn.objects.get)
    assert (turn.state, turn.answer) == ("stopped", "Half")
    assert 100 < turn.tokens_in < 2000
    assert turn.tokens_out == 1
    assert await asyncio.to_thread(Entry.objects.filter(verb="turn.stopped").count) == 1


async def test_a_stop_ends_the_stream_and_says_so(client: Client) -> None:
    with serving(sends(event({"content": "Half"}), hang=True)) as server:
        await asyncio.to_thread(_started, client, server.base_url)
        browser = Browser(client, "/assistant/turn/", question())
        await browser.seen(b"Half")
        turn = await asyncio.to_thread(Turn.objects.get)
        stop = Browser(client, f"/assistant/turn/{turn.pk}/stop/", {})
        await asyncio.wait_for(asyncio.gather(stop.done, browser.done), 10)
        assert await asyncio.to_thread(server.left.wait, 5)
    assert stop.status == 204
    assert b'event: end\ndata: {"state":"stopped"' in browser.body
    turn = await asyncio.to_thread(Turn.objects.get)
    assert (turn.state, turn.answer) == ("stopped", "Half")
    assert 100 < turn.tokens_in < 2000
    assert turn.tokens_out == 1


def _owner_closes_the_window() -> None:
    window, now = AccessWindow.objects.get(), clock.now()
    window.closes_at = now
    save_window(window, actor_id=None, now=now)


def _person_is_taken_out() -> None:
    enrolment = Enrolment.objects.get()
    withdraw(enrolment.pk, actor_id=enrolment.person_id, now=clock.now())


@pytest.mark.parametrize("close", [_owner_closes_the_window, _person_is_taken_out])
async def test_a_door_that_somebody_closes_ends_the_stream(client: Client, close: Callable[[], None]) -> None:
    with serving(sends(event({"content": "Half"}), hang=True)) as server:
        await asyncio.to_thread(_started, client, server.base_url)
        browser = Browser(client, "/assistant/turn/", question())
        await browser.seen(b"Half")
        await asyncio.to_thread(close)
        await asyncio.wait_for(browser.done, 10)
        assert await asyncio.to_thread(server.left.wait, 5)
    assert b'"code":"shut_meanwhile"' in browser.body
    turn = await asyncio.to_thread(Turn.objects.get)
    assert (turn.state, turn.answer, turn.error_code) == ("incomplete", "Half", "shut_meanwhile")
