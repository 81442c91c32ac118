"""One person of the coordinator's: shown, invited, ended, withdrawn; each asked first, done once, and only the own."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from tarmac.ledger.models import Entry
from tarmac.people.models import Organisation, Person, Role
from tarmac.programme.models import Enrolment
from tarmac.web import clock
from tests.people.cast import NOW, everybody_but, holder, organisation, person, signed_in, verbs, words
from tests.programme.stage import enrolled, wave

pytestmark = pytest.mark.django_db

INVITE = "/programme/people/invite/"


@pytest.fixture(autouse=True)
def _at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture
def hall() -> Organisation:
    return organisation("hall")


@pytest.fixture
def clinic() -> Organisation:
    return organisation("clinic", "hospital")


@pytest.fixture
def coordinator(hall: Organisation) -> Client:
    return signed_in(holder(Role.COORDINATOR, hall))


def page_of(who: Person | Enrolment, step: str = "") -> str:
    pk = who.person_id if isinstance(who, Enrolment) else who.pk
    return f"/programme/people/{pk}/{step}"


def invitation(**changed: str) -> dict[str, str]:
    fields = {"email": "zoe@hall.example", "given_name": "Zoé", "family_name": "Lambert", "language": "fr"}
    return {**fields, "wave": str(wave().pk), **changed}


def test_it_shows_how_somebody_takes_part_and_not_what_they_do(coordinator: Client, hall: Organisation) -> None:
    page = words(coordinator.get(page_of(enrolled(hall, email="anne@hall.example"))))
    assert "anne@hall.example" in page
    assert "Wave now" in page
    assert "28 October 2026 at 10:00" in page, "the window, in local time"
    assert "What they ask and write is for them alone" in page


def test_a_window_that_closes_at_midnight_ends_with_the_day_before(coordinator: Client, hall: Organisation) -> None:
    window = wave().window
    window.closes_at = datetime(2026, 12, 1, tzinfo=settings.LOCAL_ZONE)
    window.save()
    anne = enrolled(hall, email="anne@hall.example")
    assert "30 November 2026, at the end of the day" in words(coordinator.get(page_of(anne)))
    assert "to 30 November 2026, at the end of the day" in words(coordinator.post(INVITE, invitation()))
    assert "28/10/2026 – 30/11/2026" in words(coordinator.get("/programme/people/"))
    owner = signed_in(holder(Role.OWNER))
    assert "30 November 2026, at the end of the day" in words(owner.get("/programme/setup/"))


def test_nobody_of_another_organisation_has_a_page(
    coordinator: Client, hall: Organisation, clinic: Organisation
) -> None:
    foreign = enrolled(clinic, family_name="Foreign")
    for step in ("", "end/", "withdraw/"):
        response = coordinator.get(page_of(foreign, step))
        assert response.status_code == 404
        assert "Foreign" not in words(response)
        assert "Clinic" not in words(response)
    for nobody in (str(foreign.person_id + 999), "9" * 40):
        assert coordinator.get(f"/programme/people/{nobody}/").status_code == 404


def test_ending_is_asked_first_and_shuts_the_door_at_once(coordinator: Client, hall: Organisation) -> None:
    enrolment = enrolled(hall)
    participant = signed_in(enrolment.person)
    question = words(coordinator.get(page_of(enrolment, "end/")))
    assert "close for this person at once" in question
    assert "cannot be undone" in question
    assert verbs() == [], "a question changes nothing"
    response = coordinator.post(page_of(enrolment, "end/"), {"enrolment": enrolment.pk}, follow=True)
    assert "Ended" in words(response)
    entry = Entry.objects.get()
    assert (entry.verb, entry.object_id) == ("enrolment.ended", str(enrolment.pk))
    assert entry.actor_id == int(coordinator.session["_auth_user_id"])
    assert participant.get("/office/", follow=True).status_code == 403


def test_withdrawing_an_invited_person_takes_the_invitation_back(coordinator: Client, hall: Organisation) -> None:
    enrolment = enrolled(hall, "invited")
    assert "taken back" in words(coordinator.get(page_of(enrolment, "withdraw/")))
    coordinator.post(page_of(enrolment, "withdraw/"), {"enrolment": enrolment.pk})
    enrolment.refresh_from_db()
    assert enrolment.state == "withdrawn"
    assert verbs() == ["enrolment.withdrawn"]


@pytest.mark.parametrize(("step", "state"), [("end/", "ended"), ("withdraw/", "withdrawn")])
def test_a_double_click_does_it_once(coordinator: Client, hall: Organisation, step: str, state: str) -> None:
    enrolment = enrolled(hall)
    for _click in range(2):
        assert coordinator.post(page_of(enrolment, step), {"enrolment": enrolment.pk}).status_code == 302
    assert verbs() == [f"enrolment.{state}"]


@pytest.mark.parametrize(
    ("state", "slug", "step"),
    [
        ("ended", "now", "withdraw/"),
        ("withdrawn", "now", "end/"),
        ("active", "past", "end/"),
        ("active", "past", "withdraw/"),
        ("invited", "past", "withdraw/"),
    ],
)
def test_a_step_that_is_over_is_refused_in_words(
    coordinator: Client, hall: Organisation, state: str, slug: str, step: str
) -> None:
    enrolment = enrolled(hall, state, slug=slug)
    asked = coordinator.get(page_of(enrolment, step))
    sent = coordinator.post(page_of(enrolment, step), {"enrolment": enrolment.pk})
    for response in (asked, sent):
        assert response.status_code == 409
        assert "This step is not possible any more" in words(response)
    assert verbs() == []


def test_the_question_of_an_old_tab_ends_no_later_wave(coordinator: Client, hall: Organisation) -> None:
    old = enrolled(hall, "withdrawn", slug="past")
    new = enrolled(hall, who=old.person)
    assert coordinator.post(page_of(old, "end/"), {"enrolment": old.pk}).status_code == 409
    new.refresh_from_db()
    assert new.state == "active"


def test_no_other_enrolment_can_be_slipped_in(coordinator: Client, hall: Organisation, clinic: Organisation) -> None:
    own, foreign, colleague = enrolled(hall), enrolled(clinic), enrolled(hall)
    for slipped in (foreign.pk, colleague.pk, "", "x", "9" * 30, -1):
        assert coordinator.post(page_of(own, "end/"), {"enrolment": slipped}).status_code == 404
    assert set(Enrolment.objects.values_list("state", flat=True)) == {"active"}
    assert verbs() == []


def test_an_invitation_says_what_happens_then_makes_the_account(coordinator: Client, hall: Organisation) -> None:
    question = coordinator.post(INVITE, invitation())
    page = words(question)
    assert question.status_code == 200
    assert "An account is made for the address zoe@hall.example" in page
    assert "from 28 October 2026 at 10:00 to 22 November 2026 at 10:00" in page
    assert "Tarmac sends no mail" in page
    assert not Person.objects.filter(email="zoe@hall.example").exists()
    response = coordinator.post(INVITE, invitation(confirmed="yes"), follow=True)
    assert "Zoé Lambert" in words(response)
    made = Person.objects.get(email="zoe@hall.example")
    assert (made.organisation, made.language, made.has_usable_password()) == (hall, "fr", False)
    assert made.enrolments.get().state == "invited"
    assert verbs() == ["person.created", "enrolment.invited"]


def test_a_double_click_invites_once(coordinator: Client) -> None:
    for _click in range(2):
        response = coordinator.post(INVITE, invitation(confirmed="yes"), follow=True)
        assert "The person is invited." in words(response)
    assert Enrolment.objects.count() == 1
    assert verbs() == ["person.created", "enrolment.invited"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""),
        ("email", "zoe"),
        ("email", "zoe@hall.example\r\nBcc: all@hall.example"),
        ("email", "z" * 250 + "@hall.example"),
        ("given_name", ""),
        ("given_name", "\x00\x1b"),
        ("given_name", "x" * 101),
        ("family_name", "x" * 1_000_000),
        ("language", "xx"),
        ("wave", ""),
        ("wave", "999999"),
        ("wave", "9" * 40),
        ("wave", "first"),
    ],
)
@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "yes"}])
def test_bad_input_is_refused_and_what_was_typed_stays(
    coordinator: Client, field: str, value: str, confirmed: dict[str, str]
) -> None:
    response = coordinator.post(INVITE, invitation(**{field: value}) | confirmed)
    assert response.status_code == 422
    kept = "zoe@hall.example" if field != "email" else "Lambert"
    assert f'value="{kept}"' in words(response)
    assert not Enrolment.objects.exists()
    assert verbs() == []


def test_a_wave_that_has_closed_is_no_choice(coordinator: Client) -> None:
    closed = wave("past")
    assert coordinator.post(INVITE, invitation(wave=str(closed.pk))).status_code == 422
    assert "Wave past" not in words(coordinator.get(INVITE))


def test_without_an_open_wave_there_is_nothing_to_invite_into(coordinator: Client) -> None:
    wave("past")
    page = words(coordinator.get(INVITE))
    assert "There is no wave to invite into" in page
    assert "<form class" not in page


def test_a_known_person_of_the_own_organisation_keeps_the_account(coordinator: Client, hall: Organisation) -> None:
    known = person(hall, email="zoe@hall.example", given_name="Zoë", family_name="Real")
    assert "is used as it is" in words(coordinator.post(INVITE, invitation()))
    coordinator.post(INVITE, invitation(confirmed="yes"))
    known.refresh_from_db()
    assert known.full_name == "Zoë Real"
    assert verbs() == ["enrolment.invited"]


def test_somebody_who_takes_part_already_is_not_invited_twice(coordinator: Client, hall: Organisation) -> None:
    enrolled(hall, email="zoe@hall.example")
    response = coordinator.post(INVITE, invitation(wave=str(wave("next").pk), confirmed="yes"))
    assert response.status_code == 422
    assert "already takes part" in words(response)
    assert verbs() == []


def test_nothing_is_learned_of_people_of_other_organisations(coordinator: Client, clinic: Organisation) -> None:
    foreign = person(clinic, email="foreign@clinic.example", given_name="Secret", family_name="Name")
    without = person(None, email="expert@elsewhere.example", given_name="Secret", family_name="Name")
    told = set()
    for other in (foreign, without):
        for confirmed in ({}, {"confirmed": "yes"}):
            response = coordinator.post(INVITE, invitation(email=other.email.upper()) | confirmed)
            assert response.status_code == 422
            page = words(response)
            assert "Secret" not in page
            assert "Clinic" not in page
            told.add(page[page.index("cannot be invited here") :][:120])
    assert len(told) == 1, "a colleague elsewhere and an account without organisation look alike"
    assert verbs() == []


def test_after_the_end_somebody_can_come_into_another_wave(coordinator: Client, hall: Organisation) -> None:
    old = enrolled(hall, "active", slug="past")
    assert "Invite into a wave" in words(coordinator.get(page_of(old)))
    asked = {"wave": str(wave("next").pk)}
    assert "is invited into Wave next" in words(coordinator.post(page_of(old, "invite/"), asked))
    assert verbs() == []
    for _click in range(2):
        assert coordinator.post(page_of(old, "invite/"), {**asked, "confirmed": "yes"}).status_code == 302
    assert verbs() == ["enrolment.ended", "enrolment.invited"]


def test_nobody_comes_into_the_same_wave_again(coordinator: Client, hall: Organisation) -> None:
    gone = enrolled(hall, "withdrawn")
    response = coordinator.post(page_of(gone, "invite/"), {"wave": str(wave().pk), "confirmed": "yes"})
    assert response.status_code == 409
    assert "in the same wave only once" in words(response)
    assert coordinator.post(page_of(gone, "invite/"), {"wave": "x"}).status_code == 422


def test_nobody_of_another_organisation_is_invited_by_id(
    coordinator: Client, hall: Organisation, clinic: Organisation
) -> None:
    foreign = enrolled(clinic, "ended")
    asked = {"wave": str(wave("next").pk), "confirmed": "yes"}
    assert coordinator.post(page_of(foreign, "invite/"), asked).status_code == 404
    assert foreign.person.enrolments.count() == 1


def test_whoever_has_no_wave_has_a_page_to_be_invited_from(coordinator: Client, hall: Organisation) -> None:
    known = person(hall)
    assert "takes part in no wave" in words(coordinator.get(page_of(known)))
    assert coordinator.get(page_of(known, "end/")).status_code == 409


def test_a_coordinator_whose_role_is_gone_does_nothing_more(coordinator: Client, hall: Organisation) -> None:
    enrolment = enrolled(hall)
    Person.objects.get(pk=coordinator.session["_auth_user_id"]).role_grants.all().delete()
    assert coordinator.post(page_of(enrolment, "end/"), {"enrolment": enrolment.pk}).status_code == 403


def test_a_form_that_was_open_when_the_window_closed_is_refused(coordinator: Client, hall: Organisation) -> None:
    enrolment = enrolled(hall)
    assert coordinator.get(page_of(enrolment, "end/")).status_code == 200
    with clock.fixed(wave().window.closes_at + timedelta(seconds=1)):
        assert coordinator.post(page_of(enrolment, "end/"), {"enrolment": enrolment.pk}).status_code == 409
        assert coordinator.post(INVITE, invitation(confirmed="yes")).status_code == 422


def test_nobody_else_sees_or_does_any_of_it(hall: Organisation) -> None:
    enrolment = enrolled(hall, family_name="Private")
    for who, client in everybody_but(Role.COORDINATOR).items():
        for address in (INVITE, *(page_of(enrolment, step) for step in ("", "end/", "withdraw/", "invite/"))):
            seen = client.get(address)
            sent = client.post(address, {**invitation(), "enrolment": enrolment.pk, "confirmed": "yes"})
            assert seen.status_code in ({302, 405} if who == "nobody" else {403, 405}), (who, address)
            assert sent.status_code in {401, 403, 405}, (who, address)
            assert "Private Anne" not in words(seen) + words(sent)
    assert Enrolment.objects.get().state == "active"
    assert verbs() == []
