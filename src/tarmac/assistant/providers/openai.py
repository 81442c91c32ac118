"""Any server that speaks the OpenAI chat completions protocol, asked over aiohttp and read as its bytes come in."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
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
from tarmac.assistant.providers.base import Delta, Part, Request, Toolbox, Usage, Waiting
from tarmac.assistant.providers.chunks import Step, of_status
from tarmac.assistant.providers.prompt import Prompt, tokens_of
from tarmac.assistant.providers.sse import Events, EventTooLong
from tarmac.web.threads import in_thread

MAX_STEPS = 6
MAX_TRIES = 3
LONGEST_BACKOFF_SECONDS = 5.0
# How long the browser hears nothing before it is told that the provider is still at work.
SIGN_OF_LIFE_SECONDS = 10.0
_ERROR_BODY_BYTES = 10_000

Pause = tuple[ProviderError, float]


class EmptyStream(BadAnswer):
    """The server said that all is well, and then nothing."""


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
        tokens_in = tokens_out = 0
        for number in range(1, MAX_STEPS + 1):
            step = Step()
            asked = self._body(messages, request, tools_allowed=number < MAX_STEPS)
            async with aclosing(self._stream(asked, step, request.limits.wait_seconds)) as parts:
                async for part in parts:
                    yield part
            tokens_in += tokens_of(asked) if step.tokens_in is None else step.tokens_in
            tokens_out += step.letters_out // 4 + 1 if step.tokens_out is None else step.tokens_out
            yield Usage(tokens_in, tokens_out)
            if not step.calls:
                _check_end(step)
                return
            messages += await in_thread(tools.carry_out, list(step.calls.values()), toolbox)
        raise BadAnswer

    def _body(self, messages: list[dict[str, Any]], request: Request, *, tools_allowed: bool) -> bytes:
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
        return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")

    async def _stream(self, body: bytes, step: Step, wait_seconds: float) -> AsyncGenerator[Part, None]:
        """The words of one answer. Tries again while nothing has come and another try may help."""
        for attempt in range(1, MAX_TRIES + 1):
            try:
                async with aclosing(self._try(body, step, wait_seconds)) as parts:
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

    async def _try(self, body: bytes, step: Step, wait_seconds: float) -> AsyncGenerator[Part, None]:
        sending = asyncio.ensure_future(self._send(body))
        try:
            waited = 0.0
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
            async with aclosing(_read(response, step, wait_seconds)) as parts:
                async for part in parts:
                    yield part
        except (aiohttp.ClientError, OSError) as error:
            raise CutStream from error
        finally:
            response.close()

    async def _reason(self, body: bytes) -> ProviderError:
        """Why a stream was empty: some servers say so only when they are not asked to stream."""
        plain = {**json.loads(body), "stream": False, "max_tokens": 1}
        del plain["stream_options"]
        asked = json.dumps(plain).encode()
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


async def _read(response: aiohttp.ClientResponse, step: Step, wait_seconds: float) -> AsyncGenerator[Part, None]:
    """Everything that one read brings is one Delta."""
    events, content, silent = Events(), response.content, 0.0
    while not step.done:
        pause = min(SIGN_OF_LIFE_SECONDS, wait_seconds - silent)
        try:
            async with asyncio.timeout(pause):
                data = await content.readany()
        except TimeoutError:
            silent += pause
            if silent >= wait_seconds:
                raise Timeout from None
            yield Waiting()
            continue
        if not data:
            break
        silent = 0.0
        try:
            text = step.take(events.feed(data))
        except EventTooLong as error:
            raise BadAnswer from error
        if text:
            yield Delta(text)
        if step.broken:
            raise step.broken
    if not step.done and not step.finish:
        raise CutStream if step.letters_out else EmptyStream


async def _refusal(response: aiohttp.ClientResponse) -> ProviderError:
    body = await response.content.read(_ERROR_BODY_BYTES)
    error = of_status(response.status, body)
    after = response.headers.get("Retry-After", "")
    if after.isdigit():
        error.retry_after_seconds = float(after)
    return error


def _check_end(step: Step) -> None:
    """An answer that its server cut short is not a complete one."""
    if step.finish == "content_filter":
        raise ProviderRefused
    if step.finish == "length":
        raise AnswerCut
