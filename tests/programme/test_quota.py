"""Quotas of turns and tokens, a day, per person and per organisation: never passed, renewed at local midnight."""

import json
import uuid
from datetime import UTC, date, datetime, timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.test import Client

from tarmac.assistant.models import Turn
from tarmac.programme import services
from tarmac.programme.access import require
from tarmac.programme.errors import QuotaReached
from tarmac.programme.models import OrganisationUsage, PersonUsage, Programme
from tarmac.web import clock
from tests.office.practice import load_office
from tests.programme.waves import CLOSES, MOMENT, NOW, OPENS, at_once, person, signed_in, started, wave

pytestmark = pytest.mark.django_db

ZONE = settings.LOCAL_ZONE
MIDNIGHT = datetime(2026, 11, 10, tzinfo=ZONE)


def spend(who: Any, now: datetime = NOW) -> bool:
    try:
        services.spend_turn(require(who, now))
    except QuotaReached:
        return False
    return True


def turns(model: type[PersonUsage] | type[OrganisationUsage]) -> int:
    return sum(model._default_manager.values_list("turns", flat=True))


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_on_a_quota_of_ten_are_ten() -> None:
    anne = person()
    started(anne, wave(turns_a_day_per_person=10))
    results = at_once(NOW, [lambda: spend(anne)] * 50)
    assert sorted(results) == [False] * 40 + [True] * 10
    assert (turns(PersonUsage), turns(OrganisationUsage)) == (10, 10)


@pytest.mark.django_db(transaction=True)
def test_colleagues_at_once_share_the_quota_of_their_organisation() -> None:
    first = wave(turns_a_day_per_person=8, turns_a_day_per_organisation=10)
    people = [person(name=name) for name in ("Anne", "Bert", "Cato", "Dirk", "Emma")]
    for who in people:
        started(who, first)
    results = at_once(NOW, [lambda who=who: spend(who) for who in people * 10])  # type: ignore[misc]
    assert results.count(True) == 10
    assert all(result in (True, False) for result in results)
    assert (turns(PersonUsage), turns(OrganisationUsage)) == (10, 10)
    assert max(PersonUsage.objects.values_list("turns", flat=True)) <= 8


@pytest.mark.django_db(transaction=True)
def test_questions_at_once_through_the_door(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "pack").mkdir()
    load_office(tmp_path / "pack")
    anne = person()
    started(anne, wave(turns_a_day_per_person=3))
    with clock.fixed(NOW):
        signed_in(anne).get("/assistant/")
    clients = [signed_in(anne) for _tab in range(8)]
    answers = at_once(NOW, [lambda client=client: ask(client).status_code for client in clients])  # type: ignore[misc]
    assert sorted(answers) == [302] * 3 + [429] * 5
    assert Turn.objects.count() == turns(PersonUsage) == 3


def ask(client: Client, accept: str = "text/html", text: str = "When is the hearing?") -> Any:
    body = {"key": str(uuid.uuid4()), "text": text}
    return client.post("/assistant/turn/", body, headers={"Accept": accept})


def test_one_organisation_does_not_use_anothers_quota() -> None:
    first = wave(turns_a_day_per_organisation=1)
    anne, ben = person(), person("clinic", name="Ben")
    for who in (anne, ben):
        started(who, first)
    assert [spend(anne), spend(anne), spend(ben)] == [True, False, True]


def test_a_refused_turn_is_counted_nowhere() -> None:
    first = wave(turns_a_day_per_person=5, turns_a_day_per_organisation=1)
    anne, bert = person(), person(name="Bert")
    for who in (anne, bert):
        started(who, first)
    assert [spend(anne), spend(bert)] == [True, False]
    assert list(PersonUsage.objects.values_list("person", "turns")) == [(anne.pk, 1)]
    assert turns(OrganisationUsage) == 1


@pytest.mark.parametrize(
    "quota",
    [
        "turns_a_day_per_person",
        "tokens_a_day_per_person",
        "turns_a_day_per_organisation",
        "tokens_a_day_per_organisation",
    ],
)
def test_a_quota_of_nothing_lets_nothing_through(quota: str) -> None:
    anne = person()
    started(anne, wave(**{quota: 0}))
    assert not spend(anne)
    assert turns(PersonUsage) == turns(OrganisationUsage) == 0
    with clock.fixed(NOW):
        page = signed_in(anne).get("/")
    assert "You can ask again on 10 November 2026" in page.content.decode()


@pytest.mark.parametrize(
    ("midnight", "before"),
    [
        (MIDNIGHT, timedelta(hours=24)),
        # the days in which the clocks change have 23 and 25 hours
        (datetime(2026, 3, 30, tzinfo=ZONE), timedelta(hours=23)),
        (datetime(2026, 10, 26, tzinfo=ZONE), timedelta(hours=25)),
    ],
)
def test_a_quota_renews_at_local_midnight(midnight: datetime, before: timedelta) -> None:
    anne = person()
    midnight = midnight.astimezone(UTC)
    started(anne, wave(midnight - timedelta(days=5), midnight + timedelta(days=5), turns_a_day_per_person=1))
    day = midnight - before
    assert spend(anne, day - MOMENT)
    assert spend(anne, day)
    assert not spend(anne, day + timedelta(hours=12))
    with pytest.raises(QuotaReached) as reached:
        services.spend_turn(require(anne, midnight - MOMENT))
    assert reached.value.renews_at == midnight
    assert spend(anne, midnight)


def test_tokens_close_the_day_too() -> None:
    anne = person()
    started(anne, wave(tokens_a_day_per_person=1000))
    assert spend(anne)
    services.add_tokens(require(anne, NOW), 999)
    assert spend(anne)
    services.add_tokens(require(anne, NOW), 500)
    assert not spend(anne)
    assert spend(anne, MIDNIGHT)


def test_tokens_of_a_colleague_close_the_organisations_day() -> None:
    first = wave(tokens_a_day_per_organisation=1000)
    anne, bert = person(), person(name="Bert")
    for who in (anne, bert):
        started(who, first)
    assert spend(anne)
    services.add_tokens(require(anne, NOW), 1000)
    assert not spend(bert)
    assert spend(bert, MIDNIGHT)


def test_an_answer_that_passes_midnight_counts_on_the_day_it_was_asked() -> None:
    anne = person()
    started(anne, wave())
    access = require(anne, MIDNIGHT - MOMENT)
    services.spend_turn(access)
    services.spend_turn(require(anne, MIDNIGHT))
    services.add_tokens(access, 700)
    for model in (PersonUsage, OrganisationUsage):
        assert list(model._default_manager.order_by("day").values_list("day", "turns", "tokens")) == [
            (date(2026, 11, 9), 1, 700),
            (date(2026, 11, 10), 1, 0),
        ]


def test_the_tokens_of_a_real_turn_over_midnight(tmp_path: Path) -> None:
    load_office(tmp_path)
    anne = person()
    started(anne, wave())
    client = signed_in(anne)
    with clock.fixed(MIDNIGHT - MOMENT):
        answer = client.post(
            "/assistant/turn/",
            json.dumps({"key": str(uuid.uuid4()), "text": "When is the hearing?"}),
            content_type="application/json",
            headers={"Accept": "text/event-stream"},
        )
    with clock.fixed(MIDNIGHT):
        async_to_sync(_read)(answer)
    turn = Turn.objects.get()
    assert turn.state == "complete"
    used = PersonUsage.objects.get()
    assert (used.day, used.turns, used.tokens) == (date(2026, 11, 9), 1, turn.tokens_in + turn.tokens_out)


async def _read(response: Any) -> None:
    async for _part in aiter(response):
        pass


@pytest.fixture
def used_up(tmp_path: Path) -> Client:
    """A person whose one question of the day is asked."""
    load_office(tmp_path)
    anne = person()
    started(anne, wave(turns_a_day_per_person=1))
    assert spend(anne)
    return signed_in(anne)


def test_programs_are_told_when_it_renews(used_up: Client) -> None:
    for accept in ("application/json", "text/event-stream"):
        with clock.fixed(NOW):
            answer = ask(used_up, accept)
        assert answer.status_code == 429
        told = answer.json()
        assert told["code"] == "quota_reached"
        assert datetime.fromisoformat(told["renews_at"]) == MIDNIGHT
        assert "10 November 2026" in told["advice"]


def test_the_page_says_when_it_renews_and_keeps_the_question(used_up: Client) -> None:
    with clock.fixed(NOW):
        answer = ask(used_up, text="A long question about the bridge")
    page = unescape(answer.content.decode())
    assert answer.status_code == 429
    assert "It renews on 10 November 2026" in page
    assert "A long question about the bridge" in page


def test_today_says_how_much_is_left(used_up: Client) -> None:
    with clock.fixed(NOW):
        page = used_up.get("/").content.decode()
    assert "1 of 1" in page
    assert "You have asked as much as one person can in a day" in page
    with clock.fixed(MIDNIGHT):
        page = used_up.get("/").content.decode()
    assert "0 of 1" in page
    assert "as much as" not in page


def test_the_office_stays_open(used_up: Client) -> None:
    with clock.fixed(NOW):
        assert used_up.get("/office/").status_code == 200


def test_nobody_learns_what_a_colleague_used(tmp_path: Path) -> None:
    load_office(tmp_path)
    first = wave(tokens_a_day_per_organisation=54321)
    anne, bert = person(), person(name="Bertrand")
    for who in (anne, bert):
        started(who, first)
    assert spend(bert)
    services.add_tokens(require(bert, NOW), 54321)
    client = signed_in(anne)
    with clock.fixed(NOW):
        answers = [ask(client, "application/json"), ask(client), client.get("/"), client.get("/people/me/")]
        exported = client.get("/people/me/export/").content
    assert [answer.status_code for answer in answers] == [429, 429, 200, 200]
    for answer in answers:
        page = unescape(answer.content.decode())
        assert "Your organisation has asked as much as it can in a day" in page
        assert "54321" not in page
        assert "Bertrand" not in page
    used = json.loads(ZipFile(BytesIO(exported)).read("enrolments.json"))
    assert used["usage"] == []
    assert "54321" not in json.dumps(used)


def test_a_smaller_quota_holds_at_once_and_a_larger_one_too() -> None:
    anne = person()
    started(anne, wave(turns_a_day_per_person=2))
    assert [spend(anne), spend(anne), spend(anne)] == [True, True, False]
    Programme.objects.update(turns_a_day_per_person=3)
    assert [spend(anne), spend(anne)] == [True, False]
    Programme.objects.update(turns_a_day_per_person=1)
    assert not spend(anne)


def test_no_turn_is_counted_outside_the_window() -> None:
    anne = person()
    started(anne, wave())
    client = signed_in(anne)
    for now in (OPENS - MOMENT, CLOSES):
        with clock.fixed(now):
            assert ask(client, "application/json").status_code == 403
    assert not PersonUsage.objects.exists()
    assert not OrganisationUsage.objects.exists()
