"""What the assistant's page, its pane beside an office screen and its card on Today are made of."""

import uuid
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from tarmac.assistant import queries, services
from tarmac.assistant.errors import ConversationNotFound
from tarmac.assistant.models import Conversation
from tarmac.assistant.skills import WAYS, buttons_for
from tarmac.people.access import signed_in
from tarmac.people.models import Person
from tarmac.programme.access import admit, enrolment_of
from tarmac.programme.errors import AccessClosed
from tarmac.web import clock

# Which conversation the pane goes on with beside the next item. The page writes it, and it is never trusted.
PANE_COOKIE = "tarmac_conversation"
MAX_ID_LENGTH = 18
ON_TODAY = 3


def pane_values(item_ref: str = "", item_kind: str = "") -> dict[str, Any]:
    """What the form to ask stands on; see docs/assistant.md."""
    providers = queries.providers() or [services.built_in()]
    return {
        "item_ref": item_ref,
        "skills": buttons_for(item_kind),
        "ways": WAYS,
        "providers": providers,
        "keeping": [each for each in providers if each.retention_note],
        "key": str(uuid.uuid4()),
        "limit": services.MAX_QUESTION_LENGTH,
    }


def conversation_values(conversation: Conversation, request: HttpRequest) -> dict[str, Any]:
    """The conversation that stands open, and its turns."""
    turns = queries.turns(conversation, now=clock.now())
    title = conversation.readable_vault().restore(conversation.title)
    row = queries.ConversationRow(conversation.pk, title, conversation.updated_at, len(turns))
    edited = request.GET.get("edit", "")
    return {"conversation": row, "turns": turns, "edit": next((turn for turn in turns if str(turn.id) == edited), None)}


def pane(request: HttpRequest, values: dict[str, Any]) -> str:
    """The slot `office.aside`: what can be done with the open item, and the conversation that goes on beside it."""
    context = pane_values(values.get("item_ref") or "", str(values.get("item_kind") or ""))
    conversation = _going_on(request, signed_in(request))
    if conversation is not None:
        context |= conversation_values(conversation, request)
    return render_to_string("assistant/pane.html", context, request)


def _going_on(request: HttpRequest, person: Person) -> Conversation | None:
    """What `?c=` says, else the cookie; nothing when it is not the person's own."""
    asked = request.GET.get("c") or request.COOKIES.get(PANE_COOKIE, "")
    if not asked.isdecimal() or len(asked) > MAX_ID_LENGTH:
        return None
    try:
        return services.own_conversation(person, int(asked))
    except ConversationNotFound:
        return None


def today_card(request: HttpRequest, _values: dict[str, Any]) -> str:
    """The slot `today`: the newest conversations; nothing while the assistant is shut for this person."""
    person = signed_in(request)
    try:
        admit(enrolment_of(request), clock.now())
    except AccessClosed:
        return ""
    newest = queries.conversations(person)[:ON_TODAY]
    return render_to_string("assistant/today.html", {"conversations": newest}, request)


def setup_card(request: HttpRequest, _values: dict[str, Any]) -> str:
    """The slot `programme.setup`: who answers, for the programme owner."""
    return render_to_string("assistant/setup.html", {"providers": queries.providers()}, request)
