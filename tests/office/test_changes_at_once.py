"""Versions and calendar entries in several tabs at once, with real threads and transactions."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from tarmac.ledger import services as ledger
from tarmac.ledger.models import Entry
from tarmac.office import queries, services
from tarmac.office.models import Desk, DeskVersion
from tarmac.office.services import Planned
from tarmac.programme import access
from tests.office.practice import NOW, load_office, participant
from tests.office.test_services_at_once import THREADS, at_once, kinds, own

pytestmark = pytest.mark.django_db(transaction=True)

RULES, COUNCIL = "document-rules-md", "event-council"
DAY = datetime(2026, 3, 30, tzinfo=NOW.tzinfo).date()


def planned(title: str) -> Planned:
    start = datetime.combine(DAY, datetime.min.time())
    return Planned(title=title, start=start.replace(hour=9), end=start.replace(hour=10), all_day=False)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    load_office(tmp_path)
    person = participant("valley")
    return services.open_desk(person, access.require(person, NOW), now=NOW)


def test_many_clicks_bring_a_version_back_once(desk: Desk) -> None:
    services.edit_document(desk, RULES, text="one", version=0, now=NOW)
    services.edit_document(desk, RULES, text="two", version=1, now=NOW)
    results = at_once(*[lambda: services.restore_version(own(desk), RULES, 1, version=2, now=NOW)] * THREADS)
    assert kinds(results) == ["Item"] * THREADS
    assert queries.item(own(desk), RULES).version == 3
    assert Entry.objects.filter(verb="item.version_restored").count() == 1


def test_of_a_version_brought_back_and_texts_saved_at_once_one_wins_and_all_is_kept(desk: Desk) -> None:
    services.edit_document(desk, RULES, text="one", version=0, now=NOW)

    def save(number: int) -> Callable[[], object]:
        return lambda: services.edit_document(own(desk), RULES, text=f"text {number}", version=1, now=NOW)

    results = at_once(
        *[save(number) for number in range(3)],
        lambda: services.restore_version(own(desk), RULES, 0, version=1, now=NOW),
    )
    assert kinds(results) == ["Item", *["VersionConflict"] * 3]
    assert [row.number for row in queries.versions(own(desk), RULES)] == [2, 1, 0]
    assert DeskVersion.objects.get().segments == [["p1", "one", ""]]
    assert ledger.verify().broken is None


def test_one_time_changed_in_many_tabs_at_once_is_taken_out_once(desk: Desk) -> None:
    def change(number: int) -> Callable[[], object]:
        return lambda: services.edit_occurrence(
            own(desk), COUNCIL, DAY, planned(f"Council {number}"), version=0, instead=services.new_ref(), now=NOW
        )

    results = at_once(*[change(number) for number in range(THREADS)])
    assert kinds(results) == ["Item", *["NotOnThatDay"] * (THREADS - 1)]
    assert desk.items.count() == 2


def test_an_entry_sent_many_times_at_once_is_one(desk: Desk) -> None:
    ref = services.new_ref()
    results = at_once(*[lambda: services.create_event(own(desk), planned("Visit"), ref=ref, now=NOW)] * THREADS)
    assert kinds(results) == ["Item"] * THREADS
    assert [(item.ref, item.version) for item in desk.items.all()] == [(ref, 1)]
    assert Entry.objects.filter(verb="event.created").count() == 1


def test_different_days_taken_out_at_once_are_taken_out_one_after_the_other(desk: Desk) -> None:
    days = [DAY, DAY.replace(month=4, day=6), DAY.replace(month=4, day=13)]

    def skip(number: int) -> Callable[[], object]:
        return lambda: services.skip_occurrence(own(desk), COUNCIL, days[number], version=0, now=NOW)

    results = at_once(*[skip(number) for number in range(3)])
    assert kinds(results) == ["Item", "VersionConflict", "VersionConflict"]
    assert len(queries.details(own(desk), COUNCIL)["excluded"]) == 2
