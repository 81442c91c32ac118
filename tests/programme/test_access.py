"""Access opens and ends by the clock: at the microsecond, in nights in which the clocks change, by every door."""

import json
import re
import uuid
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.test import Client

from tarmac.assistant.models import Turn
from tarmac.office.models import Desk
from tarmac.programme import services
from tarmac.programme.access import require
from tarmac.programme.errors import AccessClosed
from tarmac.programme.models import AccessWindow, Programme
from tarmac.web import clock
from tests.office.practice import load_office
from tests.programme.waves import CLOSES, MOMENT, NOW, OPENS, in_state, invited, person, signed_in, started, wave

pytestmark = pytest.mark.django_db

ZONE = settings.LOCAL_ZONE
# From, until: an ordinary month, both nights in which the clocks change, the hour that comes twice, one minute.
WINDOWS = [
    (OPENS, CLOSES),
    (datetime(2026, 3, 28, 12, 0, tzinfo=ZONE), datetime(2026, 3, 29, 3, 0, tzinfo=ZONE)),
    (datetime(2026, 3, 29, 0, 0, tzinfo=ZONE), datetime(2026, 3, 30, 0, 0, tzinfo=ZONE)),
    (datetime(2026, 10, 25, 2, 30, tzinfo=ZONE, fold=0), datetime(2026, 10, 25, 2, 30, tzinfo=ZONE, fold=1)),
    (datetime(2026, 12, 31, 23, 59, tzinfo=ZONE), datetime(2027, 1, 1, 0, 0, tzinfo=ZONE)),
]


def door(who: Any, now: datetime) -> str:
    try:
        require(who, now)
    except AccessClosed as closed:
        return closed.code
    return "open"


@pytest.mark.parametrize(("opens", "closes"), WINDOWS)
def test_the_door_follows_the_clock_to_the_microsecond(opens: datetime, closes: datetime) -> None:
    anne = person()
    started(anne, wave(opens.astimezone(UTC), closes.astimezone(UTC)))
    moments = [opens.astimezone(UTC) - MOMENT, opens, closes.astimezone(UTC) - MOMENT, closes]
    assert [door(anne, now) for now in moments] == ["not_yet_open", "open", "open", "access_ended"]


def test_the_hour_that_comes_twice_is_an_hour_long() -> None:
    opens, closes = WINDOWS[3]
    assert closes.astimezone(UTC) - opens.astimezone(UTC) == timedelta(hours=1)


def test_pages_follow_the_clock_too(tmp_path: Path) -> None:
    load_office(tmp_path)
    anne = person()
    started(anne, wave())
    client = signed_in(anne)
    statuses = []
    for now in (OPENS - MOMENT, OPENS, CLOSES - MOMENT, CLOSES):
        with clock.fixed(now):
            statuses.append(
                [client.get(address).status_code for address in ("/office/", "/assistant/", "/api/office/items")]
            )
    assert statuses == [[403] * 3, [200] * 3, [200] * 3, [403] * 3]


def test_a_window_that_is_moved_moves_the_doors_at_once() -> None:
    anne = person()
    started(anne, wave())
    window = AccessWindow.objects.get()

    def move(**ends: datetime) -> None:
        for name, moment in ends.items():
            setattr(window, name, moment)
        services.save_window(window, actor_id=None, now=NOW)
        window.refresh_from_db()

    assert door(anne, NOW) == "open"
    move(closes_at=NOW)
    assert door(anne, NOW) == "access_ended"
    move(closes_at=NOW + MOMENT)
    assert door(anne, NOW) == "open"
    move(opens_at=NOW + timedelta(days=1), closes_at=CLOSES)
    assert door(anne, NOW) == "not_yet_open"
    with clock.fixed(NOW):
        assert "10 November 2026" in signed_in(anne).get("/").content.decode()


@pytest.mark.parametrize(
    ("state", "code"),
    [("invited", "not_started"), ("active", "open"), ("ended", "access_ended"), ("withdrawn", "withdrawn")],
)
def test_only_whoever_has_started_is_let_in(state: str, code: str) -> None:
    anne = person()
    in_state(state, anne, wave())
    assert door(anne, NOW) == code


def test_whoever_is_not_enrolled_is_not_let_in() -> None:
    assert door(person(), NOW) == "not_enrolled"


# How a page, a part of a page, a program and the screen of the assistant ask.
ASK_AS = {
    "page": {"Accept": "text/html"},
    "fragment": {"Accept": "*/*", "HX-Request": "true"},
    "json": {"Accept": "application/json"},
    "stream": {"Accept": "text/event-stream"},
}
CLOSED = [
    ("invited", OPENS - MOMENT, "not_yet_open", "2 November 2026 at 08:00"),
    ("active", OPENS - MOMENT, "not_yet_open", "2 November 2026 at 08:00"),
    ("invited", NOW, "not_started", "read the conditions"),
    ("active", CLOSES, "access_ended", "27 November 2026, at the end of the day"),
    ("ended", NOW, "access_ended", "2 November 2026 at 08:00"),
    ("withdrawn", NOW, "withdrawn", "2 November 2026 at 08:00"),
    (None, NOW, "not_enrolled", "coordinator"),
]


@pytest.mark.parametrize("kind", ASK_AS)
@pytest.mark.parametrize(("state", "now", "code", "said"), CLOSED)
def test_every_shut_door_says_why_in_the_way_it_was_asked(
    state: str | None, now: datetime, code: str, said: str, kind: str
) -> None:
    anne, first = person(), wave()
    if state:
        in_state(state, anne, first)
    client = signed_in(anne)
    bodies = [json.dumps({"key": str(uuid.uuid4()), "text": "What was decided about the bridge?"}), "{"]
    with clock.fixed(now):
        answers = [client.get(address, headers=ASK_AS[kind]) for address in ("/office/", "/assistant/")]
        if kind != "fragment":
            answers += [
                client.post("/assistant/turn/", body, content_type="application/json", headers=ASK_AS[kind])
                for body in bodies
            ]
    for answer in answers:
        assert answer.status_code == 403
        if kind in ("json", "stream"):
            told = answer.json()
            assert told["code"] == code
            assert said in told["detail"] + told["advice"]
        else:
            page = unescape(answer.content.decode())
            assert said in page
            assert page.count('id="main"') == 1, "htmx takes the main part of it"
            assert f"Code for support: {code}" in page
    assert not Turn.objects.exists()
    assert not Desk.objects.exists()


def test_programs_get_the_moments_as_such() -> None:
    anne = person()
    started(anne, wave())
    client = signed_in(anne)
    with clock.fixed(OPENS - MOMENT):
        early = client.get("/office/", headers={"Accept": "application/json"}).json()
    with clock.fixed(CLOSES):
        late = client.get("/office/", headers={"Accept": "application/json"}).json()
    assert datetime.fromisoformat(early["opens_at"]) == OPENS
    assert datetime.fromisoformat(late["closed_at"]) == CLOSES


@pytest.mark.parametrize(
    ("language", "opens", "closes"),
    [
        ("fr", "2 novembre 2026 à 08:00", "27 novembre 2026"),
        ("nl", "2 november 2026 om 08:00", "27 november 2026"),
        ("de", "2. November 2026 um 08:00 Uhr", "27. November 2026"),
        ("en", "2 November 2026 at 08:00", "27 November 2026"),
    ],
)
def test_dates_stand_in_the_form_of_the_language(language: str, opens: str, closes: str) -> None:
    anne = person()
    started(anne, wave())
    client = signed_in(anne, language)
    with clock.fixed(OPENS - MOMENT):
        assert opens in unescape(client.get("/office/").content.decode())
    with clock.fixed(CLOSES):
        assert closes in unescape(client.get("/office/").content.decode())


def test_what_was_typed_comes_back_from_a_shut_door() -> None:
    anne = person()
    started(anne, wave())
    with clock.fixed(CLOSES):
        form = {"key": str(uuid.uuid4()), "text": "A long <question> about the bridge"}
        page = signed_in(anne).post("/assistant/turn/", form, headers=ASK_AS["page"])
    assert page.status_code == 403
    assert "A long &lt;question&gt; about the bridge" in page.content.decode()
    assert form["key"] not in page.content.decode(), "nobody typed it"


def test_the_page_after_the_end_leads_to_the_own_work() -> None:
    anne = person()
    started(anne, wave())
    client = signed_in(anne)
    with clock.fixed(CLOSES):
        page = client.get("/office/").content.decode()
        assert 'href="/people/me/"' in page
        assert "certificate" in page
        assert client.get("/people/me/").status_code == 200
        assert client.get("/people/me/export/").status_code == 200


async def _rest(response: Any) -> str:
    return b"".join([part async for part in aiter(response)]).decode()


def test_an_answer_ends_when_the_window_closes_and_the_next_is_refused(tmp_path: Path) -> None:
    load_office(tmp_path)
    anne = person()
    started(anne, wave())
    client = signed_in(anne)

    def ask() -> Any:
        body = {"key": str(uuid.uuid4()), "text": "When is the hearing?"}
        return client.post(
            "/assistant/turn/", json.dumps(body), content_type="application/json", headers=ASK_AS["stream"]
        )

    with clock.fixed(CLOSES - MOMENT):
        answer = ask()
    assert answer.status_code == 200
    with clock.fixed(CLOSES):
        events = async_to_sync(_rest)(answer)
        refused = ask()
    assert '"code":"shut_meanwhile"' in events
    assert '"state":"complete"' not in events
    assert Turn.objects.get().error_code == "shut_meanwhile"
    assert (refused.status_code, refused.json()["code"]) == (403, "access_ended")


def test_access_costs_one_query(django_assert_num_queries: Any) -> None:
    anne = person()
    started(anne, wave())
    with django_assert_num_queries(1):
        require(anne, NOW)


@pytest.mark.parametrize("language", ["fr", "nl", "de", "en"])
def test_the_frame_names_the_programme_of_the_person(language: str) -> None:
    anne, ben = person(), person("clinic", name="Ben")
    invited(anne, wave())
    names = Programme.objects.get().name
    other = Programme.objects.create(slug="other", name={"en": "Other"}, starts_on=NOW.date(), ends_on=NOW.date())
    assert other.title() == "Other"
    for who, name in ((anne, names[language]), (ben, "Other")):
        page = unescape(signed_in(who, language).get("/").content.decode())
        assert re.search(rf'class="brand".*<span>{name}</span></a>', page)


def test_a_name_in_one_language_alone_serves_all() -> None:
    anne = person()
    invited(anne, wave())
    Programme.objects.update(name={"en": "Only English"})
    assert "Only English" in signed_in(anne, "nl").get("/").content.decode()


def test_the_frame_works_without_a_programme() -> None:
    for client, address in ((signed_in(person()), "/"), (Client(), "/account/login/")):
        page = client.get(address)
        assert re.search(r'class="brand".*<span>Tarmac</span></a>', page.content.decode())
    assert not Programme.objects.exists()
