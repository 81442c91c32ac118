"""One question through its provider: out by the guard's door, back as events with citations and restored words."""

import logging
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import reverse

from tarmac.assistant.citing import Citations
from tarmac.assistant.errors import BadAnswer, Internal
from tarmac.assistant.models import TurnState
from tarmac.assistant.providers.base import AnswerProvider, Declined, Delta, Part, Request, Usage
from tarmac.assistant.toolbox import DeskToolbox, Door, Source
from tarmac.guard import Finding
from tarmac.programme.access import Access
from tarmac.web.errors import TarmacError

logger = logging.getLogger(__name__)
Answer = tuple[str, Any]
# No event: the connection shows that it lives.
WAITING: Answer = ("", None)


@dataclass(frozen=True, slots=True)
class Asked:
    """A turn that has begun: all that is needed to answer it and to write it down."""

    turn_id: int
    conversation_id: int
    title: str
    access: Access
    provider_id: int
    provider_name: str
    provider_model: str
    generative: bool
    provider: AnswerProvider
    cost_eur: Callable[[int, int], Decimal]
    request: Request
    door: Door
    toolbox: DeskToolbox
    sealed_vault: bytes
    vault_revision: int
    started: float = field(default_factory=time.perf_counter)

    def elapsed_ms(self) -> int:
        return round((time.perf_counter() - self.started) * 1000)


@dataclass(slots=True)
class Outcome:
    """What came of a turn so far; the answer holds placeholders. `unkept`: why it could not be written down."""

    state: str = TurnState.RUNNING
    error_code: str = ""
    pieces: list[str] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    protected: list[Finding] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    first_token_ms: int | None = None
    declined: bool = False
    unkept: TarmacError | None = None

    @property
    def answer(self) -> str:
        return "".join(self.pieces)

    def broke(self, error: TarmacError) -> None:
        self.error_code = error.code
        if self.pieces:
            self.state = TurnState.INCOMPLETE
        else:
            self.state = TurnState.REFUSED if error.status == 422 or error.code == "refused" else TurnState.FAILED


async def run(asked: Asked, outcome: Outcome) -> AsyncGenerator[Answer, None]:
    """Events (name, data) from `start` to the last text or `error`, without `end`. Fills `outcome` as it goes.

    A provider's failure is an event, not an exception; only cancellation passes.
    """
    yield "start", _start(asked)
    try:
        async with aclosing(_speak(asked, outcome)) as events:
            async for event in events:
                yield event
        if not outcome.pieces:
            raise BadAnswer
        outcome.state = TurnState.DECLINED if outcome.declined else TurnState.COMPLETE
    except TarmacError as error:
        outcome.broke(error)
        yield "error", error.as_json()
    except Exception as error:
        # the kind alone: an exception's text may hold words of the conversation
        logger.error("turn %s: %s", asked.turn_id, type(error).__name__)
        broken = Internal()
        outcome.broke(broken)
        yield "error", broken.as_json()


async def _speak(asked: Asked, outcome: Outcome) -> AsyncGenerator[Answer, None]:
    citations = Citations(asked.toolbox)
    restorer = asked.door.vault.restorer()
    outcome.sources = citations.sources
    broken: TarmacError | None = None
    try:
        async with aclosing(asked.provider.answer(asked.request, asked.toolbox)) as answer:
            async for part in answer:
                if news := _news(asked, part):
                    yield _protected(outcome, news)
                if isinstance(part, Delta):
                    if outcome.first_token_ms is None:
                        outcome.first_token_ms = asked.elapsed_ms()
                    sources, text = citations.feed(part.text)
                    for source in sources:
                        yield _source(asked, source)
                    if text:
                        outcome.pieces.append(text)
                        if shown := restorer.feed(text):
                            yield "text", {"t": shown}
                elif isinstance(part, Usage):
                    outcome.usage = part
                elif isinstance(part, Declined):
                    outcome.declined = True
                else:
                    yield WAITING
    except TarmacError as error:
        broken = error
    # what was held back at a chunk's border belongs to what came, also when it breaks off here
    sources, text = citations.close()
    for source in sources:
        yield _source(asked, source)
    if text:
        outcome.pieces.append(text)
    if shown := restorer.feed(text) + restorer.close():
        yield "text", {"t": shown}
    if broken:
        raise broken


def _start(asked: Asked) -> dict[str, Any]:
    return {
        "conversation": asked.conversation_id,
        "turn": asked.turn_id,
        "title": asked.door.vault.restore(asked.title),
        "provider": asked.provider_name,
        "model": asked.provider_model,
        "generative": asked.generative,
    }


def _news(asked: Asked, part: Part) -> list[Finding]:
    """What was put away and not told yet. The built-in provider reads much and sends nothing: only what it says."""
    if asked.generative or not isinstance(part, Delta):
        return asked.door.news()
    return asked.door.news(within=f"{asked.request.question}\n{asked.request.selection}\n{part.text}")


def _protected(outcome: Outcome, news: list[Finding]) -> Answer:
    outcome.protected += news
    return "protected", [{"kind": each.kind, "placeholder": each.placeholder, "text": each.text} for each in news]


def _source(asked: Asked, source: Source) -> Answer:
    restore = asked.door.vault.restore
    data = source.as_json() | {"title": restore(source.title), "quote": restore(source.quote)}
    return "source", data | {"where": restore(source.where), "url": item_url(source.ref, source.anchor)}


def item_url(ref: str, anchor: str) -> str:
    return f"{reverse('office:item', args=[ref])}#{anchor}"
