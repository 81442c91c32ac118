"""What the assistant's page and its pane beside an office screen are made of."""

import uuid
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from tarmac.assistant import queries
from tarmac.assistant.skills import SKILLS


def pane_values(item_ref: str = "", item_kind: str = "") -> dict[str, Any]:
    """What the form to ask stands on; see docs/assistant.md."""
    skills = [skill for skill in SKILLS.values() if skill.fits(item_kind)]
    return {"item_ref": item_ref, "skills": skills, "providers": queries.providers(), "key": str(uuid.uuid4())}


def pane(request: HttpRequest, values: dict[str, Any]) -> str:
    """The slot `office.aside`."""
    context = pane_values(values.get("item_ref") or "", values.get("item_kind") or "") | {"slot": values}
    return render_to_string("assistant/pane.html", context, request)
