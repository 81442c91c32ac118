"""Pages that belong to no package: health and errors."""

from django.db import connection
from django.http import HttpRequest, HttpResponse

from tarmac.web.errors import Forbidden, NotFound, TarmacError
from tarmac.web.middleware import show


def healthz(request: HttpRequest) -> HttpResponse:
    """GET /healthz: 200 once the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return show(request, TarmacError())


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return show(request, Forbidden())


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return show(request, NotFound())


def broken(request: HttpRequest) -> HttpResponse:
    return show(request, _Broken())


class _Broken(TarmacError):
    code = "broken"
    status = 500
