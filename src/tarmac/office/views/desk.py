"""What every screen of the office stands on: an open desk, the folders beside it, the list of what is near."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, cast

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from tarmac.office import queries, services
from tarmac.office.details import TRASH
from tarmac.office.errors import OfficeWaiting
from tarmac.office.items import Hit, Item, Kind
from tarmac.office.models import Desk
from tarmac.office.queries import Occurrence, Row, ThreadRow
from tarmac.office.views.undo import undo_of
from tarmac.people.access import signed_in
from tarmac.programme.access import Access, access_required

AHEAD = timedelta(days=28)
BEFORE = timedelta(days=7)
FOUND = 30

FOLDER_NAMES: dict[str, Promise] = {
    "inbox": _("Inbox"),
    "sent": _("Sent"),
    "drafts": _("Drafts"),
    "archive": _("Archive"),
    TRASH: _("Deleted"),
}
FOLDER_ICONS = {"inbox": "inbox", "sent": "send", "drafts": "file-pen", "archive": "archive", TRASH: "trash-2"}
KIND_NAMES: dict[Kind, Promise] = {
    Kind.MAIL: _("Mail"),
    Kind.DOCUMENT: _("Documents"),
    Kind.SHEET: _("Sheets"),
    Kind.MEETING: _("Meetings"),
    Kind.EVENT: _("Calendar"),
    Kind.CONTACT: _("People"),
}
KIND_ICONS = {
    Kind.MAIL: "mail",
    Kind.DOCUMENT: "file-text",
    Kind.SHEET: "file-spreadsheet",
    Kind.MEETING: "messages-square",
    Kind.EVENT: "calendar-days",
    Kind.CONTACT: "contact",
}


class DeskRequest(HttpRequest):
    """A request that `at_desk` has let in."""

    access: Access
    now: datetime
    desk: Desk


View = Callable[..., HttpResponseBase]


def at_desk(view: View) -> View:
    """Let in whoever has open access, with their own desk as the view's second argument and as `request.desk`."""

    @access_required
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request = cast(DeskRequest, request)
        request.desk = services.open_desk(signed_in(request), request.access, now=request.now)
        return view(request, request.desk, *args, **kwargs)

    return opened


def unless_held(view: View) -> View:
    """Let in whoever has open access to what was said at the desk, unless its office must not be shown."""

    @access_required
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if queries.is_held(signed_in(request)):
            raise OfficeWaiting
        return view(request, *args, **kwargs)

    return opened


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the folders pane."""

    key: str
    label: str | Promise
    icon: str
    url: str
    unread: int = 0


def sections(desk: Desk) -> tuple[list[Section], list[Section]]:
    """The mail folders, and the other places of the office."""
    unread = queries.unread(desk)
    mail = [
        Section(name, label, FOLDER_ICONS[name], reverse("office:folder", args=[name]), unread[name])
        for name, label in FOLDER_NAMES.items()
        if name != TRASH
    ]
    rest = [
        Section("files", _("Files"), "folder", reverse("office:files")),
        Section("meetings", KIND_NAMES[Kind.MEETING], KIND_ICONS[Kind.MEETING], reverse("office:meetings")),
        Section("calendar", KIND_NAMES[Kind.EVENT], "calendar", reverse("office:calendar")),
        Section("people", KIND_NAMES[Kind.CONTACT], KIND_ICONS[Kind.CONTACT], reverse("office:people")),
        Section(TRASH, FOLDER_NAMES[TRASH], FOLDER_ICONS[TRASH], reverse("office:deleted")),
    ]
    return mail, rest


@dataclass(frozen=True, slots=True)
class ListPane:
    """What the list shows. `template` draws it, `title` names it, `place` is the section it belongs to."""

    template: str
    title: str | Promise
    place: str
    page: Page[ThreadRow] | None = None
    rows: tuple[Row, ...] = ()
    hits: tuple[Hit, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()

    @property
    def path(self) -> str:
        return f"office/lists/{self.template}.html"


def folder_list(desk: Desk, name: str, page: str) -> ListPane:
    return ListPane("threads", FOLDER_NAMES[name], name, page=queries.folder(desk, name, page=page))


def files_list(desk: Desk, kind: str = "") -> ListPane:
    kinds = [Kind(kind)] if kind in (Kind.DOCUMENT, Kind.SHEET) else [Kind.DOCUMENT, Kind.SHEET]
    rows = [row for each in kinds for row in queries.listing(desk, each)]
    rows.sort(key=lambda row: (row.when is not None, row.when, row.ref), reverse=True)
    return ListPane("rows", _("Files"), "files", rows=tuple(rows))


def meetings_list(desk: Desk) -> ListPane:
    rows = tuple(queries.listing(desk, Kind.MEETING))
    return ListPane("rows", KIND_NAMES[Kind.MEETING], "meetings", rows=rows)


def people_list(desk: Desk) -> ListPane:
    rows = tuple(queries.contacts(desk))
    return ListPane("people", KIND_NAMES[Kind.CONTACT], "people", rows=rows)


def events_list(desk: Desk, around: datetime) -> ListPane:
    found = queries.events_between(desk, around - BEFORE, around + AHEAD)
    return ListPane("occurrences", KIND_NAMES[Kind.EVENT], "calendar", occurrences=tuple(found))


def search_list(desk: Desk, query: str, kinds: list[Kind]) -> ListPane:
    hits = tuple(queries.search(desk, query, kinds=kinds or None, limit=FOUND)) if query else ()
    return ListPane("hits", _("Search"), "search", hits=hits)


def list_beside(request: DeskRequest, item: Item, details: dict[str, Any]) -> ListPane:
    """The list that an item was opened from: the search, or the place where it lies."""
    desk, query = request.desk, request.GET.get("q", "").strip()
    if query:
        return search_list(desk, query, asked_kinds(request))
    match item.kind:
        case Kind.MAIL:
            return folder_list(desk, details["folder"], request.GET.get("page", "1"))
        case Kind.DOCUMENT | Kind.SHEET:
            return files_list(desk, request.GET.get("kind", ""))
        case Kind.MEETING:
            return meetings_list(desk)
        case Kind.EVENT:
            return events_list(desk, item.when or desk.office.moment(request.now))
        case _:
            return people_list(desk)


def asked_kinds(request: HttpRequest) -> list[Kind]:
    """The kinds that the address asks for; unknown ones are left out."""
    return [kind for kind in Kind if kind in request.GET.getlist("kind")]


def kind_links(request: HttpRequest) -> list[tuple[str | Promise, str, str, bool]]:
    """What narrows a search: a label, an icon, the address, and whether it is the one in use."""
    query, asked = request.GET.get("q", "").strip(), asked_kinds(request)
    search = reverse("office:search")
    links: list[tuple[str | Promise, str, str, bool]] = [
        (_("All"), "", f"{search}?{urlencode({'q': query})}", not asked),
    ]
    return links + [
        (KIND_NAMES[kind], KIND_ICONS[kind], f"{search}?{urlencode({'q': query, 'kind': kind})}", kind in asked)
        for kind in Kind
    ]


def show(
    request: DeskRequest, template: str, pane: ListPane, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A screen of the office: folders, `pane` as the list, and what the template reads from `context`.

    What is read is `item` there; `about` is what the assistant beside it is told, where that is something else.
    """
    mail, rest = sections(request.desk)
    found = urlencode({name: request.GET.getlist(name) for name in ("q", "kind") if name in request.GET}, doseq=True)
    kept = {name: request.GET.getlist(name) for name in ("q", "kind", "page") if name in request.GET}
    suffix = f"?{urlencode(kept, doseq=True)}" if kept else ""
    places = {section.key: section.url for section in (*mail, *rest)} | {"search": reverse("office:search")}
    frame = {
        "pane": pane,
        "mail_sections": mail,
        "other_sections": rest,
        "office": request.desk.office,
        "today": request.desk.office.day_zero,
        "suffix": suffix,
        "found": found,
        "back": f"{places[pane.place]}{suffix}",
        "query": request.GET.get("q", "").strip(),
        "undo": undo_of(request.desk, request.GET),
    }
    if pane.place == "search":
        frame["kinds"] = kind_links(request)
    shown = context or {}
    frame["about"] = shown.get("item")
    return render(request, f"office/{template}.html", frame | shown, status=status)
