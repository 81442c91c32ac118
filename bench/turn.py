"""One stream of 200 chunks through nothing, a bare pass-through, Tarmac's whole turn, and the LiteLLM proxy.

The server has a core of its own; upstream, load generator and PostgreSQL share the other.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.postgres import cluster

from bench import measuring
from bench.load import Job
from bench.measuring import Line, at_least, at_most
from bench.processes import LOAD_CORE, PORTS, SERVER_CORE, Process, process, tarmac, upstream
from bench.upstream import CHUNKS, LAST_WORD, PACE_SECONDS

STREAMS, AT_ONCE = 2000, 64
CROWD, CROWD_ARRIVES_SECONDS = 1000, 8
PACED_SECONDS = CHUNKS * PACE_SECONDS
LITELLM_STREAMS = 128
ROUNDS = 3
LITELLM_VERSION = "1.108.7"
MASTER_KEY = "sk-" + secrets.token_hex(24)
VENV = Path(__file__).resolve().parent / ".venv"
QUESTION = "Summarise the hearing of the fourth of March, and write to marie.dupont@valmont.example."


def main() -> dict[str, Any]:
    os.sched_setaffinity(0, {LOAD_CORE})
    lines: dict[str, Line] = {}
    with upstream() as base_url:
        port = PORTS["upstream"]
        lines["nothing"] = measure(port, [chat(port, "fast")], STREAMS)
        lines["nothing, paced"] = paced(port, [chat(port, "paced")])
        with tarmac(base_url, STREAMS) as (server, cookies):
            lines |= beside_peers(base_url, server, cookies)
            lines["Tarmac, paced"] = paced(PORTS["tarmac"], turns(cookies, 3 * AT_ONCE, "paced"), server)
            lines["Tarmac, with a search first"] = of_turns(server, cookies, "searching", STREAMS // 4)
            lines["Tarmac, 1,000 streams at once"] = crowd(server, cookies)
        with cluster(durable=True) as database, tarmac(base_url, STREAMS, database) as (server, cookies):
            of_turns(server, cookies, "fast", 200)
            lines["Tarmac on PostgreSQL"] = of_turns(server, cookies, "fast", STREAMS)
            lines["Tarmac on PostgreSQL, paced"] = paced(PORTS["tarmac"], turns(cookies, 3 * AT_ONCE, "paced"), server)
    return {"chunks_a_stream": CHUNKS, "at_once": AT_ONCE, "lines": lines, "goals": goals(lines)}


def beside_peers(base_url: str, server: Process, cookies: list[str]) -> dict[str, Line]:
    """Tarmac and its peers by turns, so that a slow minute of the machine is one for all; each line is its median."""
    with pass_through(base_url) as between, litellm(base_url) as proxy:
        through, key = PORTS["pass-through"], f"Bearer {MASTER_KEY}"
        ask = chat(PORTS["litellm"], "fast", Authorization=key)
        plain = chat(PORTS["litellm"], "fast", stream=False, Authorization=key)
        of_turns(server, cookies, "fast", 200)
        measure(PORTS["litellm"], [ask], 8, at_once=8)
        rounds = [
            {
                "pass-through": measure(through, [chat(through, "fast")], STREAMS // ROUNDS, between),
                "Tarmac": of_turns(server, cookies, "fast", STREAMS // ROUNDS),
                "LiteLLM": measure(PORTS["litellm"], [ask], LITELLM_STREAMS, proxy),
                "LiteLLM, not streamed": measure(PORTS["litellm"], [plain], LITELLM_STREAMS, proxy),
            }
            for _round in range(ROUNDS)
        ]
    return {name: sorted((each[name] for each in rounds), key=_rate)[ROUNDS // 2] for name in rounds[0]}


def _rate(line: Line) -> float:
    return float(line["a_second"])


def of_turns(server: Process, cookies: list[str], provider: str, count: int) -> Line:
    return measure(PORTS["tarmac"], turns(cookies, count, provider), count, server)


def crowd(server: Process, cookies: list[str]) -> Line:
    requests = turns(cookies, CROWD, "paced")
    return measure(
        PORTS["tarmac"], requests, CROWD, server, at_once=CROWD, stagger_seconds=CROWD_ARRIVES_SECONDS / CROWD
    )


def goals(lines: dict[str, Line]) -> dict[str, dict[str, Any]]:
    rate = {name: _rate(line) for name, line in lines.items()}
    delay = lines["Tarmac, paced"]["first_p99_ms"] - lines["nothing, paced"]["first_p99_ms"]
    many = lines["Tarmac, 1,000 streams at once"]
    return {
        "Tarmac / LiteLLM": at_least(round(rate["Tarmac"] / rate["LiteLLM"], 1), 25),
        "Tarmac / pass-through": at_least(round(rate["Tarmac"] / rate["pass-through"], 2), 0.25),
        "first token p99 above nothing, 64 at once, ms": at_most(round(delay, 1), 30),
        "lost of 1,000 streams at once": at_most(many["lost"], 0),
        "memory with 1,000 streams at once, MB": at_most(many["peak_mb"], 1000),
    }


def measure(port: int, requests: list[str], total: int, server: Process | None = None, **options: Any) -> Line:
    values = {"at_once": AT_ONCE, "complete": LAST_WORD.decode(), "first": "tok000", **options}
    return measuring.measure(Job(port=port, requests=requests, total=total, **values), server)


def paced(port: int, requests: list[str], server: Process | None = None) -> Line:
    """64 at once as they come in life: each began a little after the one before."""
    return measure(port, requests, 3 * AT_ONCE, server, stagger_seconds=PACED_SECONDS / AT_ONCE)


def request(port: int, path: str, body: dict[str, Any], **headers: str) -> str:
    payload = json.dumps(body)
    lines = [f"POST {path} HTTP/1.1", f"Host: localhost:{port}", "Content-Type: application/json"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(payload.encode())}", "", payload]
    return "\r\n".join(lines)


def chat(port: int, model: str, *, stream: bool = True, **headers: str) -> str:
    body = {"model": model, "stream": stream, "messages": [{"role": "user", "content": QUESTION}]}
    return request(port, "/v1/chat/completions", body, **headers)


def turns(cookies: list[str], count: int, provider: str) -> list[str]:
    """`count` raw requests for a whole turn, spread over the people, each with a key of its own."""
    made = []
    for number in range(count):
        session, token = cookies[number % len(cookies)].split()
        key = f"00000000-0000-4000-8000-{secrets.token_hex(6)}"
        headers = {"Cookie": f"sessionid={session}; csrftoken={token}", "X-CSRFToken": token}
        body = {"key": key, "skill": "", "provider": provider, "text": QUESTION}
        made.append(request(PORTS["tarmac"], "/assistant/turn/", body, Accept="text/event-stream", **headers))
    return made


@contextmanager
def pass_through(base_url: str) -> Iterator[Process]:
    port = str(PORTS["pass-through"])
    command = (sys.executable, "-m", "uvicorn", "bench.passthrough:app", "--port", port, "--log-level", "error")
    with process(SERVER_CORE, *command, ready=f"http://127.0.0.1:{port}/", UPSTREAM=base_url) as started:
        yield started


@contextmanager
def litellm(base_url: str) -> Iterator[Process]:
    """LiteLLM's proxy: one worker, no database."""
    if not (VENV / "bin" / "litellm").exists():
        uv = shutil.which("uv") or ".uv/bin/uv"
        python = str(VENV / "bin" / "python")
        subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(VENV)], check=True)
        subprocess.run(
            [uv, "pip", "install", "-q", "--python", python, f"litellm[proxy]=={LITELLM_VERSION}"], check=True
        )
    port = str(PORTS["litellm"])
    target = {"model": "openai/fast", "api_base": base_url, "api_key": "none"}
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        json.dump({"model_list": [{"model_name": "fast", "litellm_params": target}]}, file)
        file.flush()
        command = (str(VENV / "bin" / "litellm"), "--config", file.name, "--port", port, "--host", "127.0.0.1")
        environment = {
            "LITELLM_MASTER_KEY": MASTER_KEY,
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            "LITELLM_TELEMETRY": "False",
        }
        ready = f"http://127.0.0.1:{port}/health/liveliness"
        with process(SERVER_CORE, *command, "--num_workers", "1", ready=ready, **environment) as started:
            yield started
