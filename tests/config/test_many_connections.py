"""A thousand answers at once are two thousand connections: more than a process may open on many systems by default."""

import resource
import socket
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.serving import demonstration

FEW, MANY = 200, 300


@contextmanager
def few_open_files() -> Iterator[None]:
    """What is started meanwhile may have `FEW` files open, unless it asks for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FEW, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_more_browsers_are_served_than_files_may_be_open_by_default(tmp_path: Path) -> None:
    with ExitStack() as running:
        with few_open_files():
            server = running.enter_context(demonstration(tmp_path))
        for _ in range(MANY):
            running.enter_context(socket.create_connection(("localhost", server.port), timeout=5))
        with urllib.request.urlopen(f"{server.address}/healthz", timeout=10) as answer:
            assert answer.status == 200
