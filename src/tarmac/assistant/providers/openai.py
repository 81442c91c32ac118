"""Any server that speaks the OpenAI chat completions protocol, asked over aiohttp and read as its bytes come in."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from tarmac.assistant.errors import (
    AnswerCut,
    BadAnswer,
    CutStream,
    NoServer,
    ProviderError,
    ProviderRefused,
    RateLimited,
    Timeout,
)
from tarmac.assistant.providers import connection, tools
from tarmac.assistant.providers.base import Delta, Limits, Part, Request, Toolbox, Usage, Waiting
from tarmac.assistant.providers.chunks import Step, of_status
from tarmac.assistant.providers.prompt import Prompt
from tarmac.assistant.providers.sse import EventTooLong, begun
from tarmac.web import clock
from tarmac.web.threads import in_thread

MAX_STEPS = 6
MAX_TRIES = 3
LONGEST_BACKOFF_SECONDS = 5.0
# How long the browser hears nothing before it is told that the provider is still at work.
SIGN_OF_LIFE_SECONDS = 10.0
_ERROR_BODY_BYTES, _ERROR_SECONDS = 10_000, 2.0
# Fields that some servers refuse, and the name that the newest ones have for them.
_OPTIONAL = {"stream_options": "", "temperature": "", "max_tokens": "max_completion_tokens"}
_unwanted: dict[tuple[str, str], set[str]] = {}
_LETTERS_A_TOKEN_AT_MOST, _WAITS_IN_ALL = 64, 10

Pause = tuple[ProviderError, float]


class EmptyStream(BadAnswer):
    """The server said that all is well, and then nothing."""


class FieldRefused(BadAnswer):
    """The server does not take a field of the request that can be done without."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class Patience:
    """How long a server may take for the whole of an answer, and how long the answer may become."""

    def __init__(self, limits: Limits) -> None:
        self.wait_seconds = limits.wait_seconds
        self._letters = limits.answer_tokens * _LETTERS_A_TOKEN_AT_MOST
        self._until = time.monotonic() + limits.wait_seconds * _WAITS_IN_ALL

    def check(self, step: Step) -> None:
        """Raises AnswerCut and Timeout: for a stream without an end, and for one that says nothing for ever."""
        if step.letters_out > self._letters:
            raise AnswerCut
        if time.monotonic() > self._until:
            raise Timeout


class OpenAI:
    """`secret` goes into the Authorization header and nowhere else."""

    def __init__(self, *, base_url: str, model: str, secret: str, supports_tools: bool) -> None:
        self._address = f"{base_url}/chat/completions"
        self._model = model
        self._supports_tools = supports_tools
        self._headers = {"Accept": "text/event-stream"}
        if secret:
            self._headers["Authorization"] = f"Bearer {secret}"

    async def answer(self, request: Request, toolbox: Toolbox) -> AsyncGenerator[Part, None]:
        prompt = Prompt(request, with_tools=self._supports_tools)
        messages = await in_thread(prompt.messages, toolbox)
        patience, usage = Patience(request.limits), Usage()
        yield usage
        for number in range(1, MAX_STEPS + 1):
            step = Step()
            body = self._body(messages, request, tools_allowed=number < MAX_STEPS)
            asked = _encoded(body)
            try:
                async with aclosing(self._adapted(body, step, patience)) as parts:
                    async for part in parts:
                        yield part
            finally:
                usage.add(step.used(asked))
            if not step.calls:
                _check_end(step)
                return
            room = prompt.room - len(asked)
            messages += await in_thread(tools.carry_out, list(step.calls.values()), toolbox, letters=room)
        raise BadAnswer

    def _body(self, messages: list[dict[str, Any]], request: Request, *, tools_allowed: bool) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": messages,
            "stream": True,
            "stream_options": {"include_usage": True},
            "max_tokens": request.limits.answer_tokens,
            "temperature": 0.2,
        }
        if self._supports_tools and tools_allowed:
            body["tools"] = tools.TOOLS
        return body

    async def _adapted(self, body: dict[str, Any], step: Step, patience: Patience) -> AsyncGenerator[Part, None]:
        """The answer, asked without the fields that this server is known or found not to take."""
        unwanted = _unwanted.setdefault((self._address, self._model), set())
        for _attempt in range(len(_OPTIONAL) + 1):
            try:
                async with aclosing(self._stream(_encoded(_without(body, unwanted)), step, patience)) as parts:
                    async for part in parts:
                        yield part
                return
            except FieldRefused as error:
                if error.name in unwanted:
                    raise
                unwanted.add(error.name)
        raise BadAnswer

    async def _stream(self, body: bytes, step: Step, patience: Patience) -> AsyncGenerator[Part, None]:
        """The words of one answer. Tries again while nothing has come and another try may help."""
        for attempt in range(1, MAX_TRIES + 1):
            try:
                async with aclosing(self._try(body, step, patience)) as parts:
                    async for part in parts:
                        yield part
                return
            except EmptyStream:
                raise await self._reason(body) from None
            except (NoServer, RateLimited) as error:
                pause = error.retry_after_seconds or 0.25 * 2**attempt
                if attempt == MAX_TRIES or step.letters_out or pause > LONGEST_BACKOFF_SECONDS:
                    raise
                yield Waiting()
            await asyncio.sleep(pause)

    async def _try(self, body: bytes, step: Step, patience: Patience) -> AsyncGenerator[Part, None]:
        sending = asyncio.ensure_future(self._send(body))
        try:
            waited, wait_seconds = 0.0, patience.wait_seconds
            while not (await asyncio.wait({sending}, timeout=min(SIGN_OF_LIFE_SECONDS, wait_seconds - waited)))[0]:
                waited += SIGN_OF_LIFE_SECONDS
                if waited >= wait_seconds:
                    raise Timeout
                yield Waiting()
            response = sending.result()
        except (aiohttp.ClientError, OSError) as error:
            raise NoServer from error
        finally:
            sending.cancel()
        try:
            if response.status != 200:
                raise await _refusal(response)
            step.begun = True
            async with aclosing(_read(response, step, patience)) as parts:
                async for part in parts:
                    yield part
        except (aiohttp.ClientError, OSError) as error:
            raise CutStream from error
        finally:
            response.close()

    async def _reason(self, body: bytes) -> ProviderError:
        """Why a stream was empty: some servers say so only when they are not asked to stream."""
        plain = {**json.loads(body), "stream": False}
        plain.pop("stream_options", None)
        asked = _encoded(plain)
        try:
            async with asyncio.timeout(SIGN_OF_LIFE_SECONDS):
                try:
                    response = await self._send(asked)
                except aiohttp.ClientConnectionError:  # the kept connection went with the stream
                    response = await self._send(asked)
                try:
                    return BadAnswer() if response.status == 200 else await _refusal(response)
                finally:
                    response.close()
        except (aiohttp.ClientError, OSError):
            return BadAnswer()

    async def _send(self, body: bytes) -> aiohttp.ClientResponse:
        headers = {**self._headers, "Content-Type": "application/json"}
        return await connection.session().post(self._address, data=body, headers=headers, allow_redirects=False)


async def _read(response: aiohttp.ClientResponse, step: Step, patience: Patience) -> AsyncGenerator[Part, None]:
    """Everything that one read brings is one Delta."""
    events, content, silent = None, response.content, 0.0
    while not step.done:
        patience.check(step)
        pause = min(SIGN_OF_LIFE_SECONDS, patience.wait_seconds - silent)
        try:
            async with asyncio.timeout(pause):
                data = await content.readany()
        except TimeoutError:
            silent += pause
            if silent >= patience.wait_seconds:
                raise Timeout from None
            yield Waiting()
            continue
        silent, events = 0.0, events or begun(data)
        try:
            text = step.take(events.feed(data))
        except EventTooLong as error:
            raise BadAnswer from error
        if text:
            yield Delta(text)
        if step.broken:
            raise step.broken
        if not data:
            break
    if not step.done and not step.finish:
        raise CutStream if step.letters_out else EmptyStream


def _encoded(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")


def _without(body: dict[str, Any], unwanted: set[str]) -> dict[str, Any]:
    kept = {name: value for name, value in body.items() if name not in unwanted}
    return kept | {_OPTIONAL[name]: body[name] for name in unwanted if _OPTIONAL[name]}


async def _refusal(response: aiohttp.ClientResponse) -> ProviderError:
    body = b""
    with suppress(TimeoutError):
        async with asyncio.timeout(_ERROR_SECONDS):
            body = await response.content.read(_ERROR_BODY_BYTES)
    error = of_status(response.status, body)
    if response.status in (400, 422) and type(error) is BadAnswer:
        named = (name for name in _OPTIONAL if f'"{name}"'.encode() in body or f"'{name}'".encode() in body)
        error = next((FieldRefused(name) for name in named), error)
    if (seconds := _seconds(response.headers.get("Retry-After", ""))) is not None:
        error.asks_to_wait(seconds)
    return error


def _seconds(after: str) -> float | None:
    """What Retry-After says: seconds, or a moment."""
    if after.isdecimal():
        return float(after)
    try:
        return max(0.0, (parsedate_to_datetime(after) - clock.now()).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def _check_end(step: Step) -> None:
    """An answer that its server cut short is not a complete one."""
    if step.finish == "content_filter":
        raise ProviderRefused
    if step.finish == "length":
        raise AnswerCut
