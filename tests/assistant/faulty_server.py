"""An OpenAI-compatible server on loopback that does what its script says, and remembers every byte it received."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

WORDS = ["The hearing", " is on", " 24 March [1]", "."]
Script = Callable[[web.Request, "FaultyServer"], Awaitable[web.StreamResponse]]


@dataclass
class FaultyServer:
    """`scripts` answer the requests in turn, the last one all that follow."""

    scripts: list[Script]
    port: int = 0
    received: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def asked(self) -> int:
        return len(self.received)

    def body(self, number: int = -1) -> dict[str, Any]:
        return dict(json.loads(self.received[number]))

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        script = self.scripts[min(len(self.received), len(self.scripts) - 1)]
        self.received.append(await request.read())
        self.headers.append(dict(request.headers))
        try:
            return await script(request, self)
        except (asyncio.CancelledError, ConnectionResetError):
            self.left.set()
            raise


@contextmanager
def serving(*scripts: Script) -> Iterator[FaultyServer]:
    """A server that runs in a thread of its own for as long as the block lasts."""
    server = FaultyServer(list(scripts))
    loop = asyncio.new_event_loop()
    ready = threading.Event()

    async def start() -> web.AppRunner:
        application = web.Application()
        application.router.add_post("/v1/chat/completions", server._handle)
        application.router.add_get("/v1/models", _models)
        runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server.port = runner.addresses[0][1]
        ready.set()
        return runner

    runner = None

    def work() -> None:
        nonlocal runner
        asyncio.set_event_loop(loop)
        runner = loop.run_until_complete(start())
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


async def _models(_request: web.Request) -> web.Response:
    return web.json_response({"data": [{"id": "tiny"}, {"id": "small"}]})


def event(delta: dict[str, Any], finish: str | None = None, **more: Any) -> bytes:
    chunk = {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **more}
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


DONE = event({}, "stop") + b"data: [DONE]\n\n"


async def _open(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    return response


def sends(*pieces: bytes, hang: bool = False, pause: float = 0.0, cut: bool = False) -> Script:
    """Sends the pieces, each in a write of its own; then ends, hangs, or cuts the connection."""

    async def script(request: web.Request, server: FaultyServer) -> web.StreamResponse:
        response = await _open(request)
        for piece in pieces:
            await response.write(piece)
            await asyncio.sleep(pause)
        if hang:
            await asyncio.Event().wait()
        if cut and request.transport is not None:
            request.transport.abort()
        return response

    return script


def says(*words: str, usage: Any = None) -> Script:
    end = event({}, "stop", usage=usage) + b"data: [DONE]\n\n" if usage else DONE
    return sends(*(event({"content": word}) for word in words), end)


def refuses(status: int, body: Any = None, **headers: str) -> Script:
    async def script(_request: web.Request, _server: FaultyServer) -> web.StreamResponse:
        return web.json_response(body or {"error": {"message": "secret detail"}}, status=status, headers=headers)

    return script


def answers_whole(body: Any, status: int = 200) -> Script:
    """JSON at once, as a server does that knows no streams; a text is sent as it is."""

    async def script(_request: web.Request, _server: FaultyServer) -> web.StreamResponse:
        text = body if isinstance(body, str) else json.dumps(body)
        return web.Response(status=status, text=text, content_type="application/json")

    return script


def message(content: str | None, finish: str | None = "stop", **more: Any) -> dict[str, Any]:
    """A chat completion that was not streamed; `more` belongs to its message."""
    said = {"role": "assistant", "content": content, **more}
    return {"object": "chat.completion", "choices": [{"index": 0, "message": said, "finish_reason": finish}]}


def shows(status: int, page: str = "<html><body>Bad Gateway: secret detail</body></html>") -> Script:
    """An HTML page, as a proxy in between shows it."""

    async def script(_request: web.Request, _server: FaultyServer) -> web.StreamResponse:
        return web.Response(status=status, text=page, content_type="text/html")

    return script


def endless(piece: bytes) -> Script:
    """The same piece for ever."""

    async def script(request: web.Request, _server: FaultyServer) -> web.StreamResponse:
        response = await _open(request)
        while True:
            await response.write(piece)
            await asyncio.sleep(0)

    return script


def refuses_then_hangs(status: int) -> Script:
    """The head of a refusal, and never its body."""

    async def script(request: web.Request, _server: FaultyServer) -> web.StreamResponse:
        response = web.StreamResponse(status=status)
        await response.prepare(request)
        await asyncio.Event().wait()
        raise AssertionError

    return script


def refuses_field(name: str, message: str) -> Script:
    """Answers, unless the request has a field of that name."""

    async def script(request: web.Request, server: FaultyServer) -> web.StreamResponse:
        if name in server.body():
            return web.json_response({"error": {"message": message}}, status=400)
        return await says("There.")(request, server)

    return script


def silent() -> Script:
    """Takes the question and never answers."""

    async def script(_request: web.Request, _server: FaultyServer) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    return script


def redirects(to: str) -> Script:
    async def script(_request: web.Request, _server: FaultyServer) -> web.StreamResponse:
        return web.Response(status=307, headers={"Location": to})

    return script


def calls(name: str, arguments: dict[str, Any] | str) -> Script:
    """Asks for a tool, its arguments in two pieces; a text of them is sent as it is."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    half = len(text) // 2
    first = {"tool_calls": [{"index": 0, "id": "call_1", "function": {"name": name, "arguments": text[:half]}}]}
    second = {"tool_calls": [{"index": 0, "function": {"arguments": text[half:]}}]}
    return sends(event(first), event(second), event({}, "tool_calls") + b"data: [DONE]\n\n")
