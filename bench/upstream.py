"""A fake OpenAI-compatible server, as fast as one Python process can be: every answer is the same 200 chunks.

Model `fast` sends them one after another, a write each that leaves before the next, as a model does but without its
pauses; model `paced` sends 20 a second. Run: python -m bench.upstream PORT
"""

import asyncio
import json
import sys

import uvloop

CHUNKS = 200
PACE_SECONDS = 0.05
LAST_WORD = b"tok199"


def _frame(payload: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(payload), payload)


def _event(delta: dict[str, str], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "fake", "choices": [choice]}
    return _frame(b"data: " + json.dumps(chunk).encode() + b"\n\n")


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
FRAMES = [_event({"role": "assistant", "content": "tok000 "})]
FRAMES += [_event({"content": f"tok{number:03} "}) for number in range(1, CHUNKS)]
TAIL = _event({}, "stop") + _frame(b"data: [DONE]\n\n") + b"0\r\n\r\n"
_MESSAGE = {"role": "assistant", "content": " ".join(f"tok{number:03}" for number in range(CHUNKS))}
_PLAIN_BODY = json.dumps(
    {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "fake",
        "choices": [{"index": 0, "message": _MESSAGE, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 10, "completion_tokens": CHUNKS, "total_tokens": CHUNKS + 10},
    }
).encode()
PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(_PLAIN_BODY)
PLAIN += _PLAIN_BODY


class Upstream(asyncio.Protocol):
    def __init__(self) -> None:
        self.buffer = b""
        self.task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]

    def connection_lost(self, _error: Exception | None) -> None:
        if self.task:
            self.task.cancel()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, separator, body = self.buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        if b"transfer-encoding: chunked" in head.lower():
            if not body.endswith(b"0\r\n\r\n"):
                return
        elif len(body) < _content_length(head):
            return
        self.buffer = b""
        if b'"stream":true' not in body.replace(b" ", b""):
            self.transport.write(PLAIN)
        else:
            answer = self._paced() if b'"paced"' in body else self._fast()
            self.task = asyncio.get_running_loop().create_task(answer)

    async def _fast(self) -> None:
        self.transport.write(HEAD)
        for frame in FRAMES:
            self.transport.write(frame)
            await asyncio.sleep(0)
        self.transport.write(TAIL)

    async def _paced(self) -> None:
        self.transport.write(HEAD)
        loop = asyncio.get_running_loop()
        start = loop.time()
        for number, frame in enumerate(FRAMES):
            await asyncio.sleep(start + number * PACE_SECONDS - loop.time())
            self.transport.write(frame)
        self.transport.write(TAIL)


def _content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Upstream, "127.0.0.1", port, backlog=2048)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1])))
