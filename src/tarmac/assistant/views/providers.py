"""The programme owner's settings of providers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tarmac.assistant import providing, services
from tarmac.assistant.errors import ProviderError
from tarmac.assistant.forms import ProviderForm
from tarmac.assistant.models import Provider, ProviderKind
from tarmac.people.access import roles_required
from tarmac.people.models import Role
from tarmac.web import clock
from tarmac.web.threads import run_to_end


@require_GET
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


@require_http_methods(["GET", "POST"])
@roles_required(Role.OWNER)
def new(request: HttpRequest) -> HttpResponseBase:
    """GET, POST /assistant/providers/new/; a local server that was found gives its address and model."""
    found = {name: request.GET[name] for name in ("base_url", "model", "name", "slug") if name in request.GET}
    return _edit(request, Provider(kind=ProviderKind.OPENAI), found)


@require_http_methods(["GET", "POST"])
@roles_required(Role.OWNER)
def provider(request: HttpRequest, slug: str) -> HttpResponseBase:
    """GET, POST /assistant/providers/<slug>/"""
    return _edit(request, get_object_or_404(Provider, slug=slug), {})


def _edit(request: HttpRequest, edited: Provider, initial: dict[str, str]) -> HttpResponseBase:
    form = ProviderForm(request.POST or None, instance=edited, initial=initial)
    if request.method == "POST" and form.is_valid():
        saved = form.save(commit=False)
        providing.save_provider(saved, secret=form.written_secret(), actor_id=request.user.pk, now=clock.now())
        messages.success(request, _("Saved."))
        return redirect("assistant:provider", saved.slug)
    context = {"form": form, "provider": edited if edited.pk else None}
    return render(request, "assistant/provider.html", context, status=422 if form.is_bound else 200)


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
        messages.error(request, f"{error.title}. {error.detail}")
    return redirect("assistant:provider", slug)
