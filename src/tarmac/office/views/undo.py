"""What the page after a change offers to undo. The address says what was done: `?done=deleted&of=<ref>`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tarmac.office import queries
from tarmac.office.models import Desk
from tarmac.web.text import clean

_FEW_DIGITS = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Undo:
    """What was done, and the form that undoes it."""

    text: str
    address: str
    fields: dict[str, str | int] = field(default_factory=dict)


def done(address: str, what: str, ref: str, **more: str) -> str:
    """The address with what was done there: deleted, restored, saved, or of a calendar entry skipped or split.

    `more` of saved: the version `since` which the person wrote, where a text saves itself. Of the last two: the `day`
    that was taken out, and the ref of the entry that stands there `instead`.
    """
    return f"{address}?{urlencode({'done': what, 'of': ref, **more})}"


def undo_of(desk: Desk, asked: Mapping[str, str]) -> Undo | None:
    """What the address says can be undone, if it can. A query only where the address says something."""
    what, ref = asked.get("done"), clean(asked.get("of", ""))
    if what not in ("deleted", "restored", "saved", "skipped", "split"):
        return None
    row = desk.items.filter(ref=ref).values("version", "deleted", "verb", "folder").first()
    original = queries.has_original(desk, ref)
    if (row is None and not original) or (what == "deleted") != bool(row and row["deleted"]):
        return None
    match what:
        case "deleted":
            return Undo(_("Deleted."), reverse("office:restore", args=[ref]))
        case "restored":
            return Undo(_("Brought back."), reverse("office:delete", args=[ref]))
    if row is None:
        return None
    if what == "saved":
        since = asked.get("since", "")
        return _saved(desk, ref, row, int(since) if _FEW_DIGITS.fullmatch(since) else None)
    fields = {name: asked.get(name, "") for name in ("day", "instead")} | {"version": row["version"]}
    text = _("This one time is deleted.") if what == "skipped" else _("This one time is changed.")
    return Undo(text, reverse("office:put_back", args=[ref]), fields)


def _saved(desk: Desk, ref: str, row: Mapping[str, Any], since: int | None) -> Undo:
    text = _("Saved.")
    if row["verb"] == "mail.moved":
        text = _("Moved to the archive.") if row["folder"] == "archive" else _("Moved to the inbox.")
    elif row["verb"] == "item.version_restored":
        text = _("The earlier version is the newest one now.")
    before = queries.kept_before(desk, ref, row["version"] if since is None else min(since + 1, row["version"]))
    if before is None:
        return Undo(text, reverse("office:delete", args=[ref]))
    return Undo(text, reverse("office:restore_version", args=[ref, before]), {"version": row["version"]})
