"""The screens of what an item was before: looked at, brought back, undone; nobody else's."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tarmac.office import queries, services
from tarmac.office.models import Desk
from tests.office.practice import NOW, load_office, participant, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]

RULES = "document-rules-md"
PAGE = f"/office/item/{RULES}/"


@pytest.fixture
def written(desk: Desk) -> Desk:
    """With two versions of the rules beside the original."""
    services.edit_document(desk, RULES, title="First", text="one", version=0, now=NOW - timedelta(hours=2))
    services.edit_document(desk, RULES, title="Second", text="two", version=1, now=NOW)
    return desk


def words(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def read(response: HttpResponse) -> str:
    """What stands in the pane of what is read."""
    page = words(response)
    return page[page.index('id="pane-item"') :]


def undo(client: Client, response: HttpResponse) -> HttpResponse:
    match = re.search(r'<div class="undo".*?action="([^"]+)".*?</div>', response.content.decode(), re.DOTALL)
    assert match, "the page offers no undo"
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', match[0]))
    return client.post(match[1], hidden, follow=True)


def test_the_versions_are_listed_with_when_and_how(client: Client, written: Desk) -> None:
    assert f"{PAGE}versions/" in read(client.get(PAGE))
    page = read(client.get(f"{PAGE}versions/"))
    order = [page.index(word) for word in ("2 November 2026 at 10:00", "2 November 2026 at 08:00", "The original")]
    assert order == sorted(order)
    assert page.count("Document changed") == 2
    assert f'href="{PAGE}versions/1/"' in page
    assert f'href="{PAGE}versions/0/"' in page


def test_what_was_never_changed_has_no_button_but_a_page(client: Client, desk: Desk) -> None:
    assert "versions/" not in read(client.get(PAGE))
    assert "There is one version so far" in read(client.get(f"{PAGE}versions/"))


def test_a_version_is_looked_at_and_brought_back(client: Client, written: Desk) -> None:
    page = read(client.get(f"{PAGE}versions/1/"))
    assert "As it was on 2 November 2026 at 08:00" in page
    assert ">one<" in page
    assert "/edit/" not in page
    assert queries.item(written, RULES).text == "two", "looking changes nothing"
    response = client.post(f"{PAGE}versions/1/restore/", {"version": "2"}, follow=True)
    assert "The earlier version is the newest one now." in words(response)
    assert ">one<" in read(response)
    assert f'href="{PAGE}versions/2/"' in read(client.get(f"{PAGE}versions/")), "nothing is lost"
    assert ">two<" in read(undo(client, response))


def test_the_original_is_brought_back(client: Client, written: Desk) -> None:
    assert "Wear a badge & smile." in read(client.get(f"{PAGE}versions/0/"))
    assert "Wear a badge & smile." in read(client.post(f"{PAGE}versions/0/restore/", {"version": "2"}, follow=True))


def test_the_newest_version_is_the_item_itself(client: Client, written: Desk) -> None:
    assert client.get(f"{PAGE}versions/2/").headers["Location"] == PAGE


def test_two_tabs_do_not_lose_a_word(client: Client, written: Desk) -> None:
    services.edit_document(written, RULES, text="three", version=2, now=NOW)
    response = client.post(f"{PAGE}versions/1/restore/", {"version": "2"})
    assert response.status_code == 409
    assert "Look again which one you want" in words(response)
    assert queries.item(written, RULES).text == "three"


@pytest.mark.parametrize("number", ["7", "99999999999999999999"])
def test_a_version_that_is_not_kept(client: Client, written: Desk, number: str) -> None:
    assert client.get(f"{PAGE}versions/{number}/").status_code == 404
    assert client.post(f"{PAGE}versions/{number}/restore/", {"version": "2"}).status_code == 404


@pytest.mark.parametrize("version", ["", "x", "-1"])
def test_a_newest_version_that_is_none(client: Client, written: Desk, version: str) -> None:
    assert client.post(f"{PAGE}versions/1/restore/", {"version": version}).status_code == 409
    assert queries.item(written, RULES).text == "two"


def test_each_kind_is_looked_at(client: Client, desk: Desk) -> None:
    made = services.write_mail(desk, to="Luc", subject="Roads", body="one", now=NOW)
    services.write_mail(desk, to="Luc", subject="Roads", body="two", ref=made.ref, version=1, now=NOW)
    assert ">one<" in read(client.get(f"/office/item/{made.ref}/versions/1/"))
    assert f"/office/item/{made.ref}/versions/" in read(client.get(f"/office/draft/{made.ref}/"))
    for ref in ("mail-a", "sheet-budget-xlsx", "meeting-board", "event-council", "event-fair", "contact-luc"):
        desk.refresh_from_db()
        services.delete_item(desk, ref, now=NOW)
        services.restore_item(desk, ref, now=NOW)
        services.delete_item(desk, ref, now=NOW)
        response = client.get(f"/office/item/{ref}/versions/")
        assert response.status_code == 404, "what is deleted is brought back from the deleted items"
        services.restore_item(desk, ref, now=NOW)
        assert client.get(f"/office/item/{ref}/versions/0/").status_code in (200, 302)


def test_a_sent_mail_is_looked_at_as_a_draft_but_stays_sent(client: Client, desk: Desk) -> None:
    made = services.write_mail(desk, to="Luc", subject="Roads", body="one", now=NOW)
    services.send_mail(desk, made.ref, now=NOW)
    page = read(client.get(f"/office/item/{made.ref}/versions/1/"))
    assert "This mail was sent since" in page
    assert "restore/" not in page
    response = client.post(f"/office/item/{made.ref}/versions/1/restore/", {"version": "2"})
    assert response.status_code == 409
    assert "cannot be a draft again" in words(response)


def test_a_move_and_a_return_are_undone(client: Client, desk: Desk) -> None:
    moved = client.post("/office/item/mail-a/move/", {"folder": "archive"}, follow=True)
    assert "Moved to the archive." in words(moved)
    undo(client, moved)
    assert queries.details(desk, "mail-a")["folder"] == "inbox"
    client.post("/office/item/mail-c/delete/")
    back = client.post("/office/item/mail-c/restore/", follow=True)
    assert "Brought back." in words(back)
    undo(client, back)
    assert client.get("/office/item/mail-c/").status_code == 404


def test_a_document_that_was_saved_is_undone(client: Client, written: Desk) -> None:
    fields = {"title": "Third", "text": "three", "version": "2"}
    saved = client.post(f"{PAGE}edit/", fields, follow=True)
    assert "Saved." in words(saved)
    assert ">two<" in read(undo(client, saved))
    new = {"title": "Plan", "text": "four", "version": "0", "ref": "own-0123456789abcdef", "since": "0"}
    assert undo(client, client.post("/office/document/new/", new, follow=True)).status_code == 200
    assert client.get("/office/item/own-0123456789abcdef/").status_code == 404


def test_the_undo_of_a_text_that_saved_itself_takes_back_all_that_was_written_since_it_was_opened(
    client: Client, written: Desk
) -> None:
    assert 'name="since" value="2"' in words(client.get(f"{PAGE}edit/"))
    for number in range(2, 7):
        fields = {"title": "T", "text": f"more {number}", "version": str(number), "since": "2", "action": "autosave"}
        assert client.post(f"{PAGE}edit/", fields, headers={"HX-Request": "true"}).status_code == 200
    last = {"title": "T", "text": "more 6", "version": "7", "since": "2"}
    saved = client.post(f"{PAGE}edit/", last, follow=True)
    assert ">more 6<" in read(saved)
    back = undo(client, saved)
    assert ">two<" in read(back)
    assert ">more 6<" in read(undo(client, back))


@pytest.mark.parametrize("since", ["", "x", "-1", "9" * 40, "99"])
def test_a_beginning_that_never_was_undoes_the_last_change(client: Client, written: Desk, since: str) -> None:
    page = client.get(PAGE, {"done": "saved", "of": RULES, "since": since})
    assert f'action="{PAGE}versions/1/restore/"' in words(page)


def test_a_sheet_as_it_was_shows_its_own_cells_and_takes_none(client: Client, desk: Desk) -> None:
    change = services.Change(0, "B2", "999", None, None)
    services.edit_cells(desk, "sheet-budget-xlsx", [change], version=0, language="en", now=NOW)
    page = read(client.get("/office/item/sheet-budget-xlsx/versions/0/"))
    assert "1,234.50" in page
    assert "999" not in page
    assert "grid.js" not in page
    restored = client.post("/office/item/sheet-budget-xlsx/versions/0/restore/", {"version": "1"}, follow=True)
    assert "1,234.50" in read(restored)


def test_an_undo_of_what_never_was_is_not_offered(client: Client, written: Desk) -> None:
    for done in ("deleted", "restored", "saved", "skipped", "split", "x", ""):
        for of in ("mail-nope", "../../x", '"><script>', "a\x00b", "x" * 5000, ""):
            response = client.get("/office/", {"done": done, "of": of, "day": '"><script>'})
            assert response.status_code == 200
            assert "<script>" not in response.content.decode()
            assert 'class="undo"' not in response.content.decode()
    assert 'class="undo"' not in words(client.get("/office/", {"done": "deleted", "of": RULES}))
    assert 'class="undo"' not in words(client.get("/office/", {"done": "saved", "of": "mail-a"}))


def test_another_persons_versions_do_not_exist(client: Client, desk: Desk) -> None:
    made = services.create_document(desk, title="Secret", text="zebra", now=NOW)
    services.edit_document(desk, made.ref, text="more", version=1, now=NOW)
    stranger = signed_in(participant("hill"))
    page = f"/office/item/{made.ref}/versions/"
    assert stranger.get(page).status_code == 404
    assert stranger.get(f"{page}1/").status_code == 404
    assert stranger.post(f"{page}1/restore/", {"version": "2"}).status_code == 404
    assert queries.item(desk, made.ref).text == "more"


@pytest.mark.parametrize("address", ["versions/", "versions/0/"])
def test_outside_the_window_nothing_is_seen_or_changed(tmp_path: Path, address: str) -> None:
    load_office(tmp_path)
    late = signed_in(participant("late", closes=timedelta(seconds=0)))
    assert late.get(PAGE + address).status_code == 403
    assert late.post(f"{PAGE}versions/0/restore/", {"version": "0"}).status_code == 403


def test_a_link_brings_nothing_back(client: Client, written: Desk) -> None:
    assert client.get(f"{PAGE}versions/1/restore/").status_code == 405


@pytest.mark.parametrize("address", [PAGE, "/office/files/", "/office/calendar/"])
def test_no_page_pays_for_versions_that_it_does_not_show(client: Client, written: Desk, address: str) -> None:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(address)
    assert [query["sql"] for query in captured if "office_deskversion" in query["sql"]] == []


def test_the_list_costs_the_same_however_long_it_is(client: Client, written: Desk) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{PAGE}versions/")
        return len(captured)

    before = cost()
    for number in range(2, 12):
        services.edit_document(written, RULES, text=f"{number}", version=number, now=NOW + timedelta(hours=number))
    assert cost() == before
