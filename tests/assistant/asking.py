"""Questions to an OpenAI-compatible provider, without a turn around them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tarmac.assistant.errors import ProviderError
from tarmac.assistant.providers.base import Delta, Limits, Owner, Request
from tarmac.assistant.providers.openai import OpenAI
from tarmac.assistant.providing import NoDesk
from tests.assistant.faulty_server import Script, serving


def question(wait_seconds: float = 1.0, **fields: Any) -> Request:
    values: dict[str, Any] = {
        "skill": "", "question": "Ready?", "selection": "", "language": "en", "history": (),
        "limits": Limits(8192, 256, wait_seconds), "moment": datetime(2026, 3, 16, 9, tzinfo=UTC),
        "owner": Owner("Zoé", "zoe@tiny.example", "clerk"),
    }  # fmt: skip
    return Request(**{**values, **fields})


def at(base_url: str, *, tools: bool = False, secret: str = "key-never-shown") -> OpenAI:
    return OpenAI(base_url=base_url, model="tiny", secret=secret, supports_tools=tools)


async def said(base_url: str, **fields: Any) -> tuple[str, list[Any]]:
    """The words that came, and all parts; raises what the provider raises."""
    parts = [part async for part in at(base_url).answer(question(**fields), NoDesk())]
    return "".join(part.text for part in parts if isinstance(part, Delta)), parts


async def failed(script: Script, wait_seconds: float = 1.0) -> tuple[str, ProviderError, int]:
    """What came before it broke, how, and how often the server was asked."""
    words: list[str] = []
    with serving(script) as server:
        with pytest.raises(ProviderError) as caught:
            await collect(at(server.base_url).answer(question(wait_seconds), NoDesk()), words)
        return "".join(words), caught.value, server.asked


async def collect(parts: AsyncIterator[Any], words: list[str]) -> None:
    async for part in parts:
        if isinstance(part, Delta):
            words.append(part.text)
