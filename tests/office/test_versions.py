"""What an item was before: kept, bounded, looked at, brought back; nobody else's; gone with the desk."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from tarmac.ledger.models import Entry
from tarmac.office import queries, services
from tarmac.office.errors import AlreadySent, ItemNotFound, VersionConflict, VersionNotKept
from tarmac.office.models import Desk, DeskVersion, Office
from tarmac.office.services import changes
from tarmac.people.models import Person
from tarmac.programme import access
from tarmac.web import clock
from tests.office.practice import NOW, load_office, participant

pytestmark = pytest.mark.django_db

RULES = "document-rules-md"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return load_office(tmp_path)


def desk_of(person: Person) -> Desk:
    return services.open_desk(person, access.require(person, NOW), now=NOW)


@pytest.fixture
def desk(office: Office) -> Desk:
    return desk_of(participant("valley"))


def write(desk: Desk, text: str, *, version: int, at: datetime = NOW) -> None:
    services.edit_document(desk, RULES, text=text, version=version, now=at)


def numbers(desk: Desk, ref: str = RULES) -> list[int]:
    return [row.number for row in queries.versions(desk, ref)]


def text(desk: Desk, number: int, ref: str = RULES) -> str:
    return queries.kept(desk, ref, number).read(number).text


def test_each_change_keeps_what_was_before_with_when_and_how(desk: Desk) -> None:
    write(desk, "one", version=0)
    write(desk, "two", version=1, at=NOW + 20 * MINUTE)
    services.delete_item(desk, RULES, now=NOW + 30 * MINUTE)
    services.restore_item(desk, RULES, now=NOW + 40 * MINUTE)
    rows = queries.versions(desk, RULES)
    assert [(row.number, row.verb, row.changed_at) for row in rows] == [
        (4, "item.restored", NOW + 40 * MINUTE),
        (2, "document.edited", NOW + 20 * MINUTE),
        (1, "document.edited", NOW),
        (0, "", None),
    ]
    assert (text(desk, 1), text(desk, 2)) == ("one", "two")
    assert "Wear a badge" in text(desk, 0)


def test_bringing_a_version_back_makes_it_the_newest_and_loses_nothing(desk: Desk) -> None:
    write(desk, "one", version=0)
    write(desk, "two", version=1)
    before = Entry.objects.count()
    back = services.restore_version(desk, RULES, 1, version=2, now=NOW + MINUTE)
    assert (back.version, back.text) == (3, "one")
    assert queries.item(desk, RULES).text == "one"
    assert queries.search(desk, "one")[0].ref == RULES
    assert numbers(desk) == [3, 2, 1, 0]
    assert [entry.verb for entry in Entry.objects.order_by("number")[before:]] == ["item.version_restored"]
    original = services.restore_version(desk, RULES, 0, version=3, now=NOW + MINUTE)
    assert original.segments == queries.original(desk, RULES)[0].segments
    assert original.title == "Rules for <guests>"
    assert text(desk, 2) == "two"


def test_a_second_click_brings_back_once(desk: Desk) -> None:
    write(desk, "one", version=0)
    write(desk, "two", version=1)
    for _ in range(2):
        assert services.restore_version(desk, RULES, 1, version=2, now=NOW).version == 3


def test_a_version_is_not_brought_back_over_what_another_tab_wrote(desk: Desk) -> None:
    write(desk, "one", version=0)
    write(desk, "two", version=1)
    write(desk, "three", version=2)
    with pytest.raises(VersionConflict) as conflict:
        services.restore_version(desk, RULES, 1, version=2, now=NOW)
    assert conflict.value.current.text == "three"
    assert queries.item(desk, RULES).text == "three"


@pytest.mark.parametrize("number", [1, 7, 2**31 - 1])
def test_a_version_that_is_not_kept_is_said_so(desk: Desk, number: int) -> None:
    write(desk, "one", version=0)
    with pytest.raises(VersionNotKept):
        services.restore_version(desk, RULES, number, version=1, now=NOW)


def test_what_was_saved_in_one_sitting_keeps_its_first_and_last_state(desk: Desk) -> None:
    for number in range(30):
        write(desk, f"text {number}", version=number, at=NOW + number * MINUTE / 5)
    assert numbers(desk) == [30, 29, 1, 0]
    write(desk, "after lunch", version=30, at=NOW + 90 * MINUTE)
    assert numbers(desk) == [31, 30, 1, 0]
    write(desk, "more", version=31, at=NOW + 91 * MINUTE)
    assert numbers(desk) == [32, 31, 30, 1, 0], "another sitting"


def test_a_long_sitting_keeps_a_state_about_every_ten_minutes(desk: Desk) -> None:
    for number in range(120):
        write(desk, f"text {number}", version=number, at=NOW + number * MINUTE)
    kept = [row.changed_at for row in queries.versions(desk, RULES) if row.changed_at]
    assert 12 <= len(kept) <= 26
    assert max(later - earlier for later, earlier in pairwise(kept)) <= changes.SITTING


def test_what_was_brought_back_is_not_folded_into_what_was_typed(desk: Desk) -> None:
    for number in range(4):
        write(desk, f"text {number}", version=number)
    services.restore_version(desk, RULES, 1, version=4, now=NOW)
    for number in range(5, 9):
        write(desk, f"text {number}", version=number)
    assert "text 3" in {text(desk, number) for number in numbers(desk)[1:]}


def test_an_item_keeps_so_many_versions_and_the_original(desk: Desk) -> None:
    for number in range(changes.KEPT + 8):
        write(desk, f"text {number}", version=number, at=NOW + number * 2 * changes.SITTING)
    kept = numbers(desk)
    assert kept == [58, *range(57, 7, -1), 0]
    assert DeskVersion.objects.count() == changes.KEPT
    with pytest.raises(VersionNotKept):
        services.restore_version(desk, RULES, 7, version=58, now=NOW)


def test_large_items_keep_fewer_versions_but_always_the_last(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "KEPT_CHARACTERS", 50_000)
    for number in range(6):
        write(desk, "word " * 2_000, version=number * 2, at=NOW + number * 2 * changes.SITTING)
        write(desk, "word " * 2_001, version=number * 2 + 1, at=NOW + (number * 2 + 1) * changes.SITTING)
    assert numbers(desk) == [12, 11, 10, 0]
    write(desk, "x" * 190_000, version=12, at=NOW + 100 * changes.SITTING)
    write(desk, "y", version=13, at=NOW + 200 * changes.SITTING)
    assert numbers(desk) == [14, 13, 0], "what was just left can be brought back, however large"


def test_a_mail_that_was_moved_goes_back_and_one_that_was_sent_is_no_draft_again(desk: Desk) -> None:
    services.move_mail(desk, "mail-a", "archive", now=NOW)
    services.restore_version(desk, "mail-a", 0, version=1, now=NOW)
    assert queries.details(desk, "mail-a")["folder"] == "inbox"
    assert [row.ref for row in queries.folder(desk, "inbox")][-1] == "mail-a"
    draft = services.write_mail(desk, to="Luc", subject="s", body="one", now=NOW)
    services.write_mail(desk, to="Luc", subject="s", body="two", ref=draft.ref, version=1, now=NOW)
    services.restore_version(desk, draft.ref, 1, version=2, now=NOW)
    services.send_mail(desk, draft.ref, now=NOW)
    with pytest.raises(AlreadySent):
        services.restore_version(desk, draft.ref, 2, version=4, now=NOW)


def test_another_persons_versions_do_not_exist(desk: Desk) -> None:
    own = services.create_document(desk, title="Secret", text="zebra", now=NOW)
    services.edit_document(desk, own.ref, text="more", version=1, now=NOW)
    other = desk_of(participant("hill"))
    with pytest.raises(ItemNotFound):
        queries.versions(other, own.ref)
    with pytest.raises(VersionNotKept):
        queries.kept(other, own.ref, 1)
    with pytest.raises(ItemNotFound):
        services.restore_version(other, own.ref, 1, version=2, now=NOW)
    assert numbers(other) == [0]


def test_versions_go_with_a_reset_the_desk_and_the_person(desk: Desk) -> None:
    write(desk, "one", version=0)
    write(desk, "two", version=1)
    services.reset_desk(desk, now=NOW)
    assert not DeskVersion.objects.exists()
    assert Entry.objects.get(verb="desk.reset").data == {"items": 1}, "an item counts once, not with its versions"
    assert numbers(desk) == [0]
    write(desk, "one", version=0)
    write(desk, "two", version=1)
    person = desk.person
    person.enrolments.all().delete()
    person.delete()
    assert not DeskVersion.objects.exists()


def test_the_database_refuses_a_version_twice_and_none(desk: Desk) -> None:
    write(desk, "one", version=0)
    write(desk, "two", version=1)
    kept = DeskVersion.objects.get()
    for number in (1, 0):
        kept.pk, kept.version = None, number
        with pytest.raises(IntegrityError), transaction.atomic():
            kept.save(force_insert=True)


def test_a_reload_of_the_pack_leaves_what_was_written(desk: Desk, tmp_path: Path) -> None:
    services.write_mail(desk, to="", subject="Re", body="one", ref="mail-d", now=NOW)
    services.write_mail(desk, to="", subject="Re", body="two", ref="mail-d", version=1, now=NOW)
    desk.items.update(thread="another")
    assert services.restore_version(desk, "mail-d", 1, version=2, now=NOW).thread == "another"
