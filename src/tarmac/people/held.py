"""A form that was sent after the session ended: its text survives the sign-in.

Nothing is stored for somebody who is not signed in: the sign-in page carries the fields, signed, and gives them to the
session only once somebody has signed in, and only if it is the person who was signed in here before. A cookie says who
that was; a browser does not send it with a form of another site, and without it nothing is held.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode

from tarmac.people.models import Person
from tarmac.web.errors import Expired, SignedOut
from tarmac.web.middleware import show
from tarmac.web.typed import SECRET_FIELDS, Typed, typed

_FORM_SALT = "tarmac.people.held.form"
_PERSON_SALT = "tarmac.people.held.person"
_PERSON_COOKIE = "tarmac_person"
_REMEMBERED_SECONDS = 30 * 24 * 3600
_SESSION_KEY = "held_form"


@dataclass(frozen=True, slots=True)
class HeldForm:
    """Where a form was going, what it said, and the id of the person it was shown to."""

    path: str
    fields: dict[str, str]
    person_id: int

    @property
    def written(self) -> list[Typed]:
        """The fields that a person wrote, rather than the page."""
        return typed(self.fields)

    @property
    def carried(self) -> dict[str, str]:
        written = {each.name for each in self.written}
        return {name: value for name, value in self.fields.items() if name not in written}


def seal(request: HttpRequest) -> str:
    """The form of a request, for the sign-in page to carry; empty when nobody knows whose it is."""
    person_id = _remembered_person(request)
    if person_id is None:
        return ""
    fields = {name: str(value) for name, value in request.POST.items() if name not in SECRET_FIELDS}
    return signing.dumps(asdict(HeldForm(request.path, fields, person_id)), salt=_FORM_SALT, compress=True)


def remember_person(response: HttpResponseBase, person: Person) -> None:
    """Let this browser know whose forms it shows, also after the session has ended."""
    response.set_cookie(
        _PERSON_COOKIE,
        signing.dumps(person.pk, salt=_PERSON_SALT),
        max_age=_REMEMBERED_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _remembered_person(request: HttpRequest) -> int | None:
    try:
        return int(signing.loads(request.COOKIES.get(_PERSON_COOKIE, ""), salt=_PERSON_SALT))
    except signing.BadSignature:
        return None


def keep(request: HttpRequest, sealed: str) -> bool:
    """Give a sealed form to the session of whoever has just signed in; False if it is not theirs or not ours."""
    try:
        held = HeldForm(**signing.loads(sealed, salt=_FORM_SALT, max_age=settings.SESSION_COOKIE_AGE))
    except signing.BadSignature:
        return False
    if held.person_id != request.user.pk:
        return False
    request.session[_SESSION_KEY] = asdict(held)
    return True


def take(request: HttpRequest) -> HeldForm | None:
    """The form that waits in the session. It stays there until it is sent or dropped."""
    kept: dict[str, Any] | None = request.session.get(_SESSION_KEY)
    return HeldForm(**kept) if kept else None


def drop(request: HttpRequest) -> None:
    request.session.pop(_SESSION_KEY, None)


class SignInFirst(SignedOut):
    """Nobody is signed in: the sign-in page, with what was sent."""

    def respond(self, request: HttpRequest) -> HttpResponse | None:
        if request.method in {"GET", "HEAD"}:
            address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}"
            if request.headers.get("HX-Request"):
                return HttpResponse(status=401, headers={"HX-Redirect": address})
            return redirect(address)
        from tarmac.people.signing_in import sign_in_page

        return sign_in_page(request, seal(request))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token is never carried out; its text is given back."""
    if request.user.is_authenticated:
        return show(request, Expired())
    return show(request, SignInFirst())
