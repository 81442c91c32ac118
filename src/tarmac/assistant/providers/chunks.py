"""What the chunks of a chat completion say: words, calls of tools, how it ended, what it cost."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tarmac.assistant.errors import (
    BadAnswer,
    BadKey,
    ContextTooLong,
    NoServer,
    NotSetUp,
    ProviderError,
    ProviderRefused,
    RateLimited,
)

_DONE = b"[DONE]"
_MAX_CALLS = 16


@dataclass(slots=True)
class Call:
    """A tool that the model wants to use; `arguments` is JSON that comes in pieces."""

    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(slots=True)
class Step:
    """One answer of the server as it comes in. `finish` is empty until the server says why it ended.

    `broken` is what went wrong after the words that were taken.
    """

    calls: dict[int, Call] = field(default_factory=dict)
    finish: str = ""
    done: bool = False
    tokens_in: int | None = None
    tokens_out: int | None = None
    letters_out: int = 0
    broken: ProviderError | None = None
    _half: str = ""

    def take(self, events: list[bytes]) -> str:
        """The words in these events, joined, up to where something is wrong."""
        words: list[str] = []
        try:
            for chunk in _parsed([data for data in events if data != _DONE]):
                self._take(chunk, words)
            self.done = self.done or _DONE in events
        except ProviderError as error:
            self.broken = error
        text = self._half + "".join(words)
        if not text.isascii():
            text = self._whole(text)
        self.letters_out += len(text)
        return text

    def _take(self, chunk: dict[str, Any], words: list[str]) -> None:
        if chunk.get("error"):
            raise reported(chunk["error"])
        try:
            for choice in chunk.get("choices") or ():
                delta = choice.get("delta") or choice.get("message") or {}
                if content := delta.get("content"):
                    words.append(_text(content))
                for call in delta.get("tool_calls") or ():
                    self._call(call)
                self.finish = choice.get("finish_reason") or self.finish
            if usage := chunk.get("usage"):
                self.tokens_in, self.tokens_out = int(usage["prompt_tokens"]), int(usage["completion_tokens"])
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise BadAnswer from error

    def _call(self, piece: dict[str, Any]) -> None:
        index, call_id = int(piece.get("index") or 0), str(piece.get("id") or "")
        if index in self.calls and call_id and call_id != self.calls[index].id:
            index = len(self.calls)  # some servers number no calls, or all of them 0
        if index not in self.calls and len(self.calls) >= _MAX_CALLS:
            raise BadAnswer
        call = self.calls.setdefault(index, Call())
        function = piece.get("function") or {}
        call.id = call.id or call_id
        call.name += function.get("name") or ""
        call.arguments += function.get("arguments") or ""

    def _whole(self, text: str) -> str:
        """`text` with escaped surrogate pairs joined; a first half at the end waits for its second."""
        self._half = ""
        if "\ud800" <= text[-1] <= "\udbff":
            self._half, text = text[-1], text[:-1]
        try:
            text.encode()
        except UnicodeEncodeError:
            return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return text


def _parsed(events: list[bytes]) -> Iterator[dict[str, Any]]:
    """What came together is parsed together, at a third of the cost; if one event is broken, those before it count."""
    try:
        chunks = json.loads((b"[%s]" % b",".join(events)).decode())
    except (ValueError, RecursionError):
        chunks = []
    for chunk in chunks if len(chunks) == len(events) else map(_loaded, events):
        if not isinstance(chunk, dict):
            raise BadAnswer
        yield chunk


def _loaded(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadAnswer from error


def _text(content: object) -> str:
    if not isinstance(content, str):
        raise BadAnswer
    return content


def reported(error: Any) -> ProviderError:
    """The error for what a server reports inside its answer; its own words are read for their meaning only."""
    fields = error if isinstance(error, dict) else {"message": error}
    said = " ".join(str(fields.get(name, "")) for name in ("code", "type", "message")).lower()
    if any(words in said for words in ("context_length", "context length", "context window", "too many tokens")) or (
        "context" in said and "exceed" in said
    ):
        return ContextTooLong()
    if "invalid_api_key" in said or "authentication" in said or "unauthorized" in said:
        return BadKey()
    if "rate_limit" in said or "rate limit" in said or "insufficient_quota" in said:
        return RateLimited()
    if "content_filter" in said or "content_policy" in said:
        return ProviderRefused()
    return BadAnswer()


def of_status(status: int, body: bytes) -> ProviderError:
    """The error for an HTTP status other than 200."""
    if status in (401, 403):
        return BadKey()
    if status == 429:
        return RateLimited()
    if status in (404, 405):
        return NotSetUp()
    if status == 413:
        return ContextTooLong()
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = {}
    error = reported(said.get("error", said) if isinstance(said, dict) else said)
    return NoServer() if status >= 500 and type(error) is BadAnswer else error
