"""What is written to the ledger, and that it reads back as it was hashed."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tarmac.ledger.models import GENESIS_HASH, Entry
from tarmac.ledger.services import Event, append, append_many, head, verify
from tests.ledger.conftest import ENTRIES, START, tamper, write

KEYS = st.text(max_size=12)
DATA = st.dictionaries(
    KEYS,
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | KEYS,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
        max_leaves=8,
    ),
    max_size=5,
)


def test_each_entry_holds_the_hash_of_the_one_before(chain: None) -> None:
    entries = list(Entry.objects.order_by("number"))
    assert [entry.number for entry in entries] == list(range(1, ENTRIES + 1))
    assert [entry.previous_hash for entry in entries] == [GENESIS_HASH, *(entry.hash for entry in entries[:-1])]
    assert head() == (ENTRIES, entries[-1].hash)


def test_many_at_once_and_one_at_a_time_make_the_same_chain(db: None) -> None:
    events = [Event("desk.reset", "desk", number, number, {"items": number}) for number in range(5)]
    append_many(events, now=START)
    whole = head()
    tamper("DELETE FROM ledger_entry")
    for event in events:
        append(event, now=START)
    assert head() == whole


def test_nothing_at_all_is_no_entry(db: None) -> None:
    append_many([], now=START)
    assert head() == (0, GENESIS_HASH)


def test_what_a_transaction_takes_back_was_never_written(chain: None) -> None:
    before = head()
    with transaction.atomic():
        write(3, first=ENTRIES + 1)
        transaction.set_rollback(True)
    assert head() == before
    write(1, first=ENTRIES + 1)
    assert verify().entries == ENTRIES + 1


def test_an_entry_that_the_database_refuses_takes_the_change_along(chain: None) -> None:
    """A change of state without its entry must not be."""
    events = [Event("wave.changed", "wave", 1), Event(None, "wave", 1)]  # type: ignore[arg-type]
    with pytest.raises(DatabaseError), transaction.atomic():
        append_many(events, now=START)
    assert head()[0] == ENTRIES


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=DATA)
def test_any_data_reads_back_with_the_hash_it_was_written_with(db: None, data: dict[str, Any]) -> None:
    append(Event("test", "thing", 1, data=data), now=START)
    result = verify()
    assert result.fault is None
    assert Entry.objects.get(number=result.entries).data == data


@pytest.mark.parametrize(
    "data",
    [
        {"amount": 1e16, "small": 1e-7, "zero": -0.0, "long": 2**80, "one": 1.0},
        {"name": "Ünïcødé 👩🏽‍⚕️ \u0000 \ud800", "é": {"z": [1, {"a": None}], "a": True}},
        {10: "ten", 9: "nine"},
        {"pair": (1, 2)},
    ],
)  # fmt: skip
def test_what_databases_spell_their_own_way_keeps_its_hash(db: None, data: dict[str, Any]) -> None:
    append(Event("test", "thing", 1, data=data), now=START)
    assert verify().fault is None


@pytest.mark.parametrize("data", [{"x": float("nan")}, {"x": float("inf")}, {"x": {1}}, {"x": datetime(2026, 1, 1)}])  # noqa: DTZ001
def test_what_is_no_json_is_refused(chain: None, data: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)), transaction.atomic():
        append(Event("test", "thing", 1, data=data), now=START)
    assert head()[0] == ENTRIES


def test_a_moment_without_a_time_zone_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="timezone"), transaction.atomic():
        append(Event("test", "thing", 1), now=datetime(2026, 11, 2, 9, 0))  # noqa: DTZ001


@pytest.mark.parametrize("hours", [-11, 0, 1, 5.75])
def test_a_moment_is_the_same_in_every_time_zone(db: None, hours: float) -> None:
    elsewhere = START.astimezone(timezone(timedelta(hours=hours)))
    append(Event("test", "thing", 1), now=elsewhere)
    append(Event("test", "thing", 1), now=elsewhere.replace(microsecond=0))
    assert verify().fault is None
    assert Entry.objects.get(number=1).time == START
    assert Entry.objects.get(number=1).time.tzinfo == UTC
