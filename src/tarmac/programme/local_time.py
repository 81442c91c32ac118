"""Moments as people write them: in local time, which skips an hour in spring and repeats one in autumn."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

INPUT_FORMAT = "%Y-%m-%dT%H:%M"
_YEARS = range(2000, 2200)


class NoSuchTime(ValueError):
    """The clocks skip this time."""


def moment_of(wall: datetime) -> datetime:
    """The moment at which the clocks show `wall` (naive); of two, the first. Raises NoSuchTime."""
    moment = wall.replace(tzinfo=settings.LOCAL_ZONE, fold=0)
    if moment.astimezone(UTC).astimezone(settings.LOCAL_ZONE).replace(tzinfo=None) != wall:
        raise NoSuchTime
    return moment


def happens_twice(moment: datetime) -> bool:
    """Whether the clocks show the time of `moment` a second time an hour later or earlier."""
    wall = moment.astimezone(settings.LOCAL_ZONE)
    return wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()


class LocalTimeField(forms.DateTimeField):
    """A date and time without a zone; gives an aware moment."""

    widget = forms.DateTimeInput({"type": "datetime-local"}, format=INPUT_FORMAT)
    default_error_messages = {
        "invalid": _("Write a date and a time, such as 2026-09-01 08:30."),
        "year": _("The year has to lie between 2000 and 2199."),
        "skipped": _(
            "This time does not exist: the clocks go forward that night and skip it. Choose an earlier or a later one."
        ),
    }

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value
        try:
            wall = datetime.fromisoformat(str(value).strip())
        except ValueError as error:
            raise self._refusal("invalid") from error
        if wall.tzinfo is not None:
            raise self._refusal("invalid")
        if wall.year not in _YEARS:
            raise self._refusal("year")
        try:
            return moment_of(wall)
        except NoSuchTime as error:
            raise self._refusal("skipped") from error

    def _refusal(self, code: str) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages[code], code=code)
