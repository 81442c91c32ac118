"""Several tabs, clicks and servers at once, on the database as it is deployed: real threads, real transactions."""

from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread
from typing import TypeVar

import pytest
from django.db import connection

from tarmac.ledger import services as ledger
from tarmac.ledger.models import Entry
from tarmac.office import queries, services
from tarmac.office.errors import ItemNotFound, NotEditable, VersionConflict
from tarmac.office.models import Desk
from tarmac.people.models import Person
from tarmac.programme import access
from tests.office.practice import NOW, load_office, participant

pytestmark = pytest.mark.django_db(transaction=True)

Result = TypeVar("Result")
RULES, SHEET = "document-rules-md", "sheet-budget-xlsx"
THREADS = 6


@pytest.fixture
def person(tmp_path: Path) -> Person:
    load_office(tmp_path)
    return participant("valley")


@pytest.fixture
def desk(person: Person) -> Desk:
    return services.open_desk(person, access.require(person, NOW), now=NOW)


def at_once(*work: Callable[[], Result]) -> list[Result | Exception]:
    """What each of `work` gives or raises, all begun at the same moment, each on a connection of its own."""
    results: list[Result | Exception] = [RuntimeError("did not run")] * len(work)
    start = Barrier(len(work))

    def run(number: int) -> None:
        start.wait()
        try:
            results[number] = work[number]()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number,)) for number in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def kinds(results: list[object]) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def own(desk: Desk) -> Desk:
    """The desk as another request reads it."""
    return Desk.objects.select_related("office", "person").get(pk=desk.pk)


def test_of_several_edits_from_one_version_one_is_saved_and_each_other_text_comes_back(desk: Desk) -> None:
    def edit(number: int) -> Callable[[], object]:
        return lambda: services.edit_document(own(desk), RULES, text=f"Text {number}", version=0, now=NOW)

    results = at_once(*[edit(number) for number in range(THREADS)])
    assert kinds(results) == ["Item", *["VersionConflict"] * (THREADS - 1)]
    saved = queries.item(desk, RULES)
    assert saved.version == 1
    refused = {result.yours for result in results if isinstance(result, VersionConflict)}
    assert refused | {saved.text} == {f"Text {number}" for number in range(THREADS)}


def test_a_draft_sent_many_times_at_once_is_one(desk: Desk) -> None:
    ref = services.new_ref()
    results = at_once(
        *[lambda: services.write_mail(own(desk), to="Luc", subject="s", body="b", ref=ref, now=NOW)] * THREADS
    )
    assert kinds(results) == ["Item"] * THREADS
    assert [(item.ref, item.version) for item in desk.items.all()] == [(ref, 1)]
    assert Entry.objects.filter(verb="mail.drafted").count() == 1
    sent = at_once(*[lambda: services.send_mail(own(desk), ref, now=NOW)] * THREADS)
    assert kinds(sent) == ["Item"] * THREADS
    assert Entry.objects.filter(verb="mail.sent").count() == 1


def test_a_new_document_sent_many_times_at_once_is_one(desk: Desk) -> None:
    ref = services.new_ref()
    make = [lambda: services.create_document(own(desk), title="Plan", text="one", ref=ref, now=NOW)] * THREADS
    assert kinds(at_once(*make)) == ["Item"] * THREADS
    assert desk.items.count() == 1


def test_a_desk_opened_in_many_tabs_at_once_is_one(person: Person) -> None:
    opened = at_once(*[lambda: services.open_desk(person, access.require(person, NOW), now=NOW).pk] * THREADS)
    assert len(set(opened)) == 1, opened
    assert Desk.objects.count() == 1
    assert Entry.objects.filter(verb="desk.opened").count() == 1


def test_different_items_changed_at_once_are_all_there(desk: Desk) -> None:
    def make(number: int) -> Callable[[], object]:
        return lambda: services.create_document(own(desk), title=f"Plan {number}", text="x", now=NOW)

    assert kinds(at_once(*[make(number) for number in range(THREADS)])) == ["Item"] * THREADS
    desk.refresh_from_db()
    assert (desk.items.count(), desk.revision) == (THREADS, THREADS)
    assert ledger.verify().broken is None


def test_a_reset_and_an_edit_at_once_leave_a_whole_desk(desk: Desk) -> None:
    draft = services.write_mail(desk, to="Luc", subject="s", body="one", now=NOW)
    results = at_once(
        lambda: services.reset_desk(own(desk), now=NOW),
        lambda: services.write_mail(own(desk), to="Luc", subject="s", body="two", ref=draft.ref, version=1, now=NOW),
        lambda: services.edit_document(own(desk), RULES, text="mine", version=0, now=NOW),
        lambda: services.delete_item(own(desk), "mail-a", now=NOW),
    )
    allowed = ("NoneType", "Item", "DeskItem", "VersionConflict")
    assert all(type(result).__name__ in allowed for result in results), results
    items = {item.ref: item for item in desk.items.all()}
    assert set(items) <= {RULES, "mail-a"}, "what the reset came after is gone; what came after it is there"
    assert ledger.verify().broken is None


def test_deleting_and_editing_at_once_is_one_after_the_other(desk: Desk) -> None:
    results = at_once(
        lambda: services.delete_item(own(desk), RULES, now=NOW),
        lambda: services.edit_document(own(desk), RULES, text="mine", version=0, now=NOW),
        lambda: services.restore_item(own(desk), RULES, now=NOW),
    )
    for result in results:
        assert not isinstance(result, Exception) or isinstance(result, ItemNotFound | VersionConflict | NotEditable)


def test_mails_are_read_in_many_tabs_at_once(desk: Desk) -> None:
    results = at_once(*[lambda: services.mark_read(own(desk), ["mail-a", "mail-b", "mail-c"])] * THREADS)
    assert kinds(results) == ["NoneType"] * THREADS
    assert desk.reads.count() == 3


def test_a_search_during_changes_never_fails_and_ends_with_the_last_word(desk: Desk) -> None:
    saved = services.create_document(desk, title="Plan", text="zebra zero", now=NOW)

    def write() -> None:
        for number in range(1, 8):
            services.edit_document(own(desk), saved.ref, text=f"zebra number{number}", version=number, now=NOW)

    def look() -> list[str]:
        return [hit.ref for _ in range(20) for hit in queries.search(own(desk), "zebra")]

    results = at_once(write, look, look)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert set(results[1]) | set(results[2]) == {saved.ref}  # type: ignore[arg-type]
    assert queries.search(own(desk), "number7")[0].ref == saved.ref


def test_cells_written_at_once_are_all_there_and_of_one_cell_one_wins(desk: Desk) -> None:
    def write(ref: str, text: str, was: str) -> Callable[[], object]:
        change = services.Change(0, ref, text, was=was)
        return lambda: services.edit_cells(own(desk), SHEET, [change], version=0, language="en", now=NOW).item.version

    apart = at_once(*[write(f"D{number}", f"text {number}", "") for number in range(1, 4)])
    assert all(isinstance(version, int) or type(version) is VersionConflict for version in apart), apart
    cells = {each.anchor: each.text for each in queries.item(desk, SHEET).segments}
    written = [f"Budget 2026!D{number}" for number, version in enumerate(apart, start=1) if isinstance(version, int)]
    assert written
    assert set(written) == {anchor for anchor in cells if "!D" in anchor}, "who was told it is saved finds it"

    same = at_once(*[write("A2", f"text {number}", "Asphalt") for number in range(3)])
    lost = [each for each in same if isinstance(each, VersionConflict)]
    assert len(lost) == 2, same
    assert queries.item(desk, SHEET).version == len(written) + 1
    assert ledger.verify().broken is None
