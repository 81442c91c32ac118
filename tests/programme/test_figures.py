"""The evaluator's figures: counts without names, from which no small group can be worked out."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from tarmac.people.models import Organisation, Person, Role
from tarmac.programme.models import PersonUsage, local_day
from tarmac.programme.queries.figures import LEAST, Cells, without_small_groups
from tarmac.web import clock
from tests.people.cast import NOW, everybody_but, holder, organisation, person, signed_in, words
from tests.programme.stage import enrolled

FIGURES = "/programme/figures/"
READERS = (Role.EVALUATOR, Role.OWNER, Role.DPO)


@pytest.fixture(autouse=True)
def _at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture
def evaluator(db: None) -> Client:
    return signed_in(holder(Role.EVALUATOR))


def take_part(of: Organisation, number: int, state: str = "active", slug: str = "now") -> list[Person]:
    return [enrolled(of, state, slug=slug, family_name="Hidden").person for _each in range(number)]


def rows(client: Client) -> dict[str, str]:
    """Every row of every table: its name and its count."""
    page = words(client.get(FIGURES))
    found = re.findall(r'<tr><th scope="row">([^<]+)</th>(?:<td>[^<]*</td>)?<td class="number">(.*?)</td>', page)
    return {name: re.sub(r"<[^>]+>", "", count).strip() for name, count in found}


def ask(who: list[Person], days_ago: int, turns: int) -> None:
    day = local_day(NOW - timedelta(days=days_ago))
    PersonUsage.objects.bulk_create(PersonUsage(person=each, day=day, turns=turns) for each in who)


def test_it_counts_people_by_state_sector_and_organisation(evaluator: Client) -> None:
    hall, clinic = organisation("hall"), organisation("clinic", "hospital")
    take_part(hall, 7)
    take_part(hall, 5, "invited")
    take_part(clinic, 6, "active", "past")
    shown = rows(evaluator)
    assert {name: shown[name] for name in ("Active", "Invited", "Ended")} == {
        "Active": "7", "Invited": "5", "Ended": "6",
    }  # fmt: skip
    assert (shown["Municipality"], shown["Hospital"]) == ("12", "6")
    assert (shown["House of Hall"], shown["House of Clinic"]) == ("12", "6")
    assert "7 of 18 people have started and are active" in words(evaluator.get(FIGURES))


def test_no_name_and_no_address_is_on_the_page(evaluator: Client) -> None:
    for each in take_part(organisation(), 6):
        assert each.email not in words(evaluator.get(FIGURES))
    assert "Hidden" not in words(evaluator.get(FIGURES))


@pytest.mark.django_db
def test_a_small_organisation_leaves_no_trace_in_any_number() -> None:
    pages = []
    big, small = organisation("big"), organisation("small", "hospital")
    take_part(big, 8)
    take_part(big, 6, "invited")
    client = signed_in(holder(Role.EVALUATOR))
    for state in ("active", "invited", "active", "ended", "withdrawn"):
        pages.append(rows(client))
        take_part(small, 1, state)
    assert all(page == pages[0] for page in pages), "nobody, one, two, three or four people there look alike"
    assert pages[0]["House of Small"] == pages[0]["Hospital"] == "fewer than 5"
    assert rows(client)["House of Small"] == "fewer than 5", "five, of whom some are in states of fewer than five"
    take_part(small, 3, "active")
    assert rows(client)["House of Small"] == "6", "five active and one invited; the other two are in small states"


@pytest.mark.django_db
def test_a_small_state_leaves_no_trace_in_any_number() -> None:
    pages = []
    big, other = organisation("big"), organisation("other", "hospital")
    take_part(big, 8)
    take_part(other, 6)
    client = signed_in(holder(Role.EVALUATOR))
    for of in (big, other, big, other, big):
        pages.append(rows(client))
        take_part(of, 1, "withdrawn")
    assert all(page == pages[0] for page in pages)
    assert pages[0]["Withdrawn"] == "fewer than 5"
    assert rows(client)["Withdrawn"] == "5"


cells = st.dictionaries(
    st.tuples(st.integers(1, 4), st.sampled_from(["invited", "active", "ended", "withdrawn"])), st.integers(1, 9)
)


@given(cells, st.sampled_from(["invited", "active", "ended", "withdrawn"]), st.integers(0, LEAST - 1))
def test_whatever_the_numbers_no_shown_sum_moves_with_a_small_group(counts: Cells, state: str, few: int) -> None:
    shown = without_small_groups(counts)
    by_organisation, by_state = Counter[int](), Counter[str]()
    for (of, each), count in shown.items():
        by_organisation[of] += count
        by_state[each] += count
    assert all(total >= LEAST for total in [*by_organisation.values(), *by_state.values()])
    with_a_few_more = {**counts, (99, state): few} if few else counts
    assert without_small_groups(with_a_few_more) == shown


def test_a_person_counts_once_however_many_waves(evaluator: Client) -> None:
    hall = organisation()
    for each in take_part(hall, 5, "ended", "past"):
        enrolled(hall, "active", who=each)
    shown = rows(evaluator)
    assert (shown["Active"], shown["Ended"], shown["House of Hall"]) == ("5", "fewer than 5", "5")


def test_questions_of_a_day_are_shown_when_five_people_asked(evaluator: Client) -> None:
    people = take_part(organisation(), 5)
    ask(people, 1, 3)
    ask(people[:4], 2, 100)
    ask(people, 3, 0)
    ask(people, 40, 9)
    shown = rows(evaluator)
    assert shown["1 November 2026"] == "15"
    assert shown["31 October 2026"] == "fewer than 5 people asked"
    assert shown["30 October 2026"] == "fewer than 5 people asked"
    page = words(evaluator.get(FIGURES))
    assert "15 questions in the last 30 days, most of them on 1 November 2026: 15" in page
    assert "415" not in page


def test_an_empty_programme_has_a_page_that_says_so(evaluator: Client) -> None:
    page = words(evaluator.get(FIGURES))
    assert "Too few people take part" in page
    assert "No organisation yet" in page


def test_a_chart_holds_no_style_and_its_numbers_are_written_for_svg(evaluator: Client) -> None:
    take_part(organisation(), 5)
    take_part(organisation(), 8, "invited")
    evaluator.cookies["django_language"] = "fr"
    page = evaluator.get(FIGURES).content.decode()
    assert 'width="62.50%"' in page
    assert "style=" not in page


def test_more_people_take_no_more_queries(
    evaluator: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        take_part(organisation(f"place-{number}"), 6)
    with django_assert_max_num_queries(9):
        evaluator.get(FIGURES)


@pytest.mark.django_db
def test_only_those_who_watch_over_the_programme_read_them() -> None:
    for role in READERS:
        assert signed_in(holder(role)).get(FIGURES).status_code == 200
    for who, client in everybody_but(*READERS).items():
        assert client.get(FIGURES).status_code == (302 if who == "nobody" else 403), who
    enrolment = enrolled(organisation("other"), who=person(organisation("other")))
    assert signed_in(enrolment.person).get(FIGURES).status_code == 403
