"""Events as the browser reads them from the stream."""

import json
from typing import Any

HEARTBEAT = b": waiting\n\n"
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def encode(name: str, data: Any) -> bytes:
    """One server-sent event; a heartbeat for the event without a name."""
    if not name:
        return HEARTBEAT
    return f"event: {name}\ndata: {_json(data)}\n\n".encode()
