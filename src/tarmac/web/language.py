"""The language of the screen."""

from django.conf import settings
from django.http.response import HttpResponseBase

SPOKEN = frozenset(code for code, _name in settings.LANGUAGES)
ONE_YEAR_SECONDS = 365 * 24 * 3600


def use_language(response: HttpResponseBase, language: str) -> None:
    """Show this browser's next pages in `language`."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=ONE_YEAR_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
