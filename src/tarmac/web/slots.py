"""Named places in a page that an upper package fills, so that a lower one need not know it.

`{% slot "office.aside" item_ref=item.ref %}` renders what `fill("office.aside", renderer)` registered.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

Renderer = Callable[[HttpRequest, dict[str, Any]], str]

_renderers: dict[str, list[Renderer]] = {}


def fill(name: str, renderer: Renderer) -> None:
    """Add a renderer (request, values) -> safe HTML to a slot; called from an `apps.py`."""
    _renderers.setdefault(name, []).append(renderer)


def render(name: str, request: HttpRequest, values: dict[str, Any]) -> list[str]:
    return [renderer(request, values) for renderer in _renderers.get(name, [])]
