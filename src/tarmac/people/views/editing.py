"""The pages on which one row is edited, and those that ask before something is done: one flow for all of them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tarmac.people.forms import RowForm
from tarmac.people.versions import EditConflict
from tarmac.web import clock


@dataclass(frozen=True, slots=True)
class Back:
    """The page that this one belongs to: its name and address."""

    label: str
    url: str


class Save(Protocol):
    def __call__(self, row: Any, /, *, actor_id: int | None, now: datetime) -> Any: ...


def edit(
    request: HttpRequest, form: RowForm, save: Save, *, heading: str, back: Back, template: str = "people/edit.html"
) -> HttpResponseBase:
    """Show `form`, or save it and go `back`; `template` extends people/edit.html.

    What shuts people out is asked first (422), an edit over somebody else's is given back with both versions (409), and
    a form that was sent twice is saved once.
    """
    page = {"form": form, "heading": heading, "back": back, "template": template}
    if not form.is_bound:
        return render(request, template, page)
    if not form.is_valid():
        if form.twin():
            return _saved(request, form, back)
        return render(request, template, page, status=422)
    now = clock.now()
    consequence = form.consequence(now)
    if consequence and request.POST.get("confirmed") != consequence:
        return render(request, template, page | {"consequence": consequence}, status=422)
    try:
        save(form.instance, actor_id=request.user.pk, now=now)
    except EditConflict as conflict:
        return _conflict(request, form, conflict, page)
    return _saved(request, form, back)


def posted(request: HttpRequest) -> Any:
    """The data for a form: what was sent, or None to show it."""
    return request.POST if request.method == "POST" else None


def _saved(request: HttpRequest, form: RowForm, back: Back) -> HttpResponseBase:
    messages.success(request, _("Saved."))
    if remark := form.remark():
        messages.warning(request, remark)
    return redirect(back.url)


def _conflict(request: HttpRequest, form: RowForm, conflict: EditConflict, page: dict[str, Any]) -> HttpResponse:
    """What was typed, ready to be saved over what is there now, and what is there now."""
    form.data = {**request.POST.dict(), "version": conflict.saved.version}
    saved = type(form)(instance=conflict.saved, prefix="saved")
    for each in saved.fields.values():
        each.disabled = True
    del saved.fields["version"]
    return render(request, page["template"], page | {"conflict": conflict, "saved": saved}, status=409)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before something is done: each of `points` says one thing that will happen."""

    heading: str
    points: list[str]
    action: str
    back: Back
    fields: dict[str, Any] = field(default_factory=dict)
    stops: bool = True


def ask(request: HttpRequest, question: Question) -> HttpResponse:
    """The page of a question; its button sends the `fields` to the same address."""
    return render(request, "people/question.html", {"question": question})
