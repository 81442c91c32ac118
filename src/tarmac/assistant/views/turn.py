"""One question: in by POST, out as a stream, or as a redirect for a browser without script."""

import asyncio
import json
import logging
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any

from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_POST

from tarmac.assistant import queries, services
from tarmac.assistant.engine import Answer, Asked, Outcome, run
from tarmac.assistant.errors import AnswerNotKept, AnswerNotWritten, BadRequest, TurnRunning
from tarmac.assistant.events import encode
from tarmac.assistant.models import Turn, TurnState
from tarmac.assistant.providers import connection
from tarmac.assistant.running import answering
from tarmac.assistant.services import Question
from tarmac.people.access import signed_in
from tarmac.people.models import Person
from tarmac.programme import access
from tarmac.web import clock
from tarmac.web.errors import TarmacError
from tarmac.web.threads import in_thread, run_to_end

logger = logging.getLogger(__name__)

EVENT_STREAM = "text/event-stream"
# What a stream ends with when the answer is on the screen and nowhere else.
UNKEPT = "unkept"

# Writing down what came goes on when the browser has left; this keeps it from being collected.
_finishing: set[asyncio.Future[None]] = set()


class EventStream(StreamingHttpResponse):
    """Closing it closes the generator itself, so that whoever answers knows at once that nobody reads any more."""

    def __init__(self, events: AsyncGenerator[bytes, None]) -> None:
        super().__init__(events, content_type=EVENT_STREAM, headers={"X-Accel-Buffering": "no"})

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._iterator  # type: ignore[attr-defined]


@require_POST
def turn(request: HttpRequest) -> HttpResponseBase:
    """POST /assistant/turn/: see docs/assistant.md."""
    streamed = request.get_preferred_type([EVENT_STREAM, "text/html"]) == EVENT_STREAM
    if not streamed:
        return _whole(request)
    try:
        return EventStream(_answered(request))
    except TarmacError as error:
        return JsonResponse(error.as_json(), status=error.status)


def _answered(request: HttpRequest) -> AsyncGenerator[bytes, None]:
    person, now = signed_in(request), clock.now()
    opened, question = access.require(person, now), _question(request)
    try:
        return _stream(services.begin(person, opened, question, now=now), Outcome())
    except IntegrityError:
        return _told_again(list(queries.events_of(_same(person, question))))


def _whole(request: HttpRequest) -> HttpResponse:
    """Answer to the end, then show the conversation."""
    person, now = signed_in(request), clock.now()
    opened, question = access.require(person, now), _question(request)
    try:
        asked, outcome = services.begin(person, opened, question, now=now), Outcome()
        conversation_id, turn_id = asked.conversation_id, asked.turn_id
        run_to_end(_to_end, asked, outcome)
        if outcome.unkept:
            raise outcome.unkept
    except IntegrityError:
        same = _same(person, question)
        conversation_id, turn_id = same.conversation_id, same.pk
    return redirect(f"{reverse('assistant:conversation', args=[conversation_id])}#turn-{turn_id}")


def _same(person: Person, question: Question) -> Turn:
    """The person's turn that has this key already; raises TurnRunning while it is being answered."""
    found = Turn.objects.select_related("conversation").filter(key=question.key, conversation__person=person).first()
    if found is None or found.state_at(clock.now()) == TurnState.RUNNING:
        raise TurnRunning
    return found


def _question(request: HttpRequest) -> Question:
    """Raises BadRequest."""
    fields: Any = request.POST
    try:
        if request.content_type == "application/json":
            fields = json.loads(request.body)
        return Question(
            key=uuid.UUID(str(fields.get("key", ""))),
            conversation_id=_id(fields.get("conversation")),
            skill=_text(fields.get("skill")),
            text=_text(fields.get("text")),
            item_ref=_text(fields.get("item_ref")),
            selection=_text(fields.get("selection")),
            provider=_text(fields.get("provider")),
            retry_id=_id(fields.get("retry")),
            language=translation.get_language() or "en",
        )
    except (ValueError, AttributeError, RecursionError) as error:
        raise BadRequest from error


def _text(value: object) -> str:
    if value is not None and not isinstance(value, str):
        raise ValueError("not a text")
    return value or ""


def _id(value: object) -> int | None:
    if value in (None, ""):
        return None
    number = int(str(value))
    if not 0 < number < 2**63:
        raise ValueError("not an id")
    return number


async def _stream(asked: Asked, outcome: Outcome) -> AsyncGenerator[bytes, None]:
    """The events of an answer as bytes. What came is written down in any case, also when the browser leaves.

    The task that reads a stream is its own, and has no language until it gets the person's here.
    """
    with translation.override(asked.request.language):
        with answering(asked) as running:
            try:
                async with aclosing(run(asked, outcome)) as events:
                    async for name, data in events:
                        yield encode(name, data)
            except (asyncio.CancelledError, GeneratorExit) as leaving:
                outcome.state = TurnState.STOPPED
                if isinstance(leaving, GeneratorExit) or not running.was_interrupted():
                    await _finish(asked, outcome)
                    raise
        if running.error:
            outcome.broke(running.error)
            yield encode("error", running.error.as_json())
        await _finish(asked, outcome)
        if outcome.unkept:
            yield encode("error", outcome.unkept.as_json())
        yield encode("end", _end(outcome))


async def _finish(asked: Asked, outcome: Outcome) -> None:
    """Write down what came, or note why it cannot be kept: the storage, or a mistake of ours."""
    finishing = asyncio.ensure_future(in_thread(services.finish, asked, outcome, now=clock.now()))
    _finishing.add(finishing)
    finishing.add_done_callback(_finishing.discard)
    try:
        await asyncio.shield(finishing)
    except Exception as error:
        logger.error("turn %s not kept: %s", asked.turn_id, type(error).__name__)
        why = AnswerNotKept if isinstance(error, OperationalError | InterfaceError) else AnswerNotWritten
        outcome.unkept = why(asked.door.vault.restore(outcome.answer))


async def _to_end(asked: Asked, outcome: Outcome) -> None:
    try:
        async for _part in _stream(asked, outcome):
            pass
    finally:
        await connection.close()


def _end(outcome: Outcome) -> dict[str, Any]:
    return {
        "state": UNKEPT if outcome.unkept else outcome.state,
        "tokens_in": outcome.usage.tokens_in,
        "tokens_out": outcome.usage.tokens_out,
        "sources": [source.n for source in outcome.sources],
    }


async def _told_again(events: Sequence[Answer]) -> AsyncGenerator[bytes, None]:
    """A finished turn as the events that told it the first time."""
    for name, data in events:
        yield encode(name, data)
