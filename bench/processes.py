"""Processes pinned to a core, what they took, and the servers that the benchmarks ask."""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

SERVER_CORE, LOAD_CORE = 0, 1
PORTS = {"upstream": 8461, "pass-through": 8462, "tarmac": 8463, "litellm": 8464}
_TICKS = os.sysconf("SC_CLK_TCK")


class Process:
    """A running command; figures are of it and its children."""

    def __init__(self, pid: int) -> None:
        self._pid = pid

    def peak_mb(self) -> float:
        """Peak resident memory."""
        statuses = [Path(f"/proc/{pid}/status").read_text() for pid in self._family(self._pid)]
        return round(sum(int(each.split("VmHWM:")[1].split()[0]) for each in statuses) / 1024, 1)

    def cpu_seconds(self) -> float:
        """Processor time so far."""
        fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self._family(self._pid)]
        return sum(int(each[11]) + int(each[12]) for each in fields) / _TICKS

    def _family(self, pid: int) -> list[int]:
        children = [
            int(child)
            for thread in Path(f"/proc/{pid}/task").iterdir()
            for child in (thread / "children").read_text().split()
        ]
        return [pid, *(each for child in children for each in self._family(child))]


@contextmanager
def process(core: int, *command: str, ready: str, **environment: str) -> Iterator[Process]:
    """A command pinned to one core, running for as long as the block lasts; `ready` is an address to wait for."""
    if _answers(ready):
        raise RuntimeError(f"another server answers at {ready}")
    with ExitStack() as running:
        log = running.enter_context(tempfile.TemporaryFile())
        started = subprocess.Popen(
            ["taskset", "-c", str(core), *command], stdout=log, stderr=log, env={**os.environ, **environment}
        )
        running.callback(started.wait, timeout=30)
        running.callback(started.terminate)
        deadline = time.monotonic() + 120
        while not _answers(ready):
            if started.poll() is not None or time.monotonic() > deadline:
                log.seek(0)
                raise RuntimeError(f"{command[0]} did not start: {log.read().decode()[-2000:]}")
            time.sleep(0.2)
        yield Process(started.pid)


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@contextmanager
def upstream() -> Iterator[str]:
    """The fake model server; gives its base URL."""
    port = PORTS["upstream"]
    command = (sys.executable, "-m", "bench.upstream", str(port))
    with process(LOAD_CORE, *command, ready=f"http://127.0.0.1:{port}/"):
        yield f"http://127.0.0.1:{port}/v1"


@contextmanager
def settings(database: str = "") -> Iterator[dict[str, str]]:
    """The environment of a Tarmac of its own, on SQLite or the `database` given; its folder goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="tarmac-bench-") as folder:
        environment = {
            "TARMAC_DATA_DIR": folder,
            "TARMAC_SECRET_KEY": secrets.token_hex(32),
            "TARMAC_SECURE_COOKIES": "false",
        }
        yield environment | ({"DATABASE_URL": database} if database else {})


def output(environment: dict[str, str], module: str, *arguments: str) -> Any:
    """What a module of the bench, run on the server's core, says as JSON."""
    command = ["taskset", "-c", str(SERVER_CORE), sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env={**os.environ, **environment})
    return json.loads(done.stdout)


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[Process]:
    """Tarmac's server with these settings."""
    port = PORTS["tarmac"]
    command = (str(Path(sys.executable).parent / "tarmac"), "serve", "--port", str(port))
    with process(SERVER_CORE, *command, ready=f"http://127.0.0.1:{port}/healthz", **environment) as started:
        yield started


@contextmanager
def tarmac(base_url: str, people: int, database: str = "") -> Iterator[tuple[Process, list[str]]]:
    """Tarmac with `people` signed-in participants; gives their cookies, see bench.seed."""
    with settings(database) as environment:
        cookies = output(environment, "bench.seed", base_url, str(people))
        with serving(environment) as started:
            yield started, cookies
