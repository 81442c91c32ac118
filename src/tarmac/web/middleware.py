"""Headers and errors, for every answer."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from tarmac.web.errors import MethodNotAllowed, TarmacError, TooLarge, Unavailable, Unreadable
from tarmac.web.typed import Typed, typed

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

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class FrameMiddleware:
    """The outermost one: security headers on every answer, and nothing too large goes further in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Django itself refuses a large form, but not a large file inside one; Tarmac's pages take no files."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return show(request, _too_large())
        return None


class ErrorsMiddleware:
    """The innermost one: an error of a view becomes a page or JSON, with everything that a page needs around it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != MethodNotAllowed.status:
            return response
        page = show(request, MethodNotAllowed())
        page["Allow"] = response["Allow"]
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        error = known(exception)
        return show(request, error) if error else None


def known(exception: BaseException | None) -> TarmacError | None:
    """The error with words for an exception, or None for a bug."""
    if isinstance(exception, TarmacError):
        return exception
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return _too_large()
    if isinstance(exception, MultiPartParserError):
        return Unreadable()
    if isinstance(exception, OperationalError):
        logger.error("storage unavailable: %s", exception)
        return Unavailable()
    return None


def _too_large() -> TooLarge:
    return TooLarge(_("More was sent than Tarmac accepts at once. Nothing was saved."))


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks: the API, or a script that wants JSON or a stream of it."""
    preferred = request.get_preferred_type(["text/html", "application/json", "text/event-stream"])
    return request.path.startswith("/api/") or preferred in {"application/json", "text/event-stream"}


def show(request: HttpRequest, error: TarmacError) -> HttpResponse:
    """The answer for an error: JSON for programs, else a page that gives back what was typed."""
    if wants_json(request):
        return JsonResponse(error.as_json(), status=error.status)
    if not error.storage_answers:
        request.user = AnonymousUser()  # else the frame would ask the storage who this is
    response = error.respond(request) or render(
        request, error.template, {"error": error, "posted": posted(request)}, status=error.status
    )
    if error.status == Unavailable.status:
        response["Retry-After"] = "60"
    return response


def posted(request: HttpRequest) -> list[Typed]:
    """The texts of a refused form, so that nothing typed is lost."""
    try:
        return typed(request.POST)
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, MultiPartParserError):
        return []
