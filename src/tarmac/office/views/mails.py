"""The screens to write mails, and to put them away."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tarmac.office import answering, queries, quoting, services
from tarmac.office.details import Folder
from tarmac.office.errors import ItemNotFound, NoRecipient, NotEditable, VersionConflict
from tarmac.office.forms import MailForm
from tarmac.office.items import Item, Kind
from tarmac.office.models import Desk
from tarmac.office.reading import letter
from tarmac.office.rich import blocks_of_html
from tarmac.office.views.desk import DeskRequest, at_desk, folder_list, show
from tarmac.office.views.saving import is_quiet, saved_line
from tarmac.office.views.undo import done
from tarmac.web.errors import TarmacError

MODES = ("reply", "reply_all", "forward")


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def write(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """/office/write/?reply=|reply_all=|forward=<ref>: a new mail, or an answer to one.

    GET shows the form and saves nothing. POST with the same names and `body` (of the assistant) saves a draft that
    begins with that text, and opens it.
    """
    asked = request.POST if request.method == "POST" else request.GET
    mode, ref = next(((mode, asked[mode]) for mode in MODES if asked.get(mode)), ("", ""))
    start = answering.start(desk, mode, ref) if mode else answering.Start(to=str(asked.get("to", "")))
    if request.method == "POST":
        blocks = [*quoting.blocks_of(str(asked.get("body", ""))), *start.blocks]
        draft = services.write_mail(
            desk,
            to=start.to,
            cc=start.cc,
            subject=start.subject,
            body=quoting.as_text(blocks),
            html=quoting.html_of(blocks),
            in_reply_to=start.in_reply_to,
            now=request.now,
        )
        return redirect("office:draft", draft.ref)
    form = MailForm(initial={**start.fields(), "version": 0})
    return _compose(request, desk, services.new_ref(), form, start.thread)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def draft(request: DeskRequest, desk: Desk, ref: str) -> HttpResponseBase:
    """/office/draft/<ref>/: go on with a draft. POST saves; `action` says what then: save, send, or autosave."""
    if request.method == "POST":
        return _save_draft(request, desk, ref)
    found, details = queries.opened(desk, ref)
    if found.kind != Kind.MAIL or details["folder"] != "drafts":
        return redirect("office:item", ref)
    form = MailForm(initial=_draft_fields(found, details))
    return _compose(request, desk, ref, form, found.thread, saved=found)


def _draft_fields(found: Item, details: dict[str, Any]) -> dict[str, Any]:
    return {
        "to": answering.written(details["to"]),
        "cc": answering.written(details["cc"]),
        "subject": found.title,
        "body": quoting.text_in(found, details),
        "html": quoting.html_of(quoting.blocks_in(found, details)),
        "version": found.version,
    }


def _save_draft(request: DeskRequest, desk: Desk, ref: str) -> HttpResponseBase:
    form = MailForm(request.POST)
    action = request.POST.get("action", "save")
    address, quietly = reverse("office:draft", args=[ref]), is_quiet(request)
    if not form.is_valid():
        return _compose(request, desk, ref, form, "", status=422)
    fields = {name: form.cleaned_data[name] for name in ("to", "cc", "subject", "body", "html", "in_reply_to")}
    try:
        saved = services.write_mail(desk, ref=ref, **fields, version=form.cleaned_data["version"], now=request.now)
    except (VersionConflict, NotEditable, ItemNotFound) as error:
        return saved_line(request, None, address) if quietly else _not_saved(request, desk, ref, form, error)
    if quietly:
        return saved_line(request, saved, address)
    if action == "send":
        return _send(request, desk, saved, form)
    messages.success(request, _("Your draft is saved."))
    return redirect("office:draft", ref)


def _not_saved(request: DeskRequest, desk: Desk, ref: str, form: MailForm, error: TarmacError) -> HttpResponseBase:
    if isinstance(error, VersionConflict):
        return _mail_conflict(request, ref, form, error)
    if isinstance(error, NotEditable) and _says(desk, ref, form):
        # sent by the first of two clicks
        return redirect("office:item", ref)
    raise error


def _says(desk: Desk, ref: str, form: MailForm) -> bool:
    """Whether the item is a mail that says what the form does."""
    found, details = queries.opened(desk, ref)
    if found.kind != Kind.MAIL:
        return False
    body, html = form.cleaned_data["body"], form.cleaned_data["html"]
    written = quoting.as_text(blocks_of_html(html)) if html else body
    return quoting.text_in(found, details).split() == written.split()


def _send(request: DeskRequest, desk: Desk, saved: Item, form: MailForm) -> HttpResponseBase:
    try:
        services.send_mail(desk, saved.ref, now=request.now)
    except NoRecipient as error:
        form.add_error("to", str(error.advice))
        return _compose(request, desk, saved.ref, form, saved.thread, saved=saved, status=422)
    messages.success(request, _("Your mail is in Sent. It has not left this practice office."))
    return redirect("office:item", saved.ref)


def _compose(
    request: DeskRequest,
    desk: Desk,
    ref: str,
    form: MailForm,
    thread: str,
    *,
    saved: Item | None = None,
    status: int = 200,
) -> HttpResponse:
    # the cursor is where one goes on writing: in an answer the text, else who it goes to
    first = "body" if saved or form["in_reply_to"].value() else "to"
    form.fields[first].widget.attrs["autofocus"] = True
    exchange = queries.exchange(desk, thread) if thread else []
    earlier = [(mail, details) for mail, details in exchange if details["folder"] != "drafts"]
    context = {
        "form": form,
        "ref": ref,
        "about": saved or (earlier[-1][0] if earlier else None),
        "saved": saved,
        "version": saved.version if saved else form["version"].value(),
        "letters": [letter(mail, details, current="") for mail, details in earlier],
        "contacts": queries.contacts(desk),
    }
    return show(request, "compose", folder_list(desk, "drafts", "1"), context, status=status)


def _mail_conflict(request: DeskRequest, ref: str, form: MailForm, conflict: VersionConflict) -> HttpResponse:
    found, details = queries.opened(request.desk, ref)
    context = {
        "error": conflict,
        "title": form.cleaned_data["subject"],
        "current_text": quoting.text_in(found, details),
        "field": "body",
        "html": form.cleaned_data["html"],
        "item": found,
        "quotes": True,
        "others": [(name, form.cleaned_data[name]) for name in ("to", "cc", "subject", "in_reply_to")],
        "address": reverse("office:draft", args=[ref]),
        "open": reverse("office:draft", args=[ref]),
    }
    return show(request, "conflict", folder_list(request.desk, "drafts", "1"), context, status=409)


@require_POST
@at_desk
def move(request: DeskRequest, desk: Desk, ref: str) -> HttpResponseBase:
    """POST /office/item/<ref>/move/ with `folder`: put a mail in the archive or back in the inbox."""
    folder: Folder = "archive" if request.POST.get("folder") == "archive" else "inbox"
    services.move_mail(desk, ref, folder, now=request.now)
    return redirect(done(reverse("office:item", args=[ref]), "saved", ref))
