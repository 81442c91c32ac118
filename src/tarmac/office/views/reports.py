"""The pages of the data protection officer: what the guard found in each office, and whether it may be shown."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tarmac.office import inspection, offices
from tarmac.office.services import clearance
from tarmac.people.access import holds, roles_required, signed_in
from tarmac.people.models import Role
from tarmac.web import clock
from tarmac.web.text import clean

_LONGEST_REASON = 2000
officer = holds(Role.DPO)


class AnswerForm(forms.Form):
    """Why an office may be shown, or must not be; `digest` is of the pack whose report was read."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=_LONGEST_REASON,
        required=False,
        help_text=gettext_lazy(
            "It is kept with your answer, and needed for a yes. Name the item in it, never the person."
        ),
        widget=forms.Textarea({"rows": 4}),
    )
    digest = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def clean_reason(self) -> str:
        reason = clean(str(self.cleaned_data["reason"]))
        if inspection.masked(reason) != reason:
            raise forms.ValidationError(_("Leave personal data out of the reason: name the item that holds it."))
        return reason


class YesForm(AnswerForm):
    def clean_reason(self) -> str:
        reason = super().clean_reason()
        if not reason:
            raise forms.ValidationError(_("Say why it may be shown: the reason is kept with your yes."))
        return reason


@require_safe
@roles_required(Role.DPO)
def reports(request: HttpRequest) -> HttpResponse:
    """GET /office/reports/: every office, those that wait for an answer first."""
    return render(request, "office/reports/list.html", {"reports": offices.reports()})


@require_safe
@roles_required(Role.DPO)
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /office/reports/<slug>/: what the guard found, what was answered, and the answers there are."""
    return _page(request, slug)


@require_POST
@roles_required(Role.DPO)
def allow(request: HttpRequest, slug: str) -> HttpResponseBase:
    """POST /office/reports/<slug>/allow/: it may be shown."""
    form = YesForm(request.POST)
    if not form.is_valid():
        return _page(request, slug, form)
    clearance.allow(slug, **form.cleaned_data, actor_id=signed_in(request).pk, now=clock.now())
    messages.success(request, _("The office may be shown. Desks open on it from now on."))
    return redirect("office:report", slug)


@require_POST
@roles_required(Role.DPO)
def refuse(request: HttpRequest, slug: str) -> HttpResponseBase:
    """POST /office/reports/<slug>/refuse/: it must not be shown."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, slug, form)
    clearance.refuse(slug, **form.cleaned_data, actor_id=signed_in(request).pk, now=clock.now())
    messages.success(request, _("The office is not shown. No desk opens on it."))
    return redirect("office:report", slug)


@require_POST
@roles_required(Role.DPO)
def take_back(request: HttpRequest, slug: str) -> HttpResponseBase:
    """POST /office/reports/<slug>/take-back/: the answer counts no longer."""
    clearance.take_back(slug, request.POST.get("digest", ""), actor_id=signed_in(request).pk, now=clock.now())
    messages.success(request, _("The answer is taken back."))
    return redirect("office:report", slug)


def _page(request: HttpRequest, slug: str, form: AnswerForm | None = None) -> HttpResponse:
    found = offices.report(slug)
    values = {
        "report": found,
        "form": form or AnswerForm(initial={"digest": found.office.digest}),
        "desks": found.office.desks.count(),
    }
    return render(request, "office/reports/report.html", values, status=422 if form else 200)


def waiting(request: HttpRequest, _values: dict[str, Any]) -> str:
    """The slot `today.roles`: how many offices wait for the answer of the person."""
    count = offices.waiting() if officer(request) else 0
    return render_to_string("office/reports/waiting.html", {"count": count}, request) if count else ""
