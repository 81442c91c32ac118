"""A short ledger, and a way to tamper with it as only the owner of the database can."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import Result
from django.db import connection
from typer.testing import CliRunner

from tarmac.config.commands import ledger
from tarmac.ledger import append_only
from tarmac.ledger.services import Event, append

START = datetime(2026, 11, 2, 9, 0, 0, 123456, tzinfo=UTC)
ENTRIES = 10


def write(count: int, *, first: int = 1) -> None:
    for number in range(first, first + count):
        event = Event("wave.changed", "wave", number, 7, {"fields": ["name", "window"], "version": number})
        append(event, now=START + timedelta(minutes=number))


@pytest.fixture
def chain(db: None) -> None:
    write(ENTRIES)


@contextmanager
def tampering() -> Iterator[Any]:
    """A cursor with which everything is possible."""
    with append_only.allowed(connection), connection.cursor() as cursor:
        yield cursor


def tamper(*statements: str) -> None:
    with tampering() as cursor:
        for statement in statements:
            cursor.execute(statement)


def verify(*arguments: str) -> Result:
    """`tarmac ledger verify`."""
    return CliRunner().invoke(ledger.app, ["verify", *arguments])
