"""What a coordinator sees: who takes part through one organisation, in which state, and what a day has used.

Every question takes the organisation and asks for its rows alone. A person and their enrolment are of the same
organisation (`services.enrol` sees to it), and both are asked for: the list then runs along the index of names.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from tarmac.people.models import Organisation, Person
from tarmac.programme.models import (
    LIVE_STATES,
    Enrolment,
    EnrolmentState,
    OrganisationUsage,
    Programme,
    Wave,
    local_day,
)
from tarmac.web.text import fold

ROWS_A_PAGE = 50
QUERY_LENGTH = 200
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Filters:
    """Words of a name or address, a state as the clock has it, the id of a wave; each may be empty."""

    query: str = ""
    state: str = ""
    wave: int | None = None


@dataclass(frozen=True, slots=True)
class Waves:
    """All waves with their windows, and which of them have closed. One query; a programme has few."""

    by_id: dict[int, Wave]
    closed: frozenset[int]

    @classmethod
    def at(cls, now: datetime) -> "Waves":
        waves = {wave.pk: wave for wave in Wave.objects.select_related("window").order_by("window__opens_at", "name")}
        return cls(waves, frozenset(pk for pk, wave in waves.items() if wave.window.closes_at <= now))

    def state(self, stored: str, wave_id: int) -> str:
        """A stored state as the clock has it."""
        return EnrolmentState.ENDED if stored in LIVE_STATES and wave_id in self.closed else stored

    def in_state(self, state: str) -> Q:
        """The enrolments that are in `state` as the clock has it."""
        if state == EnrolmentState.ENDED:
            return Q(state=state) | Q(state__in=LIVE_STATES, wave__in=self.closed)
        if state in LIVE_STATES:
            return Q(state=state) & ~Q(wave__in=self.closed)
        return Q(state=state)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: a person in a wave, with the state as the clock has it."""

    enrolment_id: int
    person: Person
    wave: Wave
    state: str


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Some rows of the list, and from which of them the pages before and after go on; None where there is none."""

    rows: list[Row]
    before: int | None
    after: int | None


def people(
    organisation: Organisation, filters: Filters, waves: Waves, *, after: int | None = None, before: int | None = None
) -> PeoplePage:
    """One page of enrolments with their person, by name. At most two queries.

    `after` and `before` are ids of enrolments; one that is not of the organisation is as good as none.
    """
    found = Enrolment.objects.filter(organisation=organisation, person__organisation=organisation)
    found = found.select_related("person")
    if filters.state:
        found = found.filter(waves.in_state(filters.state))
    if filters.wave is not None:
        found = found.filter(wave=filters.wave)
    for word in fold(filters.query).split()[:_MOST_WORDS]:
        found = found.filter(person__search_key__contains=word)
    anchor = _anchor(organisation, before or after)
    backwards = anchor is not None and before is not None
    order = ("-person__search_key", "-pk") if backwards else ("person__search_key", "pk")
    enrolments = list(found.filter(_beyond(anchor, backwards)).order_by(*order)[: ROWS_A_PAGE + 1])
    more = len(enrolments) > ROWS_A_PAGE
    rows = [
        Row(each.pk, each.person, waves.by_id[each.wave_id], waves.state(each.state, each.wave_id))
        for each in enrolments[:ROWS_A_PAGE]
    ]
    if backwards:
        rows.reverse()
    if not rows:
        return PeoplePage(rows, None, None)
    earlier, later = (more, True) if backwards else (anchor is not None, more)
    return PeoplePage(rows, rows[0].enrolment_id if earlier else None, rows[-1].enrolment_id if later else None)


def _anchor(organisation: Organisation, enrolment_id: int | None) -> tuple[str, int] | None:
    """Where in the list an enrolment stands: its key and id."""
    if enrolment_id is None:
        return None
    found = Enrolment.objects.filter(pk=enrolment_id, organisation=organisation)
    return found.values_list("person__search_key", "pk").first()


def _beyond(anchor: tuple[str, int] | None, backwards: bool) -> Q:
    """What comes after the anchor. The first condition holds for all of it: it is where the index starts."""
    if anchor is None:
        return Q(person__search_key__gte="")
    key, pk = anchor
    if backwards:
        return Q(person__search_key__lte=key) & (Q(person__search_key__lt=key) | Q(pk__lt=pk))
    return Q(person__search_key__gte=key) & (Q(person__search_key__gt=key) | Q(pk__gt=pk))


@dataclass(frozen=True, slots=True)
class Summary:
    """How many enrolments of an organisation are in each state as the clock has it, by wave."""

    counted: dict[tuple[int, str], int]

    def by_state(self, wave: int | None = None) -> dict[str, int]:
        counts: Counter[str] = Counter()
        for (wave_id, state), count in self.counted.items():
            if wave in (None, wave_id):
                counts[state] += count
        return dict(counts)

    @property
    def waves(self) -> frozenset[int]:
        return frozenset(wave_id for wave_id, _state in self.counted)


def summary(organisation: Organisation, waves: Waves) -> Summary:
    """One query, over an index alone."""
    stored = Enrolment.objects.filter(organisation=organisation).order_by().values_list("state", "wave")
    counts: Counter[tuple[int, str]] = Counter()
    for state, wave_id, count in stored.annotate(Count("pk")):
        counts[wave_id, waves.state(state, wave_id)] += count
    return Summary(dict(counts))


@dataclass(frozen=True, slots=True)
class UsageToday:
    """What an organisation's people used together today, and how much they may."""

    turns: int
    turns_limit: int
    tokens: int
    tokens_limit: int


def usage_today(organisation: Organisation, programme: Programme, now: datetime) -> UsageToday:
    """One query."""
    used = (
        OrganisationUsage.objects.filter(organisation=organisation, day=local_day(now)).first() or OrganisationUsage()
    )
    return UsageToday(
        used.turns, programme.turns_a_day_per_organisation, used.tokens, programme.tokens_a_day_per_organisation
    )


def enrolments(organisation: Organisation, person: Person) -> list[Enrolment]:
    """A person's enrolments through the organisation, the newest first. One query."""
    found = Enrolment.objects.filter(organisation=organisation, person=person).select_related("wave__window")
    return list(found.order_by("-invited_at", "-pk"))
