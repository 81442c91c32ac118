"""The verbs of a turn: it begins, it ends, whatever came of it."""

import re
import unicodedata
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from tarmac.assistant.engine import Asked, Outcome
from tarmac.assistant.errors import (
    ConversationNotFound,
    GuardRefused,
    NoProvider,
    QuestionEmpty,
    QuestionTooLong,
    TurnNotFound,
)
from tarmac.assistant.models import (
    ALIVE_FOR,
    TITLE_LENGTH,
    Conversation,
    Provider,
    ProviderKind,
    Turn,
    TurnState,
)
from tarmac.assistant.providers import connect
from tarmac.assistant.providers.base import Exchange, Limits, Owner, Request
from tarmac.assistant.skills import SKILLS
from tarmac.assistant.toolbox import GUARD, DeskToolbox, Door
from tarmac.guard import Vault
from tarmac.guard.vault import PLACEHOLDER
from tarmac.ledger.services import Event, append
from tarmac.office import queries
from tarmac.office.errors import ItemNotFound
from tarmac.office.models import Desk
from tarmac.office.services import open_desk
from tarmac.people.models import Person
from tarmac.programme.access import Access
from tarmac.programme.services import add_tokens, spend_turn
from tarmac.web.prepared import Prepared, change, insert
from tarmac.web.text import clean

MAX_QUESTION_LENGTH = 20_000
HISTORY_TURNS = 6
# Unicode's control and format characters, separators, and marks without a letter
_UNSEEN = "CZM"


@dataclass(frozen=True, slots=True)
class Question:
    """What the page sends; see docs/assistant.md."""

    key: uuid.UUID
    conversation_id: int | None = None
    skill: str = ""
    text: str = ""
    item_ref: str = ""
    selection: str = ""
    provider: str = ""
    retry_id: int | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class _Content:
    """What a turn is about, before the guard has seen it."""

    skill: str
    text: str
    item_ref: str
    selection: str


def begin(person: Person, access: Access, question: Question, *, now: datetime) -> Asked:
    """Count, protect and write down a question; nothing is sent yet.

    Raises QuestionTooLong, QuestionEmpty, ConversationNotFound, TurnNotFound, NoProvider, QuotaReached, and
    GuardRefused after the refusal was written down. A key that was used before raises IntegrityError.
    """
    if len(question.text) > MAX_QUESTION_LENGTH or len(question.selection) > 10 * MAX_QUESTION_LENGTH:
        raise QuestionTooLong
    desk = open_desk(person, access, now=now)
    provider = _chosen(question.provider)
    asked = _write(person, access, desk, provider, question, now)
    if asked is None:
        raise GuardRefused
    return asked


_enabled = Prepared(lambda: Provider.objects.filter(enabled=True), slots=0)


def _chosen(slug: str) -> Provider:
    """The provider that was asked for, or the default one. One query."""
    enabled = _enabled()
    found = next((each for each in enabled if each.slug == slug), None) if slug else None
    if found is None and not slug:
        found = next((each for each in enabled if each.is_default), enabled[0] if enabled else None)
    if found is None and not slug and not Provider.objects.exists():
        found = built_in()
    if found is None:
        raise NoProvider
    return found


def built_in() -> Provider:
    """The provider that needs no model; made at its first use."""
    return Provider.objects.get_or_create(
        kind=ProviderKind.BUILT_IN,
        defaults={
            "slug": "built-in",
            "name": "Tarmac",
            "rank": 0,
            "is_default": not Provider.objects.filter(is_default=True).exists(),
        },
    )[0]


@transaction.atomic
def _write(
    person: Person, access: Access, desk: Desk, provider: Provider, question: Question, now: datetime
) -> Asked | None:
    """The turn, running; None when the guard refused it."""
    conversation = _conversation(person, desk, question.conversation_id, now)
    vault = conversation.vault()
    retried = _retried(person, question.retry_id)
    content = _content(question, retried)
    texts = [GUARD.protect(text, vault) for text in (content.text, content.selection)]
    refused = any(each.verdict.outcome == "block" for each in texts)
    door = Door(vault)
    safe, selection = ("", "") if refused else (door.protect(content.text), door.protect(content.selection))
    if not refused:
        spend_turn(access)
    history = _history(conversation) if conversation.last_number else ()
    conversation.last_number += 1
    conversation.updated_at = now
    conversation.title = conversation.title or title_of(safe) or _titled(desk, door, content)
    conversation.keep(Vault() if refused and not conversation.pk else vault)
    if conversation.pk:
        conversation.save()
    else:
        insert(conversation)
    turn = Turn(
        conversation=conversation,
        number=conversation.last_number,
        key=question.key,
        skill=content.skill,
        item_ref=content.item_ref,
        selection=selection,
        question=safe,
        provider=provider,
        provider_name=provider.name,
        provider_model=provider.model,
        generative=provider.generative,
        started_at=now,
        until=now + ALIVE_FOR,
        retried_from=retried,
    )
    if refused:
        turn.state, turn.error_code, turn.duration_ms = TurnState.REFUSED, GuardRefused.code, 0
    insert(turn)
    if refused:
        append(Event("turn.refused", "turn", turn.pk, person.pk, {"error": turn.error_code}), now=now)
        return None
    return Asked(
        turn_id=turn.pk,
        conversation_id=conversation.pk,
        title=conversation.title,
        access=access,
        provider_id=provider.pk,
        provider_name=provider.name,
        provider_model=provider.model,
        generative=provider.generative,
        provider=connect(provider),
        cost_eur=provider.cost_eur,
        request=_request(desk, provider, turn, history, question.language, now),
        door=door,
        toolbox=DeskToolbox(desk, door, content.item_ref),
        sealed_vault=bytes(conversation.sealed_vault),
        vault_revision=vault.revision,
    )


def _conversation(person: Person, desk: Desk, conversation_id: int | None, now: datetime) -> Conversation:
    if conversation_id is None:
        return Conversation(person=person, desk=desk, created_at=now)
    found = Conversation.objects.select_for_update().filter(person=person, pk=conversation_id).first()
    if found is None:
        raise ConversationNotFound
    return found


def _retried(person: Person, turn_id: int | None) -> Turn | None:
    if turn_id is None:
        return None
    return own_turn(person, turn_id)


def own_turn(person: Person, turn_id: int) -> Turn:
    """A turn of the person's own with its conversation; raises TurnNotFound. One query."""
    turn = Turn.objects.select_related("conversation").filter(conversation__person=person, pk=turn_id).first()
    if turn is None:
        raise TurnNotFound
    return turn


def _content(question: Question, retried: Turn | None) -> _Content:
    """What is asked: what was typed now, else what the retried turn asked. Raises QuestionEmpty."""
    text, selection = _seen(question.text), _seen(question.selection)
    skill = question.skill if question.skill in SKILLS else ""
    item_ref = clean(question.item_ref)[:100]
    if retried is not None:
        restore = retried.conversation.vault().restore
        skill, item_ref = skill or retried.skill, item_ref or retried.item_ref
        text, selection = text or restore(retried.question), selection or restore(retried.selection)
    if not text and not selection and not item_ref:
        raise QuestionEmpty
    return _Content(skill, text, item_ref, selection)


def _seen(typed: str) -> str:
    """What was typed; empty where it has nothing that can be seen."""
    text = clean(typed).strip()
    return text if any(unicodedata.category(each)[0] not in _UNSEEN for each in text) else ""


def _history(conversation: Conversation) -> tuple[Exchange, ...]:
    """The last finished turns, oldest first. One query."""
    answered = conversation.turns.exclude(answer="").order_by("-number").values_list("question", "answer")
    return tuple(Exchange(*each) for each in reversed(answered[:HISTORY_TURNS]))


def _titled(desk: Desk, door: Door, content: _Content) -> str:
    """What was asked without words: the skill and the open item."""
    skill = str(SKILLS[content.skill].name) if content.skill else ""
    if not content.item_ref:
        return skill
    with suppress(ItemNotFound):
        return title_of(f"{skill}: {door.protect(queries.item(desk, content.item_ref).title)}".removeprefix(": "))
    return skill


def title_of(question: str) -> str:
    """The first words of a question, no placeholder cut in two."""
    line = " ".join(question.split())
    if len(line) <= TITLE_LENGTH:
        return line
    return f"{line[: TITLE_LENGTH - 2].rsplit(' ', 1)[0]} …"


def _request(
    desk: Desk, provider: Provider, turn: Turn, history: tuple[Exchange, ...], language: str, now: datetime
) -> Request:
    owner = desk.office.owner
    return Request(
        skill=turn.skill,
        question=turn.question,
        selection=turn.selection,
        language=language,
        history=history,
        limits=Limits(provider.context_tokens, provider.max_answer_tokens, provider.timeout_seconds),
        moment=desk.office.moment(now),
        owner=Owner(str(owner.get("name", "")), str(owner.get("email", "")), str(owner.get("role", ""))),
    )


def keep_alive(turn_ids: Sequence[int], *, now: datetime) -> None:
    """Note that these turns are still being answered. One query."""
    Turn.objects.filter(pk__in=turn_ids, state=TurnState.RUNNING).update(until=now + ALIVE_FOR)


@transaction.atomic
def finish(asked: Asked, outcome: Outcome, *, now: datetime) -> None:
    """Write down what came of a turn, whatever it was. A turn whose conversation was deleted meanwhile stays gone."""
    answer = _without_inventions(outcome.answer, asked.door.vault)
    sources = [each.as_json() for each in outcome.sources]
    protected = [{"kind": each.kind, "placeholder": each.placeholder} for each in outcome.protected]
    if asked.door.vault.revision != asked.vault_revision:
        renamed = _keep_vault(asked)
        if renamed:
            answer, sources, protected = _renamed([answer, sources, protected], renamed)
    tokens_in, tokens_out = outcome.usage.tokens_in, outcome.usage.tokens_out
    written = change(
        Turn,
        asked.turn_id,
        only={"state": TurnState.RUNNING},
        answer=answer,
        sources=sources,
        protected=protected,
        state=outcome.state,
        error_code=outcome.error_code,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        cost_eur=asked.cost_eur(tokens_in, tokens_out),
        first_token_ms=outcome.first_token_ms,
        duration_ms=asked.elapsed_ms(),
    )
    add_tokens(asked.access, tokens_in + tokens_out)
    if written:
        data: dict[str, Any] = {
            "conversation": asked.conversation_id,
            "provider": asked.provider_id,
            "tokens_in": tokens_in,
            "tokens_out": tokens_out,
        }
        if outcome.error_code:
            data["error"] = outcome.error_code
        append(Event(f"turn.{_verb(outcome.state)}", "turn", asked.turn_id, asked.access.person_id, data), now=now)


def _without_inventions(answer: str, vault: Vault) -> str:
    """A placeholder that stands for nothing was made up, and must not stand for what gets its name later."""

    def literal(match: re.Match[str]) -> str:
        known = vault.restore(match[0]) != match[0]
        return match[0] if known else vault.placeholder("literal", match[0])

    return PLACEHOLDER.sub(literal, answer)


def _verb(state: str) -> str:
    return "completed" if state == TurnState.COMPLETE else state


def _keep_vault(asked: Asked) -> dict[str, str]:
    """Keep the new placeholders; where another tab took the same names meanwhile, gives the old name and the new."""
    conversation = Conversation.objects.select_for_update().filter(pk=asked.conversation_id).first()
    if conversation is None:
        return {}
    vault = asked.door.vault
    renamed: dict[str, str] = {}
    if bytes(conversation.sealed_vault) != asked.sealed_vault:
        vault = conversation.vault()
        for placeholder, original, kind in asked.door.vault.items():
            kept = vault.placeholder(kind, original)
            if kept != placeholder:
                renamed[placeholder] = kept
    conversation.keep(vault)
    conversation.save(update_fields=["sealed_vault"])
    return renamed


def _renamed(value: Any, names: dict[str, str]) -> Any:
    """`value` (JSON) with other placeholders in its texts."""
    if isinstance(value, str):
        return PLACEHOLDER.sub(lambda match: names.get(match[0], match[0]), value)
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    if isinstance(value, dict):
        return {key: _renamed(each, names) for key, each in value.items()}
    return value


@transaction.atomic
def stop(person: Person, turn_id: int, *, now: datetime) -> None:
    """Note that the person stopped a turn that no server of ours tells about any more. Raises TurnNotFound."""
    turn = own_turn(person, turn_id)
    if turn.state == TurnState.RUNNING and now >= turn.until:
        turn.state, turn.duration_ms = TurnState.STOPPED, 0
        turn.save(update_fields=["state", "duration_ms"])
        append(Event("turn.stopped", "turn", turn.pk, person.pk), now=now)
