"""The programme owner's settings of providers."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tarmac.assistant import providing, services
from tarmac.assistant.errors import ProviderError
from tarmac.assistant.forms import ProviderForm
from tarmac.assistant.models import Provider, ProviderKind
from tarmac.people.access import roles_required
from tarmac.people.models import Role
from tarmac.people.views.editing import Back, Question, ask, edit, posted
from tarmac.web import clock
from tarmac.web.threads import run_to_end


@require_safe
@roles_required(Role.OWNER)
def providers(request: HttpRequest) -> HttpResponseBase:
    """GET /assistant/providers/"""
    return _list(request)


def _list(request: HttpRequest, **more: Any) -> HttpResponseBase:
    services.built_in()
    return render(request, "assistant/providers.html", {"providers": Provider.objects.all(), **more})


@require_POST
@roles_required(Role.OWNER)
def look(request: HttpRequest) -> HttpResponseBase:
    """POST /assistant/providers/look/: which model servers answer on this machine."""
    return _list(request, looked=True, servers=run_to_end(providing.local_servers))


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(Role.OWNER)
def new(request: HttpRequest) -> HttpResponseBase:
    """GET, POST /assistant/providers/new/; a local server that was found gives its address and model."""
    found = {name: request.GET[name] for name in ("base_url", "model", "name", "slug") if name in request.GET}
    return _edit(request, Provider(kind=ProviderKind.OPENAI), found)


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(Role.OWNER)
def provider(request: HttpRequest, slug: str) -> HttpResponseBase:
    """GET, POST /assistant/providers/<slug>/"""
    return _edit(request, get_object_or_404(Provider, slug=slug), {})


def _edit(request: HttpRequest, edited: Provider, initial: dict[str, str]) -> HttpResponseBase:
    form = ProviderForm(posted(request), instance=edited, initial=initial)

    def save(row: Provider, /, *, actor_id: int | None, now: datetime) -> Provider:
        return providing.save_provider(row, secret=form.written_secret(), actor_id=actor_id, now=now)

    heading = edited.name or _("Add an assistant")
    return edit(request, form, save, heading=heading, back=_back(), template="assistant/provider.html")


def _back() -> Back:
    return Back(_("Assistants"), reverse("assistant:providers"))


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(Role.OWNER)
def delete(request: HttpRequest, slug: str) -> HttpResponseBase:
    """GET, POST /assistant/providers/<slug>/delete/: asked first."""
    doomed = get_object_or_404(Provider, slug=slug)
    if request.method == "POST":
        providing.delete_provider(doomed, actor_id=request.user.pk, now=clock.now())
        messages.success(request, _("%(name)s is gone.") % {"name": doomed.name})
        return redirect("assistant:providers")
    points = [
        _("Nobody can choose it any more, and its key is forgotten."),
        _("Answers that it gave stay in people's conversations, with its name."),
    ]
    heading = _("Take away %(name)s?") % {"name": doomed.name}
    return ask(request, Question(heading, points, _("Take it away"), _back()))


@require_POST
@roles_required(Role.OWNER)
def make_default(request: HttpRequest, slug: str) -> HttpResponseBase:
    """POST /assistant/providers/<slug>/default/"""
    chosen = get_object_or_404(Provider, slug=slug)
    providing.make_default(chosen, actor_id=request.user.pk, now=clock.now())
    return redirect("assistant:providers")


@require_POST
@roles_required(Role.OWNER)
def enable(request: HttpRequest, slug: str) -> HttpResponseBase:
    """POST /assistant/providers/<slug>/enable/: enabled=yes or no."""
    changed = get_object_or_404(Provider, slug=slug)
    enabled = request.POST.get("enabled") == "yes"
    providing.enable(changed, enabled, actor_id=request.user.pk, now=clock.now())
    return redirect("assistant:providers")


@require_POST
@roles_required(Role.OWNER)
def test(request: HttpRequest, slug: str) -> HttpResponseBase:
    """POST /assistant/providers/<slug>/test/: a short question with nothing of anybody's in it."""
    tested = get_object_or_404(Provider, slug=slug)
    try:
        run_to_end(providing.answers, tested)
        messages.success(request, _("%(name)s answers.") % {"name": tested.name})
    except ProviderError as error:
        messages.error(request, f"{error.title}. {error.hint}")
    return redirect("assistant:provider", slug)
