"""What the programme keeps about a person, for the person's own export."""

import json

from django.core.serializers.json import DjangoJSONEncoder

from tarmac.people.models import Person
from tarmac.programme.models import Enrolment
from tarmac.programme.queries import participant
from tarmac.web import clock


def enrolments_of(person: Person) -> dict[str, bytes]:
    """Enrolments with their state as the clock has it, and what was used on each day."""
    enrolments, days = participant.enrolments(person.pk), participant.usage(person.pk)
    if not enrolments:
        return {}
    now = clock.now()
    told = {
        "enrolments": [_enrolment(each, each.state_at(now)) for each in enrolments],
        "usage": [{"day": each.day, "turns": each.turns, "tokens": each.tokens} for each in days],
    }
    return {"enrolments.json": json.dumps(told, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder).encode()}


def _enrolment(enrolment: Enrolment, state: str) -> dict[str, object]:
    wave, programme = enrolment.wave, enrolment.wave.programme
    return {
        "programme": programme.title(),
        "wave": wave.name,
        "organisation": enrolment.organisation.name,
        "state": state,
        "invited_at": enrolment.invited_at,
        "activated_at": enrolment.activated_at,
        "closed_at": enrolment.closed_at,
        "window": {"opens_at": wave.window.opens_at, "closes_at": wave.window.closes_at},
        "quota_a_day": {"turns": programme.turns_a_day_per_person, "tokens": programme.tokens_a_day_per_person},
    }
