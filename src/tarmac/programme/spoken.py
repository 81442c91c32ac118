"""The ends of a window in words: where it opens or closes at midnight, the day alone says it."""

from datetime import datetime, time, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _


def opening(moment: datetime) -> str:
    local = localtime(moment)
    return date_format(local, "DATE_FORMAT" if local.time() == time.min else "DATETIME_FORMAT")


def closing(moment: datetime) -> str:
    """The last whole day, or the day and the hour."""
    local = localtime(moment)
    if local.time() != time.min:
        return date_format(local, "DATETIME_FORMAT")
    return _("%(day)s, at the end of the day") % {"day": date_format(local - timedelta(days=1), "DATE_FORMAT")}
