"""The load generator: asks many times at once over kept connections and times each answer.

Run: python -m bench.load JOB.json   where the job is a `Job` as JSON; prints a `Report` as JSON.
"""

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import uvloop


@dataclass(frozen=True)
class Job:
    """`total` requests, `at_once` in flight, the n-th started no earlier than n × `stagger_seconds`.

    `requests` are raw HTTP/1.1 requests, used in turn; `complete` is what a whole answer contains, `first` what marks
    its first token.
    """

    port: int
    requests: list[str]
    total: int
    at_once: int
    complete: str
    first: str
    stagger_seconds: float = 0.0


@dataclass(frozen=True)
class Report:
    """Times in milliseconds; `lost` are answers that were cut, refused or incomplete."""

    a_second: float
    lost: int
    first_p50_ms: float
    first_p99_ms: float
    whole_p50_ms: float
    whole_p99_ms: float


class Connection(asyncio.Protocol):
    """One kept connection; `ask` resolves to (complete, seconds to first token, seconds to the end)."""

    def __init__(self, first: bytes, complete: bytes) -> None:
        self.first, self.complete = first, complete
        self.answer: asyncio.Future[tuple[bool, float, float]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]

    def ask(self, request: bytes) -> "asyncio.Future[tuple[bool, float, float]]":
        self.answer = asyncio.get_running_loop().create_future()
        self.seen = bytearray()
        self.body_starts = self.length = -1
        self.first_at = 0.0
        self.asked_at = time.perf_counter()
        self.transport.write(request)
        return self.answer

    def data_received(self, data: bytes) -> None:
        self.seen += data
        if not self.first_at and self.first in self.seen:
            self.first_at = time.perf_counter()
        if self.body_starts < 0:
            self.body_starts = self.seen.find(b"\r\n\r\n") + 4
            head = bytes(self.seen[: self.body_starts]).lower()
            if b"content-length:" in head:
                self.length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        if self.length >= 0:
            ended = len(self.seen) >= self.body_starts + self.length
        else:
            ended = self.seen.endswith(b"0\r\n\r\n")
        if ended:
            self._resolve(self.complete in self.seen)

    def connection_lost(self, _error: Exception | None) -> None:
        self._resolve(False)

    def _resolve(self, complete: bool) -> None:
        if self.answer and not self.answer.done():
            now = time.perf_counter()
            self.answer.set_result((complete, (self.first_at or now) - self.asked_at, now - self.asked_at))


async def run(job: Job) -> Report:
    loop = asyncio.get_running_loop()
    requests = [request.encode() for request in job.requests]
    numbers = iter(range(job.total))
    outcomes: list[tuple[bool, float, float]] = []
    started = loop.time()

    async def worker() -> None:
        connection: Connection | None = None
        for number in numbers:
            await asyncio.sleep(max(0.0, started + number * job.stagger_seconds - loop.time()))
            if connection is None or connection.transport.is_closing():
                _, connection = await loop.create_connection(
                    lambda: Connection(job.first.encode(), job.complete.encode()), "127.0.0.1", job.port
                )
            outcomes.append(await connection.ask(requests[number % len(requests)]))

    await asyncio.gather(*(worker() for _ in range(job.at_once)))
    took = loop.time() - started
    good = [outcome for outcome in outcomes if outcome[0]]
    firsts = sorted(outcome[1] * 1000 for outcome in good) or [0.0]
    wholes = sorted(outcome[2] * 1000 for outcome in good) or [0.0]
    return Report(
        a_second=round(len(good) / took, 1),
        lost=len(outcomes) - len(good),
        first_p50_ms=_quantile(firsts, 0.5),
        first_p99_ms=_quantile(firsts, 0.99),
        whole_p50_ms=_quantile(wholes, 0.5),
        whole_p99_ms=_quantile(wholes, 0.99),
    )


def _quantile(ordered: list[float], share: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1)


if __name__ == "__main__":
    print(json.dumps(asdict(uvloop.run(run(Job(**json.loads(Path(sys.argv[1]).read_text())))))))
