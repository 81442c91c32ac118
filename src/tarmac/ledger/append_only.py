"""The database's own refusal to change, delete or replace an entry: triggers, one way for each kind of database.

They hold off mistakes and statements smuggled in, not whoever owns the database; against those stands the chain. A
migration that alters the table on SQLite makes it anew, without its triggers: let it call `refuse` again.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "ledger_entry"
REFUSAL = "entries of the ledger are never changed"

_REFUSE = {
    "sqlite": [
        f"CREATE TRIGGER ledger_no_update BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        f"CREATE TRIGGER ledger_no_delete BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        # REPLACE deletes without asking the trigger above
        f"CREATE TRIGGER ledger_no_replace BEFORE INSERT ON {TABLE} "  # noqa: S608 (names of ours)
        f"WHEN NEW.number <= (SELECT max(number) FROM {TABLE}) BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()",
    ],
}
_ALLOW = {
    "sqlite": [
        f"DROP TRIGGER IF EXISTS {name}" for name in ("ledger_no_update", "ledger_no_delete", "ledger_no_replace")
    ],
    "postgresql": [f"DROP TRIGGER IF EXISTS ledger_no_change ON {TABLE}"],
}


def refuse(connection: BaseDatabaseWrapper) -> None:
    """From now on the database refuses."""
    _run(connection, _REFUSE)


def allow(connection: BaseDatabaseWrapper) -> None:
    """The opposite of `refuse`."""
    _run(connection, _ALLOW)


@contextmanager
def allowed(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """The database refuses nothing inside the block: for emptying it altogether."""
    allow(connection)
    try:
        yield
    finally:
        refuse(connection)


def _run(connection: BaseDatabaseWrapper, statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
