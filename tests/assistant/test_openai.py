"""The OpenAI-compatible provider against a server that fails in every way we know."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest

from tarmac.assistant.errors import (
    AnswerCut,
    BadAnswer,
    BadKey,
    ContextTooLong,
    CutStream,
    NoServer,
    NotSetUp,
    ProviderAddressRefused,
    ProviderError,
    ProviderRefused,
    RateLimited,
    Timeout,
)
from tarmac.assistant.providers import connection, openai
from tarmac.assistant.providers.base import Delta, Limits, Usage, Waiting
from tarmac.assistant.providing import NoDesk
from tarmac.web import clock
from tests.assistant.asking import at, collect, failed, question, said
from tests.assistant.faulty_server import (
    DONE,
    Script,
    endless,
    event,
    redirects,
    refuses,
    refuses_field,
    refuses_then_hangs,
    says,
    sends,
    serving,
    shows,
    silent,
)


@pytest.fixture(autouse=True)
async def _closed() -> AsyncIterator[None]:
    yield
    await connection.close()


async def test_it_streams_words_and_usage() -> None:
    with serving(says("Yes", ", ready", usage={"prompt_tokens": 12, "completion_tokens": 3})) as server:
        text, parts = await said(server.base_url)
        body = server.body()
        assert server.headers[0]["Authorization"] == "Bearer key-never-shown"
    assert text == "Yes, ready"
    assert parts[0] == Usage(12, 3)  # the first part, kept up to date to the end
    assert body["stream"] is True
    assert "key-never-shown" not in json.dumps(body)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (refuses(401), BadKey),
        (refuses(403), BadKey),
        (refuses(400, {"error": {"code": "context_length_exceeded", "message": "too long"}}), ContextTooLong),
        (refuses(400, {"error": {"message": "Requested tokens (9000) exceed context window of 512"}}), ContextTooLong),
        (refuses(413), ContextTooLong),
        (refuses(400, {"error": {"code": "content_filter"}}), ProviderRefused),
        (refuses(400, ["odd"]), BadAnswer),
        (refuses(404), NotSetUp),
        (shows(200), BadAnswer),
        (shows(502), NoServer),
        (shows(404), NotSetUp),
        (refuses_then_hangs(400), BadAnswer),
        (endless(b": still here\n\n"), Timeout),
        (redirects("http://127.0.0.1:1/elsewhere"), BadAnswer),
        (sends(b"data: {not json\n\n"), BadAnswer),
        (sends(b"data: 17\n\n"), BadAnswer),
        (sends(b'data: {"choices": [{"delta": {"content": 17}}]}\n\n'), BadAnswer),
        (sends(b"<html>hello</html>"), BadAnswer),
        (sends(b"data: " + b"x" * 1_100_000), BadAnswer),
        (sends(b"data: \xff\xfe\n\n"), BadAnswer),
        (sends(b'data: {"error": {"message": "rate limit reached"}}\n\n'), RateLimited),
        (sends(), BadAnswer),
        (silent(), Timeout),
        (sends(hang=True), Timeout),
    ],
)
async def test_a_failure_before_the_first_word_has_its_name(script: Script, expected: type[ProviderError]) -> None:
    text, error, _asked = await failed(script, 0.3 if expected is Timeout else 10)
    assert type(error) is expected
    assert text == ""
    assert "secret detail" not in str(error.as_json())


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (sends(event({"content": "Half"})), CutStream),
        (sends(event({"content": "Half"}), pause=0.1, cut=True), CutStream),
        (sends(event({"content": "Half"}), hang=True), Timeout),
        (sends(event({"content": "Half"}), b"data: garbage\n\n"), BadAnswer),
        (sends(event({"content": "Half"}), event({}, "length")), AnswerCut),
        (sends(event({"content": "Half"}), event({}, "content_filter")), ProviderRefused),
        (sends(event({"content": "Half"}), b"<html>gateway</html>\n\n"), CutStream),
    ],
)
async def test_what_came_before_it_broke_is_given(script: Script, expected: type[ProviderError]) -> None:
    text, error, asked = await failed(script, 0.3 if expected is Timeout else 10)
    assert text == "Half"
    assert type(error) is expected
    assert asked == 1  # once words have come, asking again would say them twice


async def test_no_server_at_all() -> None:
    with pytest.raises(NoServer):
        await said("http://127.0.0.1:9/v1")


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_it_tries_again_before_the_first_word(status: int) -> None:
    with serving(refuses(status, **{"Retry-After": "0"}), says("There.")) as server:
        text, parts = await said(server.base_url)
        assert server.asked == 2
    assert text == "There."
    assert any(isinstance(part, Waiting) for part in parts)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"skill": "summarise", "question": ""}, "Task: summarise"),
        ({"skill": "translate", "question": "", "language": "de", "selection": "Bonjour"}, "into German"),
        ({"question": "Wie doet wat?"}, "Task: decisions and actions"),
        ({"question": "Résume ce fil"}, "Task: summarise"),
    ],
)
async def test_a_model_is_told_the_task_of_the_button_or_of_the_words(fields: dict[str, str], told: str) -> None:
    with serving(says("Done.")) as server:
        await said(server.base_url, **fields)
        assert told in server.body()["messages"][0]["content"]


async def test_it_gives_up_after_three_tries() -> None:
    _text, error, asked = await failed(refuses(503))
    assert (type(error), asked) == (NoServer, 3)


async def test_it_does_not_wait_longer_than_a_person_would() -> None:
    _text, error, asked = await failed(refuses(429, **{"Retry-After": "3600"}))
    assert (type(error), asked) == (RateLimited, 1)
    assert error.retry_after_seconds == 3600


@pytest.mark.parametrize(("after", "minutes"), [("600", 10), ("Mon, 02 Nov 2026 09:05:00 GMT", 5)])
async def test_it_says_how_long_the_server_asks_to_wait(after: str, minutes: int) -> None:
    with clock.fixed(datetime(2026, 11, 2, 9, tzinfo=UTC)):
        _text, error, _asked = await failed(refuses(429, **{"Retry-After": after}))
    assert f"about {minutes} minutes" in error.as_json()["advice"]


@pytest.mark.parametrize("after", ["3601", "99999999999", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
async def test_a_wait_that_nobody_waits_for_is_told_without_its_minutes(after: str) -> None:
    _text, error, asked = await failed(refuses(429, **{"Retry-After": after}))
    assert (type(error), asked) == (RateLimited, 1)
    assert "much later" in error.as_json()["advice"]


@pytest.mark.parametrize("after", ["soon", "Mon, 99 Nov 2026", "Mon, 02 Nov 2026 09:05:00 +9999999999999999"])
async def test_a_retry_after_that_says_nothing_is_none(after: str) -> None:
    _text, error, _asked = await failed(refuses(429, **{"Retry-After": after}))
    assert (type(error), error.retry_after_seconds) == (RateLimited, None)


async def test_a_stream_without_an_end_is_cut() -> None:
    with serving(endless(event({"content": "and so on " * 50}))) as server:
        words: list[str] = []
        with pytest.raises(AnswerCut):
            await collect(at(server.base_url).answer(question(limits=Limits(8192, 16, 5)), NoDesk()), words)
        assert await asyncio.to_thread(server.left.wait, 5)
    assert 0 < len("".join(words)) < 1_000_000


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("stream_options", "Extra inputs are not permitted: 'stream_options'"),
        ("max_tokens", "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
        ("temperature", "Unsupported value: 'temperature' does not support 0.2 with this model."),
    ],
)
async def test_a_field_that_a_server_refuses_is_left_out(name: str, message: str) -> None:
    with serving(refuses_field(name, message)) as server:
        assert (await said(server.base_url))[0] == "There."
        assert (await said(server.base_url))[0] == "There."
        assert server.asked == 3  # it is remembered
        assert name not in server.body()
        assert ("max_completion_tokens" in server.body()) is (name == "max_tokens")


async def test_a_slow_drip_is_no_failure() -> None:
    letters = [event({"content": letter}) for letter in "drip"]
    with serving(sends(*letters, DONE, pause=0.4)) as server:
        assert (await said(server.base_url, wait_seconds=1.2))[0] == "drip"


async def test_silence_is_told_while_it_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai, "SIGN_OF_LIFE_SECONDS", 0.05)
    with serving(sends(event({"content": "Late"}), DONE, pause=0.3)) as server:
        text, parts = await said(server.base_url, wait_seconds=2)
    assert text == "Late"
    assert sum(isinstance(part, Waiting) for part in parts) >= 2


def _bytes(*sizes: int) -> Callable[[bytes], list[bytes]]:
    def cut(data: bytes) -> list[bytes]:
        pieces, position = [], 0
        while position < len(data):
            size = sizes[len(pieces) % len(sizes)]
            pieces.append(data[position : position + size])
            position += size
        return pieces

    return cut


@pytest.mark.parametrize("cut", [_bytes(1), _bytes(2, 3), _bytes(7), _bytes(1000)])
async def test_portions_of_any_size_say_the_same(cut: Callable[[bytes], list[bytes]]) -> None:
    told = (
        b": a comment\r\n\r\n"
        + 'data: {"choices":[{"delta":{"content":"Zoé 😀 "}}]}\r\n\r\n'.encode()
        + b'data: {"choices":\ndata: [{"delta":{"content":"two lines "}}]}\n\n'
        + b'data: {"choices":[{"delta":{"content":"\\ud83d"}}]}\n\n'
        + b'data: {"choices":[{"delta":{"content":"\\ude00"},"finish_reason":"stop"}]}\n\n'
        + b"event: ping\n\ndata: [DONE]\n\n"
    )
    with serving(sends(*cut(told))) as server:
        assert (await said(server.base_url))[0] == "Zoé 😀 two lines 😀"


async def test_many_chunks_of_one_read_are_one_delta() -> None:
    burst = b"".join(event({"content": f"w{number} "}) for number in range(200))
    with serving(sends(burst + DONE)) as server:
        text, parts = await said(server.base_url)
    assert text.split()[-1] == "w199"
    assert sum(isinstance(part, Delta) for part in parts) < 20


async def test_leaving_closes_the_connection_to_the_server() -> None:
    with serving(sends(event({"content": "Half"}), hang=True)) as server:
        answer = at(server.base_url).answer(question(30), NoDesk())
        async for part in answer:
            if isinstance(part, Delta):
                break
        await answer.aclose()
        assert await asyncio.to_thread(server.left.wait, 5)


async def test_cancelling_while_the_server_is_silent_closes_too() -> None:
    with serving(silent()) as server:
        asking = asyncio.ensure_future(said(server.base_url, wait_seconds=30))
        while not server.asked:
            await asyncio.sleep(0.01)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert await asyncio.to_thread(server.left.wait, 5)


async def test_a_question_longer_than_the_context_is_not_sent() -> None:
    with serving(says("No.")) as server:
        with pytest.raises(ContextTooLong):
            await said(server.base_url, question="word " * 4000, limits=Limits(1000, 256, 1))
        assert server.asked == 0


async def test_neither_key_nor_body_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await failed(refuses(401))
    assert "key-never-shown" not in caplog.text
    assert "secret detail" not in caplog.text


@pytest.mark.parametrize(
    "address",
    ["https://models.example.be/v1", "http://localhost:11434/v1/", "http://127.0.0.1:8080", "http://10.0.0.7/v1",
     "http://[::1]:8080/v1", "http://ollama:11434/v1"],
)  # fmt: skip
def test_addresses_that_are_allowed(address: str) -> None:
    assert connection.checked_address(address) == address.rstrip("/")


@pytest.mark.parametrize(
    "address",
    ["http://models.example.be/v1", "ftp://localhost/v1", "https://user:word@models.example.be/v1", "nonsense", "",
     "http://169.254.169.254/latest", "https://", "http://0.0.0.0/v1", "https://models.example.be:port/v1",
     "https://models.example.be/v1?key=1", "https://169.254.169.254/latest", "http://2852039166/", "http://0xa9fea9fe/",
     "http://[::ffff:169.254.169.254]/", "http://[fe80::1]/v1", "https://[::]/v1", "https://:word@models.example.be/v1",
     "https://models.example.be/v1\nHost: other", "https://mödels.example.be/v1", "http://93.184.216.34/v1"],
)  # fmt: skip
def test_addresses_that_are_refused(address: str) -> None:
    with pytest.raises(ProviderAddressRefused):
        connection.checked_address(address)
