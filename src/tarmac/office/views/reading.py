"""The screens to read: mail, files, meetings, calendar, people, search."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header, urlencode
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tarmac.office import answering, files, queries, recurrence, services
from tarmac.office.details import FOLDERS, TRASH
from tarmac.office.grids import ERROR_WORDS, grids
from tarmac.office.items import Item, Kind
from tarmac.office.models import Desk
from tarmac.office.packs.documents import PICTURES
from tarmac.office.pages import pages_of
from tarmac.office.reading import days, letter, parts, times
from tarmac.office.views.desk import (
    FOLDER_NAMES,
    KIND_NAMES,
    DeskRequest,
    ListPane,
    asked_kinds,
    at_desk,
    files_list,
    folder_list,
    list_beside,
    meetings_list,
    people_list,
    search_list,
    show,
)

_VIEWS = ("list", "day", "week", "month")
_LISTED_DAYS = 28
_FEW_DIGITS = re.compile(r"[0-9]{1,7}")


@require_safe
@at_desk
def mail(request: DeskRequest, desk: Desk) -> HttpResponse:
    """GET /office/: the inbox."""
    return show(request, "list", folder_list(desk, "inbox", request.GET.get("page", "1")))


@require_safe
@at_desk
def folder(request: DeskRequest, desk: Desk, name: str) -> HttpResponse:
    """GET /office/mail/<name>/: the threads of a folder."""
    if name not in FOLDERS:
        raise Http404
    return show(request, "list", folder_list(desk, name, request.GET.get("page", "1")))


@require_safe
@at_desk
def files_screen(request: DeskRequest, desk: Desk) -> HttpResponse:
    """GET /office/files/?kind=: documents and sheets."""
    return show(request, "list", files_list(desk, request.GET.get("kind", "")))


@require_safe
@at_desk
def meetings(request: DeskRequest, desk: Desk) -> HttpResponse:
    """GET /office/meetings/: the transcripts of meetings."""
    return show(request, "list", meetings_list(desk))


@require_safe
@at_desk
def people(request: DeskRequest, desk: Desk) -> HttpResponse:
    """GET /office/people/: the address book."""
    return show(request, "list", people_list(desk))


@require_safe
@at_desk
def deleted(request: DeskRequest, desk: Desk) -> HttpResponse:
    """GET /office/deleted/: what was deleted and can be brought back."""
    rows = tuple(row for row in queries.changed(desk) if row.deleted)
    return show(request, "list", ListPane("deleted", FOLDER_NAMES[TRASH], TRASH, rows=rows))


@require_safe
@at_desk
def calendar(request: DeskRequest, desk: Desk) -> HttpResponse:
    """GET /office/calendar/?view=list|week|month&day=YYYY-MM-DD."""
    view = request.GET.get("view", "")
    view = view if view in _VIEWS else "week"
    today = desk.office.day_zero
    day = asked_day(request, today)
    first, count, before, after = _span(view, day)
    start = datetime.combine(first, time(), settings.LOCAL_ZONE)
    found = queries.events_between(desk, start, start + timedelta(days=count))
    month = day.month if view == "month" else 0
    shown = days(first, count, found, today=today, month=month)
    context = {"view": view, "views": _VIEWS, "day": day, "first": first, "last": shown[-1].date, "days": shown}
    context |= {"before": before, "after": after, "anything": bool(found)}
    return show(request, "calendar", ListPane("", KIND_NAMES[Kind.EVENT], "calendar"), context)


def asked_day(request: HttpRequest, today: date) -> date:
    """The day of the address; `today` for none, a broken one, or one at the edges of time."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today
    return day if 1900 < day.year < 2200 else today


def _span(view: str, day: date) -> tuple[date, int, date, date]:
    """The first day shown, how many, and a day of the spans before and after."""
    if view == "list":
        return day, _LISTED_DAYS, day - timedelta(days=_LISTED_DAYS), day + timedelta(days=_LISTED_DAYS)
    if view == "day":
        return day, 1, day - timedelta(days=1), day + timedelta(days=1)
    if view == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, 7, monday - timedelta(days=7), monday + timedelta(days=7)
    start = day.replace(day=1)
    after = (start + timedelta(days=31)).replace(day=1)
    monday = start - timedelta(days=start.weekday())
    weeks = -(-(after - monday).days // 7)
    return monday, weeks * 7, start - timedelta(days=1), after


@require_safe
@at_desk
def search(request: DeskRequest, desk: Desk) -> HttpResponse:
    """GET /office/search/?q=&kind=: one box over everything; only the results when the box asks as one types."""
    query = request.GET.get("q", "").strip()
    pane = search_list(desk, query, asked_kinds(request))
    if request.headers.get("HX-Target") == "search-panel":
        panel = {"pane": pane, "query": query, "found": urlencode({"q": query}), "today": desk.office.day_zero}
        return render(request, "office/search_panel.html", panel)
    return show(request, "search", pane)


@require_safe
@at_desk
def item(request: DeskRequest, desk: Desk, ref: str) -> HttpResponse:
    """GET /office/item/<ref>/: one item; each place of it has its anchor as id."""
    found, details = queries.on_screen(desk, ref)
    if found.kind == Kind.MAIL and details["folder"] == "drafts":
        return redirect("office:draft", ref)
    copied = bool(found.version) and found.kind in (Kind.DOCUMENT, Kind.SHEET) and queries.has_original(desk, ref)
    original = copied and request.GET.get("version") == "original"
    if original:
        found, details = queries.original(desk, ref)
    context = screen(request, found, details)
    context |= {"item": found, "details": details, "copied": copied, "original": original}
    context["has_file"] = found.kind in files.KINDS_WITH_FILE
    return show(request, f"items/{found.kind}", list_beside(request, found, details), context)


def screen(request: DeskRequest, found: Item, details: dict[str, Any]) -> dict[str, Any]:
    """What the page of an item shows beyond it."""
    return _SCREENS[found.kind](request, found, details)


def _mail(request: DeskRequest, found: Item, details: dict[str, Any]) -> dict[str, Any]:
    desk = request.desk
    exchange = queries.exchange(desk, found.thread)
    new = [mail.ref for mail, its in exchange if its["unread"]]
    unread = queries.unread_refs(desk, new) if new else set()
    if unread:
        services.mark_read(desk, unread)
    letters = [letter(mail, its, current=found.ref, opened=unread) for mail, its in exchange]
    current = next(each for each in letters if each.current)
    _to, others = answering.receivers(desk, details)
    return {"letters": letters, "current": current, "to_others": bool(others)}


def _document(request: DeskRequest, _found: Item, details: dict[str, Any]) -> dict[str, Any]:
    return {
        "parts": parts(details["blocks"]),
        "picture": details.get("format") in PICTURES,
        "pages": pages_of(details),
        "as_text": request.GET.get("view") == "text",
    }


def _sheet(request: DeskRequest, _found: Item, details: dict[str, Any]) -> dict[str, Any]:
    worksheet, first = (request.GET.get(name, "") for name in ("worksheet", "from"))
    asked = {int(worksheet): int(first)} if _FEW_DIGITS.fullmatch(worksheet) and _FEW_DIGITS.fullmatch(first) else {}
    return {"grids": grids(details["worksheets"], (get_language() or "en")[:2], asked), "words_of_errors": ERROR_WORDS}


def _meeting(_request: DeskRequest, _found: Item, _details: dict[str, Any]) -> dict[str, Any]:
    return {}


def _event(request: DeskRequest, found: Item, details: dict[str, Any]) -> dict[str, Any]:
    first = found.when or request.desk.office.moment(request.now)
    day = asked_day(request, localtime(first).date())
    return {"times": times(details, day), "day": day, "one": recurrence.takes_place(details, day)}


def _contact(_request: DeskRequest, found: Item, details: dict[str, Any]) -> dict[str, Any]:
    email = next(iter(details["emails"]), "")
    return {"to": answering.written([{"name": found.title, "email": email}])}


_SCREENS = {
    Kind.MAIL: _mail,
    Kind.DOCUMENT: _document,
    Kind.SHEET: _sheet,
    Kind.MEETING: _meeting,
    Kind.EVENT: _event,
    Kind.CONTACT: _contact,
}


@require_safe
@at_desk
def download(request: DeskRequest, desk: Desk, ref: str, position: int = 0) -> HttpResponse:
    """GET /office/item/<ref>/file/, …/file/<position>/: the item as a file, or an attachment of a mail."""
    as_it_came = position or request.GET.get("version") == "original"
    found = queries.stored_file(desk, ref, position) if as_it_came else files.of_item(desk, ref)
    return HttpResponse(
        found.content,
        content_type=found.type,
        headers={"Content-Disposition": content_disposition_header(True, found.name)},
    )
