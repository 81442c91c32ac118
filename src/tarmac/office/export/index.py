"""The page that lists what is in an archive."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise

from tarmac.office.details import FOLDERS
from tarmac.office.items import Kind
from tarmac.office.models import Office
from tarmac.office.queries import Row
from tarmac.office.views.desk import FOLDER_NAMES, KIND_NAMES


@dataclass(frozen=True, slots=True)
class Listed:
    """An item and its path in the archive, with the item's id after a # where a file holds several."""

    path: str
    row: Row

    @property
    def file(self) -> str:
        return self.path if self.row.kind not in (Kind.EVENT, Kind.CONTACT) else self.path.partition("#")[0]


@dataclass(frozen=True, slots=True)
class Part:
    name: str | Promise
    listed: Sequence[Listed]


def page(office: Office, listed: Mapping[Kind, Sequence[Listed]], mailboxes: Iterable[str], now: datetime) -> str:
    """HTML that works by itself, in the language that is spoken."""
    parts = [
        Part(FOLDER_NAMES[folder], [each for each in listed[Kind.MAIL] if each.row.folder == folder])
        for folder in FOLDERS
    ]
    parts += [Part(KIND_NAMES[kind], found) for kind, found in listed.items() if kind != Kind.MAIL]
    return render_to_string(
        "office/export/index.html",
        {
            "office": office,
            "language": translation.get_language() or "en",
            "mailboxes": list(mailboxes),
            "now": now,
            "parts": [part for part in parts if part.listed],
        },
    )
