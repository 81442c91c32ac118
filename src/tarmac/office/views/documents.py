"""The screens to write documents."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tarmac.office import queries, services
from tarmac.office.errors import NotEditable, VersionConflict
from tarmac.office.forms import DocumentForm, NewDocumentForm
from tarmac.office.items import Item, Kind
from tarmac.office.models import Desk
from tarmac.office.rich import html_of
from tarmac.office.views.desk import DeskRequest, at_desk, files_list, show
from tarmac.office.views.saving import is_quiet, saved_line
from tarmac.office.views.undo import done
from tarmac.office.writing import as_text


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def new_document(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """/office/document/new/: a document of one's own. POST saves; `action` autosave answers with one line."""
    form = NewDocumentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _save(request, form, form.cleaned_data["ref"])
    status = 422 if form.is_bound else 200
    return show(request, "edit", files_list(desk), {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def edit(request: DeskRequest, desk: Desk, ref: str) -> HttpResponseBase:
    """/office/item/<ref>/edit/: write in a document, on a copy of one's own; POST as for a new one."""
    found, details = queries.opened(desk, ref)
    if found.kind != Kind.DOCUMENT:
        raise NotEditable
    blocks = details["blocks"]
    initial = {"title": found.title, "text": as_text(blocks), "html": html_of(blocks), "version": found.version}
    form = DocumentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _save(request, form, ref)
    status = 422 if form.is_bound else 200
    return show(request, "edit", files_list(desk), {"form": form, "item": found}, status=status)


def _save(request: DeskRequest, form: DocumentForm, ref: str) -> HttpResponseBase:
    address = reverse("office:edit", args=[ref])
    try:
        saved = _written(request, form, ref)
    except VersionConflict as conflict:
        return saved_line(request, None, address) if is_quiet(request) else _conflict(request, ref, form, conflict)
    if is_quiet(request):
        return saved_line(request, saved, address)
    return redirect(done(reverse("office:item", args=[ref]), "saved", ref, since=request.POST.get("since", "")))


def _written(request: DeskRequest, form: DocumentForm, ref: str) -> Item:
    if isinstance(form, NewDocumentForm):
        return services.create_document(request.desk, **form.cleaned_data, now=request.now)
    return services.edit_document(request.desk, ref, **form.cleaned_data, now=request.now)


def _conflict(request: DeskRequest, ref: str, form: DocumentForm, conflict: VersionConflict) -> HttpResponse:
    found, details = queries.opened(request.desk, ref)
    context = {
        "error": conflict,
        "title": form.cleaned_data["title"],
        "current_text": as_text(details["blocks"]),
        "field": "text",
        "html": form.cleaned_data["html"],
        "item": found,
        "others": [("title", form.cleaned_data["title"])],
        "address": reverse("office:edit", args=[ref]),
        "open": reverse("office:item", args=[ref]),
    }
    return show(request, "conflict", files_list(request.desk), context, status=409)
