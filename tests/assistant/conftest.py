"""A participant at the small office, and providers that stand for what a test needs."""

import functools
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from tarmac.assistant.models import Provider
from tarmac.assistant.providers import connection
from tarmac.office import search
from tarmac.office.models import Desk
from tarmac.office.packs import pack as packs
from tarmac.office.services import load_pack, open_desk
from tarmac.people.models import Person
from tarmac.programme.access import require
from tarmac.web import clock
from tests.office.practice import NOW, load_office, participant, signed_in

VALMONT = Path(__file__).resolve().parents[2] / "content" / "offices" / "valmont"


@pytest.fixture
def _now() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture
def person(db: None, tmp_path: Path, settings: Any, _now: None) -> Person:
    settings.DATA_DIR = tmp_path
    search._overlay.cache_clear()  # desks of rolled back tests had the same numbers
    (tmp_path / "pack").mkdir()
    load_office(tmp_path / "pack")
    return participant("hall")


_read_once = functools.cache(packs.read_pack)


@pytest.fixture(scope="module", autouse=True)
def _packs_are_read_once() -> Iterator[None]:
    """Each test loads its office; what the files say is the same for all of them here."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(packs, "read_pack", _read_once)
        yield


@pytest.fixture(scope="session")
def data_of_valmont(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Valmont's index is kept, once built."""
    return tmp_path_factory.mktemp("valmont")


@pytest.fixture
def valmont(db: None, data_of_valmont: Path, settings: Any) -> Desk:
    """A desk in Valmont, untouched."""
    settings.DATA_DIR = data_of_valmont
    search._overlay.cache_clear()
    load_pack(VALMONT, now=NOW)
    person = participant("valmont")
    return open_desk(person, require(person, NOW), now=NOW)


@pytest.fixture
def client(person: Person) -> Client:
    return signed_in(person)


@dataclass
class Answer:
    """A streamed answer as its events."""

    status: int
    events: list[tuple[str, Any]]

    def all(self, name: str) -> list[Any]:
        return [data for event, data in self.events if event == name]

    @property
    def text(self) -> str:
        return "".join(data["t"] for data in self.all("text"))

    @property
    def end(self) -> Any:
        return self.all("end")[0]


def ask(client: Client, text: str = "", **fields: Any) -> Answer:
    """Send a question and read the whole stream."""
    body = {"key": str(uuid.uuid4()), "text": text, **fields}
    response = client.post(
        "/assistant/turn/", json.dumps(body), content_type="application/json", headers={"Accept": "text/event-stream"}
    )
    if not response.streaming:
        return Answer(response.status_code, [("refusal", response.json())])
    events = []
    for block in async_to_sync(_whole)(response).decode().split("\n\n"):
        if block.startswith("event: "):
            name, data = block.removeprefix("event: ").split("\ndata: ", 1)
            events.append((name, json.loads(data)))
    return Answer(response.status_code, events)


async def _whole(response: Any) -> bytes:
    try:
        return b"".join([part async for part in aiter(response)])
    finally:
        await connection.close()


def provider(base_url: str = "http://127.0.0.1:9/v1", **fields: Any) -> Provider:
    values = {"slug": "model", "name": "Model", "base_url": base_url, "model": "tiny", "timeout_seconds": 1, **fields}
    made = Provider(**{key: value for key, value in values.items() if key != "secret"})
    made.set_secret(values.get("secret", "key-never-shown"))
    made.save()
    return made
