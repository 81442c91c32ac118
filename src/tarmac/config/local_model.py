"""A generative model on this machine: llama.cpp's server on loopback, for as long as the block lasts."""

import ctypes
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType

CONTEXT_TOKENS = 8192
START_TIMEOUT_SECONDS = 180
PR_SET_PDEATHSIG = 1


class LocalModelError(RuntimeError):
    """The server did not start: the file is not a model that it can read, or the `local` extra is missing."""


class LocalModel:
    """Serves `model`, a GGUF file, under an OpenAI-compatible address. A context manager."""

    def __init__(self, model: Path, *, context_tokens: int = CONTEXT_TOKENS) -> None:
        self.model = model
        self.context_tokens = context_tokens
        self.port = _free_port()
        self.base_url = f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> "LocalModel":
        self._complaints = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")
        self._process = subprocess.Popen(  # noqa: S603 (our own interpreter; the path is an argument, not a shell line)
            [
                sys.executable,
                "-m",
                "tarmac.config.model_server",
                str(self.model.resolve()),
                str(self.port),
                str(self.context_tokens),
            ],
            stdout=subprocess.DEVNULL,
            stderr=self._complaints,
            preexec_fn=_end_with_parent,
        )
        try:
            self._wait()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _wait(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            try:
                self._process.wait(timeout=0.2)
            except subprocess.TimeoutExpired:
                if _answers(f"{self.base_url}/models"):
                    return
            else:
                self._complaints.seek(0)
                last_line = self._complaints.read().strip().rpartition("\n")[2]
                raise LocalModelError(last_line or "it stopped without a word")
        raise LocalModelError(f"no answer after {START_TIMEOUT_SECONDS} seconds")

    def _stop(self) -> None:
        """At once, also in the middle of an answer: the server keeps nothing."""
        self._process.kill()
        self._process.wait()
        self._complaints.close()


def _end_with_parent() -> None:
    """Let Linux stop the server when the process that started it is gone, however that came about.

    Runs between fork and exec: one call into the kernel, no lock is taken.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 (our own loopback address)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
