from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from tarmac.web import slots

register = template.Library()


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str, **values: Any) -> SafeString:
    """What upper packages registered for the slot `name`."""
    return mark_safe("".join(slots.render(name, context["request"], values)))  # noqa: S308 (renderers return templates)
