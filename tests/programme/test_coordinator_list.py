"""The coordinator's list: the own people and nobody else's, found and filtered, page by page."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tarmac.people.models import Organisation, Role
from tarmac.programme.models import OrganisationUsage, local_day
from tarmac.web import clock
from tests.people.cast import NOW, everybody_but, holder, organisation, signed_in, words
from tests.programme.stage import enrolled, programme, wave

pytestmark = pytest.mark.django_db

LIST = "/programme/people/"


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


def names(page: str) -> list[str]:
    """Who is listed, in order."""
    return re.findall(r'<th scope="row"><a href="/programme/people/\d+/">([^<]+)</a>', page)


def found(client: Client, **asked: str) -> list[str]:
    response = client.get(LIST, asked)
    assert response.status_code == 200
    return names(words(response))


def counted(page: str) -> dict[str, int]:
    """The summary: how many in each state."""
    tabs = re.findall(r">\s*([A-Z]\w+) <span class=\"count\">([\d,]+)</span>", page)
    return {state: int(count.replace(",", "")) for state, count in tabs}


def test_it_lists_the_own_people_by_name_and_nobody_elses(
    coordinator: Client, hall: Organisation, clinic: Organisation
) -> None:
    enrolled(hall, family_name="Zeroual")
    enrolled(hall, family_name="Étienne")
    enrolled(hall, family_name="De Backer")
    enrolled(hall, family_name="de backer", given_name="Aline")
    stranger = enrolled(clinic, family_name="Foreign", email="foreign@clinic.example").person
    page = words(coordinator.get(LIST))
    assert names(page) == ["de backer Aline", "De Backer Anne", "Étienne Anne", "Zeroual Anne"]
    assert "Foreign" not in page
    assert stranger.email not in page
    assert "Clinic" not in page


def test_each_state_is_the_clocks(coordinator: Client, hall: Organisation) -> None:
    enrolled(hall, "invited", family_name="Ai")
    enrolled(hall, "active", family_name="Ba")
    enrolled(hall, "active", slug="past", family_name="Ca")
    enrolled(hall, "invited", slug="past", family_name="Da")
    enrolled(hall, "ended", family_name="Ea")
    enrolled(hall, "withdrawn", slug="past", family_name="Fa")
    page = words(coordinator.get(LIST))
    assert counted(page) == {"Everybody": 6, "Invited": 1, "Active": 1, "Ended": 3, "Withdrawn": 1}
    assert found(coordinator, state="invited") == ["Ai Anne"]
    assert found(coordinator, state="active") == ["Ba Anne"]
    assert found(coordinator, state="ended") == ["Ca Anne", "Da Anne", "Ea Anne"]
    assert found(coordinator, state="withdrawn") == ["Fa Anne"]
    with clock.fixed(wave("now").window.closes_at):
        assert counted(words(coordinator.get(LIST))) == {
            "Everybody": 6, "Invited": 0, "Active": 0, "Ended": 5, "Withdrawn": 1,
        }  # fmt: skip


def test_somebody_of_two_waves_stands_in_both(coordinator: Client, hall: Organisation) -> None:
    who = enrolled(hall, "ended", slug="past", family_name="Twice").person
    enrolled(hall, "active", who=who)
    assert found(coordinator) == ["Twice Anne", "Twice Anne"]
    assert found(coordinator, wave=str(wave("past").pk)) == ["Twice Anne"]


@pytest.mark.parametrize(
    "query",
    ["francoise", "FRANÇOISE", "franç d'hondt", "D’Hondt", "hondt francoi", "f.dhondt@hall", "  Françoise  ", "çoise"],
)
def test_names_and_addresses_are_found_without_accents_case_or_order(
    coordinator: Client, hall: Organisation, query: str
) -> None:
    enrolled(hall, given_name="Françoise", family_name="D'Hondt", email="f.dhondt@hall.example")
    enrolled(hall, given_name="Other", family_name="Person")
    assert found(coordinator, q=query) == ["D'Hondt Françoise"]


@pytest.mark.parametrize("query", ["%", "_", "\\", "'", "' OR 1=1 --", "zzz", "\x00zzz", "z" * 5000, "ʻ" * 300])
def test_what_nobody_is_called_finds_nobody_and_says_so(coordinator: Client, hall: Organisation, query: str) -> None:
    enrolled(hall, email="plain@hall.example")
    response = coordinator.get(LIST, {"q": query})
    assert response.status_code == 200
    assert names(words(response)) == []
    assert "Nobody found" in words(response)


def test_letters_that_unicode_keeps_whole_are_found_plain(coordinator: Client, hall: Organisation) -> None:
    enrolled(hall, given_name="Søren", family_name="Łukasz")
    enrolled(hall, given_name="Emre", family_name="Yıldız")
    enrolled(hall, given_name="Jürgen", family_name="Groß")
    assert found(coordinator, q="soren lukasz") == ["Łukasz Søren"]
    assert found(coordinator, q="YILDIZ") == ["Yıldız Emre"]
    assert found(coordinator, q="gross") == ["Groß Jürgen"]


def test_nobody_of_another_organisation_is_found_by_any_means(
    coordinator: Client, hall: Organisation, clinic: Organisation
) -> None:
    enrolled(hall, family_name="Own")
    foreign = enrolled(clinic, slug="next", family_name="Foreign", email="foreign@clinic.example")
    for asked in (
        {"q": "foreign@clinic.example"},
        {"q": "Foreign"},
        {"wave": str(foreign.wave_id)},
        {"wave": str(foreign.wave_id), "state": "active"},
    ):
        page = words(coordinator.get(LIST, asked))
        assert names(page) == []
        assert "Foreign Anne" not in page
        assert "Wave next" not in page, "a wave that only others take part in is not offered"
    for cursor in ("after", "before"):
        assert found(coordinator, **{cursor: str(foreign.pk)}) == ["Own Anne"]


@pytest.mark.parametrize(
    "asked",
    [
        {"state": "root"},
        {"wave": "-1"},
        {"wave": "9" * 40},
        {"wave": "²"},
        {"wave": "one"},
        {"after": "9" * 18},
        {"before": "x"},
        {"after": "-5", "state": "\x00"},
    ],
)
def test_nonsense_in_the_address_is_as_good_as_nothing(
    coordinator: Client, hall: Organisation, asked: dict[str, str]
) -> None:
    enrolled(hall, family_name="Own")
    assert found(coordinator, **asked) == ["Own Anne"]


def test_search_state_and_wave_stay_in_every_link(coordinator: Client, hall: Organisation) -> None:
    for number in range(60):
        enrolled(hall, family_name=f"Peeters{number:02}")
    asked = {"q": "peeters", "state": "active", "wave": str(wave().pk)}
    page = words(coordinator.get(LIST, asked))
    assert 'value="peeters"' in page
    assert f'<option value="{wave().pk}" selected>' in page
    following = re.search(r'rel="next" href="\?([^"]+)"', page)
    assert following
    for name, value in asked.items():
        assert f"{name}={value}" in following[1]
    assert names(words(coordinator.get(f"{LIST}?{following[1]}")))[0] == "Peeters50 Anne"


def test_every_page_follows_the_last_forwards_and_backwards(coordinator: Client, hall: Organisation) -> None:
    for number in range(120):
        enrolled(hall, family_name=("Same" if 40 <= number < 80 else f"Name{number:03}"))
    seen: list[list[str]] = []
    address, rel = LIST, "next"
    while True:
        page = words(coordinator.get(address))
        seen.append(names(page))
        link = re.search(rf'rel="{rel}" href="(\?[^"]+)"', page)
        if link:
            address = LIST + link[1]
        elif rel == "next":
            link, rel = re.search(r'rel="prev" href="(\?[^"]+)"', page), "prev"
            assert link
            address = LIST + link[1]
        else:
            break
    assert [len(each) for each in seen] == [50, 50, 20, 50, 50]
    everybody = [name for each in seen[:3] for name in each]
    assert everybody == sorted(everybody, key=str.casefold)
    assert seen[3:] == [seen[1], seen[0]]


def test_somebody_who_has_gone_since_does_not_stop_the_next_page(coordinator: Client, hall: Organisation) -> None:
    gone = enrolled(hall, family_name="Gone")
    enrolled(hall, family_name="Here")
    cursor = gone.pk
    gone.delete()
    assert found(coordinator, after=str(cursor)) == ["Here Anne"]


def test_the_summary_follows_the_wave(coordinator: Client, hall: Organisation) -> None:
    enrolled(hall, "active")
    enrolled(hall, "invited", slug="next")
    page = words(coordinator.get(LIST, {"wave": str(wave("next").pk)}))
    assert counted(page) == {"Everybody": 1, "Invited": 1, "Active": 0, "Ended": 0, "Withdrawn": 0}


def test_an_empty_list_teaches_how_people_come(coordinator: Client, clinic: Organisation) -> None:
    enrolled(clinic)
    page = words(coordinator.get(LIST))
    assert "Nobody takes part yet" in page
    assert "tarmac people import FILE.csv" in page
    assert 'href="/programme/people/invite/"' in page


def test_it_shows_what_the_own_organisation_used_today(
    coordinator: Client, hall: Organisation, clinic: Organisation
) -> None:
    programme()
    enrolled(hall)
    OrganisationUsage.objects.create(organisation=hall, day=local_day(NOW), turns=1234, tokens=56789)
    OrganisationUsage.objects.create(organisation=clinic, day=local_day(NOW), turns=777, tokens=888)
    page = words(coordinator.get(LIST))
    assert "1,234 of 20,000" in page
    assert "56,789 of 40,000,000" in page
    assert "777" not in page


def test_a_longer_list_asks_the_storage_nothing_more(
    coordinator: Client, hall: Organisation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    programme()
    for number in range(120):
        enrolled(hall, slug=("past", "now", "next")[number % 3])
    last = enrolled(hall, family_name="Zz")
    with django_assert_max_num_queries(12):
        coordinator.get(LIST, {"q": "peeters", "state": "active", "before": str(last.pk)})


def test_a_coordinator_without_a_programme_sees_a_page_too(coordinator: Client) -> None:
    assert coordinator.get(LIST).status_code == 200


def test_nobody_else_sees_it(hall: Organisation) -> None:
    enrolled(hall, family_name="Private")
    for who, client in everybody_but(Role.COORDINATOR).items():
        seen = client.get(LIST, {"q": "private"})
        assert seen.status_code == (302 if who == "nobody" else 403), who
        assert "Private Anne" not in words(seen)
