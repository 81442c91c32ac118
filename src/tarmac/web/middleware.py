"""Headers and errors, for every answer."""

import logging
from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from tarmac.web.errors import TarmacError, TooLarge, Unavailable

logger = logging.getLogger(__name__)

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}

GetResponse = Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]
HIDDEN_FIELDS = {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "secret", "login"}


class FrameMiddleware:
    """Adds the security headers and turns errors into pages or JSON. Works in both worlds, sync and async."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if iscoroutinefunction(self):
            return self._later(request)
        return _with_headers(self.get_response(request))  # type: ignore[arg-type]

    async def _later(self, request: HttpRequest) -> HttpResponseBase:
        return _with_headers(await self.get_response(request))  # type: ignore[misc]

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        error = known(exception)
        return show(request, error) if error else None


def _with_headers(response: HttpResponseBase) -> HttpResponseBase:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = "no-store"
    return response


def known(exception: Exception) -> TarmacError | None:
    """The error with words for an exception, or None for a bug."""
    if isinstance(exception, TarmacError):
        return exception
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return TooLarge(_("More was sent than Tarmac accepts at once. Nothing was saved."))
    if isinstance(exception, OperationalError):
        logger.error("storage unavailable: %s", exception)
        return Unavailable()
    return None


def wants_json(request: HttpRequest) -> bool:
    return (
        request.path.startswith("/api/")
        or request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    )


def show(request: HttpRequest, error: TarmacError) -> HttpResponse:
    """The answer for an error: JSON for programs, else a page that gives back what was typed."""
    if wants_json(request):
        return JsonResponse(error.as_json(), status=error.status)
    response = error.respond(request) or render(
        request, error.template, {"error": error, "posted": posted(request)}, status=error.status
    )
    if error.status == 503:
        response["Retry-After"] = "60"
    return response


def posted(request: HttpRequest) -> list[tuple[str, str]]:
    """The texts of a refused form, so that nothing typed is lost; never a password."""
    try:
        fields = request.POST
    except (RequestDataTooBig, TooManyFieldsSent):
        return []
    return [(name, str(value)) for name, value in fields.items() if name not in HIDDEN_FIELDS and value]
