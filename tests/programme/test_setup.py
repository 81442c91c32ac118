"""The programme owner sets up the programme, its windows and its waves; nothing shuts anybody out unasked."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tarmac.ledger.models import Entry
from tarmac.people.models import Role
from tarmac.programme.models import AccessWindow, Programme, Wave
from tarmac.web import clock
from tests.people.cast import NOW, everybody_but, holder, organisation, signed_in, verbs, words
from tests.programme.stage import enrolled, programme, wave

pytestmark = pytest.mark.django_db

SETUP, PROGRAMME = "/programme/setup/", "/programme/setup/programme/"
WINDOWS, WAVES = "/programme/setup/windows/", "/programme/setup/waves/"
QUOTAS = {
    "turns_a_day_per_person": "50", "tokens_a_day_per_person": "100000",
    "turns_a_day_per_organisation": "5000", "tokens_a_day_per_organisation": "9000000",
}  # fmt: skip
FIELDS = {
    "name_fr": "Essai", "name_nl": "Proef", "name_de": "Probe", "name_en": "Trial", "slug": "trial",
    "starts_on": "2026-09-01", "ends_on": "2027-06-30", "version": "0", **QUOTAS,
}  # fmt: skip
WINDOW = {"name": "Autumn", "opens_at": "2026-09-01T08:30", "closes_at": "2026-12-01T18:00", "version": "0"}


@pytest.fixture(autouse=True)
def _at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture
def owner(db: None) -> Client:
    return signed_in(holder(Role.OWNER))


def local(moment: datetime) -> str:
    """As the browser sends it: the test programme's windows open and close in winter time."""
    return (moment + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")


def test_without_a_programme_it_says_where_to_begin(owner: Client) -> None:
    page = words(owner.get(SETUP))
    assert "No programme yet" in page
    assert 'href="/people/roles/"' in page
    assert owner.get(f"{WINDOWS}new/").status_code == 302
    assert owner.get(f"{WAVES}new/").status_code == 302


def test_it_makes_the_programme_once(owner: Client) -> None:
    for _click in range(2):
        assert owner.post(PROGRAMME, FIELDS).status_code == 302
    made = Programme.objects.get()
    assert made.name == {"fr": "Essai", "nl": "Proef", "de": "Probe", "en": "Trial"}
    assert (made.slug, made.turns_a_day_per_person) == ("trial", 50)
    assert verbs() == ["programme.created"]


def test_the_overview_shows_what_is_set_up(
    owner: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for slug in ("past", "now", "next"):
        enrolled(organisation(), "invited", slug=slug)
    with django_assert_max_num_queries(14):
        page = words(owner.get(SETUP))
    for shown in ("Practice en", "Window past", "Closed", "Open", "Not yet open", "Wave next", "100 questions"):
        assert shown in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name_de", ""),
        ("name_en", "x" * 201),
        ("name_fr", "\x00\x01"),
        ("name_nl", "x" * 1_000_000),
        ("starts_on", "2027-07-01"),
        ("starts_on", "yesterday"),
        ("starts_on", "2026-02-30"),
        ("ends_on", ""),
        ("turns_a_day_per_person", "-1"),
        ("tokens_a_day_per_person", "1.5"),
        ("turns_a_day_per_organisation", "2147483648"),
        ("tokens_a_day_per_organisation", "9" * 400),
        ("tokens_a_day_per_organisation", "NaN"),
        ("version", ""),
    ],
)
def test_bad_input_is_refused_and_what_was_typed_stays(owner: Client, field: str, value: str) -> None:
    programme()
    response = owner.post(PROGRAMME, {**FIELDS, field: value})
    assert response.status_code == 422
    assert 'value="5000"' in words(response) or field == "turns_a_day_per_organisation"
    assert Programme.objects.get().name["en"] == "Practice en"
    assert verbs() == []


def test_dates_the_wrong_way_round_are_said(owner: Client) -> None:
    response = owner.post(PROGRAMME, {**FIELDS, "starts_on": "2027-07-01"})
    assert "The last day comes before the first." in words(response)


def test_two_tabs_do_not_overwrite_each_others_quotas(owner: Client) -> None:
    programme()
    owner.post(PROGRAMME, {**FIELDS, "turns_a_day_per_person": "11"})
    response = owner.post(PROGRAMME, {**FIELDS, "turns_a_day_per_person": "22"})
    assert response.status_code == 409
    page = words(response)
    assert 'value="11"' in page
    assert 'value="22"' in page
    assert Programme.objects.get().turns_a_day_per_person == 11
    owner.post(PROGRAMME, {**FIELDS, "turns_a_day_per_person": "22", "version": "1"})
    assert Programme.objects.get().turns_a_day_per_person == 22
    assert Entry.objects.last().data == {"fields": ["turns_a_day_per_person"]}  # type: ignore[union-attr]


def test_a_window_opens_and_closes_in_belgian_time(owner: Client) -> None:
    programme()
    assert owner.post(f"{WINDOWS}new/", WINDOW).status_code == 302
    made = AccessWindow.objects.get()
    assert made.opens_at == datetime(2026, 9, 1, 6, 30, tzinfo=UTC), "summer time"
    assert made.closes_at == datetime(2026, 12, 1, 17, 0, tzinfo=UTC), "winter time"
    page = words(owner.get(f"{WINDOWS}{made.pk}/"))
    assert 'value="2026-09-01T08:30"' in page
    assert 'value="2026-12-01T18:00"' in page


def test_a_double_click_makes_one_window_and_another_of_its_name_is_refused(owner: Client) -> None:
    programme()
    for _click in range(2):
        assert owner.post(f"{WINDOWS}new/", WINDOW).status_code == 302
    response = owner.post(f"{WINDOWS}new/", {**WINDOW, "closes_at": "2026-12-02T18:00"})
    assert response.status_code == 422
    assert "Another window has this name." in words(response)
    assert verbs() == ["window.created"]


@pytest.mark.parametrize("time", ["2026-03-29T02:00", "2026-03-29T02:59", "2027-03-28T02:30"])
def test_a_time_that_the_clocks_skip_is_refused_in_words(owner: Client, time: str) -> None:
    programme()
    response = owner.post(f"{WINDOWS}new/", {**WINDOW, "opens_at": time, "closes_at": "2027-12-01T18:00"})
    assert response.status_code == 422
    assert "This time does not exist" in words(response)
    assert f'value="{time}"' in words(response)
    assert not AccessWindow.objects.exists()


def test_a_time_that_the_clocks_show_twice_is_the_first_and_that_is_said(owner: Client) -> None:
    programme()
    response = owner.post(f"{WINDOWS}new/", {**WINDOW, "opens_at": "2026-10-25T02:30"}, follow=True)
    assert "show 25 October 2026 at 02:30 twice" in words(response)
    assert AccessWindow.objects.get().opens_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("time", ["2026-03-29T01:59", "2026-03-29T03:00", "2026-10-25T01:59", "2026-10-25T03:00"])
def test_the_times_beside_them_are_plain(owner: Client, time: str) -> None:
    programme()
    response = owner.post(f"{WINDOWS}new/", {**WINDOW, "opens_at": time}, follow=True)
    assert "Saved." in words(response)
    assert "twice" not in words(response)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("opens_at", ""),
        ("opens_at", "soon"),
        ("opens_at", "2026-09-01T08:30+05:00"),
        ("opens_at", "0001-01-01T00:00"),
        ("closes_at", "9999-12-31T23:59"),
        ("closes_at", "2026-09-01T08:30"),
        ("closes_at", "2026-08-01T08:30"),
        ("closes_at", "2026-09-31T08:30"),
        ("closes_at", "9" * 100_000),
        ("name", ""),
        ("name", "x" * 101),
    ],
)
def test_a_wrong_window_is_refused_and_what_was_typed_stays(owner: Client, field: str, value: str) -> None:
    programme()
    response = owner.post(f"{WINDOWS}new/", {**WINDOW, field: value})
    assert response.status_code == 422
    assert (WINDOW["name"] if field != "name" else WINDOW["opens_at"]) in words(response)
    assert not AccessWindow.objects.exists()
    assert verbs() == []


def test_closing_an_open_window_says_first_how_many_lose_access(owner: Client) -> None:
    hall = organisation()
    inside = [enrolled(hall) for _each in range(3)]
    enrolled(hall, "invited")
    enrolled(hall, "ended")
    window = wave().window
    address = f"{WINDOWS}{window.pk}/"
    form = {"name": window.name, "opens_at": local(window.opens_at), "closes_at": local(NOW), "version": "0"}
    form["opens_at"] = "2026-10-28T10:00"
    asked = owner.post(address, form)
    assert asked.status_code == 422
    assert "3 people who have started lose access" in words(asked)
    window.refresh_from_db()
    assert window.is_open(NOW)
    assert verbs() == []

    consequence = words(asked).split('name="confirmed" value="')[1].split('"')[0]
    assert owner.post(address, {**form, "confirmed": consequence}).status_code == 302
    assert signed_in(inside[0].person).get("/office/", follow=True).status_code == 403
    assert verbs() == ["window.changed"]


def test_who_came_in_since_is_asked_about_again(owner: Client) -> None:
    hall = organisation()
    enrolled(hall)
    window = wave().window
    form = {"name": window.name, "opens_at": "2026-10-28T10:00", "closes_at": local(NOW), "version": "0"}
    one = words(owner.post(f"{WINDOWS}{window.pk}/", form)).split('name="confirmed" value="')[1].split('"')[0]
    enrolled(hall)
    response = owner.post(f"{WINDOWS}{window.pk}/", {**form, "confirmed": one})
    assert response.status_code == 422
    assert "2 people who have started" in words(response)


def test_a_window_that_stays_open_or_was_shut_is_saved_unasked(owner: Client) -> None:
    enrolled(organisation())
    longer, shut = wave().window, wave("past").window
    form = {"name": "Longer", "opens_at": "2026-10-28T10:00", "closes_at": "2026-12-24T12:00", "version": "0"}
    assert owner.post(f"{WINDOWS}{longer.pk}/", form).status_code == 302
    form |= {"name": "Shut", "opens_at": "2026-09-01T10:00", "closes_at": "2026-09-02T10:00"}
    assert owner.post(f"{WINDOWS}{shut.pk}/", form).status_code == 302


def test_a_wave_is_made_once_and_its_short_name_is_its_own(owner: Client) -> None:
    window = wave().window
    form = {"name": "Third", "slug": "third", "window": str(window.pk), "version": "0"}
    for _click in range(2):
        assert owner.post(f"{WAVES}new/", form).status_code == 302
    assert verbs() == ["wave.created"]
    response = owner.post(f"{WAVES}new/", {**form, "name": "Another"})
    assert response.status_code == 422
    assert "Another wave has this short name." in words(response)


@pytest.mark.parametrize(
    ("field", "value"),
    [("window", ""), ("window", "999999"), ("window", "9" * 40), ("name", ""), ("slug", "a b"), ("slug", "x" * 61)],
)
def test_a_wrong_wave_is_refused(owner: Client, field: str, value: str) -> None:
    form = {"name": "Third", "slug": "third", "window": str(wave().window_id), "version": "0"}
    response = owner.post(f"{WAVES}new/", {**form, field: value})
    assert response.status_code == 422
    assert Wave.objects.count() == 1


def test_moving_a_wave_out_of_its_open_window_says_how_many_lose_access(owner: Client) -> None:
    enrolled(organisation())
    moved, later = wave(), wave("next").window
    form = {"name": moved.name, "window": str(later.pk), "version": "0"}
    asked = owner.post(f"{WAVES}{moved.pk}/", form)
    assert "1 person who has started loses access" in words(asked)
    moved.refresh_from_db()
    assert moved.window != later
    consequence = words(asked).split('name="confirmed" value="')[1].split('"')[0]
    assert owner.post(f"{WAVES}{moved.pk}/", {**form, "confirmed": consequence}).status_code == 302


def test_the_second_of_two_tabs_moves_no_window_unseen(owner: Client) -> None:
    window = wave("next").window
    address = f"{WINDOWS}{window.pk}/"
    form = {"name": "A", "opens_at": "2026-12-02T10:00", "closes_at": "2027-01-01T10:00", "version": "0"}
    owner.post(address, form)
    response = owner.post(address, {**form, "name": "B", "closes_at": "2027-02-01T10:00"})
    assert response.status_code == 409
    assert "2027-02-01T10:00" in words(response)
    assert "2027-01-01T10:00" in words(response)
    window.refresh_from_db()
    assert window.name == "A"


@pytest.mark.parametrize("address", [f"{WINDOWS}999999/", f"{WAVES}999999/", f"{WINDOWS}{'9' * 40}/"])
def test_an_unknown_one_does_not_exist(owner: Client, address: str) -> None:
    assert owner.get(address).status_code == 404


def test_nobody_else_sees_or_changes_anything(owner: Client) -> None:
    made = wave()
    addresses = (
        SETUP, PROGRAMME, f"{WINDOWS}new/", f"{WINDOWS}{made.window_id}/", f"{WAVES}new/", f"{WAVES}{made.pk}/",
    )  # fmt: skip
    for who, client in everybody_but(Role.OWNER).items():
        for address in addresses:
            assert client.get(address).status_code == (302 if who == "nobody" else 403), (who, address)
            assert client.post(address, {**FIELDS, **WINDOW}).status_code in {401, 403, 405}, (who, address)
    assert verbs() == []
