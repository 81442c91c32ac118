"""`tarmac ledger verify`: proves the chain, or names the first entry that does not fit."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from tarmac.ledger import services
from tarmac.ledger.models import GENESIS_HASH, Entry, digest
from tests.ledger.conftest import ENTRIES, START, tamper, tampering, verify, write


def test_a_sound_chain_is_proved_with_its_last_hash(chain: None) -> None:
    result = verify()
    assert result.exit_code == 0
    assert result.stdout == f"{ENTRIES} entries, all fit. The last hash is {services.head()[1]}\n"


def test_an_empty_ledger_is_sound(db: None) -> None:
    result = verify()
    assert result.exit_code == 0
    assert GENESIS_HASH in result.stdout


def insert(number: int) -> None:
    """An entry put between others: those behind it move up by one."""
    previous = Entry.objects.get(number=number - 1).hash
    what = (7, "wave.changed", "wave", "1", "{}")
    with tampering() as cursor:
        cursor.execute("UPDATE ledger_entry SET number = number + 1000 WHERE number >= %s", [number])
        cursor.execute("UPDATE ledger_entry SET number = number - 999 WHERE number > 1000")
        cursor.execute(
            "INSERT INTO ledger_entry (actor_id, verb, object_kind, object_id, data_json, number, time, previous_hash, "
            "hash) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [*what, number, str(START), "f" * 64, digest(number, START, *what, previous)],
        )


def swap(first: int, second: int) -> None:
    """Two entries change places, hashes and all."""
    tamper(
        f"UPDATE ledger_entry SET number = 1000 WHERE number = {first}",
        f"UPDATE ledger_entry SET number = {first} WHERE number = {second}",
        f"UPDATE ledger_entry SET number = {second} WHERE number = 1000",
    )


def exchange_contents(first: int, second: int) -> None:
    """Two entries exchange what they say and keep their hashes."""
    one, other = Entry.objects.get(number=first), Entry.objects.get(number=second)
    tamper(
        f"UPDATE ledger_entry SET object_id = '{other.object_id}' WHERE number = {first}",
        f"UPDATE ledger_entry SET object_id = '{one.object_id}' WHERE number = {second}",
    )


def shift_time(delta: timedelta) -> None:
    with tampering():
        Entry.objects.filter(number=4).update(time=Entry.objects.get(number=4).time + delta)


def altered(assignment: str, number: int = 4) -> Callable[[], None]:
    return lambda: tamper(f"UPDATE ledger_entry SET {assignment} WHERE number = {number}")


TAMPERINGS = [
    ("the verb", altered("verb = 'wave.created'"), 4, "altered"),
    ("the actor", altered("actor_id = 8"), 4, "altered"),
    ("the actor gone", altered("actor_id = NULL"), 4, "altered"),
    ("the kind of object", altered("object_kind = 'Wave'"), 4, "altered"),
    ("the object", altered("object_id = '04'"), 4, "altered"),
    ("the data", altered("""data_json = '{"fields":["name"],"version":4}'"""), 4, "altered"),
    ("a space in the data", altered("""data_json = replace(data_json, ',', ', ')"""), 4, "altered"),
    ("its hash", altered(f"hash = '{'0' * 63}1'"), 4, "altered"),
    ("its previous hash", altered(f"previous_hash = '{'0' * 63}1'"), 4, "does not follow"),
    ("the first entry", altered("verb = 'x'", number=1), 1, "altered"),
    ("the last entry", altered("verb = 'x'", number=ENTRIES), ENTRIES, "altered"),
    ("an hour, as by another time zone", lambda: shift_time(timedelta(hours=1)), 4, "altered"),
    ("a microsecond", lambda: shift_time(timedelta(microseconds=1)), 4, "altered"),
    ("all microseconds", lambda: shift_time(-timedelta(microseconds=123456)), 4, "altered"),
    ("an entry deleted", lambda: tamper("DELETE FROM ledger_entry WHERE number = 5"), 5, "missing"),
    ("the beginning deleted", lambda: tamper("DELETE FROM ledger_entry WHERE number < 4"), 1, "missing"),
    ("an entry inserted", lambda: insert(4), 4, "does not follow"),
    ("two entries swapped", lambda: swap(3, 7), 3, "does not follow"),
    ("two contents exchanged", lambda: exchange_contents(3, 7), 3, "altered"),
    ("deleted and closed up", lambda: tamper(
        "DELETE FROM ledger_entry WHERE number = 5", "UPDATE ledger_entry SET number = number + 1000 WHERE number > 5",
        "UPDATE ledger_entry SET number = number - 1001 WHERE number > 1000",
    ), 5, "does not follow"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "how", "broken", "word"), TAMPERINGS, ids=[each[0] for each in TAMPERINGS])
def test_tampering_is_named_with_the_first_entry_that_does_not_fit(
    chain: None, what: str, how: Callable[[], None], broken: int, word: str
) -> None:
    how()
    result = verify()
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Entry {broken} does not fit: ")
    assert word in result.stderr
    assert f"{broken - 1} entries before it fit." in result.stderr
    assert result.stdout == ""


SQLITE = [
    *(f"time = {value}" for value in ("''", "'garbage'", "5", "'2026-02-30 00:00:00'", "'0000-00-00'", "x'00ff'")),
    *(f"{column} = x'ff'" for column in ("actor_id", "verb", "data_json", "previous_hash", "hash")),
    "verb = CAST(x'ff' AS TEXT)",
    "object_id = char(55296)",
]
POSTGRESQL = [f"time = {value}" for value in ("'infinity'", "'0044-03-15 BC'", "'20000-01-01'")]


@pytest.mark.parametrize("assignment", SQLITE if connection.vendor == "sqlite" else POSTGRESQL)
def test_what_can_no_longer_be_read_is_named_too(chain: None, assignment: str) -> None:
    altered(assignment)()
    result = verify()
    assert result.exit_code == 1
    assert result.stderr.startswith("Entry 4 does not fit: ")


@pytest.mark.parametrize("number", [0, -1, -(2**63)])
def test_an_entry_before_the_first_is_named(chain: None, number: int) -> None:
    columns = "time, actor_id, verb, object_kind, object_id, data_json, previous_hash, hash"
    unchecked = "ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_number_positive"
    tamper(
        "PRAGMA ignore_check_constraints = ON" if connection.vendor == "sqlite" else unchecked,
        f"INSERT INTO ledger_entry (number, {columns}) SELECT {number}, {columns.replace('previous_hash', 'verb')} "
        "FROM ledger_entry WHERE number = 4",
    )
    if connection.vendor == "sqlite":
        tamper("PRAGMA ignore_check_constraints = OFF")
    result = verify()
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Entry {number} does not fit: it does not follow the one before it")


def test_a_cut_off_end_shows_only_to_who_noted_the_last_hash(chain: None) -> None:
    _number, noted = services.head()
    tamper(f"DELETE FROM ledger_entry WHERE number > {ENTRIES - 2}")
    assert verify().exit_code == 0
    result = verify("--noted", noted)
    assert result.exit_code == 1
    assert "not in the chain" in result.stderr


def test_a_chain_written_anew_shows_only_to_who_noted_a_hash(chain: None) -> None:
    _number, noted = services.head()
    tamper("DELETE FROM ledger_entry")
    write(ENTRIES - 1)
    services.append(services.Event("wave.changed", "wave", 99), now=START)
    assert verify().exit_code == 0
    assert verify("--noted", noted).exit_code == 1


def test_a_noted_hash_is_found_again_after_more_was_written(chain: None) -> None:
    _number, noted = services.head()
    write(5, first=ENTRIES + 1)
    result = verify("--noted", f" {noted.upper()} ")
    assert result.exit_code == 0
    assert f"that of entry {ENTRIES}:" in result.stdout
    assert verify("--noted", GENESIS_HASH).exit_code == 0


def test_a_noted_hash_behind_a_broken_entry_does_not_hide_it(chain: None) -> None:
    _number, noted = services.head()
    tamper("UPDATE ledger_entry SET verb = 'x' WHERE number = 4")
    result = verify("--noted", noted)
    assert result.exit_code == 1
    assert result.stderr.startswith("Entry 4 does not fit")


@pytest.mark.parametrize("text", ["abc", "g" * 64, "0" * 63, "0" * 65])
def test_what_is_no_hash_is_said_to_be_none(chain: None, text: str) -> None:
    result = verify("--noted", text)
    assert result.exit_code == 2
    assert "64 characters" in result.stderr


def test_a_long_chain_is_walked_in_batches_to_its_end(db: None) -> None:
    events = [services.Event("turn.completed", "turn", number) for number in range(4500)]
    services.append_many(events, now=START)
    steps: list[int] = []
    assert services.verify(advance=steps.append).entries == sum(steps) == 4500
    assert len(steps) > 2
    tamper("UPDATE ledger_entry SET verb = 'x' WHERE number = 4001")
    assert services.verify().broken == 4001
    tamper("DELETE FROM ledger_entry WHERE number > 2000")
    assert services.verify().entries == 2000
