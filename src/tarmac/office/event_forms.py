"""What people fill in about an entry of the calendar."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tarmac.office import recurrence
from tarmac.office.answering import written
from tarmac.office.forms import CleanText
from tarmac.office.packs.limits import YEARS
from tarmac.office.packs.parsed import TITLE_LENGTH
from tarmac.office.recurrence import Repetition
from tarmac.office.services import Planned, new_ref
from tarmac.office.services.changes import MAX_TEXT_BYTES
from tarmac.people.forms import LARGEST_NUMBER, Line
from tarmac.programme.local_time import LocalTimeField, NoSuchTime, happens_twice, moment_of

_LONGEST = timedelta(days=366)
_MOST_TIMES = 500
_WORKING_DAYS = recurrence.DAYS[:5]
_DAYS = tuple(zip(recurrence.DAYS, WEEKDAYS.values(), strict=True))
_REPEATS = (
    ("", gettext_lazy("Never")),
    ("daily", gettext_lazy("Every day")),
    ("weekdays", gettext_lazy("Every working day, Monday to Friday")),
    ("weekly", gettext_lazy("Every week, on the days I choose")),
    ("monthly", gettext_lazy("Every month, on this day")),
)
AS_BEFORE = "as_before"
_AS_WRITTEN = ("title", "all_day", "location", "people", "description")


class _Day(forms.DateField):
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": gettext_lazy("Write a date that exists, such as 2026-09-01.")}
    default_validators = [
        MinValueValidator(date(YEARS.start, 1, 1), gettext_lazy("The year has to lie between 1900 and 2199.")),
        MaxValueValidator(date(YEARS.stop - 1, 12, 31), gettext_lazy("The year has to lie between 1900 and 2199.")),
    ]


class _Time(forms.TimeField):
    widget = forms.TimeInput({"type": "time"}, format="%H:%M")
    default_error_messages = {"invalid": gettext_lazy("Write a time that exists, such as 08:30.")}


class OccurrenceForm(forms.Form):
    """An entry that takes place once. `planned` is what was filled in, once that is valid."""

    title = Line(
        label=gettext_lazy("Title"),
        max_length=TITLE_LENGTH,
        error_messages={"required": gettext_lazy("Give it a title, so that you find it again.")},
    )
    all_day = forms.BooleanField(label=gettext_lazy("Whole day"), required=False)
    starts_on = _Day(
        label=gettext_lazy("Day"), error_messages={"required": gettext_lazy("Choose the day on which it begins.")}
    )
    starts_at = _Time(label=gettext_lazy("From"), required=False)
    ends_at = _Time(label=gettext_lazy("Until"), required=False)
    ends_on = _Day(label=gettext_lazy("Last day, if it is another"), required=False)
    location = Line(label=gettext_lazy("Place"), required=False, max_length=TITLE_LENGTH)
    people = Line(
        label=gettext_lazy("People invited"),
        required=False,
        max_length=5000,
        help_text=gettext_lazy("Names or addresses, with a comma between them. No invitation leaves this office."),
        widget=forms.TextInput({"autocomplete": "off", "data-recipients": "people"}),
    )
    description = CleanText(
        label=gettext_lazy("Description"),
        required=False,
        max_length=MAX_TEXT_BYTES // 4,
        widget=forms.Textarea({"rows": 5, "data-insert-target": True}),
    )
    version = forms.IntegerField(initial=0, min_value=0, max_value=LARGEST_NUMBER, widget=forms.HiddenInput)
    ref = forms.RegexField(r"^own-[0-9a-f]{16}$", widget=forms.HiddenInput, initial=new_ref)

    planned: Planned

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("all_day"):
            self._forget("starts_at", "ends_at")
        start, end = self._start(), self._end()
        if start and end and not self.errors:
            self._look_at(start, end)
        if start and end and not self.errors:
            written_down = {name: self.cleaned_data[name] for name in _AS_WRITTEN}
            self.planned = Planned(start=start, end=end, rule=self.rule(start), **written_down)
        return self.cleaned_data

    def rule(self, _start: datetime) -> str:
        """The RRULE that was asked for; adds an error where it makes no sense."""
        return ""

    def remark(self) -> str:
        """What to say after saving; empty for nothing."""
        for wall in (self.planned.start, self.planned.end):
            if not self.planned.all_day and happens_twice(moment_of(wall)):
                said = _("The clocks go back that night and show %(when)s twice. The first of the two counts.")
                return said % {"when": date_format(wall, "DATETIME_FORMAT")}
        return ""

    def _forget(self, *names: str) -> None:
        """What does not count is not wrong either."""
        for name in names:
            self.errors.pop(name, None)
            self.cleaned_data[name] = self.fields[name].clean("")

    def _start(self) -> datetime | None:
        day, hour = self.cleaned_data.get("starts_on"), self.cleaned_data.get("starts_at")
        if self.cleaned_data.get("all_day"):
            return datetime.combine(day, time()) if day else None
        return self._exists("starts_at", day, hour)

    def _end(self) -> datetime | None:
        first, hour = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_at")
        day = self.cleaned_data.get("ends_on") or first
        if self.cleaned_data.get("all_day"):
            return datetime.combine(day, time()) + timedelta(days=1) if day else None
        return self._exists("ends_at", day, hour)

    def _exists(self, name: str, day: date | None, hour: time | None) -> datetime | None:
        if hour is None and name not in self.errors:
            self.add_error(name, _("Write the time, or choose “Whole day”."))
        if day is None or hour is None:
            return None
        wall = datetime.combine(day, hour)
        try:
            moment_of(wall)
        except NoSuchTime:
            self.add_error(name, str(LocalTimeField.default_error_messages["skipped"]))
            return None
        return wall

    def _look_at(self, start: datetime, end: datetime) -> None:
        if self.cleaned_data["all_day"] and end <= start:
            self.add_error("ends_on", _("It ends before it begins. Choose the same day or a later one."))
        elif end < start:
            self.add_error("ends_at", _("It ends before it begins. Choose a later time, or a later last day."))
        elif end - start > _LONGEST:
            self.add_error("ends_on", _("An entry can last a year at most."))


class EventForm(OccurrenceForm):
    """An entry that may repeat. `rule` is how it repeated before."""

    repeats = forms.ChoiceField(label=gettext_lazy("Repeats"), required=False)
    days = forms.MultipleChoiceField(
        label=gettext_lazy("On these days"),
        required=False,
        choices=_DAYS,
        help_text=gettext_lazy("Without a choice, on the day of the week on which it begins."),
        widget=forms.CheckboxSelectMultiple,
    )
    until = _Day(label=gettext_lazy("The last time on or before"), required=False)
    times = forms.IntegerField(
        label=gettext_lazy("Or so many times"),
        required=False,
        min_value=1,
        max_value=_MOST_TIMES,
        help_text=gettext_lazy("With both empty it goes on without an end."),
    )

    def __init__(self, *args: Any, rule: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._before = rule
        self.fields["repeats"].choices = [*_REPEATS, (AS_BEFORE, _("As before"))] if rule else _REPEATS  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        repeats = self.cleaned_data.get("repeats")
        if repeats in ("", AS_BEFORE):
            self._forget("until", "times")
        if repeats != "weekly":
            self._forget("days")
        return super().clean()

    def rule(self, start: datetime) -> str:
        if self.cleaned_data["repeats"] == AS_BEFORE:
            rule = self._before
        elif repetition := self._repetition(start):
            rule = repetition.rule(all_day=self.cleaned_data["all_day"])
        else:
            return ""
        if self._ends_oddly(start):
            return ""
        if recurrence.on_day(rule, start, start.date()) is None:
            self.add_error(
                "days" if self.cleaned_data["repeats"] == "weekly" else "repeats",
                _("It begins on a day on which it does not repeat. Choose that day too, or begin on another one."),
            )
        return rule

    def _ends_oddly(self, start: datetime) -> bool:
        until = self.cleaned_data["until"]
        if until and self.cleaned_data["times"]:
            self.add_error("times", _("Choose one of the two: a last day, or a number of times."))
        elif until and until < start.date():
            self.add_error("until", _("The last time lies before the first. Choose a later day."))
        return bool(self.errors)

    def _repetition(self, start: datetime) -> Repetition | None:
        times, until = self.cleaned_data["times"], self.cleaned_data["until"]
        match self.cleaned_data["repeats"]:
            case "daily":
                return Repetition("DAILY", (), times, until)
            case "weekdays":
                return Repetition("WEEKLY", _WORKING_DAYS, times, until)
            case "weekly":
                chosen = self.cleaned_data["days"] or [recurrence.DAYS[start.weekday()]]
                return Repetition("WEEKLY", tuple(day for day in recurrence.DAYS if day in chosen), times, until)
            case "monthly":
                return Repetition("MONTHLY", (), times, until)
        return None


def fields_for(title: str, details: dict[str, Any], day: date | None = None) -> dict[str, Any]:
    """What the form starts with for an event, or for the one time of it on `day`."""
    first, end = recurrence.wall(details["start"]), recurrence.wall(details["end"])
    moved = timedelta(days=(day - first.date()).days) if day else timedelta()
    last = end - timedelta(days=1) if details["all_day"] else end
    fields = {
        "title": title,
        "all_day": details["all_day"],
        "starts_on": (first + moved).date(),
        "ends_on": (last + moved).date() if last.date() > first.date() else None,
        "location": details["location"],
        "people": written(details["attendees"]),
        "description": details["description"],
    }
    if not details["all_day"]:
        fields |= {"starts_at": first.time(), "ends_at": end.time()}
    return fields if day else fields | _repeated(details["rule"], first)


def _repeated(rule: str, first: datetime) -> dict[str, Any]:
    if not rule:
        return {"repeats": ""}
    said = recurrence.repetition(rule, first)
    if said is None:
        return {"repeats": AS_BEFORE}
    repeats = {"DAILY": "daily", "WEEKLY": "weekly", "MONTHLY": "monthly"}[said.how]
    if said.days == _WORKING_DAYS:
        repeats = "weekdays"
    return {"repeats": repeats, "days": said.days, "until": said.until, "times": said.times}
