"""What a participant sees in the office."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tarmac.office.models import Desk, DeskRead
from tarmac.people.models import Person
from tarmac.web import clock, slots
from tests.office.practice import NOW, load_office, participant, signed_in

pytestmark = pytest.mark.django_db

SCREENS = [
    "/office/",
    "/office/mail/inbox/",
    "/office/mail/sent/",
    "/office/mail/drafts/",
    "/office/mail/archive/",
    "/office/files/",
    "/office/files/?kind=sheet",
    "/office/meetings/",
    "/office/people/",
    "/office/calendar/",
    "/office/calendar/?view=month",
    "/office/calendar/?view=day",
    "/office/calendar/?view=list",
    "/office/deleted/",
    "/office/search/?q=hearing",
    "/office/item/mail-a/",
    "/office/item/document-rules-md/",
    "/office/item/sheet-budget-xlsx/",
    "/office/item/meeting-board/",
    "/office/item/event-council/",
    "/office/item/contact-luc/",
    "/office/write/",
    "/office/document/new/",
    "/office/reset/",
]


@pytest.fixture(autouse=True)
def _at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture
def anne(tmp_path: Path) -> Person:
    load_office(tmp_path)
    return participant("valley")


@pytest.fixture
def client(anne: Person) -> Client:
    return signed_in(anne)


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.content
    return response.content.decode()


@pytest.mark.parametrize("address", SCREENS)
def test_every_screen_opens_and_keeps_to_the_policy(client: Client, address: str) -> None:
    html = page(client, address)
    assert 'role="search"' in html
    assert not re.search(r"<[^>]+\s(style|on\w+)=", html), "inline style or script"
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), sorted(each for each in ids if ids.count(each) > 1)


@pytest.mark.parametrize("address", SCREENS)
def test_outside_the_window_every_door_is_shut(tmp_path: Path, address: str) -> None:
    load_office(tmp_path)
    early = signed_in(participant("early", opens=timedelta(days=1)))
    late = signed_in(participant("late", closes=timedelta(seconds=0)))
    for client in (early, late):
        assert client.get(address).status_code == 403
        assert "Hearing" not in client.get(address).content.decode()
    assert not Desk.objects.exists()


@pytest.mark.parametrize("address", SCREENS)
def test_nobody_is_sent_to_the_sign_in_page(client: Client, address: str) -> None:
    response = Client().get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/?next=%2Foffice%2F")


def test_a_page_costs_few_queries(client: Client) -> None:
    page(client, "/office/item/mail-a/")
    most = {"/office/": 14, "/office/files/": 14, "/office/item/mail-a/": 18, "/office/search/?q=hearing": 12}
    for address, limit in most.items():
        with CaptureQueriesContext(connection) as queries:
            page(client, address)
        assert len(queries) <= limit, [query["sql"][:120] for query in queries]


def test_mail_shows_the_exchange_in_order_with_quotes_folded(client: Client) -> None:
    html = page(client, "/office/item/mail-b/")
    reading = html[html.index('id="pane-item"') :]
    assert reading.index("José Ruiz") < reading.index("Thank you.")
    folded = html[html.index("Show the earlier mail") :]
    assert "&gt; The hearing is on 24 March." in folded
    assert '<p class="plain-text" id="p1">Thank you.</p>' in html
    assert html.count('id="p1"') == 1


def test_an_answer_to_all_is_offered_where_there_are_others(client: Client) -> None:
    assert "Reply all" in page(client, "/office/item/mail-a/"), "Luc has a copy"
    assert "Reply all" not in page(client, "/office/item/mail-c/")


def test_the_office_says_which_it_is_and_whose_chair_one_sits_in(client: Client) -> None:
    for address in ("/office/", "/office/mail/sent/", "/office/item/mail-a/"):
        html = page(client, address)
        assert "You are in the chair of Zoé Lambert" in html
        assert "fictional office" in html
    assert "Tiny" in html


def test_the_subject_of_a_mail_is_text(client: Client) -> None:
    html = page(client, "/office/item/mail-a/")
    assert "Hearing &lt;b&gt;bold&lt;/b&gt;" in html
    assert "<b>bold</b>" not in html


def test_a_hostile_mail_is_only_words(client: Client) -> None:
    html = page(client, "/office/item/mail-c/")
    reading = html[html.index('id="pane-item"') :]
    assert "Invoice attached" in reading
    assert "Look" in reading
    for danger in ("alert(", "evil.example/", "javascript:", "<img", "<iframe", "onerror", "background:url"):
        assert danger not in html, danger
    assert "shop@evil.example" in reading, "the reader must see who really wrote"


def test_opening_a_mail_marks_it_read_once(client: Client, anne: Person) -> None:
    assert "Unread:" in page(client, "/office/")
    page(client, "/office/item/mail-a/")
    page(client, "/office/item/mail-a/")
    assert [read.ref for read in DeskRead.objects.all()] == ["mail-a"]
    assert "Unread:" not in page(client, "/office/")


def test_an_attachment_can_be_read_as_text_and_downloaded(client: Client) -> None:
    html = page(client, "/office/item/mail-a/")
    assert re.search(r'id="a1p1">[^<]*The bridge holds\.', html)
    response = client.get("/office/item/mail-a/file/1/")
    assert response.content.startswith(b"PK")
    assert response["Content-Disposition"] == 'attachment; filename="bridge report.docx"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert client.get("/office/item/mail-a/file/2/").status_code == 404


def test_a_mail_is_downloaded_as_it_came_wherever_it_lies_and_while_the_window_is_open(
    client: Client, tmp_path: Path
) -> None:
    came = (tmp_path / "mail" / "a.eml").read_bytes()
    address = "/office/item/mail-a/file/"
    assert f'href="{address}"' in page(client, "/office/item/mail-a/")
    for folder in ("inbox", "archive"):
        client.post("/office/item/mail-a/move/", {"folder": folder})
        response = client.get(address)
        assert response.content == came
        assert response["Content-Disposition"] == 'attachment; filename="a.eml"'
        assert response["Content-Type"] == "message/rfc822"
    with clock.fixed(NOW + timedelta(days=21)):
        assert client.get(address).status_code == 403


def test_a_document_is_a_sheet_of_paper_with_anchors(client: Client) -> None:
    html = page(client, "/office/item/document-rules-md/")
    assert '<h3 id="p1">Rules</h3>' in html
    assert "Wear a badge &amp; smile." in html
    assert re.search(r'<ul><li><span id="p3">first</span><ul><li><span id="p4">inside</span></li></ul>\s*</li>', html)
    assert '<th scope="col">Day</th>' in html
    assert re.search(r'<tr id="p7"><td>Monday</td><td>9 to 17</td></tr>', html)
    assert "Rules for &lt;guests&gt;" in html
    assert client.get("/office/item/document-rules-md/file/").content.decode().startswith("---\ntitle: Rules")


def test_a_sheet_is_a_grid_in_the_form_of_the_language(client: Client) -> None:
    client.cookies["django_language"] = "fr"
    html = unescape(page(client, "/office/item/sheet-budget-xlsx/"))
    assert '<td id="Budget 2026!A1" colspan="2" data-ref="A1">Budget of the roads</td>' in html
    assert re.search(r'id="Budget 2026!B2" class="number"[^>]*>1\s234,50\s€</td>', html)
    assert re.search(r'id="Budget 2026!B3"[^>]*>12,5\s%</td>', html)
    assert re.search(r'id="Budget 2026!B4"[^>]*>7/03/26</td>', html)
    assert 'data-made="=SUM(B2:B2)"' in html
    assert '<th scope="col">B</th>' in html
    assert '<th scope="row">5</th>' in html
    assert "Nothing yet" in html


def test_a_meeting_says_who_said_what_and_when(client: Client) -> None:
    html = page(client, "/office/item/meeting-board/")
    cue = html[html.index('id="c2"') :]
    assert cue.index("Luc Dewael") < cue.index("1:02:03") < cue.index("Agreed, for the roads.")


def test_each_speaker_of_a_meeting_has_a_colour_of_its_own(client: Client) -> None:
    html = page(client, "/office/item/meeting-board/")
    assert '<li class="cue voice-1" id="c1">' in html
    assert '<li class="cue voice-2" id="c2">' in html


def test_the_calendar_repeats_and_leaves_out_what_is_excluded(client: Client) -> None:
    assert "Council" in page(client, "/office/calendar/?day=2026-03-16")
    excluded = page(client, "/office/calendar/?day=2026-03-23")
    assert "Council" not in excluded
    assert "Nothing planned" in excluded
    assert "Council" in page(client, "/office/calendar/?day=2026-03-30")
    month = page(client, "/office/calendar/?view=month&day=2026-03-16")
    assert month.count(">Council</a>") == 2
    assert month.count(">Spring fair</a>") == 2
    assert "Council" in page(client, "/office/calendar/?view=day&day=2026-03-30")
    assert "Council" not in page(client, "/office/calendar/?view=day&day=2026-03-31")
    assert "Cancelled" in month


@pytest.mark.parametrize("day", ["", "tomorrow", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_an_impossible_day_of_the_calendar_is_today(client: Client, day: str) -> None:
    for view in ("list", "week", "month", "decade"):
        assert "16 Mar" in page(client, f"/office/calendar/?view={view}&day={day}")


def test_an_event_says_when_where_and_who(client: Client) -> None:
    html = page(client, "/office/item/event-council/?day=2026-03-30")
    for words in ("Monday 30 March 2026, 09:00 – ", "Every week", "Room 2", "Luc Dewael"):
        assert words in html


def test_search_finds_marks_and_opens_at_the_place(client: Client) -> None:
    html = page(client, "/office/search/?q=asphlat")
    assert "Budget%202026!A2" in html
    html = page(client, "/office/search/?q=hearing")
    assert "<mark>hearing</mark>" in html
    href = unescape(re.search(r'class="item hit" href="([^"]+)"', html)[1])  # type: ignore[index]
    assert href.startswith("/office/item/mail-")
    assert "q=hearing" in href
    assert 'id="p' in page(client, href.partition("#")[0])


def test_search_filters_by_kind_in_the_address(client: Client) -> None:
    html = page(client, "/office/search/?q=luc&kind=contact&kind=planet")
    hits = re.findall(r'class="item hit" href="/office/item/([^/]+)/', html)
    assert hits == ["contact-luc"]


def test_what_was_searched_stays_beside_what_is_read(client: Client) -> None:
    html = page(client, "/office/item/contact-luc/?q=luc&kind=contact")
    assert 'class="chip" href="/office/search/?q=luc&amp;kind=contact" aria-current="true"' in html
    assert "1 item for" in html
    assert 'href="/office/search/?q=luc&amp;kind=contact"' in html


def test_search_marks_are_escaped(client: Client) -> None:
    html = page(client, '/office/search/?q="><script>alert(1)</script> bold')
    assert "<script>alert" not in html
    assert "&lt;<mark>b</mark>" in html or "<mark>bold</mark>" in html


def test_search_as_one_types_answers_with_the_results_alone(client: Client) -> None:
    response = client.get("/office/search/", {"q": "hear"}, headers={"HX-Request": "true", "HX-Target": "search-panel"})
    html = response.content.decode()
    assert "<html" not in html
    assert "mail-a" in html
    assert 'hx-swap-oob="innerHTML"' in html


@pytest.mark.parametrize(
    "query", ["\x00", "\x1b[31m", '") OR (', "*", "a" * 4000, "mot " * 900, "\ud83d", "🙂", "%", "'"]
)
def test_any_query_is_only_words(client: Client, query: str) -> None:
    response = client.get("/office/search/", {"q": query.encode("utf-8", "surrogatepass")})
    assert response.status_code == 200


def test_the_assistants_pane_is_told_what_is_read(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(slots, "_renderers", {"office.aside": [lambda _request, values: told.append(values) or "Ask"]})
    assert 'id="pane-assistant"' in page(client, "/office/item/mail-b/")
    page(client, "/office/write/?reply=mail-a")
    page(client, "/office/item/meeting-board/")
    page(client, "/office/")
    assert told == [
        {"item_ref": "mail-b", "item_kind": "mail", "thread": "mail-a"},
        {"item_ref": "mail-b", "item_kind": "mail", "thread": "mail-a"},
        {"item_ref": "meeting-board", "item_kind": "meeting", "thread": ""},
        {"item_ref": "", "item_kind": "", "thread": ""},
    ]


def test_an_empty_search_teaches(client: Client) -> None:
    assert "Type a few words" in page(client, "/office/search/")
    assert "Nothing found" in page(client, "/office/search/?q=zzzzqqqq")


@pytest.mark.parametrize("address", ["/office/item/mail-nope/", "/office/item/x/file/", "/office/mail/spam/"])
def test_what_is_not_on_the_desk_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_rail_leads_to_the_office_only_for_participants(client: Client) -> None:
    assert 'href="/office/" aria-current="page"' in page(client, "/office/")
    stranger = Person.objects.create(email="x@y.example", given_name="X", family_name="Y", created_at=NOW)
    assert 'href="/office/"' not in page(signed_in(stranger), "/people/me/")
