"""Calendar entries: made, changed and deleted by a person, all of them or one; what the clocks and two tabs do."""

import re
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outgoing
from django.http import HttpResponse
from django.test import Client

from tarmac.assistant.toolbox import DeskToolbox, Door
from tarmac.guard.vault import Vault
from tarmac.ledger import services as ledger
from tarmac.ledger.models import Entry
from tarmac.office import queries, services
from tarmac.office.models import Desk
from tests.office.practice import NOW, load_office, participant, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]

BRUSSELS = ZoneInfo("Europe/Brussels")
REF = "own-0123456789abcdef"
OTHER_REF = "own-00000000000000aa"
NEW = "/office/calendar/new/"
COUNCIL = "event-council"  # Mondays at nine, five times from 16 March 2026, not on the 23rd
FIELDS = {
    "title": "Visit of the roads", "starts_on": "2026-03-18", "starts_at": "14:00", "ends_at": "15:30",
    "location": "Depot", "people": "Luc Dewael, ann@tiny.example", "description": "Bring boots.",
    "version": "0", "ref": REF,
}  # fmt: skip


def words(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def starts(desk: Desk, ref: str, first: date = date(2026, 3, 1), days: int = 120) -> list[str]:
    start = datetime.combine(first, time(), BRUSSELS)
    found = queries.events_between(Desk.objects.get(pk=desk.pk), start, start + timedelta(days=days))
    return [f"{each.start.astimezone(BRUSSELS):%Y-%m-%d %H:%M}" for each in found if each.ref == ref]


def undo(client: Client, response: HttpResponse) -> HttpResponse:
    """Press the Undo that the page offers."""
    match = re.search(r'<div class="undo".*?action="([^"]+)".*?</div>', response.content.decode(), re.DOTALL)
    assert match, "the page offers no undo"
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', match[0]))
    return client.post(match[1], hidden, follow=True)


def test_an_entry_is_made_and_seen_everywhere_at_once(client: Client, desk: Desk) -> None:
    form = words(client.get(f"{NEW}?day=2026-03-18"))
    assert 'value="2026-03-18"' in form
    assert not desk.items.exists(), "looking at the form saves nothing"
    page = words(client.post(NEW, FIELDS, follow=True))
    for word in ("Visit of the roads", "Wednesday 18 March 2026, 14:00 – 15:30", "Depot", "Luc Dewael", "Bring boots"):
        assert word in page
    assert "Visit of the roads" in words(client.get("/office/calendar/?day=2026-03-18"))
    assert f"/office/item/{REF}/" in words(client.get("/office/search/?q=roads+depot"))
    assert REF in [hit.ref for hit in queries.search(desk, "boots")]
    item = queries.item(desk, REF)
    assert (item.when, item.people) == (
        datetime(2026, 3, 18, 13, tzinfo=UTC),
        ("Zoé Lambert", "Luc Dewael", "ann@tiny.example"),
    )
    assert outgoing.outbox == []


def test_the_assistant_sees_an_entry(client: Client, desk: Desk) -> None:
    client.post(NEW, FIELDS)
    toolbox = DeskToolbox(Desk.objects.get(pk=desk.pk), Door(Vault()), "")
    assert [event.title for event in toolbox.events(date(2026, 3, 18), date(2026, 3, 19))] == ["Visit of the roads"]


def test_today_counts_an_entry(client: Client, desk: Desk) -> None:
    client.post(NEW, FIELDS)
    assert "Calendar entries made or changed" in words(client.get("/"))


def test_a_form_sent_twice_makes_one_entry(client: Client, desk: Desk) -> None:
    for _ in range(2):
        assert client.post(NEW, FIELDS).status_code == 302
    assert [item.version for item in desk.items.all()] == [1]
    assert Entry.objects.filter(verb="event.created").count() == 1
    assert ledger.verify().broken is None


def test_an_empty_day_of_the_calendar_opens_the_form_with_that_day(client: Client) -> None:
    page = words(client.get("/office/calendar/?day=2026-03-18"))
    assert '/office/calendar/new/?day=2026-03-17"' in page
    assert "New entry on Tuesday 17 March" in page
    for odd in ("", "2026-02-30", "x" * 300, "0000-00-00"):
        assert 'value="2026-03-16"' in words(client.get(NEW, {"day": odd})), "the office's own today"


def test_a_whole_day_has_no_times_and_may_last_several(client: Client, desk: Desk) -> None:
    fields = {**FIELDS, "all_day": "on", "starts_at": "nonsense", "ends_on": "2026-03-20"}
    assert client.post(NEW, fields).status_code == 302
    details = queries.details(desk, REF)
    assert (details["start"], details["end"], details["all_day"]) == ("2026-03-18", "2026-03-21", True)
    assert "Wednesday 18 March 2026 – Friday 20 March 2026, all day" in words(client.get(f"/office/item/{REF}/"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": "  "}, "Give it a title"),
        ({"starts_on": ""}, "Choose the day on which it begins"),
        ({"starts_on": "2026-02-30"}, "Write a date that exists"),
        ({"starts_on": "soon"}, "Write a date that exists"),
        ({"starts_on": "1776-07-04"}, "between 1900 and 2199"),
        ({"ends_on": "9999-12-31"}, "between 1900 and 2199"),
        ({"starts_at": "25:00"}, "Write a time that exists"),
        ({"starts_at": ""}, "Write the time"),
        ({"ends_at": ""}, "Write the time"),
        ({"ends_at": "13:59"}, "It ends before it begins. Choose a later time"),
        ({"ends_on": "2026-03-17"}, "It ends before it begins. Choose a later time"),
        ({"all_day": "on", "ends_on": "2026-03-17"}, "It ends before it begins. Choose the same day"),
        ({"ends_on": "2028-01-01"}, "a year at most"),
        ({"starts_on": "2026-03-29", "starts_at": "02:30"}, "This time does not exist"),
        ({"starts_on": "2026-03-29", "starts_at": "01:00", "ends_at": "02:59"}, "This time does not exist"),
        ({"repeats": "weekly", "days": ["MO"]}, "It begins on a day on which it does not repeat"),
        ({"repeats": "weekdays", "starts_on": "2026-03-21"}, "It begins on a day on which it does not repeat"),
        ({"repeats": "weekly", "days": ["XX"]}, "XX is not one of the available choices"),
        ({"repeats": "hourly"}, "hourly is not one of the available choices"),
        ({"repeats": "daily", "until": "2026-03-17"}, "The last time lies before the first"),
        ({"repeats": "daily", "until": "2026-04-17", "times": "3"}, "Choose one of the two"),
        ({"repeats": "daily", "times": "0"}, "greater than or equal to 1"),
        ({"repeats": "daily", "times": "100000"}, "less than or equal to 500"),
        ({"repeats": "daily", "until": "2026-02-30"}, "Write a date that exists"),
        ({"title": "x" * 501}, "at most 500"),
        ({"people": "a," * 3000}, "at most 5000"),
    ],
)
def test_what_makes_no_sense_is_said_and_what_was_typed_stays(
    client: Client, desk: Desk, changes: dict[str, Any], said: str
) -> None:
    response = client.post(NEW, FIELDS | changes)
    assert response.status_code == 422
    page = words(response)
    assert said in page
    assert "Bring boots." in page
    assert 'value="Depot"' in page
    assert 'aria-invalid="true"' in page
    assert not desk.items.exists()


def test_what_does_not_count_is_not_looked_at(client: Client, desk: Desk) -> None:
    odd = {"repeats": "", "days": ["XX"], "until": "2026-02-30", "times": "-4"}
    assert client.post(NEW, FIELDS | odd).status_code == 302
    assert queries.details(desk, REF)["rule"] == ""


def test_the_hour_that_comes_twice_counts_the_first_time_and_is_said(client: Client, desk: Desk) -> None:
    night = {"starts_on": "2026-10-25", "starts_at": "02:30", "ends_at": "04:00"}
    page = words(client.post(NEW, FIELDS | night, follow=True))
    assert "The clocks go back that night" in page
    assert queries.details(desk, REF)["start"] == "2026-10-25T02:30:00+02:00"
    assert starts(desk, REF, date(2026, 10, 25), 1) == ["2026-10-25 02:30"]


def test_an_entry_keeps_its_hour_when_summer_begins(client: Client, desk: Desk) -> None:
    client.post(NEW, FIELDS | {"repeats": "weekly", "days": ["WE", "SA"], "times": "5"})
    assert starts(desk, REF) == [
        "2026-03-18 14:00", "2026-03-21 14:00", "2026-03-25 14:00", "2026-03-28 14:00", "2026-04-01 14:00",
    ]  # fmt: skip
    assert "Every week · Wednesday, Saturday · 5 times" in words(client.get(f"/office/item/{REF}/"))


def test_an_entry_may_lie_over_midnight(client: Client, desk: Desk) -> None:
    client.post(NEW, FIELDS | {"starts_at": "22:00", "ends_at": "06:00", "ends_on": "2026-03-19", "repeats": "daily"})
    assert starts(desk, REF, date(2026, 3, 18), 2) == ["2026-03-18 22:00", "2026-03-19 22:00"]
    page = words(client.get("/office/calendar/?view=day&day=2026-03-19"))
    assert page.count("Visit of the roads") == 2


def test_the_last_time_is_on_the_day_that_was_written(client: Client, desk: Desk) -> None:
    client.post(NEW, FIELDS | {"repeats": "weekdays", "until": "2026-03-23"})
    assert [each[:10] for each in starts(desk, REF)] == ["2026-03-18", "2026-03-19", "2026-03-20", "2026-03-23"]
    assert "until 23 March 2026" in words(client.get(f"/office/item/{REF}/"))


def test_all_times_of_an_entry_are_changed_on_a_copy(client: Client, desk: Desk) -> None:
    assert "You change all times of this entry" in words(client.get(f"/office/event/{COUNCIL}/"))
    changed = {
        **FIELDS, "title": "Council in room 3", "starts_on": "2026-03-16", "starts_at": "10:00", "ends_at": "11:00",
        "repeats": "weekly", "days": ["MO"], "times": "5",
    }  # fmt: skip
    response = client.post(f"/office/event/{COUNCIL}/", changed, follow=True)
    assert "Saved." in words(response)
    # what was taken out stays out, at the new hour
    assert starts(desk, COUNCIL) == ["2026-03-16 10:00", "2026-03-30 10:00", "2026-04-06 10:00", "2026-04-13 10:00"]
    assert queries.original(desk, COUNCIL)[0].title == "Council"
    undo(client, response)
    assert starts(desk, COUNCIL) == ["2026-03-16 09:00", "2026-03-30 09:00", "2026-04-06 09:00", "2026-04-13 09:00"]
    assert queries.item(desk, COUNCIL).title == "Council"


def test_what_was_taken_out_moves_along_with_the_day(client: Client, desk: Desk) -> None:
    moved = {**FIELDS, "starts_on": "2026-03-17", "repeats": "weekly", "days": ["TU"], "times": "5"}
    client.post(f"/office/event/{COUNCIL}/", moved)
    assert [each[:10] for each in starts(desk, COUNCIL)] == ["2026-03-17", "2026-03-31", "2026-04-07", "2026-04-14"]


def test_the_form_opens_with_what_is_saved(client: Client) -> None:
    page = words(client.get(f"/office/event/{COUNCIL}/"))
    for value in ("Council", "2026-03-16", "09:00", "10:00", "Room 2", "Luc Dewael <luc@tiny.example>", "5"):
        assert f'value="{value}"' in page
    assert '<option value="weekly" selected>' in page
    assert re.search(r'value="MO"[^>]*checked', page)


def test_one_time_is_changed_and_the_others_stay(client: Client, desk: Desk) -> None:
    page = words(client.get(f"/office/event/{COUNCIL}/2026-03-30/"))
    assert 'value="2026-03-30"' in page
    assert 'name="repeats"' not in page
    one = {**FIELDS, "title": "Council, later", "starts_on": "2026-03-31"}
    for _ in range(2):  # and a second click
        response = client.post(f"/office/event/{COUNCIL}/2026-03-30/", one, follow=True)
        assert response.status_code == 200
    assert starts(desk, COUNCIL) == ["2026-03-16 09:00", "2026-04-06 09:00", "2026-04-13 09:00"]
    assert starts(desk, REF) == ["2026-03-31 14:00"]
    assert queries.details(desk, REF)["rule"] == ""
    undo(client, response)
    assert starts(desk, COUNCIL) == ["2026-03-16 09:00", "2026-03-30 09:00", "2026-04-06 09:00", "2026-04-13 09:00"]
    assert starts(desk, REF) == []


def test_one_time_is_deleted_and_put_back(client: Client, desk: Desk) -> None:
    for _ in range(2):
        response = client.post(f"/office/event/{COUNCIL}/2026-03-30/skip/", {"version": "0"}, follow=True)
        assert response.status_code == 200
    assert starts(desk, COUNCIL) == ["2026-03-16 09:00", "2026-04-06 09:00", "2026-04-13 09:00"]
    undo(client, response)
    assert "2026-03-30 09:00" in starts(desk, COUNCIL)
    assert "2026-03-23 09:00" not in starts(desk, COUNCIL), "what the office itself took out stays out"


@pytest.mark.parametrize("day", ["2026-03-17", "2026-03-23", "2026-02-30", "x", "2027-03-15"])
def test_a_day_on_which_it_does_not_take_place_is_said(client: Client, desk: Desk, day: str) -> None:
    assert client.get(f"/office/event/{COUNCIL}/{day}/").status_code == 404
    typed = client.post(f"/office/event/{COUNCIL}/{day}/", FIELDS)
    assert typed.status_code == 404
    assert "Bring boots." in words(typed)
    skipped = client.post(f"/office/event/{COUNCIL}/{day}/skip/", {"version": "0"})
    assert skipped.status_code == (302 if day == "2026-03-23" else 404)
    assert not desk.items.exists()


def test_the_night_that_summer_begins_can_be_taken_out(client: Client, desk: Desk) -> None:
    night = {"starts_on": "2026-03-28", "starts_at": "02:30", "ends_at": "03:30", "repeats": "daily", "times": "4"}
    client.post(NEW, FIELDS | night)
    assert len(starts(desk, REF)) == 4
    client.post(f"/office/event/{REF}/2026-03-29/skip/", {"version": "1"})
    assert starts(desk, REF) == ["2026-03-28 02:30", "2026-03-30 02:30", "2026-03-31 02:30"]


def test_two_tabs_meet_on_a_page_with_both(client: Client, desk: Desk) -> None:
    client.post(NEW, FIELDS)
    address = f"/office/event/{REF}/"
    client.post(address, FIELDS | {"title": "From the first tab", "version": "1"})
    response = client.post(address, FIELDS | {"title": "From the second tab", "version": "1"})
    page = words(response)
    assert response.status_code == 409
    assert "From the first tab" in page
    assert 'value="From the second tab"' in page
    assert 'name="version" value="2"' in page
    assert queries.item(desk, REF).title == "From the first tab"
    assert client.post(address, FIELDS | {"title": "From the second tab", "version": "2"}).status_code == 302
    assert queries.item(desk, REF).title == "From the second tab"


def test_one_time_changed_in_two_tabs(client: Client, desk: Desk) -> None:
    address = f"/office/event/{COUNCIL}/2026-03-30/"
    assert client.post(address, FIELDS | {"title": "One"}).status_code == 302
    again = client.post(address, FIELDS | {"title": "Two", "ref": OTHER_REF})
    assert again.status_code == 404, "that day is taken out already"
    assert 'value="Two"' in words(again) or "Two" in words(again)
    other_day = client.post(f"/office/event/{COUNCIL}/2026-04-06/", FIELDS | {"title": "Three", "ref": OTHER_REF})
    assert other_day.status_code == 409, "the entry was changed since this form was opened"
    assert f'action="/office/event/{COUNCIL}/2026-04-06/"' in words(other_day)
    same_form = client.post(address, FIELDS | {"title": "Four"})
    assert same_form.status_code == 409
    assert f'action="/office/event/{REF}/"' in words(same_form)
    assert {item.ref for item in desk.items.all()} == {COUNCIL, REF}


def test_an_entry_is_deleted_and_brought_back(client: Client, desk: Desk) -> None:
    client.post(NEW, FIELDS)
    response = client.post(f"/office/item/{REF}/delete/", follow=True)
    assert "Visit of the roads" not in words(client.get("/office/calendar/?day=2026-03-18"))
    assert "Visit of the roads" in words(client.get("/office/deleted/"))
    back = undo(client, response)
    assert "Brought back." in words(back)
    assert "Visit of the roads" in words(client.get("/office/calendar/?day=2026-03-18"))
    undo(client, back)
    assert starts(desk, REF) == []


def test_a_new_entry_is_undone(client: Client, desk: Desk) -> None:
    undo(client, client.post(NEW, FIELDS, follow=True))
    assert starts(desk, REF) == []


def test_a_rule_that_the_form_has_no_words_for_stays(client: Client, desk: Desk) -> None:
    client.post(NEW, FIELDS)
    item = desk.items.get()
    item.details["rule"] = "FREQ=MONTHLY;BYDAY=3WE"
    item.save()
    assert '<option value="as_before" selected>' in words(client.get(f"/office/event/{REF}/"))
    kept = FIELDS | {"title": "Board", "version": "1", "repeats": "as_before"}
    assert client.post(f"/office/event/{REF}/", kept).status_code == 302
    assert queries.details(desk, REF)["rule"] == "FREQ=MONTHLY;BYDAY=3WE"
    wrong_day = kept | {"version": "2", "starts_on": "2026-03-19"}
    assert "It begins on a day on which it does not repeat" in words(client.post(f"/office/event/{REF}/", wrong_day))
    assert client.post(NEW, FIELDS | {"ref": OTHER_REF, "repeats": "as_before"}).status_code == 422


def test_a_cancelled_entry_can_be_written_in(client: Client, desk: Desk) -> None:
    assert client.post("/office/event/event-fair/", FIELDS | {"all_day": "on"}).status_code == 302
    assert queries.details(desk, "event-fair")["cancelled"]


def test_markup_stays_words(client: Client) -> None:
    hostile = {"title": "<script>x</script>", "location": '"><img src=x>', "description": "</textarea><script>y"}
    page = client.post(NEW, FIELDS | hostile, follow=True).content.decode()
    form = client.get(f"/office/event/{REF}/").content.decode()
    for html in (page, form):
        assert "<script>x" not in html
        assert "<img src=x" not in html
        assert "<script>y" not in html


def test_control_characters_and_a_megabyte(client: Client, desk: Desk) -> None:
    client.post(NEW, FIELDS | {"title": "Vi\x00sit\x1b", "description": "a\x00b"})
    assert queries.item(desk, REF).title == "Visit"
    large = client.post(NEW, FIELDS | {"ref": OTHER_REF, "description": "word " * 200_000})
    assert large.status_code == 422
    assert "word word" in words(large)


def test_another_persons_entry_does_not_exist(client: Client, desk: Desk) -> None:
    client.post(NEW, FIELDS | {"repeats": "daily"})
    stranger = signed_in(participant("hill"))
    address = f"/office/event/{REF}/"
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, FIELDS).status_code == 404
    assert stranger.get(f"{address}2026-03-19/").status_code == 404
    assert stranger.post(f"{address}2026-03-19/", FIELDS | {"ref": OTHER_REF}).status_code == 404
    assert stranger.post(f"{address}2026-03-19/skip/", {"version": "1"}).status_code == 404
    assert stranger.post(f"{address}put-back/", {"day": "2026-03-19", "version": "1"}).status_code == 404
    assert stranger.get(f"/office/?done=saved&of={REF}").content.count(b'class="undo"') == 0
    assert "Visit of the roads" not in words(stranger.get("/office/calendar/?day=2026-03-18"))
    # a ref of somebody else's is free on one's own desk
    assert stranger.post(NEW, FIELDS).status_code == 302
    assert desk.items.count() == 1


@pytest.mark.parametrize("ref", ["mail-a", "document-rules-md", "sheet-budget-xlsx"])
def test_only_entries_are_changed_here(client: Client, desk: Desk, ref: str) -> None:
    assert client.get(f"/office/event/{ref}/").status_code == 409
    assert client.post(f"/office/event/{ref}/", FIELDS).status_code == 409
    assert client.post(f"/office/event/{ref}/2026-03-16/skip/", {"version": "0"}).status_code == 409
    client.post(f"/office/event/{COUNCIL}/2026-03-30/skip/", {"version": "0"})
    undone = {"day": "2026-03-30", "version": "1", "instead": ref}
    assert client.post(f"/office/event/{COUNCIL}/put-back/", undone).status_code == 302
    assert queries.item(desk, ref).version == 0, "only an own entry goes with the undo"


def test_a_new_entry_cannot_take_a_ref_of_the_pack(client: Client, desk: Desk) -> None:
    assert client.post(NEW, FIELDS | {"ref": COUNCIL}).status_code == 422
    made = services.create_document(desk, title="Plan", text="x", now=NOW)
    assert client.post(NEW, FIELDS | {"ref": made.ref}).status_code == 409


@pytest.mark.parametrize("version", ["", "x", "-1", "1.5", "9" * 30])
def test_a_version_that_is_no_number_changes_nothing(client: Client, desk: Desk, version: str) -> None:
    response = client.post(f"/office/event/{COUNCIL}/2026-03-30/skip/", {"version": version})
    assert response.status_code == 409
    assert not desk.items.exists()


@pytest.mark.parametrize("address", ["calendar/new/", f"event/{COUNCIL}/", f"event/{COUNCIL}/2026-03-30/"])
def test_outside_the_window_nothing_can_be_changed(tmp_path: Path, address: str) -> None:
    load_office(tmp_path)
    late = signed_in(participant("late", closes=timedelta(seconds=0)))
    assert late.get(f"/office/{address}").status_code == 403
    response = late.post(f"/office/{address}", FIELDS)
    assert response.status_code == 403
    assert "Bring boots." in words(response)
    assert late.post(f"/office/event/{COUNCIL}/2026-03-30/skip/", {"version": "0"}).status_code == 403
    assert not Desk.objects.exists()


@pytest.mark.parametrize("address", ["2026-03-30/skip/", "put-back/"])
def test_a_link_changes_nothing(client: Client, address: str) -> None:
    assert client.get(f"/office/event/{COUNCIL}/{address}").status_code == 405
