"""What the programme owner sets up, and whom a change would shut out."""

from collections.abc import Iterable

from django.db.models import Count

from tarmac.programme.models import AccessWindow, Enrolment, EnrolmentState, Programme, Wave


def current() -> Programme | None:
    """The programme of this installation: the newest."""
    return Programme.objects.order_by("-pk").first()


def windows(programme: Programme) -> list[AccessWindow]:
    """In the order in which they open, each with its waves. Two queries."""
    return list(programme.windows.prefetch_related("waves").order_by("opens_at", "pk"))


def people_in(waves: Iterable[Wave]) -> dict[int, int]:
    """How many enrolments each wave has, by its id. One query."""
    counted = Enrolment.objects.filter(wave__in=list(waves)).order_by().values_list("wave")
    return dict(counted.annotate(Count("pk")))


def started(waves: Iterable[Wave]) -> int:
    """How many people of these waves have started and not stopped."""
    return Enrolment.objects.filter(wave__in=waves, state=EnrolmentState.ACTIVE).count()
