"""Figures of a load job, and goals beside them."""

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict
from typing import Any

from bench.load import Job
from bench.processes import LOAD_CORE, Process

Line = dict[str, Any]


def measure(job: Job, server: Process | None = None) -> Line:
    """Run a job in a process of its own on the load's core; with what it cost the server."""
    before = server.cpu_seconds() if server else 0.0
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(asdict(job), file)
        file.flush()
        command = ["taskset", "-c", str(LOAD_CORE), sys.executable, "-m", "bench.load", file.name]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    line: Line = json.loads(done.stdout)
    if server:
        cpu_ms = (server.cpu_seconds() - before) * 1000 / job.total
        line |= {"cpu_ms_each": round(cpu_ms, 2), "peak_mb": server.peak_mb()}
    return line


def at_least(figure: float, goal: float) -> Line:
    return {"figure": figure, "goal": f"at least {goal:g}", "met": "yes" if figure >= goal else "NO"}


def at_most(figure: float, goal: float) -> Line:
    return {"figure": figure, "goal": f"at most {goal:g}", "met": "yes" if figure <= goal else "NO"}
