"""Own conversations: read, search, rename, delete, take along, and say what is wrong with an answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from tarmac.assistant import export, queries, services
from tarmac.assistant.models import Conversation
from tarmac.assistant.pages import conversation_values, pane_values
from tarmac.assistant.running import stop_here
from tarmac.office.views.desk import unless_held
from tarmac.people.access import signed_in
from tarmac.programme.access import access_required

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@unless_held
def home(request: HttpRequest) -> HttpResponse:
    """GET /assistant/: a new conversation; ?q= searches the person's own."""
    return _page(request, None)


@require_safe
@unless_held
def conversation(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """GET /assistant/c/<id>/"""
    return _page(request, services.own_conversation(signed_in(request), conversation_id))


def _page(request: HttpRequest, current: Conversation | None) -> HttpResponse:
    values = _list(request) | pane_values()
    if current is not None:
        values |= conversation_values(current, request)
    return render(request, "assistant/page.html", values)


@require_safe
@unless_held
def conversations(request: HttpRequest) -> HttpResponse:
    """GET /assistant/conversations/?q=: the list alone, a part of the assistant's page."""
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('assistant:home')}?{urlencode({'q': request.GET.get('q', '')})}")
    return render(request, "assistant/conversations.html", _list(request))


def _list(request: HttpRequest) -> dict[str, Any]:
    query = request.GET.get("q", "")[:200]
    return {"conversations": queries.conversations(signed_in(request), query), "query": query}


@require_POST
@access_required
def rename(request: HttpRequest, conversation_id: int) -> HttpResponseBase:
    """POST /assistant/c/<id>/rename/: title."""
    title = request.POST.get("title", "")
    services.rename(signed_in(request), conversation_id, title, now=request.now)  # type: ignore[attr-defined]
    return redirect("assistant:conversation", conversation_id)


@require_POST
@access_required
def delete(request: HttpRequest, conversation_id: int) -> HttpResponseBase:
    """POST /assistant/c/<id>/delete/"""
    services.delete(signed_in(request), conversation_id, now=request.now)  # type: ignore[attr-defined]
    return redirect("assistant:home")


@require_POST
@access_required
def stop(request: HttpRequest, turn_id: int) -> HttpResponseBase:
    """POST /assistant/turn/<id>/stop/"""
    person = signed_in(request)
    if not stop_here(person, turn_id):
        services.stop(person, turn_id, now=request.now)  # type: ignore[attr-defined]
    return HttpResponse(status=204)


@require_POST
@access_required
def feedback(request: HttpRequest, turn_id: int) -> HttpResponseBase:
    """POST /assistant/turn/<id>/feedback/: kind, note."""
    kind, note = request.POST.get("kind", ""), request.POST.get("note", "")
    turn = services.say_what_is_wrong(signed_in(request), turn_id, kind, note, now=request.now)  # type: ignore[attr-defined]
    if request.headers.get("X-Requested-With") == "fetch" or request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect(f"{reverse('assistant:conversation', args=[turn.conversation_id])}#turn-{turn_id}")


@require_safe
@unless_held
def document(request: HttpRequest, turn_id: int) -> HttpResponse:
    """GET /assistant/turn/<id>/document.docx"""
    turn = services.own_turn(signed_in(request), turn_id)
    seen = queries.shown(turn, turn.conversation.readable_vault(), now=request.now)  # type: ignore[attr-defined]
    name = f'attachment; filename="answer-{turn_id}.docx"'
    return HttpResponse(export.document(seen), content_type=DOCX, headers={"Content-Disposition": name})
