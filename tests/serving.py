"""The product's own server in a process of its own, as `make demo` starts it."""

import os
import resource
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import pytest
import yaml

START_SECONDS = 120
# For what uses a database, but is the same whatever it is, and costs time.
once = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="ran in the suite on SQLite")
CONTENT = Path(__file__).resolve().parents[1] / "content"
VALMONT = CONTENT / "offices" / "valmont"
# Mails of an office for tests that are not about its content.
SMALL = 5
# What a test run sets for itself, and a demonstration decides alone.
OWN_SETTINGS = {"TARMAC_SECRET_KEY", "TARMAC_SECURE_COOKIES", "TARMAC_DEMO", "DJANGO_SETTINGS_MODULE"}


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server listens."""

    port: int

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"


@dataclass(frozen=True, slots=True)
class Running(Server):
    """A server of ours: its process, and what it has said."""

    process: subprocess.Popen[bytes]
    log: Path


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def environment(folder: Path, office: Path | None = None) -> dict[str, str]:
    """Of a demonstration that keeps its data in `folder`, with one office: Valmont's first mails, or another pack.

    All of the content costs time at each first start.
    """
    own = {key: value for key, value in os.environ.items() if key not in OWN_SETTINGS}
    content = content_of(folder, office)
    return own | {"TARMAC_DATA_DIR": str(folder), "TARMAC_DEMO": "true", "TARMAC_CONTENT_DIR": str(content)}


def content_of(folder: Path, office: Path | None = None) -> Path:
    """The content folder of `folder`, made on first use."""
    content = folder / "content"
    if content.exists():
        return content
    (content / "offices").mkdir(parents=True)
    if office:
        (content / "offices" / office.name).symlink_to(office)
    else:
        _small_office(content / "offices" / "small")
    return content


def _small_office(folder: Path) -> None:
    (folder / "mail").mkdir(parents=True)
    pack = yaml.safe_load((VALMONT / "pack.yaml").read_text(encoding="utf-8"))
    (folder / "pack.yaml").write_text(yaml.safe_dump(pack | {"storylines": []}), encoding="utf-8")
    shutil.copy(VALMONT / "people.vcf", folder)
    for mail in sorted(VALMONT.glob("mail/*.eml"))[:SMALL]:
        shutil.copy(mail, folder / "mail")


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "tarmac", *arguments]


@contextmanager
def demonstration(
    folder: Path,
    *options: str,
    database_url: str = "",
    largest_file: int = resource.RLIM_INFINITY,
    office: Path | None = None,
    variables: dict[str, str] | None = None,
) -> Iterator[Running]:
    """A demonstration with its data in `folder`, where no file may grow beyond `largest_file` bytes."""
    port, log = free_port(), folder / "server.log"
    database = {"DATABASE_URL": database_url} if database_url else {}

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    with log.open("wb") as output:
        process = subprocess.Popen(
            command("demo", "--port", str(port), *options),
            env=environment(folder, office) | database | (variables or {}),
            stdout=output,
            stderr=output,
            preexec_fn=limit,
        )
    server = Running(port, process, log)
    try:
        _wait(server)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(server: Running) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/healthz", timeout=2):
                return
        except OSError:
            try:
                server.process.wait(timeout=0.2)
            except subprocess.TimeoutExpired:
                continue
            break
    raise RuntimeError(f"the server did not start:\n{server.log.read_text()}")


@contextmanager
def own_database(name: str) -> Iterator[str]:
    """The address of a new PostgreSQL database beside the one of the other tests; empty on SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield ""
        return
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: Message
    text: str


class Visitor:
    """Somebody at a browser without script: cookies are kept, forms carry their token."""

    def __init__(self, server: Server, language: str = "en") -> None:
        self._server = server
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))
        self._language = language

    def cookie(self, name: str) -> str:
        return next((each.value or "" for each in self._cookies if each.name == name), "")

    def get(self, path: str, **headers: str) -> Reply:
        return self._ask(urllib.request.Request(f"{self._server.address}{path}"), headers)

    def post(self, path: str, fields: dict[str, str] | bytes, **headers: str) -> Reply:
        body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
        return self._ask(
            urllib.request.Request(f"{self._server.address}{path}", body),
            {"X-CSRFToken": self.cookie("csrftoken")} | headers,
        )

    def read_until(self, mark: str, path: str, fields: dict[str, str], **headers: str) -> str:
        """The beginning of a streamed answer, up to the line with `mark`; then the visitor leaves."""
        request = urllib.request.Request(f"{self._server.address}{path}", urlencode(fields).encode())
        read = ""
        with self._open(request, {"X-CSRFToken": self.cookie("csrftoken")} | headers) as answer:
            while mark not in read and (line := answer.readline()):
                read += line.decode()
        return read

    def choose(self, persona: str) -> None:
        """Sign in as one of the demonstration's people, and stay with one's language."""
        self.get("/account/login/")
        reply = self.post("/people/persona/", {"email": f"{persona}@demo.example"})
        if reply.status != 200:
            raise AssertionError(f"{persona} cannot sign in: {reply.status}")
        for cookie in self._cookies:
            if cookie.name == "django_language":
                cookie.value = self._language

    def _ask(self, request: urllib.request.Request, headers: dict[str, str]) -> Reply:
        with self._open(request, headers) as answer:
            return Reply(answer.status, answer.headers, answer.read().decode(errors="replace"))

    def _open(self, request: urllib.request.Request, headers: dict[str, str]) -> Any:
        for name, value in ({"Accept": "text/html", "Accept-Language": self._language} | headers).items():
            request.add_header(name.replace("_", "-"), value)
        try:
            return self._opener.open(request, timeout=60)
        except urllib.error.HTTPError as refused:
            return refused
