"""The people of a file as accounts and enrolments: a batch a transaction, with its ledger entries."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tarmac.ledger import bulk
from tarmac.ledger.services import Event, append_many
from tarmac.people.importing import accounts as people
from tarmac.people.importing.accounts import Account, Change
from tarmac.people.importing.lines import Progress
from tarmac.people.importing.reading import PeopleFile
from tarmac.people.importing.rows import Problem, Row, shown
from tarmac.programme.models import LIVE_STATES, Enrolment, EnrolmentState, Wave

# Others wait while a batch is written: a fraction of a second.
BATCH = 2_000


class BadWave(Exception):
    """The wave for rows without one is not known, has closed, or two programmes have it. The message is a sentence."""


class Stopped(Exception):
    """The storage failed midway. What `report` counts is written; the rest is not."""

    def __init__(self, report: "Report") -> None:
        super().__init__()
        self.report = report


@dataclass(slots=True)
class Report:
    """What an import did, or would do: accounts by what changed, people enrolled, and the rows refused."""

    accounts: Counter[Change] = field(default_factory=Counter)
    enrolled: int = 0
    problems: list[Problem] = field(default_factory=list)

    def add(self, other: "Report") -> None:
        self.accounts += other.accounts
        self.enrolled += other.enrolled
        self.problems += other.problems


class _Place(NamedTuple):
    """An enrolment that a person has already."""

    enrolment_id: int
    person_id: int
    wave_id: int
    state: str
    closes_at: datetime


@dataclass(slots=True)
class _Plan:
    """What one batch asks for: accounts, places in waves, and the end of enrolments that the clock has ended."""

    problems: list[Problem]
    accounts: list[Account] = field(default_factory=list)
    places: list[tuple[Account, int]] = field(default_factory=list)
    outdated: list[int] = field(default_factory=list)

    def report(self) -> Report:
        return Report(Counter(each.change for each in self.accounts), len(self.places), self.problems)


def load(
    file: PeopleFile,
    *,
    default_wave: str = "",
    dry_run: bool = False,
    all_or_nothing: bool = False,
    now: datetime,
    progress: Progress,
) -> Report:
    """Bring accounts and enrolments to what the file says, row by row; the same file again changes nothing.

    A batch is written wholly or not at all, and so is the whole file with `all_or_nothing`, which also writes nothing
    when a row is refused. Raises BadWave, and Stopped when the storage is full or busy.
    """
    waves, lines = _Waves(default_wave, now), dict[str, int]()
    whole = all_or_nothing and not dry_run and not file.problems
    report = Report(problems=list(file.problems))
    try:
        with transaction.atomic() if whole else nullcontext():
            for rows in _batches(file.rows):
                looks_only = dry_run or (all_or_nothing and report.problems)
                report.add(_plan(rows, waves, lines, now).report() if looks_only else _write(rows, waves, lines, now))
                progress(len(rows))
            if whole and report.problems:
                transaction.set_rollback(True)
    except OperationalError as error:
        raise Stopped(Report() if whole or dry_run else report) from error
    if report.accounts[Change.NEW] and not dry_run:
        _look_again()
    report.problems.sort()
    return report


def _look_again() -> None:
    """Let the database see how many there are now: it chooses by that which index leads to the rows of a page."""
    with suppress(OperationalError), connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _batches(rows: list[Row]) -> Iterator[list[Row]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


class _Waves:
    """The waves by slug; one that two programmes have is no answer."""

    def __init__(self, default: str, now: datetime) -> None:
        """Raises BadWave."""
        found = Wave.objects.values_list("pk", "slug", "window__closes_at")
        uses = Counter(slug.lower() for _pk, slug, _closes_at in found)
        self.slugs = {pk: slug.lower() for pk, slug, _closes_at in found}
        self.ids = {slug: pk for pk, slug in self.slugs.items() if uses[slug] == 1}
        self.closed = {pk for pk, _slug, closes_at in found if closes_at <= now}
        self.default = default.lower()
        if default and self.default not in self.ids:
            raise BadWave(_("There is no wave %(wave)s, or two programmes have it.") % {"wave": default})
        if self.ids.get(self.default) in self.closed:
            raise BadWave(_("The wave %(wave)s has closed; nobody can be invited into it.") % {"wave": default})

    def id_for(self, row: Row) -> int | None:
        return self.ids.get(row.wave.lower() or self.default)


def _plan(rows: list[Row], waves: _Waves, lines: dict[str, int], now: datetime) -> _Plan:
    """`lines`: where each e-mail address stands that was taken so far."""
    accounts, problems = people.of_rows(rows)
    plan = _Plan(problems)
    known = _places([each.person_id for each in accounts if each.change is not Change.NEW])
    for account in accounts:
        row, own = account.row, known.get(account.person_id, [])
        wave_id = waves.id_for(row)
        if reason := _refusal(row, wave_id, own, waves, lines, now):
            plan.problems.append(Problem(row.line, row.line, reason))
            continue
        lines[row.email] = row.line
        plan.accounts.append(account)
        if wave_id is not None and not _is_in(wave_id, own):
            plan.places.append((account, wave_id))
            plan.outdated += [place.enrolment_id for place in _elsewhere(wave_id, own)]
    return plan


def _refusal(
    row: Row, wave_id: int | None, own: list[_Place], waves: _Waves, lines: dict[str, int], now: datetime
) -> str:
    first = lines.get(row.email, row.line)
    if first != row.line:
        twice = {"line": first, "value": shown(row.email)}
        return _("email is the same as in line %(line)d: %(value)s") % twice
    if wave_id is None and not row.wave:
        return _("wave is missing; --wave gives one to all rows without")
    if wave_id is None:
        return _("wave is not known, or two programmes have it: %(wave)s") % {"wave": shown(row.wave)}
    if wave_id in waves.closed and not _is_in(wave_id, own):
        return _("wave has closed: %(wave)s") % {"wave": shown(row.wave)}
    still_open = [place for place in _elsewhere(wave_id, own) if place.closes_at > now]
    if still_open:
        where = {"email": row.email, "wave": waves.slugs[still_open[0].wave_id]}
        return _("%(email)s already takes part in the wave %(wave)s") % where
    return ""


def _is_in(wave_id: int, own: list[_Place]) -> bool:
    return any(place.wave_id == wave_id for place in own)


def _elsewhere(wave_id: int, own: list[_Place]) -> list[_Place]:
    return [place for place in own if place.wave_id != wave_id and place.state in LIVE_STATES]


def _places(person_ids: list[int]) -> dict[int, list[_Place]]:
    found = Enrolment.objects.filter(person_id__in=person_ids)
    by_person: dict[int, list[_Place]] = defaultdict(list)
    for values in found.values_list("pk", "person_id", "wave_id", "state", "wave__window__closes_at"):
        place = _Place(*values)
        by_person[place.person_id].append(place)
    return by_person


def _write(rows: list[Row], waves: _Waves, lines: dict[str, int], now: datetime) -> Report:
    try:
        return _write_once(rows, waves, lines, now)
    except IntegrityError:
        # another import or page made one of these accounts at this very moment: now it can be seen
        return _write_once(rows, waves, lines, now)


@transaction.atomic
def _write_once(rows: list[Row], waves: _Waves, lines: dict[str, int], now: datetime) -> Report:
    plan = _plan(rows, waves, lines, now)
    events = [*people.save(plan.accounts, now=now), *_end(plan.outdated), *_enrol(plan.places, now)]
    if events:
        append_many(events, now=now)
    return plan.report()


def _end(outdated: list[int]) -> list[Event]:
    """Write down what the clock has ended, so that it stands in no later wave's way."""
    enrolments = list(Enrolment.objects.filter(pk__in=outdated).select_related("wave__window"))
    for enrolment in enrolments:
        enrolment.state = EnrolmentState.ENDED
        enrolment.closed_at = enrolment.wave.window.closes_at
    Enrolment.objects.bulk_update(enrolments, ["state", "closed_at"])
    return [Event("enrolment.ended", "enrolment", enrolment.pk) for enrolment in enrolments]


def _enrol(places: list[tuple[Account, int]], now: datetime) -> list[Event]:
    if not places:
        return []
    moment = connection.ops.adapt_datetimefield_value(now)
    invited = EnrolmentState.INVITED.value
    rows = [(each.person_id, wave_id, each.row.organisation_id, invited, moment) for each, wave_id in places]
    last = Enrolment.objects.aggregate(last=Max("pk"))["last"] or 0
    bulk.insert(Enrolment, ("person_id", "wave_id", "organisation_id", "state", "invited_at"), rows)
    ids = dict(Enrolment.objects.filter(pk__gt=last).values_list("person_id", "pk"))
    return [
        Event("enrolment.invited", "enrolment", ids[person_id], data={"wave": wave_id})
        for person_id, wave_id, *_rest in rows
    ]
