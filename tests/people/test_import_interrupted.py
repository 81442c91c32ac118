"""An import that is killed, meets another, or finds its database locked or full: what is there is whole."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tarmac.ledger.services import _LOCK_ID
from tarmac.programme.importing import BATCH
from tests.people.installation import Installation, ended, installation
from tests.people.lists import ANNE, as_csv

pytestmark = pytest.mark.own_database

BATCHES = 5
PEOPLE = BATCH * BATCHES


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation(tmp_path_factory.mktemp("empty") / "data") as made:
        yield made


@pytest.fixture
def here(empty: Installation, tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path / "here", like=empty) as made:
        yield made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = ((f"person{number}@hall.example", f"Anne {'abcdefgh'[number % 8]}", *ANNE[2:]) for number in range(PEOPLE))
    return as_csv(tmp_path / "people.csv", *rows)


def whole_batches(at: Installation) -> int:
    """How many batches are in; fails when one is there in part."""
    state = at.state()
    batches, rest = divmod(len(state["people"]), BATCH)
    assert rest == 0
    assert {row[0] for row in state["people"]} == {row[0] for row in state["enrolments"]}
    entries = batches * BATCH
    assert dict(state["entries"]) == ({"person.created": entries, "enrolment.invited": entries} if entries else {}), (
        "each change has its entry"
    )
    return batches


def test_killed_and_run_again_it_is_as_if_run_once(
    empty: Installation, here: Installation, file: Path, tmp_path: Path
) -> None:
    running = here.start("people", "import", str(file))
    until = time.monotonic() + 60
    while here.query("SELECT count(*) FROM people_person") == [(0,)] and time.monotonic() < until:
        assert running.poll() is None
    running.kill()
    ended(running)
    assert 0 < whole_batches(here) < BATCHES

    again = here.tarmac("people", "import", str(file))
    assert again.status == 0, again
    assert whole_batches(here) == BATCHES
    assert here.tarmac("ledger", "verify").status == 0
    with installation(tmp_path / "once", like=empty) as once:
        assert once.tarmac("people", "import", str(file)).status == 0
        assert here.state() == once.state()


def test_killed_before_its_end_all_or_nothing_leaves_nothing(here: Installation, file: Path) -> None:
    running = here.start("people", "import", str(file), "--all-or-nothing")
    chain = f"locktype = 'advisory' AND objid = {_LOCK_ID}"
    waits = f"SELECT count(*) FROM pg_locks WHERE {chain}" if here.url else ""
    until = time.monotonic() + 60
    while time.monotonic() < until and running.poll() is None:
        if (here.query(waits) != [(0,)]) if waits else writes(here):
            break
    running.kill()
    assert ended(running).status < 0
    assert whole_batches(here) == 0


def writes(here: Installation) -> bool:
    """Whether somebody holds SQLite's one right to write."""
    database = sqlite3.connect(here.file, timeout=0, isolation_level=None)
    try:
        database.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return True
    finally:
        database.close()
    return False


def test_two_at_once_double_nobody(here: Installation, file: Path) -> None:
    outcomes = [ended(each) for each in [here.start("people", "import", str(file)) for _ in range(2)]]
    assert [each.status for each in outcomes] == [0, 0], outcomes
    assert whole_batches(here) == BATCHES
    new = sum(int(each.counts.split(" new")[0]) for each in outcomes)
    assert new == PEOPLE, "each person is new to one of them only"
    assert here.tarmac("ledger", "verify").status == 0


def test_a_locked_database_says_so_and_nothing_is_written(here: Installation, file: Path) -> None:
    with here.connected() as other:
        other.execute("LOCK TABLE people_person IN ACCESS EXCLUSIVE MODE" if here.url else "BEGIN IMMEDIATE")
        outcome = here.tarmac("people", "import", str(file), PATIENCE="0.2")
    assert outcome.status == 1
    assert "lock" in outcome.complained
    assert "0 new, 0 changed, 0 unchanged" in outcome.complained
    assert "run the same command again" in outcome.complained
    assert "Traceback" not in outcome.complained
    assert whole_batches(here) == 0


@pytest.mark.parametrize("option", ["", "--all-or-nothing"])
def test_a_full_disk_says_so_and_what_came_before_is_whole(option: str, here: Installation, file: Path) -> None:
    if here.url:
        pytest.skip("PostgreSQL's own disk cannot be filled for a test")
    size = here.file.stat().st_size // 4096
    options = [option] if option else []
    outcome = here.tarmac("people", "import", str(file), *options, PAGES=str(size + 1_000))
    assert outcome.status == 1
    assert "database or disk is full" in outcome.complained
    assert "Traceback" not in outcome.complained
    in_it = whole_batches(here)
    assert f"What came before is safe: {in_it * BATCH} new, " in outcome.complained
    assert (in_it == 0) if option else (0 < in_it < BATCHES)
