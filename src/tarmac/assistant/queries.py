"""Questions about conversations: what the screens show, with the person's own words restored."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from tarmac.assistant.engine import Answer, item_url
from tarmac.assistant.errors import PROVIDER_ERRORS, ServerLost
from tarmac.assistant.models import Conversation, Provider, Turn, TurnState
from tarmac.assistant.rendering import Block, Kept, blocks, plain
from tarmac.assistant.skills import SKILLS
from tarmac.guard import Vault
from tarmac.office import search as index
from tarmac.office.items import Segment
from tarmac.people.models import Person
from tarmac.web.errors import TarmacError

LISTED = 100
SEARCHED = 500


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """`snippet` says where a search found it; empty without one."""

    id: int
    title: str
    updated_at: datetime
    turns: int
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class SourceShown:
    n: int
    ref: str
    anchor: str
    title: str
    kind: str
    where: str
    quote: str
    url: str


@dataclass(frozen=True, slots=True)
class ProtectedShown:
    kind: str
    placeholder: str
    text: str


@dataclass(frozen=True, slots=True)
class TurnShown:
    """A turn for the person's own eyes; see docs/assistant.md. `plain` is the answer as text."""

    id: int
    number: int
    key: UUID
    skill: str
    skill_name: str
    question: str
    item_ref: str
    state: str
    error: TarmacError | None
    blocks: list[Block]
    plain: str
    sources: list[SourceShown]
    protected: list[ProtectedShown]
    provider_name: str
    provider_model: str
    generative: bool
    tokens_in: int
    tokens_out: int
    cost_eur: Decimal
    started_at: datetime
    duration_ms: int | None
    retried_from: int | None

    @property
    def usable(self) -> bool:
        """Whether there is an answer to use, to check, to keep."""
        return bool(self.plain) and self.state != TurnState.DECLINED


def title_of(conversation: Conversation, vault: Vault) -> str:
    """The title in the person's own words."""
    return vault.restore(conversation.title) or _("Conversation")


def conversations(person: Person, query: str = "") -> list[ConversationRow]:
    """The person's own, newest first, or those that fit `query` best, in their restored words."""
    own = Conversation.objects.filter(person=person).annotate(count=Count("turns")).order_by("-updated_at")
    if query.strip():
        return _found(own[:SEARCHED], query)
    return [_row(each, each.readable_vault()) for each in own[:LISTED]]


def _row(conversation: Any, vault: Vault, snippet: str = "") -> ConversationRow:
    title = title_of(conversation, vault)
    return ConversationRow(conversation.pk, title, conversation.updated_at, conversation.count, snippet)


def _found(own: Iterable[Conversation], query: str) -> list[ConversationRow]:
    known = {str(each.pk): (each, each.readable_vault()) for each in own}
    texts: dict[int, list[tuple[str, str]]] = {}
    turns = Turn.objects.filter(conversation_id__in=[int(key) for key in known]).values_list(
        "conversation_id", "question", "answer"
    )
    for conversation_id, question, answer in turns:
        texts.setdefault(conversation_id, []).append((question, answer))
    documents = [
        index.Searchable(key, title_of(each, vault), tuple(_segments(texts.get(each.pk, []), vault)))
        for key, (each, vault) in known.items()
    ]
    return [_row(*known[hit.key], hit.snippet) for hit in index.rank(documents, query, limit=LISTED)]


def _segments(texts: list[tuple[str, str]], vault: Vault) -> Iterator[Segment]:
    kept = _kept(vault)
    for number, (question, answer) in enumerate(texts):
        for text in (vault.restore(question), plain(blocks(answer, kept))):
            if text:
                yield Segment(f"t{number}", text)


def turns(conversation: Conversation, *, now: datetime) -> list[TurnShown]:
    """The turns of a conversation, oldest first. One query."""
    vault = conversation.readable_vault()
    return [shown(turn, vault, now=now) for turn in conversation.turns.order_by("number")]


def shown(turn: Turn, vault: Vault, *, now: datetime) -> TurnShown:
    state = turn.state_at(now)
    answer = blocks(turn.answer, _kept(vault))
    skill = SKILLS.get(turn.skill)
    return TurnShown(
        id=turn.pk,
        number=turn.number,
        key=turn.key,
        skill=turn.skill,
        skill_name=str(skill.name) if skill else "",
        question=vault.restore(turn.question),
        item_ref=turn.item_ref,
        state=state,
        error=_error(turn, state),
        blocks=answer,
        plain=plain(answer),
        sources=[_source(each, vault) for each in turn.sources],
        protected=[
            ProtectedShown(each["kind"], each["placeholder"], vault.restore(each["placeholder"]))
            for each in turn.protected
        ],
        provider_name=turn.provider_name,
        provider_model=turn.provider_model,
        generative=turn.generative,
        tokens_in=turn.tokens_in,
        tokens_out=turn.tokens_out,
        cost_eur=turn.cost_eur,
        started_at=turn.started_at,
        duration_ms=turn.duration_ms,
        retried_from=turn.retried_from_id,
    )


def _kept(vault: Vault) -> dict[str, Kept]:
    return {placeholder: Kept(original, kind) for placeholder, original, kind in vault.items()}


def _error(turn: Turn, state: str) -> TarmacError | None:
    if state == TurnState.INCOMPLETE and turn.state == TurnState.RUNNING:
        return ServerLost()
    return PROVIDER_ERRORS.get(turn.error_code, TarmacError)() if turn.error_code else None


def _source(source: dict[str, Any], vault: Vault) -> SourceShown:
    words = {name: vault.restore(source[name]) for name in ("title", "where", "quote")}
    return SourceShown(**{**source, **words}, url=item_url(source["ref"], source["anchor"]))


def events_of(turn: Turn) -> Iterator[Answer]:
    """The events that tell a finished turn again."""
    vault = turn.conversation.readable_vault()
    yield (
        "start",
        {
            "conversation": turn.conversation_id,
            "turn": turn.pk,
            "title": title_of(turn.conversation, vault),
            "provider": turn.provider_name,
            "model": turn.provider_model,
            "generative": turn.generative,
        },
    )
    if turn.protected:
        yield "protected", [each | {"text": vault.restore(each["placeholder"])} for each in turn.protected]
    for source in turn.sources:
        words = {name: vault.restore(source[name]) for name in ("title", "where", "quote")}
        yield "source", {**source, **words, "url": item_url(source["ref"], source["anchor"])}
    if turn.answer:
        yield "text", {"t": vault.restore(turn.answer)}
    if error := _error(turn, turn.state):
        yield "error", error.as_json()
    end = {"state": turn.state, "tokens_in": turn.tokens_in, "tokens_out": turn.tokens_out}
    yield "end", end | {"sources": [source["n"] for source in turn.sources]}


def providers() -> list[Provider]:
    """Those that a person can choose, the default one first. One query."""
    return sorted(Provider.objects.filter(enabled=True), key=lambda each: (not each.is_default, each.rank, each.pk))
