"""The screens to write documents."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tarmac.office import queries, services
from tarmac.office.errors import NotEditable, VersionConflict
from tarmac.office.forms import DocumentForm, NewDocumentForm
from tarmac.office.items import Kind
from tarmac.office.models import Desk
from tarmac.office.views.desk import DeskRequest, at_desk, files_list, show
from tarmac.office.writing import as_text


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def new_document(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """/office/document/new/: a document of one's own."""
    form = NewDocumentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("title", "text", "ref")}
        try:
            made = services.create_document(desk, **fields, now=request.now)
        except VersionConflict as conflict:
            return _document_conflict(request, fields["ref"], form, conflict)
        messages.success(request, _("Your document is saved."))
        return redirect("office:item", made.ref)
    status = 422 if form.is_bound else 200
    return show(request, "edit", files_list(desk), {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def edit(request: DeskRequest, desk: Desk, ref: str) -> HttpResponseBase:
    """/office/item/<ref>/edit/: write in a document, on a copy of one's own."""
    found, details = queries.opened(desk, ref)
    if found.kind != Kind.DOCUMENT:
        raise NotEditable
    initial = {"title": found.title, "text": as_text(details["blocks"]), "version": found.version}
    form = DocumentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_document(desk, ref, **form.cleaned_data, now=request.now)
        except VersionConflict as conflict:
            return _document_conflict(request, ref, form, conflict)
        messages.success(request, _("Your version is saved."))
        return redirect("office:item", ref)
    status = 422 if form.is_bound else 200
    return show(request, "edit", files_list(desk), {"form": form, "item": found}, status=status)


def _document_conflict(request: DeskRequest, ref: str, form: DocumentForm, conflict: VersionConflict) -> HttpResponse:
    _item, details = queries.opened(request.desk, ref)
    context = {
        "error": conflict,
        "title": form.cleaned_data["title"],
        "current_text": as_text(details["blocks"]),
        "field": "text",
        "others": [("title", form.cleaned_data["title"])],
        "address": reverse("office:edit", args=[ref]),
        "open": reverse("office:item", args=[ref]),
    }
    return show(request, "conflict", files_list(request.desk), context, status=409)
