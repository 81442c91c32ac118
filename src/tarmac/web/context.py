from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from tarmac.web import navigation

THEMES = ("light", "dark")


def frame(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame needs: the rail, the theme, whether this is a demonstration, where one is."""
    theme = request.COOKIES.get("theme", "")
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    return {
        "navigation": navigation.links(request) if signed_in else [],
        "theme": theme if theme in THEMES else "",
        "demo": settings.DEMO,
        "languages": settings.LANGUAGES,
        "here": _here(request),
    }


def _here(request: HttpRequest) -> str:
    """The address of this page, or for the answer to a form that of the page with the form: one that can be opened."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    before = urlsplit(request.headers.get("Referer", ""))
    return f"{before.path}?{before.query}" if before.query else before.path or "/"
