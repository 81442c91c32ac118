"""One stream of 200 chunks through nothing, a bare pass-through, Tarmac's whole turn, and the LiteLLM proxy.

Server on core 0, upstream and load generator on core 1. Peers: the pass-through and LiteLLM, in the same run.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.load import Job
from bench.upstream import CHUNKS, LAST_WORD

PORTS = {"upstream": 8461, "pass-through": 8462, "tarmac": 8463, "litellm": 8464}
AT_ONCE = 64
MASTER_KEY = "sk-" + secrets.token_hex(24)
BENCH = Path(__file__).resolve().parent
LITELLM = BENCH / ".venv"
LITELLM_VERSION = "1.108.7"


@contextmanager
def process(core: int, *command: str, ready: str = "", **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command pinned to one core, running for as long as the block lasts; `ready` is an address to wait for."""
    with tempfile.TemporaryFile() as log:
        started = subprocess.Popen(
            ["taskset", "-c", str(core), *command], stdout=log, stderr=log, env={**os.environ, **environment}
        )
        try:
            deadline = time.monotonic() + 120
            while ready and not _answers(ready):
                if started.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise RuntimeError(f"{command[0]} did not start: {log.read().decode()[-2000:]}")
                time.sleep(0.2)
            yield started
        finally:
            started.terminate()
            started.wait(timeout=30)


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def load(job: Job) -> dict[str, Any]:
    """Run a load job in a process of its own on core 1."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(asdict(job), file)
        file.flush()
        done = subprocess.run(
            ["taskset", "-c", "1", sys.executable, "-m", "bench.load", file.name],
            check=True,
            stdout=subprocess.PIPE,
        )
    return dict(json.loads(done.stdout))


def resident_mb(pid: int) -> float:
    """Peak resident memory of a process, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return round(int(status.split("VmHWM:")[1].split()[0]) / 1024, 1)


def request(port: int, path: str, body: dict[str, Any], **headers: str) -> str:
    payload = json.dumps(body)
    lines = [f"POST {path} HTTP/1.1", f"Host: localhost:{port}", "Content-Type: application/json"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(payload.encode())}", "", payload]
    return "\r\n".join(lines)


def chat(port: int, path: str, model: str, *, stream: bool, **headers: str) -> str:
    messages = [{"role": "user", "content": "Summarise the hearing of the fourth of March, please."}]
    return request(port, path, {"model": model, "stream": stream, "messages": messages}, **headers)


def streams(port: int, requests: list[str], total: int, **options: Any) -> dict[str, Any]:
    job = {"at_once": AT_ONCE, "complete": LAST_WORD.decode(), "first": "tok000", **options}
    return load(Job(port=port, requests=requests, total=total, **job))


@contextmanager
def upstream() -> Iterator[str]:
    port = PORTS["upstream"]
    with process(1, sys.executable, "-m", "bench.upstream", str(port), ready=f"http://127.0.0.1:{port}/"):
        yield f"http://127.0.0.1:{port}/v1"


@contextmanager
def pass_through(base_url: str) -> Iterator[subprocess.Popen[bytes]]:
    port = str(PORTS["pass-through"])
    command = (sys.executable, "-m", "uvicorn", "bench.passthrough:app", "--port", port, "--log-level", "error")
    with process(0, *command, ready=f"http://127.0.0.1:{port}/", UPSTREAM=base_url) as started:
        yield started


@contextmanager
def litellm(base_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """LiteLLM's proxy: one worker, no database."""
    if not (LITELLM / "bin" / "litellm").exists():
        uv = shutil.which("uv") or ".uv/bin/uv"
        subprocess.run([uv, "venv", "-q", str(LITELLM)], check=True)
        python = str(LITELLM / "bin" / "python")
        subprocess.run(
            [uv, "pip", "install", "-q", "--python", python, f"litellm[proxy]=={LITELLM_VERSION}"], check=True
        )
    port = PORTS["litellm"]
    models = [
        {"model_name": name, "litellm_params": {"model": f"openai/{name}", "api_base": base_url, "api_key": "none"}}
        for name in ("fast", "paced")
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        json.dump({"model_list": models}, file)
        file.flush()
        command = (str(LITELLM / "bin" / "litellm"), "--config", file.name, "--port", str(port), "--host", "127.0.0.1")
        environment = {
            "LITELLM_MASTER_KEY": MASTER_KEY,
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            "LITELLM_TELEMETRY": "False",
        }
        ready = f"http://127.0.0.1:{port}/health/liveliness"
        with process(0, *command, "--num_workers", "1", ready=ready, **environment) as started:
            yield started


@contextmanager
def tarmac(base_url: str, people: int) -> Iterator[tuple[subprocess.Popen[bytes], list[str]]]:
    """Tarmac with `people` signed-in participants; gives the process and one session's headers each."""
    port = PORTS["tarmac"]
    with tempfile.TemporaryDirectory(prefix="tarmac-bench-") as folder:
        environment = {
            "TARMAC_DATA_DIR": folder,
            "TARMAC_SECRET_KEY": secrets.token_hex(32),
            "TARMAC_SECURE_COOKIES": "false",
        }
        seeded = subprocess.run(
            [sys.executable, "-m", "bench.seed", base_url, str(people)],
            check=True,
            stdout=subprocess.PIPE,
            env={**os.environ, **environment},
        )
        cookies = json.loads(seeded.stdout)
        command = (str(Path(sys.executable).parent / "tarmac"), "serve", "--port", str(port))
        with process(0, *command, ready=f"http://127.0.0.1:{port}/healthz", **environment) as started:
            yield started, cookies


def turns(cookies: list[str], count: int, provider: str) -> list[str]:
    """`count` raw requests for a whole turn, spread over the people, each with a key of its own."""
    made = []
    for number in range(count):
        session, token = cookies[number % len(cookies)].split()
        key = f"00000000-0000-4000-8000-{secrets.token_hex(6)}"
        body = {
            "key": key,
            "skill": "",
            "provider": provider,
            "text": "Summarise the hearing of the fourth of March, and write to marie.dupont@valmont.example.",
        }
        headers = {"Cookie": f"sessionid={session}; csrftoken={token}", "X-CSRFToken": token}
        made.append(request(PORTS["tarmac"], "/assistant/turn/", body, Accept="text/event-stream", **headers))
    return made


def main() -> dict[str, Any]:
    results: dict[str, Any] = {"chunks_a_stream": CHUNKS, "at_once": AT_ONCE}
    with ExitStack() as running:
        base_url = running.enter_context(upstream())
        direct = chat(PORTS["upstream"], "/v1/chat/completions", "fast", stream=True)
        paced = chat(PORTS["upstream"], "/v1/chat/completions", "paced", stream=True)
        gentle = {"stagger_seconds": 10 / AT_ONCE}
        results["nothing"] = streams(PORTS["upstream"], [direct], 2000)
        results["nothing, paced"] = streams(PORTS["upstream"], [paced], 3 * AT_ONCE, **gentle)

        with pass_through(base_url) as server:
            results["pass-through"] = streams(
                PORTS["pass-through"], [chat(PORTS["pass-through"], "/", "fast", stream=True)], 2000
            ) | {"peak_mb": resident_mb(server.pid)}

        with tarmac(base_url, 2000) as (server, cookies):
            streams(PORTS["tarmac"], turns(cookies, 200, "fast"), 200)
            results["tarmac"] = streams(PORTS["tarmac"], turns(cookies, 2000, "fast"), 2000)
            results["tarmac, paced"] = streams(
                PORTS["tarmac"], turns(cookies, 3 * AT_ONCE, "paced"), 3 * AT_ONCE, **gentle
            )
            results["tarmac, 1000 streams at once"] = streams(
                PORTS["tarmac"], turns(cookies, 1000, "paced"), 1000, at_once=1000, stagger_seconds=0.008
            )
            results["tarmac"]["peak_mb"] = resident_mb(server.pid)

        with litellm(base_url) as server:
            path, key = "/v1/chat/completions", f"Bearer {MASTER_KEY}"
            ask = chat(PORTS["litellm"], path, "fast", stream=True, Authorization=key)
            plain = chat(PORTS["litellm"], path, "fast", stream=False, Authorization=key)
            streams(PORTS["litellm"], [ask], 8, at_once=8)
            results["litellm"] = streams(PORTS["litellm"], [ask], 192)
            results["litellm, plain"] = streams(PORTS["litellm"], [plain], 400, first="tok000")
            results["litellm, one plain request"] = streams(PORTS["litellm"], [plain], 50, at_once=1)
            results["litellm"]["peak_mb"] = resident_mb(server.pid)
    ours, bare, peer = (results[name]["answers_per_second"] for name in ("tarmac", "pass-through", "litellm"))
    results["ratios"] = {
        "tarmac / litellm (goal 25)": round(ours / peer, 1),
        "tarmac / pass-through (goal 0.25)": round(ours / bare, 2),
        "first token p99, paced, above nothing, ms (goal 30)": round(
            results["tarmac, paced"]["first_ms_p99"] - results["nothing, paced"]["first_ms_p99"], 1
        ),
    }
    return results
