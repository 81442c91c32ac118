"""The screens to make and change entries of the calendar."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tarmac.office import queries, recurrence, services
from tarmac.office.errors import NotEditable, NotOnThatDay, VersionConflict
from tarmac.office.event_forms import AS_BEFORE, EventForm, OccurrenceForm, fields_for
from tarmac.office.items import Item, Kind
from tarmac.office.models import Desk
from tarmac.office.reading import times
from tarmac.office.views.desk import DeskRequest, at_desk, events_list, show
from tarmac.office.views.reading import asked_day
from tarmac.office.views.undo import done
from tarmac.office.views.versions import version_seen


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def new_event(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """/office/calendar/new/?day=YYYY-MM-DD: an entry of one's own."""
    day = asked_day(request, desk.office.day_zero)
    form = EventForm(_sent(request), initial={"starts_on": day, "starts_at": "09:00", "ends_at": "10:00"})
    if request.method == "POST" and form.is_valid():
        ref = form.cleaned_data["ref"]
        try:
            made = services.create_event(desk, form.planned, ref=ref, now=request.now)
        except VersionConflict as conflict:  # sent before, and changed since in another tab
            return _conflict(request, conflict)
        return _saved(request, form, made, "saved", made.ref)
    return _form(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def event(request: DeskRequest, desk: Desk, ref: str) -> HttpResponseBase:
    """/office/event/<ref>/: change an entry, all its times where it repeats."""
    found, details = _opened(desk, ref)
    fields = fields_for(found.title, details) | {"version": found.version}
    form = EventForm(_sent(request), initial=fields, rule=_as_before(found.title, details))
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.edit_event(desk, ref, form.planned, version=form.cleaned_data["version"], now=request.now)
        except VersionConflict as conflict:
            return _conflict(request, conflict)
        return _saved(request, form, saved, "saved", ref)
    return _form(request, form, item=found, all_of_them=bool(details["rule"]))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def occurrence(request: DeskRequest, desk: Desk, ref: str, day: str) -> HttpResponseBase:
    """/office/event/<ref>/<day>/: change one time of an entry that repeats."""
    found, details = _opened(desk, ref)
    that_day = _day(day)
    fields = fields_for(found.title, details, that_day) | {"version": found.version}
    form = OccurrenceForm(_sent(request), initial=fields)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("version", "ref")}
        try:
            saved = services.edit_occurrence(
                desk, ref, that_day, form.planned, version=said["version"], instead=said["ref"], now=request.now
            )
        except VersionConflict as conflict:
            return _conflict(request, conflict, series=ref, day=that_day)
        return _saved(request, form, saved, "split", ref, day=day, instead=saved.ref)
    if request.method != "POST" and not recurrence.takes_place(details, that_day):
        raise NotOnThatDay
    return _form(request, form, item=found, one=that_day)


@require_POST
@at_desk
def skip(request: DeskRequest, desk: Desk, ref: str, day: str) -> HttpResponseBase:
    """POST /office/event/<ref>/<day>/skip/ with `version`: delete one time of an entry that repeats."""
    services.skip_occurrence(desk, ref, _day(day), version=version_seen(request), now=request.now)
    return redirect(done(reverse("office:calendar"), "skipped", ref, day=day))


@require_POST
@at_desk
def put_back(request: DeskRequest, desk: Desk, ref: str) -> HttpResponseBase:
    """POST /office/event/<ref>/put-back/ with `day`, `version`, `instead`: undo what skip or occurrence did."""
    day, instead = request.POST.get("day", ""), request.POST.get("instead", "")
    services.put_back_occurrence(desk, ref, _day(day), version=version_seen(request), instead=instead, now=request.now)
    messages.success(request, _("It takes place on that day again."))
    return redirect(f"{reverse('office:item', args=[ref])}?day={day}")


def _sent(request: DeskRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _opened(desk: Desk, ref: str) -> tuple[Item, dict[str, Any]]:
    found, details = queries.opened(desk, ref)
    if found.kind != Kind.EVENT:
        raise NotEditable
    return found, details


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotOnThatDay from error


def _saved(
    request: DeskRequest, form: OccurrenceForm, saved: Item, what: str, of: str, **more: str
) -> HttpResponseBase:
    if remark := form.remark():
        messages.warning(request, remark)
    return redirect(done(reverse("office:item", args=[saved.ref]), what, of, **more))


def _form(request: DeskRequest, form: OccurrenceForm, *, item: Item | None = None, **shown: Any) -> HttpResponse:
    around = (item.when if item else None) or request.desk.office.moment(request.now)
    context = {"form": form, "item": item, "contacts": queries.contacts(request.desk), **shown}
    status = 409 if "conflict" in shown else 422 if form.is_bound else 200
    return show(request, "event_form", events_list(request.desk, around), context, status=status)


def _conflict(
    request: DeskRequest, conflict: VersionConflict, *, series: str = "", day: date | None = None
) -> HttpResponse:
    """What is saved beside the form as it was filled in; sent once more, it takes the place of what is saved.

    `series` and `day`: of the entry that repeats, where one time of it was changed.
    """
    theirs, details = queries.opened(request.desk, conflict.current.ref)
    address = reverse("office:event", args=[theirs.ref])
    if day and theirs.ref == series:
        address = reverse("office:occurrence", args=[series, day.isoformat()])
    data = request.POST.copy()
    data["version"] = str(theirs.version)
    form = OccurrenceForm(data) if day else EventForm(data, rule=_as_before(theirs.title, details))
    shown = {"conflict": conflict, "address": address, "theirs": theirs, "details": details}
    first = recurrence.wall(details["start"]).date()
    return _form(request, form, item=theirs, times=times(details, first), one=day, **shown)


def _as_before(title: str, details: dict[str, Any]) -> str:
    """The rule of an event, where the form has no words for it."""
    return details["rule"] if fields_for(title, details)["repeats"] == AS_BEFORE else ""
