"""How the server answers: all of Django in one hop to a thread that keeps its database connection, streams after it.

Django's own handler hops to a thread once for each middleware and each view, and opens a new connection each time:
several milliseconds a request. Here middleware and views run as they do under WSGI, and only the body of a streamed
answer runs on the event loop.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any
from weakref import WeakSet

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from tarmac.assistant.providers import connection
from tarmac.web import threads

# Python runs one thread at a time: more of them only wait for the database and for each other.
THREADS = 4

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class Handler(ASGIHandler):
    def __init__(self) -> None:
        super(ASGIHandler, self).__init__()
        self.load_middleware(is_async=False)
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="tarmac")
        self._streams: WeakSet[Any] = WeakSet()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            raise ValueError(f"Tarmac speaks HTTP only, not {scope['type']}")

    async def _live(self, receive: Receive, send: Send) -> None:
        """From the server's start to its end: streams have tidied up by then, and nothing stays open to a provider."""
        while (event := (await receive())["type"]) != "lifespan.shutdown":
            await send({"type": f"{event}.complete"})
        await asyncio.gather(*self._streams, return_exceptions=True)
        await connection.close()
        await send({"type": f"{event}.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        threads.pool.set(self._pool)
        try:
            body, size = await _read(receive)
        except RequestAborted:
            return
        response = await threads.in_thread(self._respond, scope, body, size)
        if response.streaming:
            self._streams.add(asyncio.current_task())
            await self._stream(response, receive, send)
        else:
            await self.send_response(response, send)

    def _respond(self, scope: Scope, body: BytesIO, size: int) -> HttpResponseBase:
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request = self.request_class(scope, body)
        request.META["CONTENT_LENGTH"] = str(size)
        response = self.get_response(request)
        if not response.streaming:
            response.close()
        return response

    async def _stream(self, response: HttpResponseBase, receive: Receive, send: Send) -> None:
        """Send until the end, or until the browser leaves or the server stops: then the stream may tidy up."""
        sending = asyncio.ensure_future(self.send_response(response, send))
        leaving = asyncio.ensure_future(self.listen_for_disconnect(receive))
        stopped = False
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            stopped = True
        leaving.cancel()
        sending.cancel()
        await asyncio.gather(sending, leaving, return_exceptions=True)
        response.close()
        if stopped:
            await send({"type": "http.response.body"})
        elif not sending.cancelled() and (error := sending.exception()):
            raise error


async def _read(receive: Receive) -> tuple[BytesIO, int]:
    """The body and its size in bytes. What is longer than a form may be is read to its end and not kept."""
    body, size, more = BytesIO(), 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RequestAborted
        part = message.get("body", b"")
        size += len(part)
        if size <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            body.write(part)
        more = message.get("more_body", False)
    body.seek(0)
    return body, size
