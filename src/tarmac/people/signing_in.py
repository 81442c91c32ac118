"""Sign-in: by e-mail and password, and in a demonstration by choosing a person."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import login
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from tarmac.people import held
from tarmac.people.access import sign_in_required
from tarmac.people.account_forms import SignInForm
from tarmac.people.models import Person
from tarmac.people.personas import personas
from tarmac.web.language import use_language

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


class SignIn(LoginView):
    """GET, POST /account/login/."""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(**context) | _page(self.request.POST.get("held", ""))

    def form_valid(self, form: Form) -> HttpResponseBase:
        return _arrive(self.request, super().form_valid(form))

    def form_invalid(self, form: Form) -> HttpResponseBase:
        if form.non_field_errors():
            form.fields["password"].widget.attrs["autofocus"] = True
        return super().form_invalid(form)


def _page(sealed: str) -> dict[str, Any]:
    return {"held": sealed, "personas": personas() if settings.DEMO else []}


def sign_in_page(request: HttpRequest, sealed: str) -> HttpResponse:
    """The sign-in page that carries a form which was sent after the session had ended, if it is known whose it is."""
    context = {"form": SignInForm(request=request), "signed_out": True} | _page(sealed)
    return render(request, "account/login.html", context, status=401)


@require_POST
def as_persona(request: HttpRequest) -> HttpResponseBase:
    """POST /people/persona/: in a demonstration only, sign in as one of its people."""
    email = request.POST.get("email", "")
    if not settings.DEMO or email not in {persona.email for group in personas() for persona in group.people}:
        raise Http404
    person = get_object_or_404(Person, email=email)
    login(request, person, backend=BACKEND)
    return _arrive(request, redirect(_next(request)))


def _next(request: HttpRequest) -> str:
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else settings.LOGIN_REDIRECT_URL


def _arrive(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Somebody has signed in: their language, and the form they had sent before."""
    if not isinstance(request.user, Person):
        return response
    if held.keep(request, request.POST.get("held", "")):
        response = redirect("people:held")
    use_language(response, request.user.language)
    held.remember_person(response, request.user)
    return response


@require_safe
@sign_in_required
def held_form(request: HttpRequest) -> HttpResponseBase:
    """GET /people/held/: what was sent after the session had ended, ready to be sent again."""
    waiting = held.take(request)
    if waiting is None:
        return redirect("/")
    held.drop(request)
    return render(request, "people/held.html", {"held": waiting})
