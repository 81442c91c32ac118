"""An enrolment's states: which steps are legal, by which door, and what two tabs or two people at once make of it."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tarmac.ledger.models import Entry
from tarmac.programme import services
from tarmac.programme.access import require
from tarmac.programme.errors import AlreadyEnrolled, IllegalTransition, NotYetOpen
from tarmac.programme.models import TRANSITIONS, Enrolment, EnrolmentState
from tarmac.web import clock
from tests.programme.waves import (
    CLOSES,
    MOMENT,
    NOW,
    OPENS,
    at_once,
    in_state,
    invited,
    person,
    signed_in,
    started,
    wave,
)

pytestmark = pytest.mark.django_db

STATES = [state.value for state in EnrolmentState]
VERBS = {"active": services.activate, "ended": services.end, "withdrawn": services.withdraw}
LEGAL = {
    ("invited", "active"), ("invited", "ended"), ("invited", "withdrawn"),
    ("active", "ended"), ("active", "withdrawn"),
}  # fmt: skip


def entries(enrolment: Enrolment) -> list[str]:
    return list(
        Entry.objects.filter(object_kind="enrolment", object_id=str(enrolment.pk))
        .order_by("number")
        .values_list("verb", flat=True)
    )


def test_the_table_says_what_is_meant() -> None:
    assert {(old, new) for old, news in TRANSITIONS.items() for new in news} == LEGAL


@pytest.mark.parametrize(("old", "new"), list(itertools.product(STATES, VERBS)))
def test_all_pairs(old: str, new: str) -> None:
    anne = person()
    enrolment = in_state(old, anne, wave())
    before, told = Enrolment.objects.values().get(), entries(enrolment)
    if (old, new) in LEGAL:
        VERBS[new](enrolment.pk, actor_id=anne.pk, now=NOW)
        enrolment.refresh_from_db()
        assert enrolment.state == new
        assert entries(enrolment) == [*told, f"enrolment.{new}"]
    else:
        with pytest.raises(IllegalTransition):
            VERBS[new](enrolment.pk, actor_id=anne.pk, now=NOW)
        assert Enrolment.objects.values().get() == before
        assert entries(enrolment) == told


@pytest.mark.parametrize(("old", "new"), list(itertools.product(["invited", "active"], VERBS)))
def test_what_the_clock_has_ended_moves_no_more(old: str, new: str) -> None:
    anne = person()
    enrolment = in_state(old, anne, wave())
    with pytest.raises(IllegalTransition):
        VERBS[new](enrolment.pk, actor_id=anne.pk, now=CLOSES)
    VERBS["ended"](enrolment.pk, actor_id=None, now=CLOSES - MOMENT)


def test_nobody_starts_before_the_window_opens() -> None:
    anne = person()
    enrolment = invited(anne, wave())
    with pytest.raises(NotYetOpen):
        services.activate(enrolment.pk, actor_id=anne.pk, now=OPENS - MOMENT)
    assert services.activate(enrolment.pk, actor_id=anne.pk, now=OPENS).state == "active"


# Through the doors: the state before, the door, then its answer and the state after.
DOORS: list[tuple[str | None, str, int, str | None]] = [
    ("invited", "start", 302, "active"),
    ("active", "start", 302, "active"),
    ("ended", "start", 403, "ended"),
    ("withdrawn", "start", 403, "withdrawn"),
    (None, "start", 403, None),
    ("invited", "leave", 302, "withdrawn"),
    ("active", "leave", 302, "withdrawn"),
    ("ended", "leave", 302, "ended"),
    ("withdrawn", "leave", 302, "withdrawn"),
    (None, "leave", 403, None),
]


@pytest.mark.parametrize(("before", "door", "status", "after"), DOORS)
def test_every_state_through_every_door(before: str | None, door: str, status: int, after: str | None) -> None:
    anne, first = person(), wave()
    if before:
        in_state(before, anne, first)
    with clock.fixed(NOW):
        response = signed_in(anne).post(f"/programme/{door}/")
    assert response.status_code == status
    assert Enrolment.objects.values_list("state", flat=True).first() == after
    if status == 302:
        assert response["Location"] == "/"


@pytest.mark.parametrize("door", ["start", "leave"])
def test_a_door_changes_nothing_by_being_looked_at(door: str) -> None:
    anne = person()
    invited(anne, wave())
    with clock.fixed(NOW):
        signed_in(anne).get(f"/programme/{door}/")
    assert Enrolment.objects.get().state == "invited"


def test_a_start_without_the_forms_token_is_refused() -> None:
    anne = person()
    invited(anne, wave())
    client = Client(enforce_csrf_checks=True)
    client.force_login(anne)
    with clock.fixed(NOW):
        assert client.post("/programme/start/").status_code == 403
    assert Enrolment.objects.get().state == "invited"


def test_the_start_of_one_person_is_not_anothers() -> None:
    anne, ben, first = person(), person("clinic", name="Ben"), wave()
    invited(anne, first)
    bens = invited(ben, first)
    with clock.fixed(NOW):
        signed_in(anne).post("/programme/start/", {"enrolment": bens.pk, "enrolment_id": bens.pk})
    assert Enrolment.objects.get(person=anne).state == "active"
    assert Enrolment.objects.get(person=ben).state == "invited"


def test_a_second_tab_that_still_shows_start() -> None:
    anne = person()
    enrolment = invited(anne, wave())
    first, second = signed_in(anne), signed_in(anne)
    with clock.fixed(NOW):
        assert b"/programme/start/" in first.get("/").content
        assert first.post("/programme/start/").status_code == 302
        assert second.post("/programme/start/").status_code == 302
        assert entries(enrolment) == ["enrolment.invited", "enrolment.active"]
        assert first.post("/programme/leave/").status_code == 302
        late = second.post("/programme/start/")
    assert late.status_code == 403
    assert "You have left the programme" in late.content.decode()
    assert entries(enrolment) == ["enrolment.invited", "enrolment.active", "enrolment.withdrawn"]


def test_a_page_that_was_open_over_the_end_starts_nothing() -> None:
    anne = person()
    invited(anne, wave())
    with clock.fixed(CLOSES):
        late = signed_in(anne).post("/programme/start/")
    assert late.status_code == 403
    assert "Your access has ended" in late.content.decode()
    assert Enrolment.objects.get().state == "invited"


def test_whoever_was_in_the_first_wave_can_be_invited_into_the_second() -> None:
    anne, first = person(), wave()
    earlier = started(anne, first)
    second = wave(CLOSES, CLOSES + timedelta(days=20), slug="second")
    with pytest.raises(AlreadyEnrolled):
        invited(anne, second, now=CLOSES - MOMENT)
    later = invited(anne, second, now=CLOSES)
    earlier.refresh_from_db()
    assert (earlier.state, earlier.closed_at) == ("ended", CLOSES)
    assert entries(earlier) == ["enrolment.invited", "enrolment.active", "enrolment.ended"]
    with clock.fixed(CLOSES):
        page = signed_in(anne).get("/")
        assert b"/programme/start/" in page.content
        signed_in(anne).post("/programme/start/")
    assert require(anne, CLOSES).enrolment_id == later.pk


def test_nobody_is_twice_in_the_same_wave() -> None:
    anne, first = person(), wave()
    in_state("withdrawn", anne, first)
    with pytest.raises(AlreadyEnrolled):
        invited(anne, first, now=NOW)
    assert Enrolment.objects.count() == 1


BROKEN: list[dict[str, Any]] = [
    {"state": "away"},
    {"state": "active"},
    {"state": "active", "activated_at": NOW, "closed_at": NOW},
    {"state": "invited", "activated_at": NOW},
    {"state": "ended"},
    {"state": "withdrawn", "activated_at": NOW},
]


@pytest.mark.parametrize("values", BROKEN)
def test_the_database_refuses_what_must_not_be(values: dict[str, Any]) -> None:
    anne = person()
    enrolment = invited(anne, wave())
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.filter(pk=enrolment.pk).update(**values)


def test_the_database_refuses_a_second_live_enrolment() -> None:
    anne, first = person(), wave()
    in_state("active", anne, first)
    second = wave(slug="second")
    for state in ({"state": "invited"}, {"state": "active", "activated_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Enrolment.objects.create(
                person=anne, wave=second, organisation_id=anne.organisation_id, invited_at=NOW, **state
            )
    services.end(Enrolment.objects.get().pk, actor_id=None, now=NOW)
    invited(anne, second, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_on_start_starts_once() -> None:
    anne = person()
    enrolment = invited(anne, wave())
    clients = [signed_in(anne) for _click in range(4)]
    answers = at_once(NOW, [lambda client=client: client.post("/programme/start/") for client in clients])  # type: ignore[misc]
    assert [answer.status_code for answer in answers] == [302] * 4
    assert entries(enrolment) == ["enrolment.invited", "enrolment.active"]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_on_leave_leaves_once() -> None:
    anne = person()
    enrolment = started(anne, wave())
    clients = [signed_in(anne) for _click in range(4)]
    answers = at_once(NOW, [lambda client=client: client.post("/programme/leave/") for client in clients])  # type: ignore[misc]
    assert [answer.status_code for answer in answers] == [302] * 4
    assert entries(enrolment).count("enrolment.withdrawn") == 1


@pytest.mark.django_db(transaction=True)
def test_start_and_leave_at_once_end_in_leaving() -> None:
    first = wave()
    for name in ("Anne", "Bert", "Cato", "Dirk"):
        who = person(name=name)
        enrolment = invited(who, first)
        results = at_once(
            NOW,
            [
                lambda who=who, pk=enrolment.pk: services.activate(pk, actor_id=who.pk, now=NOW),  # type: ignore[misc]
                lambda who=who, pk=enrolment.pk: services.withdraw(pk, actor_id=who.pk, now=NOW),  # type: ignore[misc]
            ],
        )
        enrolment.refresh_from_db()
        assert enrolment.state == "withdrawn"
        assert isinstance(results[1], Enrolment)
        began = isinstance(results[0], Enrolment)
        assert began or isinstance(results[0], IllegalTransition)
        assert entries(enrolment) == [
            "enrolment.invited", *["enrolment.active"] * began, "enrolment.withdrawn",
        ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_invitations_at_once_make_one_live_enrolment() -> None:
    anne = person()
    waves = [wave(slug=slug) for slug in ("first", "second", "third")]
    results = at_once(NOW, [lambda into=into: invited(anne, into, now=NOW) for into in waves])  # type: ignore[misc]
    assert sum(isinstance(result, Enrolment) for result in results) == 1
    assert sum(isinstance(result, AlreadyEnrolled) for result in results) == 2
    assert Enrolment.objects.filter(person=anne).count() == 1
