"""What a person does with conversations that were held: name, judge, delete."""

from datetime import datetime

from django.db import transaction

from tarmac.assistant.errors import ConversationNotFound
from tarmac.assistant.models import Conversation, Feedback, FeedbackKind, Turn
from tarmac.assistant.services.turns import own_turn, title_of
from tarmac.assistant.toolbox import GUARD
from tarmac.ledger.services import Event, append
from tarmac.people.models import Person
from tarmac.web.text import clean


@transaction.atomic
def rename(person: Person, conversation_id: int, title: str, *, now: datetime) -> None:
    """Give a conversation another title; an empty one changes nothing. Raises ConversationNotFound."""
    conversation = own_conversation(person, conversation_id)
    vault = conversation.vault()
    line = title_of(GUARD.protect(clean(title), vault).text)
    if line:
        conversation.title = line
        conversation.keep(vault)
        conversation.save(update_fields=["title", "sealed_vault"])
        append(Event("conversation.renamed", "conversation", conversation.pk, person.pk), now=now)


def own_conversation(person: Person, conversation_id: int) -> Conversation:
    """Raises ConversationNotFound. One query."""
    found = Conversation.objects.filter(person=person, pk=conversation_id).first()
    if found is None:
        raise ConversationNotFound
    return found


@transaction.atomic
def delete(person: Person, conversation_id: int, *, now: datetime) -> None:
    """Delete a conversation with its turns, its vault and what was said about its answers. Nothing is left but the
    ledger's line. Raises ConversationNotFound."""
    conversation = own_conversation(person, conversation_id)
    turns = conversation.turns.count()
    conversation.delete()
    append(Event("conversation.deleted", "conversation", conversation_id, person.pk, {"turns": turns}), now=now)


@transaction.atomic
def say_what_is_wrong(person: Person, turn_id: int, kind: str, note: str, *, now: datetime) -> Turn:
    """Keep what a person says about an answer; a second time replaces the first. Raises TurnNotFound."""
    turn = own_turn(person, turn_id)
    vault = turn.conversation.vault()
    protected = GUARD.protect(clean(note)[:2000], vault).text
    turn.conversation.keep(vault)
    turn.conversation.save(update_fields=["sealed_vault"])
    known = kind if kind in FeedbackKind.values else FeedbackKind.OTHER
    Feedback.objects.update_or_create(turn=turn, defaults={"kind": known, "note": protected, "created_at": now})
    append(Event("turn.feedback", "turn", turn.pk, person.pk, {"kind": str(known)}), now=now)
    return turn
