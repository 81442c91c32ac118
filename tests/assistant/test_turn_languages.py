"""What stands around an answer, through the server's own handler, in the language of the screen."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from tarmac.assistant.errors import RateLimited
from tarmac.assistant.models import Turn
from tarmac.assistant.providers import connection
from tarmac.office.models import PackItem
from tests.assistant.asgi import Browser
from tests.assistant.conftest import provider
from tests.assistant.faulty_server import refuses, says, sends, serving

pytestmark = pytest.mark.django_db(transaction=True)

PLACES = {
    "en": {"José Ruiz, 9 March 2026", "attachment 1, 9 March 2026", "paragraph 2"},
    "fr": {"José Ruiz, 9 mars 2026", "pièce jointe 1, 9 mars 2026", "paragraphe 2"},
    "nl": {"José Ruiz, 9 maart 2026", "bijlage 1, 9 maart 2026", "alinea 2"},
    "de": {"José Ruiz, 9. März 2026", "Anhang 1, 9. März 2026", "Absatz 2"},
}
ASKS_TO_WAIT = {
    "en": "Its server asks to wait about 2 minutes",
    "fr": "Son serveur demande d’attendre environ 2 minutes",
    "nl": "Zijn server vraagt om ongeveer 2 minuten te wachten",
    "de": "Sein Server bittet, etwa 2 Minuten zu warten",
}
CITES_ALL = "".join(f"[{number}]" for number in range(1, 8))


@pytest.fixture(autouse=True)
async def _closed() -> AsyncIterator[None]:
    yield
    await connection.close()


def _started(client: Client, base_url: str, **fields: Any) -> list[str]:
    """A provider at `base_url`; gives the refs of a mail with an attachment and of a document."""
    client.get("/assistant/")
    provider(base_url, timeout_seconds=30, **fields)
    return [
        PackItem.objects.filter(**each).order_by("pk")[0].ref for each in ({"folder": "inbox"}, {"kind": "document"})
    ]


async def _asked(client: Client, language: str, *, accept: str = "text/event-stream", **fields: Any) -> Browser:
    body = {"key": str(uuid.uuid4()), "text": "hearing?", "provider": "model", **fields}
    browser = Browser(client, "/assistant/turn/", body, accept=accept, language=language)
    await asyncio.wait_for(browser.done, 20)
    return browser


def _told(browser: Browser, name: str) -> list[Any]:
    blocks = [block.partition("\ndata: ") for block in browser.body.decode().split("\n\n")]
    return [json.loads(data) for event, _mark, data in blocks if event == f"event: {name}"]


def _kept() -> set[str]:
    return {source["where"] for turn in Turn.objects.all() for source in turn.sources}


@pytest.mark.parametrize("language", PLACES)
@pytest.mark.parametrize("accept", ["text/event-stream", "text/html"])
async def test_a_place_is_named_in_the_language_of_the_screen(client: Client, language: str, accept: str) -> None:
    with serving(says(CITES_ALL)) as server:
        refs = await asyncio.to_thread(_started, client, server.base_url)
        streams = [await _asked(client, language, accept=accept, item_ref=ref) for ref in refs]
    if accept == "text/event-stream":
        assert PLACES[language] <= {source["where"] for stream in streams for source in _told(stream, "source")}
    assert PLACES[language] <= await asyncio.to_thread(_kept)


@pytest.mark.parametrize("language", PLACES)
async def test_the_built_in_one_names_its_places_so_too(client: Client, language: str) -> None:
    await asyncio.to_thread(client.get, "/assistant/")
    stream = await _asked(client, language, text="When is the hearing?", provider="")
    months = {"en": "9 March", "fr": "9 mars", "nl": "9 maart", "de": "9. März"}
    assert any(months[language] in source["where"] for source in _told(stream, "source"))


@pytest.mark.parametrize("language", ASKS_TO_WAIT)
async def test_the_time_to_wait_is_said_in_it(client: Client, language: str) -> None:
    with serving(refuses(429, **{"Retry-After": "120"})) as server:
        await asyncio.to_thread(_started, client, server.base_url)
        stream = await _asked(client, language)
    assert ASKS_TO_WAIT[language] in _told(stream, "error")[0]["advice"]


@pytest.mark.parametrize("language", ASKS_TO_WAIT)
async def test_read_later_or_told_again_no_time_is_named(client: Client, language: str) -> None:
    """Only the code of an error is kept: the time that its server asked for is over by then."""
    key = str(uuid.uuid4())
    with serving(refuses(429, **{"Retry-After": "120"})) as server:
        await asyncio.to_thread(_started, client, server.base_url)
        shown = await _asked(client, language, key=key, accept="text/html")
        again = await _asked(client, language, key=key)
    turn = await asyncio.to_thread(Turn.objects.get)
    headers = {"Accept-Language": language}
    page = await asyncio.to_thread(client.get, f"/assistant/c/{turn.conversation_id}/", headers=headers)
    with override(language):
        said = RateLimited().as_json()
    assert shown.status == 302
    assert said["advice"] in page.content.decode()
    assert _told(again, "error") == [said]
    assert not any(word in said["advice"] for word in ("minute", "Minute", "minuut"))


async def test_streams_side_by_side_keep_their_own_language(client: Client) -> None:
    slow = sends(
        *(f'data: {{"choices":[{{"delta":{{"content":"[{n}]"}}}}]}}\n\n'.encode() for n in range(1, 8)), pause=0.05
    )
    with serving(slow) as server:
        mail, _document = await asyncio.to_thread(_started, client, server.base_url)
        both = await asyncio.gather(*(_asked(client, language, item_ref=mail) for language in ("fr", "de")))
    for stream, month, error in zip(both, ("mars", "März"), ("La réponse", "Die Antwort"), strict=True):
        assert all(month in source["where"] for source in _told(stream, "source"))
        assert _told(stream, "error")[0]["title"].startswith(error)
