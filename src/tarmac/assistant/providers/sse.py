"""Server-sent events as they come over the wire: bytes in any portions, events out."""

MAX_EVENT_BYTES = 1_000_000
# The data of the event that says that nothing follows.
DONE = b"[DONE]"


class EventTooLong(ValueError):
    """One event is longer than any real answer needs."""


class Events:
    """Feed it what was read, at the end nothing; it gives the data of each finished event, its lines joined.

    Bytes are decoded by whoever reads the data, so that a character cut by a read does no harm.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[bytes]:
        """Raises EventTooLong."""
        lines = (self._rest + chunk).split(b"\n")
        self._rest = lines.pop()
        events: list[bytes] = []
        for line in lines:
            if line.endswith(b"\r"):
                line = line[:-1]
            if not line:
                if self._data:
                    events.append(b"\n".join(self._data))
                    self._data, self._size = [], 0
            elif line.startswith(b"data:"):
                self._data.append(line[6:] if line[5:6] == b" " else line[5:])
                self._size += len(line)
        if len(self._rest) + self._size > MAX_EVENT_BYTES:
            raise EventTooLong
        return events


class Whole:
    """For a server that does not stream: all that was read is one event, and the last."""

    def __init__(self) -> None:
        self._body = b""

    def feed(self, chunk: bytes) -> list[bytes]:
        """Raises EventTooLong."""
        self._body += chunk
        if len(self._body) > MAX_EVENT_BYTES:
            raise EventTooLong
        return [] if chunk else [self._body, DONE]


def begun(first: bytes) -> Events | Whole:
    """What reads an answer that begins so. A stream begins with a word and JSON with a bracket; not every server
    calls each by its name."""
    return Whole() if first.lstrip()[:1] in (b"{", b"[") else Events()
