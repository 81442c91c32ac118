"""GET /ledger/: for the data protection officer and the programme owner only."""

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from tarmac.ledger.services import Event, append, append_many, head
from tarmac.people.models import Role
from tests.ledger.conftest import START, tamper, write
from tests.people.cast import everybody_but, holder, signed_in

PAGE = 50


@pytest.fixture
def officer(db: None) -> Client:
    return signed_in(holder(Role.DPO))


def numbers(client: Client, address: str) -> list[int]:
    """The numbers of the entries on a page, from top to bottom."""
    response = client.get(address)
    assert response.status_code == 200
    return [
        int(number.replace(",", ""))
        for number in re.findall(r'<th scope="row" class="figures">([\d,]+)', response.content.decode())
    ]


def link(client: Client, address: str, rel: str) -> str | None:
    """Where the link to the newer (prev) or older (next) page leads."""
    found = re.search(rf'rel="{rel}" href="([^"]+)"', client.get(address).content.decode())
    return "/ledger/" + unescape(found[1]) if found else None


@pytest.mark.parametrize("role", [Role.DPO, Role.OWNER])
def test_the_officer_and_the_owner_see_it_and_find_it_in_the_rail(chain: None, role: Role) -> None:
    client = signed_in(holder(role))
    assert numbers(client, "/ledger/") == list(range(10, 0, -1))
    assert 'href="/ledger/"' in client.get("/people/me/").content.decode()


def test_nobody_else_sees_it_or_a_way_to_it(chain: None) -> None:
    for role, client in everybody_but(Role.DPO, Role.OWNER).items():
        response = client.get("/ledger/")
        assert response.status_code == (302 if role == "nobody" else 403), role
        assert "wave.changed" not in response.content.decode()
        assert 'href="/ledger/"' not in response.content.decode()


def test_it_is_read_only(officer: Client) -> None:
    for method in (officer.post, officer.put, officer.delete):
        assert method("/ledger/").status_code == 405


def test_an_entry_is_shown_as_codes_with_its_time_here(officer: Client) -> None:
    append(
        Event("turn.completed", "turn", 31, 7, {"provider": "built-in", "tokens": 1200, "fields": ["name"]}), now=START
    )
    append(Event("office.loaded", "office", 2), now=START)
    page = officer.get("/ledger/").content.decode()
    assert "10:00:00" in page  # nine o'clock UTC, in Brussels
    for shown in (
        "turn.completed",
        "turn 31",
        "Question answered",
        "Person 7",
        "provider: built-in",
        "tokens: 1200",
        'fields: ["name"]',
        "The system",
    ):
        assert escape(shown) in page


def test_it_shows_how_many_there_are_and_the_hash_to_note(officer: Client, chain: None) -> None:
    page = officer.get("/ledger/").content.decode()
    number, last_hash = head()
    assert f'<dd class="figures">{number}</dd>' in page
    assert last_hash in page
    assert "tarmac ledger verify" in page


def test_an_empty_ledger_says_what_will_stand_here(officer: Client) -> None:
    page = officer.get("/ledger/").content.decode()
    assert "Nothing has happened yet" in page
    assert '<form class="filters"' not in page


@pytest.fixture
def mixed(db: None) -> None:
    """Entries 1 to 6 on two days, either side of midnight in Brussels."""
    for verb, kind, thing, actor, moment in (
        ("turn.completed", "turn", 1, 7, "2026-11-01T12:00+00:00"),
        ("turn.failed", "turn", 2, 8, "2026-11-01T22:59:59.999999+00:00"),
        ("desk.reset", "desk", 1, 7, "2026-11-01T23:00+00:00"),
        ("turn.completed", "turn", 1, None, "2026-11-02T12:00+00:00"),
        ("turn.completed", "turn", "1a", 7, "2026-11-02T22:59:59+00:00"),
        ("desk.reset", "desk", 1, 8, "2026-11-02T23:00+00:00"),
    ):
        append(Event(verb, kind, thing, actor), now=datetime.fromisoformat(moment))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("verb=turn.completed", [5, 4, 1]),
        ("kind=desk", [6, 3]),
        ("kind=turn&object=1", [4, 1]),
        ("object=1", [6, 4, 3, 1]),
        ("actor=7", [5, 3, 1]),
        ("day=2026-11-01", [2, 1]),
        ("day=2026-11-02", [5, 4, 3]),
        ("day=2026-11-02&actor=7&verb=turn.completed", [5]),
        ("verb=&kind=&object=&actor=&day=", [6, 5, 4, 3, 2, 1]),
        ("verb=turn.complete", []),
        ("actor=70", []),
        ("day=2025-01-01", []),
    ],
)
def test_filters_narrow_the_list(officer: Client, mixed: None, asked: str, found: list[int]) -> None:
    assert numbers(officer, f"/ledger/?{asked}") == found


def test_a_search_without_result_offers_the_whole_list(officer: Client, mixed: None) -> None:
    page = officer.get("/ledger/?actor=70").content.decode()
    assert "Nothing found" in page
    assert '<form class="filters"' in page


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("actor=abc", "Id of the actor"),
        ("actor=-1", "Id of the actor"),
        ("actor=99999999999999999999", "Id of the actor"),
        ("day=yesterday", "Day"),
        ("day=0001-01-01", "Day"),
        ("day=9999-12-31", "Day"),
        ("verb=" + "x" * 61, "What happened"),
        ("object=a%00b", "Id of the object"),
    ],
)
def test_what_cannot_be_read_is_said_and_left_out(officer: Client, mixed: None, asked: str, field: str) -> None:
    response = officer.get(f"/ledger/?{asked}&kind=desk")
    assert response.status_code == 200
    assert f"It cannot be read: {field}." in response.content.decode()
    assert numbers(officer, f"/ledger/?{asked}&kind=desk") == [6, 3]


@pytest.mark.parametrize("asked", ["before=x", "after=-5", "before=0", "before=99999999999999999999", "after=&before="])
def test_a_place_that_makes_no_sense_gives_the_newest(officer: Client, mixed: None, asked: str) -> None:
    assert numbers(officer, f"/ledger/?{asked}") == [6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize("filters", ["", "kind=wave", "day=2026-11-02"])
def test_every_entry_stands_on_one_page_there_and_back(officer: Client, filters: str) -> None:
    append_many([Event("wave.changed", "wave", number) for number in range(2 * PAGE + 7)], now=START)
    address: str | None = f"/ledger/?{filters}"
    seen: list[int] = []
    last = ""
    while address:
        seen += numbers(officer, address)
        last, address = address, link(officer, address, "next")
    assert seen == list(range(2 * PAGE + 7, 0, -1))
    assert numbers(officer, last) == list(range(7, 0, -1))
    newer = link(officer, last, "prev")
    assert newer
    assert numbers(officer, newer) == list(range(PAGE + 7, 7, -1))
    newest = link(officer, newer, "prev")
    assert newest
    assert numbers(officer, newest) == list(range(2 * PAGE + 7, PAGE + 7, -1))
    assert link(officer, newest, "prev") is None


def test_a_whole_last_page_has_no_empty_one_behind_it(officer: Client) -> None:
    append_many([Event("wave.changed", "wave", number) for number in range(PAGE)], now=START)
    assert len(numbers(officer, "/ledger/")) == PAGE
    assert link(officer, "/ledger/", "next") is None


def test_a_page_keeps_its_filters_and_stays_while_more_is_written(officer: Client) -> None:
    append_many([Event("wave.changed", "wave", number) for number in range(PAGE + 5)], now=START)
    older = link(officer, "/ledger/?verb=wave.changed", "next")
    assert older
    assert "verb=wave.changed" in older
    before = numbers(officer, older)
    write(20, first=100)
    assert numbers(officer, older) == before


def test_codes_are_never_markup(officer: Client) -> None:
    append(Event("<script>", "<b>", "<i>", data={"<u>": "<img>"}), now=START)
    page = officer.get("/ledger/?object=<s>").content.decode()
    assert not re.search("<(script>|b>|i>|u>|img>|s>)", page)


def test_it_asks_the_database_as_often_for_many_entries_as_for_few(officer: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert officer.get("/ledger/").status_code == 200
        return len(captured)

    write(3)
    few = queries()
    append_many([Event(f"verb.{number}", f"kind{number}", number, number) for number in range(300)], now=START)
    assert queries() == few <= 9


def test_it_shows_a_ledger_that_was_tampered_with_all_the_same(officer: Client, chain: None) -> None:
    tamper("DELETE FROM ledger_entry WHERE number = 5")
    for number, data in enumerate(("", "[]", "[1]", "{", '"x"', "3", "null"), 1):
        tamper(f"UPDATE ledger_entry SET data_json = '{data}' WHERE number = {number}")
    assert numbers(officer, "/ledger/") == [10, 9, 8, 7, 6, 4, 3, 2, 1]


def test_moments_before_and_behind_each_other_keep_the_order_of_the_chain(officer: Client) -> None:
    append(Event("wave.changed", "wave", 1), now=START)
    append(Event("wave.changed", "wave", 2), now=START - timedelta(days=3))
    append(Event("wave.changed", "wave", 3), now=START - timedelta(hours=1))
    assert numbers(officer, "/ledger/?day=2026-11-02") == [3, 1]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ("Personne invitée", "Inscription <code>enrolment 69</code>")),
        ("nl", ("Persoon uitgenodigd", "Inschrijving <code>enrolment 69</code>")),
        ("de", ("Person eingeladen", "Einschreibung <code>enrolment 69</code>")),
    ],
)
def test_a_code_has_its_name_beside_it(officer: Client, language: str, said: tuple[str, str]) -> None:
    append(Event("enrolment.invited", "enrolment", 69), now=START)
    append(Event("enrolment.of_old", "thing", 1), now=START)
    officer.cookies["django_language"] = language
    page = officer.get("/ledger/?verb=enrolment.invited").content.decode()
    assert f'{said[0]} <code class="small-text">enrolment.invited</code>' in page
    assert said[1] in page
    assert f'<option value="enrolment.invited" selected>{said[0]} · enrolment.invited</option>' in page
    assert '<option value="enrolment.of_old">enrolment.of_old</option>' in page
