"""A browser that speaks ASGI with the server's own handler: each stream runs in a task of its own, as it does there."""

import asyncio
import json
from typing import Any

from django.conf import settings
from django.test import Client

from tarmac.config.handler import Handler


class Browser:
    """Speaks ASGI with the handler; `leave` closes the connection."""

    def __init__(
        self,
        client: Client,
        path: str,
        body: dict[str, Any],
        *,
        accept: str = "text/event-stream",
        language: str = "en",
    ) -> None:
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
                (b"host", b"testserver"), (b"content-type", b"application/json"), (b"accept", accept.encode()),
                (b"accept-language", language.encode()), (b"cookie", cookie.encode()), (b"x-csrftoken", b"a" * 32),
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
