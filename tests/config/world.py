"""Two organisations, everybody of every role and state, and something of each kind that an address can name."""

import uuid
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.test import Client

from tarmac.assistant.models import Conversation, Turn, TurnState
from tarmac.assistant.services import built_in
from tarmac.office import services as office
from tarmac.office.models import Desk, Office
from tarmac.people.models import Organisation, Partner, Person, Role, RoleGrant
from tarmac.programme.models import AccessWindow, Enrolment, EnrolmentState, Wave
from tests.assistant.conftest import provider
from tests.office.practice import NOW, load_office, participant

# In the order of the columns of doors.txt.
ROLES = (
    "nobody", "stranger", "invited", "active", "ended", "withdrawn", "early",
    "coordinator", "facilitator", "evaluator", "dpo", "owner",
)  # fmt: skip
# A word in everything of the other organisation, so that none of it shows unnoticed.
OTHERS = "Zandvoort"


@dataclass
class World:
    """`names` are what stands between braces in an address; `foreign` the same of the other organisation."""

    people: dict[str, Person]
    names: dict[str, str]
    foreign: dict[str, str]
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for role, person in self.people.items():
            client = Client()
            client.force_login(person)
            self.cookies[role] = client.cookies["sessionid"].value

    def client(self, role: str) -> Client:
        """A browser of its own each time, so that nothing of one request is left for the next."""
        client = Client(raise_request_exception=False)
        if role in self.cookies:
            client.cookies["sessionid"] = self.cookies[role]
        return client


def build(folder: Path) -> World:
    """Needs a database, a search folder and the clock at NOW."""
    load_office(folder)
    active, other = participant("hall"), participant("clinic")
    Organisation.objects.filter(slug="clinic").update(name=f"Clinic {OTHERS}")
    Person.objects.filter(pk=other.pk).update(family_name=OTHERS)
    other.refresh_from_db()
    hall = active.enrolments.get().organisation
    people = {"active": active, **_participants(active, hall), **_staff(hall)}
    foreign_coordinator = _person("coordinator@clinic.example", OTHERS, other.organisation)
    RoleGrant.objects.create(person=foreign_coordinator, role=Role.COORDINATOR, organisation=other.organisation)
    provider()
    built_in()
    own = _things(active, people["coordinator"])
    foreign = _things(other, foreign_coordinator)
    foreign["partner"] = str(Partner.objects.create(slug="other", name=f"School {OTHERS}").pk)
    return World(people, own | {"partner": str(Partner.objects.get(slug="school").pk)}, foreign)


def _person(email: str, family_name: str, organisation: Organisation | None) -> Person:
    return Person.objects.create(
        email=email, given_name="Kim", family_name=family_name, organisation=organisation, language="en", created_at=NOW
    )


def _participants(active: Person, hall: Organisation) -> dict[str, Person]:
    open_wave = active.enrolments.get().wave
    programme = open_wave.programme
    later = AccessWindow.objects.create(
        programme=programme, name="later", opens_at=NOW + timedelta(days=9), closes_at=NOW + timedelta(days=30)
    )
    later_wave = Wave.objects.create(programme=programme, window=later, slug="later", name="later")
    people = {}
    for role, state, wave in (
        ("invited", EnrolmentState.INVITED, open_wave),
        ("ended", EnrolmentState.ENDED, open_wave),
        ("withdrawn", EnrolmentState.WITHDRAWN, open_wave),
        ("early", EnrolmentState.INVITED, later_wave),
    ):
        people[role] = _person(f"{role}@hall.example", role.title(), hall)
        closed = state in (EnrolmentState.ENDED, EnrolmentState.WITHDRAWN)
        Enrolment.objects.create(
            person=people[role],
            wave=wave,
            organisation=hall,
            state=state,
            invited_at=NOW - timedelta(days=6),
            activated_at=NOW - timedelta(days=5) if closed else None,
            closed_at=NOW - timedelta(days=1) if closed else None,
        )
    return people


def _staff(hall: Organisation) -> dict[str, Person]:
    school = Partner.objects.create(slug="school", name="School", declared_interests="None")
    people = {"stranger": _person("stranger@hall.example", "Stranger", hall)}
    for role in Role:
        organisation = hall if role == Role.COORDINATOR else None
        people[role.value] = _person(f"{role.value}@example.org", role.value.title(), organisation)
        RoleGrant.objects.create(
            person=people[role.value],
            role=role,
            organisation=organisation,
            partner=school if role == Role.FACILITATOR else None,
        )
    return people


def _things(person: Person, coordinator: Person) -> dict[str, str]:
    """What belongs to an active participant, by the name it has in an address."""
    enrolment = person.enrolments.select_related("wave").get()
    desk = Desk.objects.create(person=person, office=Office.objects.get(), opened_at=NOW)
    draft = office.write_mail(desk, to="luc@tiny.example", subject=f"To {person.family_name}", body="Dear Luc", now=NOW)
    document = office.create_document(desk, title=f"Plan of {person.family_name}", text="First words", now=NOW)
    event = _event(desk, f"Round of {person.family_name}")
    conversation = Conversation.objects.create(
        person=person, desk=desk, title=f"About {person.family_name}", created_at=NOW, updated_at=NOW, last_number=1
    )
    turn = Turn.objects.create(
        conversation=conversation,
        number=1,
        key=uuid.uuid4(),
        question="When?",
        answer=f"On Monday, {person.family_name}.",
        state=TurnState.COMPLETE,
        provider_name="Model",
        started_at=NOW,
        until=NOW,
        duration_ms=1,
    )
    return {
        "person": str(person.pk),
        "enrolment": str(enrolment.pk),
        "window": str(enrolment.wave.window_id),
        "wave": str(enrolment.wave_id),
        "organisation": str(enrolment.organisation_id),
        "grant": str(RoleGrant.objects.get(person=coordinator).pk),
        "draft": draft.ref,
        "document": document.ref,
        "event": event,
        "conversation": str(conversation.pk),
        "turn": str(turn.pk),
    }


def _event(desk: Desk, title: str) -> str:
    """A calendar entry that repeats, in its second version."""
    first = datetime.combine(date(2026, 3, 16), time(9))
    end, rule = first + timedelta(hours=1), "FREQ=DAILY;COUNT=30"
    planned = office.Planned(title=title, start=first, end=end, all_day=False, rule=rule)
    made = office.create_event(desk, planned, now=NOW)
    return office.edit_event(desk, made.ref, replace(planned, location="Hall"), version=1, now=NOW).ref
