"""The browser leaves, or stops the answer, in the server's own handler: what came is kept, the provider is let go."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tarmac.assistant.models import Turn
from tarmac.assistant.providers import connection
from tarmac.config.handler import Handler
from tarmac.ledger.models import Entry
from tests.assistant.conftest import provider
from tests.assistant.faulty_server import DONE, event, sends, serving

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
async def _closed() -> AsyncIterator[None]:
    yield
    await connection.close()


class Browser:
    """Speaks ASGI with the handler; `leave` closes the connection."""

    def __init__(self, client: Client, path: str, body: dict[str, Any]) -> None:
        self.status = 0
        self.body = b""
        self._left = asyncio.Event()
        self._content = json.dumps(body).encode()
        cookie = (
            f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}; csrftoken={'a' * 32}"
        )
        self._scope = {
            "type": "http", "method": "POST", "path": path, "query_string": b"", "scheme": "http",
            "server": ("testserver", 80), "client": ("127.0.0.1", 1), "http_version": "1.1",
            "headers": [
                (b"host", b"testserver"), (b"content-type", b"application/json"), (b"accept", b"text/event-stream"),
                (b"cookie", cookie.encode()), (b"x-csrftoken", b"a" * 32),
                (b"content-length", str(len(self._content)).encode()),
            ],
        }  # fmt: skip
        self._sent = False
        self.done = asyncio.ensure_future(Handler()(self._scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        if not self._sent:
            self._sent = True
            return {"type": "http.request", "body": self._content, "more_body": False}
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        self.status = message.get("status", self.status)
        self.body += message.get("body", b"")

    def leave(self) -> None:
        self._left.set()

    async def seen(self, words: bytes) -> None:
        async with asyncio.timeout(10):
            while words not in self.body:
                await asyncio.sleep(0.01)


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
