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
from tarmac.assistant.providers.base import Usage
from tarmac.assistant.providers.sse import DONE

_MAX_CALLS = 16
_MAX_CALL_LETTERS = 100_000
# No model reads or writes more at once; what a server counts beyond it is an error of its own.
_MOST_TOKENS = 10_000_000


@dataclass(slots=True)
class Call:
    """A tool that the model wants to use; `arguments` is JSON that comes in pieces."""

    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(slots=True)
class Step:
    """One answer of the server as it comes in. `finish` is empty until the server says why it ended.

    `begun`: the server took the question and began to answer. `letters_out` is all that the model wrote: words, calls
    and what it thought. `broken` is what went wrong after the words that were taken.
    """

    calls: dict[int, Call] = field(default_factory=dict)
    finish: str = ""
    begun: bool = False
    done: bool = False
    counted: Usage | None = None
    letters_out: int = 0
    broken: ProviderError | None = None
    _half: str = ""

    def take(self, events: list[bytes]) -> str:
        """The words in these events, joined, up to where something is wrong."""
        words: list[str] = []
        try:
            for chunk in _parsed([data for data in events if data != DONE]):
                self._take(chunk, words)
            self.done = self.done or DONE in events
        except ProviderError as error:
            self.broken = error
        text = self._half + "".join(words)
        if not text.isascii():
            text = self._whole(text)
        self.letters_out += len(text)
        return text

    def used(self, asked: bytes) -> Usage:
        """What this answer to `asked` cost: as the server says once it came to an end, else about as much as came."""
        if self.counted and (self.finish or self.done):
            return self.counted
        return Usage(_tokens(len(asked)), _tokens(self.letters_out)) if self.begun else Usage()

    def _take(self, chunk: dict[str, Any], words: list[str]) -> None:
        if chunk.get("error"):
            raise reported(chunk["error"])
        try:
            for choice in chunk.get("choices") or ():
                delta = choice.get("delta") or choice.get("message") or {}
                if content := delta.get("content"):
                    words.append(_text(content))
                elif thought := delta.get("reasoning_content") or delta.get("reasoning"):
                    self.letters_out += len(thought)
                for call in delta.get("tool_calls") or ():
                    self._call(call)
                self.finish = choice.get("finish_reason") or self.finish
            if usage := chunk.get("usage"):
                self.counted = _counted(usage) or self.counted
        except (AttributeError, TypeError, ValueError) as error:
            raise BadAnswer from error

    def _call(self, piece: dict[str, Any]) -> None:
        index, call_id = int(piece.get("index") or 0), str(piece.get("id") or "")
        if index in self.calls and call_id and call_id != self.calls[index].id:
            index = len(self.calls)  # some servers number no calls, or all of them 0
        if index not in self.calls and len(self.calls) >= _MAX_CALLS:
            raise BadAnswer
        call = self.calls.setdefault(index, Call())
        function = piece.get("function") or {}
        name, arguments = function.get("name") or "", function.get("arguments") or ""
        call.id = call.id or call_id
        call.name += name
        call.arguments += arguments
        self.letters_out += len(name) + len(arguments)
        if len(call.name) + len(call.arguments) > _MAX_CALL_LETTERS:
            raise BadAnswer

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


def _tokens(letters: int) -> int:
    """About how many tokens so many letters are, for servers that do not say."""
    return -(-letters // 4)


def _counted(usage: Any) -> Usage | None:
    """The tokens that a server counted; None for what no server can have counted."""
    counts = [usage.get(name) for name in ("prompt_tokens", "completion_tokens")] if isinstance(usage, dict) else [None]
    return Usage(*counts) if all(type(count) is int and 0 <= count <= _MOST_TOKENS for count in counts) else None


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
