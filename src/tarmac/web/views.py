"""Pages that belong to no package: health and errors."""

import sys

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tarmac.web.errors import Broken, Forbidden, NotFound, TooManyRequests, Unreadable
from tarmac.web.middleware import known, show


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """GET /healthz: 200 once the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return show(request, known(exception) or Unreadable())


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return show(request, Forbidden())


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return show(request, NotFound())


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return show(request, TooManyRequests())


def broken(request: HttpRequest) -> HttpResponse:
    """What went wrong outside a view, such as keeping the session when the storage is full, or a bug."""
    return show(request, known(sys.exc_info()[1]) or Broken())
