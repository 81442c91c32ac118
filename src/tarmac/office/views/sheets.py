"""The screens and doors of sheets: further rows, what is typed in cells, a new sheet."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tarmac.office import grids, services, worksheets
from tarmac.office.errors import CellConflict
from tarmac.office.forms import NewSheetForm
from tarmac.office.models import Desk
from tarmac.office.packs.sheets import LONGEST_FORMAT
from tarmac.office.services import Change, Edited
from tarmac.office.views.desk import DeskRequest, at_desk, files_list, show
from tarmac.web.errors import Unreadable


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def cells(request: DeskRequest, desk: Desk, ref: str) -> HttpResponseBase:
    """/office/item/<ref>/cells/: GET ?worksheet=&piece=&version= gives rows as JSON, POST writes in cells."""
    return _write(request, desk, ref) if request.method == "POST" else _read(request, desk, ref)


def _read(request: DeskRequest, desk: Desk, ref: str) -> HttpResponse:
    worksheet, number = (_number(request.GET.get(name, "0")) for name in ("worksheet", "piece"))
    original = request.GET.get("version") == "original"
    found = worksheets.piece(desk, ref, worksheet, number, original=original, language=language())
    # what is kept is the text of an object; the version belongs to whoever asks
    content = f'{{"version":{found.version},{found.content[1:]}'
    return HttpResponse(content, content_type="application/json")


def _write(request: DeskRequest, desk: Desk, ref: str) -> HttpResponse:
    changes, version = _changes(request.POST.get("changes", "")), _number(request.POST.get("version", ""))
    try:
        edited = services.edit_cells(desk, ref, changes, version=version, language=language(), now=request.now)
    except CellConflict as conflict:
        names = ("worksheet", "ref", "yours", "saved")
        told = [dict(zip(names, cell, strict=True)) for cell in conflict.cells]
        return JsonResponse(
            {**conflict.as_json(), "version": conflict.current.version, "cells": told}, status=conflict.status
        )
    return JsonResponse(_told(edited))


def language() -> str:
    return (get_language() or "en")[:2]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Unreadable
    return int(text)


def _changes(text: str) -> list[Change]:
    """The changes that were sent: a list of objects with worksheet, ref, text, and perhaps was and format."""
    try:
        return [_change(each) for each in json.loads(text)]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Unreadable from error


def _change(sent: dict[str, Any]) -> Change:
    change = Change(sent["worksheet"], sent["ref"], sent["text"], sent.get("was"), sent.get("format"))
    texts = (change.ref, change.text, change.was or "", change.format or "")
    if type(change.worksheet) is not int or not all(isinstance(text, str) for text in texts):
        raise TypeError
    if change.format and len(change.format) > LONGEST_FORMAT:
        raise ValueError
    return change


def _told(edited: Edited) -> dict[str, Any]:
    """What the grid needs after a save: the cells that are different now, and the changes that undo it."""
    wanted = set(edited.places)
    locale = grids.locale_of(language())
    cells: dict[tuple[int, int, int], grids.Packed] = {}
    for number in {place.worksheet for place in wanted}:
        for row, column, cell in grids.placed(edited.worksheets[number]):
            if (number, row, column) in wanted:
                cells[number, row, column] = grids.packed(cell, locale)
    return {
        "version": edited.item.version,
        "others": edited.others,
        "cells": [[*place, cells.get(place, "")] for place in edited.places],
        "sizes": [[sheet["rows"], sheet["columns"]] for sheet in edited.worksheets],
        "undo": [
            {"worksheet": each.worksheet, "ref": each.ref, "text": each.text, "format": each.format}
            for each in edited.undo
        ],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def new_sheet(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """/office/sheet/new/: an empty sheet of one's own."""
    form = NewSheetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = services.create_sheet(desk, **form.cleaned_data, now=request.now)
        messages.success(request, _("Your sheet is made. Type in any cell; it saves by itself."))
        return redirect(f"{reverse('office:item', args=[made.ref])}#edit")
    return show(request, "new_sheet", files_list(desk), {"form": form}, status=422 if form.is_bound else 200)
