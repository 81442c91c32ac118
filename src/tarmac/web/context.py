from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tarmac.web import navigation

THEMES = ("light", "dark")


def frame(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame needs: the rail, the theme, whether this is a demonstration."""
    theme = request.COOKIES.get("theme", "")
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    return {
        "navigation": navigation.links(request) if signed_in else [],
        "theme": theme if theme in THEMES else "",
        "demo": settings.DEMO,
        "languages": settings.LANGUAGES,
    }
