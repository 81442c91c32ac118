"""What the programme owner sets up: the programme, its access windows and its waves."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tarmac.people import queries as people
from tarmac.people.access import roles_required
from tarmac.people.models import Organisation, Partner, Role
from tarmac.people.views.editing import Back, edit, posted
from tarmac.programme import services
from tarmac.programme.forms import ProgrammeForm, WaveForm, WindowForm
from tarmac.programme.models import AccessWindow, Programme, Wave
from tarmac.programme.queries import setup as queries
from tarmac.web import clock


@require_safe
@roles_required(Role.OWNER)
def setup(request: HttpRequest) -> HttpResponseBase:
    """GET /programme/setup/: everything that the owner decides, on one page."""
    programme = queries.current()
    values: dict[str, Any] = {
        "programme": programme,
        "now": clock.now(),
        "organisations": Organisation.objects.count(),
        "partners": Partner.objects.count(),
        "roles": sum(people.grants_by_role().values()),
    }
    if programme:
        windows = queries.windows(programme)
        enrolled = queries.people_in(wave for window in windows for wave in window.waves.all())
        values["windows"] = windows
        values["waves"] = [
            (wave, window, enrolled.get(wave.pk, 0)) for window in windows for wave in window.waves.all()
        ]
    return render(request, "programme/setup.html", values)


def _back() -> Back:
    return Back(_("Programme"), reverse("programme:setup"))


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(Role.OWNER)
def edit_programme(request: HttpRequest) -> HttpResponseBase:
    """GET, POST /programme/setup/programme/: the programme's name, dates and quotas; the first one is made here."""
    programme = queries.current()
    heading = programme.title() if programme else _("Set up the programme")
    form = ProgrammeForm(posted(request), instance=programme or Programme())
    return edit(request, form, services.save_programme, heading=heading, back=_back())


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(Role.OWNER)
def new_window(request: HttpRequest) -> HttpResponseBase:
    """GET, POST /programme/setup/windows/new/"""
    programme = queries.current()
    if programme is None:
        return redirect("programme:setup")
    return _edit_window(request, AccessWindow(programme=programme), _("Add an access window"))


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(Role.OWNER)
def window(request: HttpRequest, window_id: int) -> HttpResponseBase:
    """GET, POST /programme/setup/windows/<id>/"""
    edited = get_object_or_404(AccessWindow, pk=window_id)
    return _edit_window(request, edited, edited.name)


def _edit_window(request: HttpRequest, edited: AccessWindow, heading: str) -> HttpResponseBase:
    form = WindowForm(posted(request), instance=edited)
    return edit(request, form, services.save_window, heading=heading, back=_back())


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(Role.OWNER)
def new_wave(request: HttpRequest) -> HttpResponseBase:
    """GET, POST /programme/setup/waves/new/; a wave needs a window first."""
    programme = queries.current()
    if programme is None:
        return redirect("programme:setup")
    return _edit_wave(request, Wave(programme=programme), _("Add a wave"))


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(Role.OWNER)
def wave(request: HttpRequest, wave_id: int) -> HttpResponseBase:
    """GET, POST /programme/setup/waves/<id>/"""
    edited = get_object_or_404(Wave.objects.select_related("programme", "window"), pk=wave_id)
    return _edit_wave(request, edited, edited.name)


def _edit_wave(request: HttpRequest, edited: Wave, heading: str) -> HttpResponseBase:
    form = WaveForm(posted(request), instance=edited)
    return edit(request, form, services.save_wave, heading=heading, back=_back())
