"""The database itself refuses to change, delete, replace or empty the ledger."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from tarmac.ledger import append_only
from tarmac.ledger.models import Entry
from tarmac.ledger.services import head, verify
from tests.ledger.conftest import ENTRIES, START, tampering, write

STATEMENTS = [
    "UPDATE ledger_entry SET verb = 'x' WHERE number = 3",
    "UPDATE ledger_entry SET time = time",
    "DELETE FROM ledger_entry WHERE number = 10",
    "DELETE FROM ledger_entry",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_sql_is_refused(chain: None, statement: str) -> None:
    with pytest.raises(IntegrityError, match=append_only.REFUSAL), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert verify().entries == ENTRIES


def test_models_are_refused(chain: None) -> None:
    entry = Entry.objects.get(number=3)
    entry.verb = "x"
    for change in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(time=START + timedelta(days=1)),
        lambda: Entry.objects.bulk_update([entry], ["verb"]),
    ):
        with pytest.raises(IntegrityError, match=append_only.REFUSAL), transaction.atomic():
            change()
    assert verify().entries == ENTRIES


def test_an_entry_cannot_be_replaced(chain: None) -> None:
    """SQLite's REPLACE deletes without asking a trigger for DELETE; PostgreSQL's ON CONFLICT is an UPDATE."""
    verb = "REPLACE" if connection.vendor == "sqlite" else "INSERT"
    conflict = "" if connection.vendor == "sqlite" else " ON CONFLICT (number) DO UPDATE SET verb = 'x'"
    columns = "number, time, actor_id, verb, object_kind, object_id, data_json, previous_hash, hash"
    with pytest.raises(IntegrityError, match=append_only.REFUSAL), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{verb} INTO ledger_entry SELECT {columns} FROM ledger_entry WHERE number = 3{conflict}")
    assert verify().entries == ENTRIES


def test_emptying_the_table_is_refused(chain: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(IntegrityError, match=append_only.REFUSAL), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE ledger_entry CASCADE")
    assert verify().entries == ENTRIES


def test_two_entries_cannot_follow_the_same_one(chain: None) -> None:
    entry = Entry.objects.get(number=3)
    entry.number = ENTRIES + 1
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save(force_insert=True)


def test_tampering_lifts_the_refusal_only_while_it_lasts(chain: None) -> None:
    with tampering() as cursor:
        cursor.execute(STATEMENTS[0])
    assert verify().broken == 3
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STATEMENTS[0])


@pytest.mark.django_db(transaction=True)
def test_flush_empties_the_ledger_with_everything_else_and_the_refusal_stays(
    django_db_serialized_rollback: Any,
) -> None:
    write(3)
    call_command("flush", interactive=False, verbosity=0)
    assert head()[0] == 0
    write(3)
    with pytest.raises(IntegrityError, match=append_only.REFUSAL), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_entry")
    assert verify().entries == 3


def test_the_migration_can_be_taken_back_and_applied_again(chain: None) -> None:
    append_only.allow(connection)
    append_only.allow(connection)
    append_only.refuse(connection)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.all().delete()
