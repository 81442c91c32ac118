"""What Today shows of the office: the way in, and what the person has done at the desk."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.template.loader import render_to_string

from tarmac.office.items import Kind
from tarmac.office.models import DeskItem, DeskRead
from tarmac.people.access import signed_in


def way_in(request: HttpRequest, _values: dict[str, Any]) -> str:
    """The slot `today.action`."""
    return render_to_string("office/today/way_in.html", request=request)


def did(request: HttpRequest, _values: dict[str, Any]) -> str:
    """The slot `today.did`: how much was read and written; nothing where nothing was. Two queries."""
    person = signed_in(request)
    counts = DeskItem.objects.filter(desk__person=person, deleted=False).aggregate(
        mails=Count("pk", filter=Q(kind=Kind.MAIL, ref__startswith="own-")),
        documents=Count("pk", filter=Q(kind=Kind.DOCUMENT)),
        events=Count("pk", filter=Q(kind=Kind.EVENT)),
    )
    counts["read"] = DeskRead.objects.filter(desk__person=person).count()
    return render_to_string("office/today/did.html", counts, request) if any(counts.values()) else ""
