"""The screens of what an item was before."""

import re
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from tarmac.ledger.labels import label
from tarmac.office import queries, services
from tarmac.office.errors import VersionConflict
from tarmac.office.items import Kind
from tarmac.office.models import Desk
from tarmac.office.reading import letter
from tarmac.office.views.desk import DeskRequest, at_desk, list_beside, show
from tarmac.office.views.reading import screen
from tarmac.office.views.undo import done

_FEW_DIGITS = re.compile(r"[0-9]{1,9}")


def version_seen(request: DeskRequest) -> int:
    """The version that was the newest on the person's page; -1, which no item has, where the form does not say."""
    sent = request.POST.get("version", "")
    return int(sent) if _FEW_DIGITS.fullmatch(sent) else -1


@require_safe
@at_desk
def versions(request: DeskRequest, desk: Desk, ref: str) -> HttpResponse:
    """GET /office/item/<ref>/versions/: what the item is and was, newest first."""
    return _list(request, desk, ref)


def _list(request: DeskRequest, desk: Desk, ref: str, conflict: VersionConflict | None = None) -> HttpResponse:
    item, details = queries.opened(desk, ref)
    rows = [(row, label(row.verb)) for row in queries.versions(desk, ref)]
    context = {"item": item, "rows": rows, "conflict": conflict}
    return show(request, "versions", list_beside(request, item, details), context, status=409 if conflict else 200)


@require_safe
@at_desk
def version(request: DeskRequest, desk: Desk, ref: str, number: int) -> HttpResponseBase:
    """GET /office/item/<ref>/versions/<number>/: the item as it was, to look at."""
    item, details = queries.opened(desk, ref)
    if number == item.version:
        return redirect("office:item", ref)
    state = queries.kept(desk, ref, number)
    found = state.read(number)
    context: dict[str, Any] = {"item": found, "details": state.details, "kept": state, "newest": item.version}
    context["was_sent"] = state.folder == "drafts" != details.get("folder")
    if found.kind == Kind.MAIL:
        context["letters"] = [letter(found, state.details, current=ref)]
    else:
        context |= screen(request, found, state.details)
    return show(request, f"items/{found.kind}", list_beside(request, item, details), context)


@require_POST
@at_desk
def restore_version(request: DeskRequest, desk: Desk, ref: str, number: int) -> HttpResponseBase:
    """POST /office/item/<ref>/versions/<number>/restore/ with `version`, the one that was the newest on the page."""
    try:
        services.restore_version(desk, ref, number, version=version_seen(request), now=request.now)
    except VersionConflict as conflict:
        return _list(request, desk, ref, conflict)
    return redirect(done(reverse("office:item", args=[ref]), "saved", ref))
