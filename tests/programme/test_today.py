"""The first page after sign-in: for every role, in every state, never empty, in few queries."""

import re
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tarmac.assistant.models import Conversation, Turn
from tarmac.office import services as office
from tarmac.office.models import Desk
from tarmac.people.models import Partner, Person, Role
from tarmac.people.services import grant
from tarmac.programme import services
from tarmac.programme.access import require
from tarmac.web import clock
from tests.office.practice import load_office
from tests.programme.waves import CLOSES, MOMENT, NOW, OPENS, in_state, invited, person, signed_in, started, wave

pytestmark = pytest.mark.django_db


def today(who: Person, now: datetime = NOW, language: str = "en") -> str:
    with clock.fixed(now):
        response = signed_in(who, language).get("/")
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


def main(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def with_role(role: Role, who: Person) -> Person:
    partner = Partner.objects.create(slug="school", name="School") if role == Role.FACILITATOR else None
    tenant = who.organisation if role == Role.COORDINATOR else None
    grant(who, role, organisation=tenant, partner=partner, actor_id=None, now=OPENS)
    return who


def test_signed_out_is_sent_to_the_sign_in_page() -> None:
    response = Client().get("/")
    assert (response.status_code, response["Location"]) == (302, "/account/login/?next=%2F")


def test_before_it_opens_it_says_when() -> None:
    anne = person()
    invited(anne, wave())
    page = main(today(anne, OPENS - timedelta(days=3)))
    assert "<strong>3</strong> days until it opens" in page
    assert "Come back on 2 November 2026 at 08:00" in page
    assert "27 November 2026" in page
    assert "/programme/start/" not in page
    assert 'href="/programme/conditions/"' in page


def test_on_the_day_itself_before_the_hour() -> None:
    anne = person()
    invited(anne, wave())
    page = main(today(anne, OPENS - MOMENT))
    assert "<strong>Today</strong> it opens" in page
    assert "/programme/start/" not in page


def test_once_it_is_open_it_shows_the_conditions_and_one_start() -> None:
    anne = person()
    invited(anne, wave())
    page = main(today(anne, OPENS))
    for words in ("invented", "real citizens", "may be wrong", "What is kept", "Who sees what", "leave at any time"):
        assert words in page
    assert page.count("/programme/start/") == 1
    assert page.count("button main") == 1
    assert "/office/" not in page


def test_active_answers_how_long_what_next_and_what_was_done(tmp_path: Path) -> None:
    load_office(tmp_path)
    anne = person()
    started(anne, wave(turns_a_day_per_person=40))
    for _turn in range(3):
        services.spend_turn(require(anne, NOW))
    services.spend_turn(require(anne, OPENS))
    page = main(today(anne))
    assert "<strong>19</strong> days left" in page
    assert "Day 8 of 26" in page
    assert "3 of 40" in page
    assert "Questions asked in all</dt><dd>4<" in page
    assert "Days on which you asked</dt><dd>2<" in page
    assert 'href="/office/"' in page
    for ref in ("mail-a", "mail-c", "meeting-board", "sheet-budget-xlsx"):
        assert f"/office/item/{ref}/" in page
    assert page.count("button main") == 1
    assert not Desk.objects.exists(), "looking at Today opens no desk"


def test_what_was_tried_is_marked_and_what_was_deleted_is_not_offered(tmp_path: Path) -> None:
    load_office(tmp_path)
    anne = person()
    started(anne, wave())
    desk = office.open_desk(anne, require(anne, NOW), now=NOW)
    office.delete_item(desk, "mail-c", now=NOW)
    conversation = Conversation.objects.create(person=anne, title="Hearing", created_at=NOW, updated_at=NOW)
    Turn.objects.create(
        conversation=conversation, number=1, key="00000000-0000-4000-8000-000000000001", skill="summarise",
        state="complete", provider_name="x", started_at=NOW, until=NOW, duration_ms=1,
    )  # fmt: skip
    page = main(today(anne))
    assert re.search(r'<li class="done"><div><a href="/office/item/mail-a/">', page)
    assert "/office/item/mail-c/" not in page
    assert f'href="/assistant/c/{conversation.pk}/"' in page


def test_what_was_written_is_counted(tmp_path: Path) -> None:
    load_office(tmp_path)
    anne = person()
    started(anne, wave())
    assert "Mails written" not in today(anne)
    desk = office.open_desk(anne, require(anne, NOW), now=NOW)
    office.write_mail(desk, to="luc@tiny.example", subject="Hello", body="Dear Luc", now=NOW)
    office.create_document(desk, title="Plan", text="First", now=NOW)
    office.mark_read(desk, ["mail-a", "mail-b"])
    for now in (NOW, CLOSES):
        page = main(today(anne, now))
        assert "Mails written</dt><dd>1<" in page
        assert "Documents written or changed</dt><dd>1<" in page
        assert "Mails read</dt><dd>2<" in page


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (CLOSES - timedelta(days=3), ["<strong>3</strong> days left", "Ends soon"]),
        (CLOSES - timedelta(days=4), ["<strong>4</strong> days left"]),
        (CLOSES - MOMENT, ["<strong>Last day</strong>", "Ends soon", "Day 26 of 26"]),
        (OPENS, ["<strong>26</strong> days left", "Day 1 of 26"]),
    ],
)
def test_days_are_calendar_days_both_ends_included(now: datetime, said: list[str]) -> None:
    anne = person()
    started(anne, wave())
    page = main(today(anne, now))
    for words in said:
        assert words in page
    assert ("Ends soon" in page) == ("Ends soon" in said)


def test_days_are_counted_right_over_the_changes_of_the_clocks() -> None:
    zone = settings.LOCAL_ZONE
    anne = person()
    started(anne, wave(datetime(2026, 3, 1, tzinfo=zone), datetime(2026, 11, 1, tzinfo=zone)))
    assert "<strong>3</strong> days left" in today(anne, datetime(2026, 10, 29, 23, 30, tzinfo=zone))
    assert "Day 245 of 245" in today(anne, datetime(2026, 10, 31, 23, 59, tzinfo=zone))
    assert "Day 30 of 245" in today(anne, datetime(2026, 3, 30, 0, 0, tzinfo=zone))


def test_after_the_end_it_says_what_can_still_be_done() -> None:
    anne = person()
    started(anne, wave())
    services.spend_turn(require(anne, NOW))
    page = main(today(anne, CLOSES))
    assert "Your access has ended" in page
    assert "27 November 2026, at the end of the day" in page
    assert 'class="button main" href="/people/me/"' in page
    assert "certificate" in page
    assert "Questions asked in all</dt><dd>1<" in page
    assert "/office/" not in page


def test_after_leaving() -> None:
    anne = person()
    in_state("withdrawn", anne, wave())
    page = main(today(anne))
    assert "You have left the programme" in page
    assert 'href="/people/me/"' in page


def test_an_account_without_a_wave_is_told_so() -> None:
    page = main(today(person()))
    assert "You do not take part in a wave yet" in page
    assert 'href="/people/me/"' in page


@pytest.mark.parametrize("role", list(Role))
def test_every_role_finds_its_way(role: Role) -> None:
    wave()
    page = main(today(with_role(role, person())))
    assert str(role.label) in page
    assert "<strong>53</strong> days left" in page
    assert "Your pages" in page
    assert "cover" in page or "Nothing waits for you yet" in page


def test_a_coordinator_who_practises_too_sees_both() -> None:
    anne = with_role(Role.COORDINATOR, person())
    started(anne, wave())
    page = main(today(anne))
    assert "<strong>19</strong> days left" in page
    assert "Coordinator, Hall" in page
    assert "/programme/people/" in page


@pytest.mark.parametrize(
    ("language", "date"),
    [("fr", "2 novembre 2026"), ("nl", "2 november 2026"), ("de", "2. November 2026"), ("en", "2 November 2026")],
)
def test_dates_stand_in_the_form_of_the_language(language: str, date: str) -> None:
    anne = person(language=language)
    invited(anne, wave())
    assert date in today(anne, language=language)


def test_leaving_is_asked_first_and_says_what_stays() -> None:
    anne = person()
    started(anne, wave())
    client = signed_in(anne)
    with clock.fixed(NOW):
        page = main(unescape(client.get("/programme/leave/").content.decode()))
        for words in ("This is gone", "This stays", "later one", "ledger"):
            assert words in page
        assert client.post("/programme/leave/").status_code == 302
    assert "You have left the programme" in today(anne)


def test_there_is_nothing_to_leave_after_the_end() -> None:
    anne = person()
    started(anne, wave())
    with clock.fixed(CLOSES):
        response = signed_in(anne).get("/programme/leave/")
    assert response.status_code == 403
    assert "Your access has ended" in response.content.decode()


def test_the_conditions_can_be_read_at_any_time() -> None:
    anne = person()
    with clock.fixed(NOW):
        assert "may be wrong" in signed_in(anne).get("/programme/conditions/").content.decode()
    assert Client().get("/programme/conditions/").status_code == 302


PARTICIPANT = 16


@pytest.mark.parametrize(
    ("state", "now", "most"),
    [
        ("invited", OPENS - MOMENT, 8),
        ("invited", NOW, 8),
        ("active", NOW, PARTICIPANT),
        ("active", CLOSES, 9),
        ("ended", NOW, 9),
        ("withdrawn", NOW, 9),
    ],
)
def test_a_participants_page_costs_few_queries(state: str, now: datetime, most: int, tmp_path: Path) -> None:
    load_office(tmp_path)
    anne = person()
    in_state(state, anne, wave())
    _costs_at_most(most, anne, now)


@pytest.mark.parametrize("role", list(Role))
def test_the_page_of_a_role_costs_few_queries(role: Role) -> None:
    wave()
    _costs_at_most(8 if role == Role.DPO else 7, with_role(role, person()), NOW)


def _costs_at_most(most: int, who: Person, now: datetime) -> None:
    client = signed_in(who)
    with clock.fixed(now):
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
    assert len(queries) <= most, [query["sql"].partition(" FROM ")[2][:80] for query in queries]
