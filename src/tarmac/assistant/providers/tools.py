"""The tools that a model may call: search, read and the calendar of the desk. What they give passed the guard."""

import json
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from tarmac.assistant.providers.base import Toolbox
from tarmac.assistant.providers.chunks import Call
from tarmac.assistant.providers.passages import numbered
from tarmac.office.errors import ItemNotFound
from tarmac.office.items import Item, Kind
from tarmac.office.search.words import snippet, words_of

RESULT_LETTERS = 12_000
_LEAST_LETTERS = 300
_SEARCH_HITS = 8
# a placeholder, or the number of a place, that may go on
_HALF = re.compile(r"\[[A-Z0-9_]*\Z")


def _tool(name: str, description: str, properties: dict[str, Any], required: Sequence[str]) -> dict[str, Any]:
    parameters = {"type": "object", "properties": properties, "required": list(required)}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


TOOLS = [
    _tool(
        "search_office",
        "Search the person's mails, documents, sheets, meetings, calendar and contacts. Gives numbered places.",
        {
            "query": {"type": "string", "description": "a few words, in French or Dutch as the office writes"},
            "kind": {"type": "string", "enum": [kind.value for kind in Kind]},
        },
        ["query"],
    ),
    _tool(
        "read_item",
        "Read one item whole. Gives numbered places.",
        {"item": {"type": "string", "description": "its name, such as item-3"}},
        ["item"],
    ),
    _tool(
        "list_events",
        "The calendar from a day to a day, both included.",
        {"from": {"type": "string", "description": "YYYY-MM-DD"}, "to": {"type": "string"}},
        ["from", "to"],
    ),
]


def carry_out(calls: Sequence[Call], toolbox: Toolbox, *, letters: int) -> list[dict[str, Any]]:
    """The messages that tell the model what its calls gave, in about `letters` all together."""
    share = max(_LEAST_LETTERS, min(RESULT_LETTERS, letters // len(calls)))
    asked = [
        {
            "id": call.id or f"call_{number}",
            "type": "function",
            "function": {"name": call.name, "arguments": call.arguments},
        }
        for number, call in enumerate(calls)
    ]
    results = [
        {"role": "tool", "tool_call_id": each["id"], "content": _within(_result(call, toolbox, share), share)}
        for each, call in zip(asked, calls, strict=True)
    ]
    return [{"role": "assistant", "content": None, "tool_calls": asked}, *results]


def _within(text: str, letters: int) -> str:
    return text if len(text) <= letters else _HALF.sub("", text[:letters])


def _result(call: Call, toolbox: Toolbox, letters: int) -> str:
    """What a call gave, or what is wrong with it: the model may then call again."""
    try:
        arguments = json.loads(call.arguments or "{}")
        if call.name == "search_office":
            return _search(toolbox, str(arguments["query"]), arguments.get("kind"))
        if call.name == "read_item":
            return numbered(
                toolbox.read(toolbox.named(str(arguments["item"]))), toolbox, letters=letters - _LEAST_LETTERS // 2
            )
        if call.name == "list_events":
            start, end = (date.fromisoformat(str(arguments[name])) for name in ("from", "to"))
            return _events(toolbox, start, end)
    except ItemNotFound:
        return "There is no such item."
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return "These arguments are not valid."
    return "There is no such tool."


def _search(toolbox: Toolbox, query: str, kind: object) -> str:
    kinds = [Kind(kind)] if isinstance(kind, str) and kind in set(Kind) else []
    anchors = dict(toolbox.search(query, kinds=kinds, limit=_SEARCH_HITS))
    words = words_of(query)
    lines = [_found(item, anchors[item.ref], words, toolbox) for item in toolbox.read_many(list(anchors))]
    return "\n".join(lines) or "Nothing was found."


def _found(item: Item, anchor: str, words: Sequence[str], toolbox: Toolbox) -> str:
    """An item in one line. The snippet is cut from what passed the guard, which knows no half of a number."""
    text = next((each.text for each in item.segments if each.anchor == anchor), item.text)
    day = f" {item.when:%Y-%m-%d}" if item.when else ""
    number = toolbox.cite(item, anchor)
    return f"[{number}] {item.kind} {toolbox.name(item.ref)} “{item.title}”{day}: {snippet(text, words)}"


def _events(toolbox: Toolbox, start: date, end: date) -> str:
    events = toolbox.events(start, min(end, start + timedelta(days=366)) + timedelta(days=1))
    lines = [
        f"{event.start:%Y-%m-%d %H:%M} {event.title}, {event.location} ({toolbox.name(event.ref)})" for event in events
    ]
    return "\n".join(lines) or "Nothing is planned."
