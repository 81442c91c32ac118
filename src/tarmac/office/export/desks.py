"""A whole desk, or an office as its pack has it, as a .zip of open formats that is a pack again."""

import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import yaml
from django.utils import translation

from tarmac.ledger.services import Event, append
from tarmac.office import queries
from tarmac.office.details import FOLDERS
from tarmac.office.errors import ItemNotFound, OfficeWaiting
from tarmac.office.export import calendars, cards, index, mails, pieces
from tarmac.office.export.archive import MANIFEST, Archive, writing
from tarmac.office.export.index import Listed
from tarmac.office.items import Item, Kind
from tarmac.office.models import Desk, Office
from tarmac.office.packs.pack import MANIFEST as PACK
from tarmac.office.queries import Row

INDEX = "index.html"
MAILBOXES = "mailboxes"
_FOLDERS = {Kind.DOCUMENT: "documents/", Kind.SHEET: "sheets/", Kind.MEETING: "meetings/"}
_UID = re.compile(r"(?i)\.(?:ics|vcf)#")
_CHUNK = 1 << 20
# No number of a desk is lower than 1, so nothing was ever changed at this one.
_NOBODYS = 0


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote."""

    items: int
    files: int
    bytes: int


def write(whole: Desk | Office, target: Path, *, now: datetime) -> Exported:
    """Write the .zip at `target`; one that cannot be finished is not there. Raises OSError, OfficeWaiting.

    A desk as it stands, in the person's language: what was deleted stays out. An office as its pack has it, in the
    language that is spoken; its truth stays out.
    """
    office = whole if isinstance(whole, Office) else whole.office
    if not office.shown:
        raise OfficeWaiting
    if isinstance(whole, Office):
        return _export(Desk(pk=_NOBODYS, office=whole, opened_at=now), whole.slug, target, now)
    with translation.override(whole.person.language):
        # a slug of its own: added where it came from, it must not take the place of the office
        done = _export(whole, f"{office.slug[:40]}-desk-{whole.pk}", target, now)
    append(Event("desk.exported", "desk", whole.pk, data={"items": done.items}), now=now)
    return done


def _export(desk: Desk, slug: str, target: Path, now: datetime) -> Exported:
    with writing(target, now) as archive:
        return _Export(desk, archive, target.parent, now).write(slug)


@dataclass(slots=True)
class _Export:
    """One run: items are read one at a time; what is kept of each is its row in the index.

    `scratch` is a folder for what is too large for memory.
    """

    desk: Desk
    archive: Archive
    scratch: Path
    now: datetime
    listed: dict[Kind, list[Listed]] = field(default_factory=lambda: {kind: [] for kind in Kind})

    def write(self, slug: str) -> Exported:
        self._mails()
        for kind, folder in _FOLDERS.items():
            for row, item, details in self._items(queries.listing(self.desk, kind)):
                with suppress(ItemNotFound):
                    file = pieces.of(self.desk, item, details)
                    path = self.archive.add(folder, file.name, [file.content], when=item.when)
                    self.listed[kind].append(Listed(path, row))
        self._shared(Kind.EVENT, "calendar.ics")
        self._shared(Kind.CONTACT, "people.vcf")
        self.archive.add("", PACK, [yaml.safe_dump(self._pack(slug), allow_unicode=True, sort_keys=False).encode()])
        boxes = [each.path for each in self.archive.files if each.path.startswith(f"{MAILBOXES}/")]
        self.archive.add("", INDEX, [index.page(self.desk.office, self.listed, boxes, self.now).encode()])
        items = sum(map(len, self.listed.values()))
        self.archive.add_manifest({"office": slug, "items": items})
        return Exported(items, len(self.archive.files), sum(each.bytes for each in self.archive.files))

    def _items(self, rows: Iterable[Row]) -> Iterator[tuple[Row, Item, dict[str, Any]]]:
        """The items one by one; one that is deleted meanwhile is left out."""
        for row in rows:
            with suppress(ItemNotFound):
                yield row, *queries.opened(self.desk, row.ref)

    def _mails(self) -> None:
        opened = set(self.desk.reads.values_list("ref", flat=True))
        rows = queries.listing(self.desk, Kind.MAIL)
        for folder in FOLDERS:
            with tempfile.TemporaryFile(dir=self.scratch) as box:
                for row, item, details in self._items(row for row in rows if row.folder == folder):
                    unread = row.unread and row.ref not in opened
                    file = pieces.mail(self.desk, item, details, unread=unread)
                    path = self.archive.add(f"mail/{folder}/", file.name, [file.content], when=item.when)
                    self.listed[Kind.MAIL].append(Listed(path, row))
                    box.write(mails.boxed(file.content, details["from"]["email"], item.when, unread))
                if size := box.tell():
                    box.seek(0)
                    self.archive.add(f"{MAILBOXES}/", f"{folder}.mbox", _chunks(box), size=size)

    def _shared(self, kind: Kind, name: str) -> None:
        """The one file that holds all items of a kind."""
        rows = queries.listing(self.desk, kind)
        if not rows:
            return
        entries = self._entries(rows, name)
        if kind == Kind.EVENT:
            years = [row.when.year for row in rows if row.when] or [self.now.year]
            chunks = calendars.ics(entries, range(min(years), max(years) + 1), self.now)
        else:
            chunks = cards.vcf((uid, details) for uid, _item, details in entries)
        self.archive.add("", name, chunks)

    def _entries(self, rows: list[Row], name: str) -> Iterator[tuple[str, Item, dict[str, Any]]]:
        paths = dict(self.desk.office.items.filter(kind=rows[0].kind).values_list("ref", "path"))
        taken: set[str] = set()
        for row, item, details in self._items(rows):
            _file, _hash, uid = _UID.sub("\n", paths.get(row.ref, ""), count=1).partition("\n")
            if not uid or uid in taken:
                uid = row.ref
            taken.add(uid)
            self.listed[row.kind].append(Listed(f"{name}#{uid}", row))
            yield uid, item, details

    def _pack(self, slug: str) -> dict[str, Any]:
        """pack.yaml. Its storylines name the items by their paths in the archive."""
        office = self.desk.office
        refs = {each.row.ref: each.path for kind in self.listed.values() for each in kind}
        moved = {path: refs[ref] for path, ref in office.items.values_list("path", "ref") if ref in refs}
        return {
            "slug": slug,
            "name": office.name,
            "description": office.description,
            "sector": office.sector,
            "languages": office.languages,
            "day_zero": office.day_zero.isoformat(),
            "licence": office.licence,
            "owner": office.owner,
            "storylines": [_moved(each, moved) for each in office.storylines],
            "beside": [INDEX, MANIFEST, MAILBOXES],
        }


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _moved(storyline: Any, paths: dict[str, str]) -> Any:
    if not isinstance(storyline, dict) or not isinstance(storyline.get("items"), list):
        return storyline
    return {**storyline, "items": [paths[each] for each in storyline["items"] if each in paths]}
