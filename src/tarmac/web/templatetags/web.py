"""The shared look's own tags."""

from functools import cache
from pathlib import Path
from xml.etree.ElementTree import parse

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

SPRITE = Path(__file__).resolve().parents[1] / "static" / "web" / "icons.svg"


@cache
def icon_names() -> frozenset[str]:
    """The ids of the sprite's symbols."""
    root = parse(SPRITE).getroot()  # noqa: S314 (our own file)
    return frozenset(symbol.attrib["id"] for symbol in root.iterfind("{*}symbol"))


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A decorative icon; a word stands beside it. Raises TemplateSyntaxError for a name not in the sprite."""
    if name not in icon_names():
        raise template.TemplateSyntaxError(f"no icon named {name!r} in {SPRITE.name}")
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("web/icons.svg"),
        name,
    )
