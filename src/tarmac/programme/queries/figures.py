"""Counts without names, for those who evaluate and watch over the programme.

The rule for small numbers. A group of fewer than five people is shown as "fewer than 5", zero included, and its people
are left out of every other count of people on the page as well. So no sum or difference of shown counts gives a small
group back: none of them contains it. Leaving one group out may bring another below five (an organisation of six of
whom two belong to a small state); that one is then left out too, until nothing changes. A person counts once, by the
enrolment that counts for their access. Questions are counted by day, and a day on which fewer than five people asked
shows none; they are not divided by anything else, and no total contains a day that is not shown.

Two things the rule does not do: compare the page of today with the one of yesterday for the reader, who may see a
count grow by one; and hide that a group exists.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, Sum

from tarmac.people.models import Organisation, Sector
from tarmac.programme.models import LIVE_STATES, Enrolment, EnrolmentState, PersonUsage, local_day
from tarmac.programme.queries.coordinator import Waves

LEAST = 5
DAYS = 30

# Organisation and state, with the number of people.
Cells = dict[tuple[int, str], int]


@dataclass(frozen=True, slots=True)
class Group:
    """People with something in common; `people` is None for fewer than LEAST."""

    label: str
    people: int | None
    of: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """`total` counts the people of all groups that are shown."""

    total: int
    states: list[Group]
    sectors: list[Group]
    organisations: list[Group]


def people(now: datetime) -> Figures:
    """People by state as the clock has it, by sector and by organisation. Three queries."""
    organisations = list(Organisation.objects.order_by("name", "pk"))
    shown = without_small_groups(_cells(Waves.at(now)))
    by_organisation, by_state = _sums(shown)
    by_sector: Counter[str] = Counter()
    for organisation in organisations:
        by_sector[organisation.sector] += by_organisation[organisation.pk]
    return Figures(
        total=sum(by_state.values()),
        states=[Group(str(label), _people(by_state[value])) for value, label in EnrolmentState.choices],
        sectors=[Group(str(label), _people(by_sector[value])) for value, label in Sector.choices],
        organisations=[
            Group(each.name, _people(by_organisation[each.pk]), str(each.get_sector_display()))
            for each in organisations
        ],
    )


def _people(count: int) -> int | None:
    return count if count >= LEAST else None


def _cells(waves: Waves) -> Cells:
    """Everybody once: by the live enrolment, else by the newest."""
    newer = Q(invited_at__gt=OuterRef("invited_at")) | Q(invited_at=OuterRef("invited_at"), pk__gt=OuterRef("pk"))
    overtaken = Enrolment.objects.filter(Q(state__in=LIVE_STATES) | newer, person=OuterRef("person"))
    counting = Enrolment.objects.filter(Q(state__in=LIVE_STATES) | ~Exists(overtaken)).order_by()
    cells: Counter[tuple[int, str]] = Counter()
    for organisation, state, wave, count in counting.values_list("organisation", "state", "wave").annotate(Count("pk")):
        cells[organisation, waves.state(state, wave)] += count
    return dict(cells)


def without_small_groups(cells: Cells) -> Cells:
    """The cells of which organisation and state both have LEAST people or more within the result."""
    while True:
        by_organisation, by_state = _sums(cells)
        kept = {
            (organisation, state): count
            for (organisation, state), count in cells.items()
            if by_organisation[organisation] >= LEAST and by_state[state] >= LEAST
        }
        if len(kept) == len(cells):
            return kept
        cells = kept


def _sums(cells: Cells) -> tuple[Counter[int], Counter[str]]:
    by_organisation: Counter[int] = Counter()
    by_state: Counter[str] = Counter()
    for (organisation, state), count in cells.items():
        by_organisation[organisation] += count
        by_state[state] += count
    return by_organisation, by_state


@dataclass(frozen=True, slots=True)
class Day:
    """Questions of one day; None where fewer than LEAST people asked."""

    day: date
    turns: int | None


def days(now: datetime) -> list[Day]:
    """The last DAYS days, today included, oldest first. One query."""
    today = local_day(now)
    first = today - timedelta(days=DAYS - 1)
    asked = PersonUsage.objects.filter(day__range=(first, today), turns__gt=0).order_by().values_list("day")
    counted = {day: (people, turns) for day, people, turns in asked.annotate(Count("pk"), Sum("turns"))}
    return [_day(first + timedelta(days=number), counted) for number in range(DAYS)]


def _day(day: date, counted: dict[date, tuple[int, int]]) -> Day:
    people, turns = counted.get(day, (0, 0))
    return Day(day, turns if people >= LEAST else None)


def total_turns(shown: Iterable[Day]) -> int:
    return sum(day.turns or 0 for day in shown)
