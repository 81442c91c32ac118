"""A programme with a closed, an open and a coming wave, and people who take part in them."""

from datetime import date, timedelta

from tarmac.people.models import Organisation, Person
from tarmac.programme.models import AccessWindow, Enrolment, EnrolmentState, Programme, Wave
from tests.people.cast import NOW, person

# Days from NOW at which each wave's window opens and closes.
WAVES = {"past": (-60, -30), "now": (-5, 20), "next": (30, 60)}


def programme() -> Programme:
    dates = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    names = {code: f"Practice {code}" for code in ("fr", "nl", "de", "en")}
    return Programme.objects.get_or_create(slug="practice", defaults={"name": names, **dates})[0]


def wave(slug: str = "now") -> Wave:
    found = Wave.objects.filter(slug=slug).first()
    if found:
        return found
    opens, closes = (NOW + timedelta(days=days) for days in WAVES[slug])
    window = AccessWindow.objects.create(programme=programme(), name=f"Window {slug}", opens_at=opens, closes_at=closes)
    return Wave.objects.create(programme=programme(), window=window, slug=slug, name=f"Wave {slug}")


def enrolled(
    of: Organisation, state: str = "active", *, slug: str = "now", who: Person | None = None, **named: str
) -> Enrolment:
    """Somebody of `of` in a wave; `named` is who, if new."""
    stopped = state in {EnrolmentState.ENDED, EnrolmentState.WITHDRAWN}
    began = None if state == EnrolmentState.INVITED else NOW - timedelta(days=4)
    return Enrolment.objects.create(
        person=who or person(of, **named),
        organisation=of,
        wave=wave(slug),
        state=state,
        invited_at=NOW - timedelta(days=9),
        activated_at=began,
        closed_at=NOW - timedelta(days=1) if stopped else None,
    )
