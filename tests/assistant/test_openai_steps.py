"""An answer in several steps, or in one: calls of tools, JSON at once, and what nobody sees."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from tarmac.assistant.errors import (
    AnswerCut,
    BadAnswer,
    ContextTooLong,
    ProviderError,
    ProviderRefused,
    RateLimited,
)
from tarmac.assistant.providers import connection, openai
from tarmac.assistant.providers.base import Delta, Limits, Usage
from tarmac.assistant.providing import NoDesk
from tests.assistant.asking import at, collect, failed, question, said
from tests.assistant.faulty_server import (
    DONE,
    FaultyServer,
    Script,
    answers_whole,
    calls,
    endless,
    event,
    message,
    says,
    sends,
    serving,
)


@pytest.fixture(autouse=True)
async def _closed() -> AsyncIterator[None]:
    yield
    await connection.close()


async def test_a_tool_that_does_not_exist_is_told_to_the_model() -> None:
    with serving(calls("delete_everything", {"all": True}), says("Sorry.")) as server:
        parts = [part async for part in at(server.base_url, tools=True).answer(question(), NoDesk())]
        answered = server.body()["messages"][-1]
    assert answered["role"] == "tool"
    assert answered["content"] == "There is no such tool."
    assert Delta("Sorry.") in parts


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("search_office", '{"query": ', "These arguments are not valid."),
        ("search_office", "[1]", "These arguments are not valid."),
        ("search_office", '{"words": "roof"}', "These arguments are not valid."),
        ("read_item", '{"item": "mail-which-is-not-there"}', "There is no such item."),
        ("list_events", '{"from": "soon", "to": "later"}', "These arguments are not valid."),
    ],
)
async def test_a_call_that_cannot_be_carried_out_is_told_to_the_model(name: str, arguments: str, told: str) -> None:
    with serving(calls(name, arguments), says("Sorry.")) as server:
        parts = [part async for part in at(server.base_url, tools=True).answer(question(), NoDesk())]
        assert server.body()["messages"][-1]["content"] == told
    assert Delta("Sorry.") in parts


async def test_calls_that_all_have_number_zero_are_two_calls() -> None:
    both = [
        event({"tool_calls": [{"index": 0, "id": each, "function": {"name": "list_events", "arguments": "{}"}}]})
        for each in ("a", "b")
    ]
    with serving(sends(*both, event({}, "tool_calls"), DONE), says("Two.")) as server:
        await collect(at(server.base_url, tools=True).answer(question(), NoDesk()), [])
        told = server.body()["messages"]
    assert [message["tool_call_id"] for message in told if message["role"] == "tool"] == ["a", "b"]


async def test_a_model_that_only_calls_tools_comes_to_an_end() -> None:
    with serving(calls("search_office", {"query": "roof"})) as server:
        with pytest.raises(BadAnswer):
            await collect(at(server.base_url, tools=True).answer(question(), NoDesk()), [])
        assert server.asked == openai.MAX_STEPS
        assert "tools" not in server.body()


async def test_an_answer_that_comes_whole_is_taken_as_it_is() -> None:
    """From a server that does not stream, though it was asked to."""
    whole = message("All of it. Zoé 😀") | {"usage": {"prompt_tokens": 12, "completion_tokens": 3}}
    with serving(answers_whole(whole)) as server:
        text, parts = await said(server.base_url)
        assert server.asked == 1
    assert (text, parts[0]) == ("All of it. Zoé 😀", Usage(12, 3))


async def test_what_an_answer_is_called_by_its_server_does_not_matter() -> None:
    async def stream(_request: web.Request, _server: FaultyServer) -> web.StreamResponse:
        return web.Response(body=event({"content": "Streamed."}) + DONE, content_type="application/json")

    async def whole(_request: web.Request, _server: FaultyServer) -> web.StreamResponse:
        return web.Response(text=json.dumps(message("Whole.")), content_type="text/event-stream")

    with serving(stream, whole) as server:
        assert [(await said(server.base_url))[0] for _ in range(2)] == ["Streamed.", "Whole."]
        assert server.asked == 2


async def test_an_answer_that_comes_whole_may_call_a_tool() -> None:
    call = {"id": "call_1", "type": "function", "function": {"name": "delete_everything", "arguments": "{}"}}
    with serving(
        answers_whole(message(None, "tool_calls", tool_calls=[call])), answers_whole(message("Sorry."))
    ) as server:
        words: list[str] = []
        await collect(at(server.base_url, tools=True).answer(question(), NoDesk()), words)
        assert server.body()["messages"][-1]["content"] == "There is no such tool."
    assert words == ["Sorry."]


@pytest.mark.parametrize(
    ("script", "expected", "before"),
    [
        (answers_whole({"error": {"message": "rate limit reached"}}), RateLimited, ""),
        (answers_whole({"error": {"code": "context_length_exceeded"}}), ContextTooLong, ""),
        (answers_whole(message("Half", "length")), AnswerCut, "Half"),
        (answers_whole(message("", "content_filter")), ProviderRefused, ""),
        (answers_whole('{"choices": ['), BadAnswer, ""),
        (answers_whole("[]"), BadAnswer, ""),
        (answers_whole(message("x" * 1_100_000)), BadAnswer, ""),
    ],
)
async def test_an_error_that_comes_whole_has_its_name(
    script: Script, expected: type[ProviderError], before: str
) -> None:
    text, error, asked = await failed(script)
    assert (text, type(error)) == (before, expected)
    assert asked == (openai.MAX_TRIES if expected is RateLimited else 1)


@pytest.mark.parametrize(
    ("delta", "expected"),
    [
        ({"tool_calls": [{"index": 0, "function": {"arguments": "[1, " * 2000}}]}, BadAnswer),
        ({"tool_calls": [{"index": 0, "function": {"name": "search" * 2000}}]}, BadAnswer),
        ({"reasoning_content": "and so on " * 2000}, AnswerCut),
        ({"reasoning": "and so on " * 2000}, AnswerCut),
    ],
)
async def test_what_nobody_sees_may_not_go_on_for_ever_either(
    delta: dict[str, Any], expected: type[ProviderError]
) -> None:
    with serving(endless(event(delta))) as server:
        limits = Limits(50_000, 20_000, 30)
        with pytest.raises(expected):
            await collect(at(server.base_url, tools=True).answer(question(limits=limits), NoDesk()), [])
        assert await asyncio.to_thread(server.left.wait, 5)
