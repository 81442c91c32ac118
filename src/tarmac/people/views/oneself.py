"""Pages about oneself."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from tarmac.people import services
from tarmac.people.access import facilitated_partner, roles_required, sign_in_required, signed_in
from tarmac.people.export import export as export_person
from tarmac.people.models import Person, Role
from tarmac.web import clock
from tarmac.web.language import SPOKEN, use_language


@require_safe
@sign_in_required
def me(request: HttpRequest) -> HttpResponse:
    """GET /people/me/: what Tarmac keeps about the person, and what can be done with it."""
    return render(request, "people/me.html", {"person": signed_in(request)})


@require_safe
@sign_in_required
def export(request: HttpRequest) -> HttpResponse:
    """GET /people/me/export/: the person's own data as a ZIP file."""
    return HttpResponse(
        export_person(signed_in(request)),
        content_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="tarmac-my-data.zip"'},
    )


@require_safe
@roles_required(Role.FACILITATOR)
def partner(request: HttpRequest) -> HttpResponse:
    """GET /people/partner/: the facilitator's own partner and what it has declared."""
    return render(request, "people/partner.html", {"partner": facilitated_partner(signed_in(request))})


@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """POST /language/: show the same page in another language, and remember it."""
    chosen = request.POST.get("language", "")
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    response = redirect(address if safe else "/")
    if chosen in SPOKEN:
        use_language(response, chosen)
        if isinstance(request.user, Person):
            services.change_language(request.user, chosen, now=clock.now())
    return response
