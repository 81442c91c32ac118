"""What a mail says of a meeting that it asks to, moves or cancels: iTIP in a mail."""

import re
from email.message import MIMEPart
from zoneinfo import ZoneInfo

from tarmac.office.details import Invitation, Method
from tarmac.office.packs.calendar import read_calendar
from tarmac.office.packs.limits import PackProblem

_METHOD = re.compile(rb"^METHOD:\s*(\w+)", re.IGNORECASE | re.MULTILINE)
_METHODS: dict[bytes, Method] = {b"REQUEST": "request", b"CANCEL": "cancel", b"REPLY": "reply"}
# Of times that say none.
_ZONE = ZoneInfo("Europe/Brussels")


def invitation_of(part: MIMEPart | None) -> Invitation | None:
    """The first meeting of the part; None for none, or one that cannot be read: it stays an attachment."""
    content = part.get_payload(decode=True) if part is not None else None
    if not isinstance(content, bytes):
        return None
    try:
        event = read_calendar("invitation.ics", content, _ZONE)[0]
    except Exception:  # the parser raises anything on a broken file
        return None
    if isinstance(event, PackProblem):
        return None
    told = event.details
    method = _METHOD.search(content)
    return {
        "method": "cancel" if told["cancelled"] else _METHODS.get(method[1].upper() if method else b"", "publish"),
        "title": event.title,
        "start": told["start"],
        "end": told["end"],
        "all_day": told["all_day"],
        "rule": told["rule"],
        "location": told["location"],
        "organiser": told["organiser"],
    }
