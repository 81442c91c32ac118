"""Questions about a desk. What the person changed or made comes before what the pack has."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet

from tarmac.office import recurrence
from tarmac.office import search as index
from tarmac.office.details import Attachment
from tarmac.office.errors import ItemNotFound, VersionNotKept
from tarmac.office.items import Hit, Item, Kind
from tarmac.office.models import Desk, DeskItem, DeskVersion, ItemFields, ItemFile, Office, PackItem
from tarmac.people.models import Organisation, Person
from tarmac.web.text import clean

PAGE_SIZE = 50
_LIGHT = ("ref", "kind", "title", "when", "people", "thread", "folder", "unread", "preview")
_LAST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """An item as a list shows it; `version` is 0 for what the pack has. `own`: the person made it."""

    ref: str
    kind: Kind
    title: str
    when: datetime | None
    people: tuple[str, ...]
    thread: str
    folder: str
    unread: bool
    preview: str
    version: int
    deleted: bool = False

    @property
    def own(self) -> bool:
        return self.ref.startswith("own-")


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread as a folder shows it. `ref` is its newest mail in that folder, `people` the last senders, newest first.

    `count` is of all mails of the thread, `unread` of those in the folder.
    """

    thread: str
    ref: str
    title: str
    when: datetime | None
    people: tuple[str, ...]
    preview: str
    count: int
    unread: int


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that an event takes place; moments are timezone-aware, a whole day runs from midnight to midnight."""

    ref: str
    title: str
    start: datetime
    end: datetime
    all_day: bool
    cancelled: bool
    location: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of an item: 0 is the pack's original. `verb` made it, at `changed_at`, as the ledger calls it."""

    number: int
    title: str
    preview: str
    verb: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    name: str
    type: str
    content: bytes


def office_of(organisation_id: int) -> Office | None:
    """The office that an organisation's people practise on: of its sector, else the first. Two queries.

    None where there is none, and where all that the sector has must not be shown.
    """
    sector = Organisation.objects.values_list("sector", flat=True).get(pk=organisation_id)
    offices = list(Office.objects.order_by("pk"))
    wanted = [each for each in offices if each.sector == sector] or offices
    return next((each for each in wanted if each.shown), None)


def desk_for(person: Person) -> Desk | None:
    """The person's desk with its office. One query."""
    return Desk.objects.select_related("office", "person").filter(person=person).first()


def is_held(person: Person) -> bool:
    """Whether the person has a desk on an office that must not be shown. One query."""
    return Desk.objects.filter(person=person, office__shown=False).exists()


def _pack(desk: Desk) -> QuerySet[PackItem]:
    """The pack's items that the desk has no copy of."""
    copies = DeskItem.objects.filter(desk=desk, ref=OuterRef("ref"))
    return PackItem.objects.filter(~Exists(copies), office_id=desk.office_id)


def _stored(desk: Desk, ref: str, *later: str) -> ItemFields:
    ref = clean(ref)
    item: ItemFields | None = desk.items.filter(ref=ref, deleted=False).defer(*later).first()
    item = item or _pack(desk).filter(ref=ref).defer(*later).first()
    if item is None:
        raise ItemNotFound
    return item


def item(desk: Desk, ref: str) -> Item:
    """The item as it is on the desk; raises ItemNotFound. At most two queries."""
    return _as_item(_stored(desk, ref))


def opened(desk: Desk, ref: str) -> tuple[Item, dict[str, Any]]:
    """The item and its details; raises ItemNotFound. At most two queries."""
    stored = _stored(desk, ref)
    return _as_item(stored), stored.details


def on_screen(desk: Desk, ref: str) -> tuple[Item, dict[str, Any]]:
    """As `opened`; a pack's sheet without its segments, which can be a hundred thousand and stand in its cells too."""
    if not ref.startswith(f"{Kind.SHEET}-"):
        return opened(desk, ref)
    stored = _stored(desk, ref, "segments")
    if stored.kind == Kind.SHEET:
        stored.segments = []
    return _as_item(stored), stored.details


def details(desk: Desk, ref: str) -> dict[str, Any]:
    """What a screen needs beyond the text, see details.py; raises ItemNotFound. At most two queries."""
    return _stored(desk, ref).details


def _as_item(stored: ItemFields) -> Item:
    return stored.read(stored.version if isinstance(stored, DeskItem) else 0)


def items(desk: Desk, refs: Iterable[str]) -> list[Item]:
    """The items of `refs` that are on the desk, in that order. Two queries."""
    wanted = [clean(ref) for ref in refs]
    found: dict[str, ItemFields] = {each.ref: each for each in _pack(desk).filter(ref__in=wanted)}
    found |= {each.ref: each for each in desk.items.filter(ref__in=wanted, deleted=False)}
    return [_as_item(found[ref]) for ref in wanted if ref in found]


def _rows(desk: Desk, *, deleted: bool = False, **filters: Any) -> list[Row]:
    """Light rows, newest first; none of the texts are loaded. Two queries."""
    own = desk.items.filter(deleted=deleted, **filters).values(*_LIGHT, "version", "deleted")
    rows = [_row(values) for values in own]
    if not deleted:
        rows += [_row({**values, "version": 0}) for values in _pack(desk).filter(**filters).values(*_LIGHT)]
    return sorted(rows, key=_newest, reverse=True)


def _row(values: dict[str, Any]) -> Row:
    return Row(**{**values, "kind": Kind(values["kind"]), "people": tuple(values["people"])})


def _newest(row: "Row | _Mail") -> tuple[datetime, str]:
    return row.when or _LAST, row.ref


class _Mail(NamedTuple):
    """What decides where a mail is listed."""

    ref: str
    thread: str
    folder: str
    when: datetime | None


def folder(desk: Desk, name: str, *, page: int | str = 1) -> Page[ThreadRow]:
    """The threads with a mail in the folder (inbox, sent, archive, drafts), newest first. Four queries.

    Only the mails of the page are loaded with what a list shows.
    """
    own = desk.items.filter(kind=Kind.MAIL, deleted=False).values_list(*_Mail._fields)
    pack = _pack(desk).filter(kind=Kind.MAIL).values_list(*_Mail._fields)
    mails = sorted(map(_Mail._make, own.union(pack, all=True)), key=_newest, reverse=True)
    threads: dict[str, list[str]] = {}
    counts: Counter[str] = Counter()
    for mail in mails:
        counts[mail.thread] += mail.folder != "drafts" or name == "drafts"
        if mail.folder == name:
            threads.setdefault(mail.ref if name == "drafts" else mail.thread, []).append(mail.ref)
    paginator: Paginator[Any] = Paginator(list(threads.values()), PAGE_SIZE)
    shown = paginator.get_page(page)
    rows = {row.ref: row for row in _rows(desk, ref__in=[ref for refs in shown for ref in refs])}
    unread = unread_refs(desk, [row.ref for row in rows.values() if row.unread])
    listed = [[rows[ref] for ref in refs if ref in rows] for refs in shown]
    found = [_thread_row(each, counts[each[0].thread], unread) for each in listed if each]
    return Page(found, shown.number, paginator)


def _thread_row(mails: list[Row], count: int, unread: set[str]) -> ThreadRow:
    newest = mails[0]
    senders = dict.fromkeys(mail.people[0] for mail in mails if mail.people)
    if newest.folder in ("sent", "drafts"):
        senders = dict.fromkeys(name for mail in mails for name in mail.people[1:])
    return ThreadRow(
        thread=newest.thread,
        ref=newest.ref,
        title=newest.title,
        when=newest.when,
        people=tuple(senders)[:3],
        preview=newest.preview,
        count=count,
        unread=sum(mail.ref in unread for mail in mails),
    )


def unread(desk: Desk) -> Counter[str]:
    """How many mails of each folder the person has not opened. One query."""
    read = desk.reads.filter(ref=OuterRef("ref"))
    own = desk.items.filter(~Exists(read), unread=True, deleted=False).values_list("folder", flat=True)
    pack = _pack(desk).filter(~Exists(read), unread=True).values_list("folder", flat=True)
    return Counter(own.union(pack, all=True))


def unread_refs(desk: Desk, refs: Iterable[str]) -> set[str]:
    """Which of these mails, unread in the pack, the person has not opened. One query."""
    wanted = set(refs)
    return wanted - set(desk.reads.filter(ref__in=wanted).values_list("ref", flat=True))


def thread(desk: Desk, key: str) -> list[Item]:
    """The mails of a thread, oldest first, drafts last; empty when there is none. Two queries."""
    return [mail for mail, _details in exchange(desk, key)]


def exchange(desk: Desk, key: str) -> list[tuple[Item, dict[str, Any]]]:
    """The mails of a thread with their details, in the order of `thread`. Two queries."""
    mails: list[ItemFields] = list(desk.items.filter(thread=key, kind=Kind.MAIL, deleted=False))
    mails += _pack(desk).filter(thread=key, kind=Kind.MAIL)
    mails.sort(key=lambda mail: (mail.folder == "drafts", mail.when or _LAST, mail.ref))
    return [(_as_item(mail), mail.details) for mail in mails]


def original(desk: Desk, ref: str) -> tuple[Item, dict[str, Any]]:
    """The item as the pack has it, whatever the person wrote in it, and its details. Raises ItemNotFound."""
    item = PackItem.objects.filter(office_id=desk.office_id, ref=ref).first()
    if item is None:
        raise ItemNotFound
    return item.as_item(), item.details


def has_original(desk: Desk, ref: str) -> bool:
    """Whether the pack has the item too. One query."""
    return PackItem.objects.filter(office_id=desk.office_id, ref=ref).exists()


def versions(desk: Desk, ref: str) -> list[VersionRow]:
    """What an item on the desk is and was, newest first, the pack's original last. Raises ItemNotFound.

    Three queries. Of when it was deleted nothing is told: it was then as before.
    """
    current = _stored(desk, ref)
    columns = ("version", "title", "preview", "verb", "changed_at")
    rows: list[VersionRow] = []
    if isinstance(current, DeskItem):
        rows = [VersionRow(*(getattr(current, name) for name in columns))]
        states = DeskVersion.objects.filter(item=current, deleted=False).order_by("-version")
        rows += [VersionRow(*values) for values in states.values_list(*columns)]
    first = PackItem.objects.filter(office_id=desk.office_id, ref=current.ref).values_list("title", "preview").first()
    return [*rows, VersionRow(0, *first)] if first else rows


def kept(desk: Desk, ref: str, number: int) -> ItemFields:
    """The item as it was in version `number`, 0 for the pack's original. Raises VersionNotKept. One query."""
    states: QuerySet[Any] = DeskVersion.objects.filter(item__desk=desk, item__ref=clean(ref), version=number)
    if number == 0:
        states = PackItem.objects.filter(office_id=desk.office_id, ref=clean(ref))
    state: ItemFields | None = states.first()
    if state is None:
        raise VersionNotKept
    return state


def kept_before(desk: Desk, ref: str, number: int) -> int | None:
    """The last kept version before `number`, 0 for the pack's original, None for none. Two queries at most."""
    kept = DeskVersion.objects.filter(item__desk=desk, item__ref=ref, version__lt=number)
    found = kept.order_by("-version").values_list("version", flat=True).first()
    return 0 if found is None and has_original(desk, ref) else found


def changed(desk: Desk) -> list[Row]:
    """What the person wrote, changed, moved or deleted: all that a reset takes away. One query."""
    rows = [_row(values) for values in desk.items.values(*_LIGHT, "version", "deleted")]
    return sorted(rows, key=_newest, reverse=True)


def listing(desk: Desk, kind: Kind, *, deleted: bool = False) -> list[Row]:
    """All items of a kind, newest first, or the deleted ones. Two queries."""
    return _rows(desk, kind=kind, deleted=deleted)


def contacts(desk: Desk) -> list[Row]:
    """The people in the address book by name; `preview` says function, address and number. Two queries."""
    return sorted(_rows(desk, kind=Kind.CONTACT), key=lambda row: row.title.casefold())


def events_between(desk: Desk, start: datetime, end: datetime) -> list[Occurrence]:
    """What takes place from `start` until `end` (timezone-aware), repetitions included, in order. Two queries."""
    own = desk.items.filter(kind=Kind.EVENT, deleted=False).values("ref", "title", "people", "details")
    pack = _pack(desk).filter(kind=Kind.EVENT).values("ref", "title", "people", "details")
    found = [each for values in (*own, *pack) for each in _occurrences(values, start, end)]
    return sorted(found, key=lambda each: (each.start, not each.all_day, each.title))


def _occurrences(values: Mapping[str, Any], start: datetime, end: datetime) -> list[Occurrence]:
    details = values["details"]
    # repetitions are counted in local time, so that "every Monday at nine" stays at nine in summer
    first, last = recurrence.wall(details["start"]), recurrence.wall(details["end"])
    excluded = {recurrence.moment(each) for each in details["excluded"]}
    starts = [first] if not details["rule"] else _repeated(details["rule"], first, last - first, start, end)
    return [
        Occurrence(
            ref=values["ref"],
            title=values["title"],
            start=_zoned(each),
            end=_zoned(each + (last - first)),
            all_day=details["all_day"],
            cancelled=details["cancelled"],
            location=details["location"],
            people=tuple(values["people"]),
        )
        for each in starts
        if _zoned(each).astimezone(UTC) not in excluded
        and _overlaps(_zoned(each), _zoned(each + (last - first)), start, end)
    ]


def _overlaps(first: datetime, last: datetime, start: datetime, end: datetime) -> bool:
    return first < end and (last > start or first == last == start)


def _repeated(rule: str, first: datetime, length: timedelta, start: datetime, end: datetime) -> list[datetime]:
    since = start.astimezone(settings.LOCAL_ZONE).replace(tzinfo=None) - length
    return recurrence.starts(rule, first, since, end.astimezone(settings.LOCAL_ZONE).replace(tzinfo=None))


def _zoned(moment: datetime) -> datetime:
    return moment.replace(tzinfo=settings.LOCAL_ZONE)


def attachments(desk: Desk, ref: str) -> list[Attachment]:
    """The attachments of a mail. Raises ItemNotFound."""
    return details(desk, ref).get("attachments", [])


def stored_file(desk: Desk, ref: str, position: int = 0) -> StoredFile:
    """The file behind an item of the pack (0), or a mail's attachment (1…), as it came. Raises ItemNotFound.

    Two queries.
    """
    found = (
        ItemFile.objects.filter(item__office_id=desk.office_id, item__ref=ref, position=position)
        .exclude(item__ref__in=desk.items.filter(deleted=True).values("ref"))
        .first()
    )
    if found is None:
        raise ItemNotFound
    return StoredFile(found.name, found.type, bytes(found.content))


def search(desk: Desk, query: str, *, kinds: Iterable[Kind] | None = None, limit: int = 20) -> list[Hit]:
    """What fits `query` best: any text, a few words or a question. No query once the desk's revision is known."""
    return index.search(desk, query, kinds=kinds, limit=limit)
