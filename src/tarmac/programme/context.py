from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from tarmac.people.models import Person
from tarmac.programme.access import enrolment_of
from tarmac.programme.models import Programme


def programme(request: HttpRequest) -> dict[str, Any]:
    """The programme's name for the frame; looked up once, and only on a page that shows it."""
    return {"programme_name": SimpleLazyObject(lambda: _name(request))}


def _name(request: HttpRequest) -> str:
    """Of the programme that the person takes part in, else of the newest one; none for nobody.

    One query, or none where the enrolment is known.
    """
    if not isinstance(getattr(request, "user", None), Person):
        return ""
    enrolment = enrolment_of(request)
    found = enrolment.wave.programme if enrolment else Programme.objects.order_by("-pk").first()
    return found.title() if found else ""
