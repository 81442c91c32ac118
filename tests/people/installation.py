"""A Tarmac of its own, with its own database, whose command runs in processes that can be stopped."""

import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings

from tests.people.lists import Outcome

ROOT = Path(__file__).resolve().parents[2]
TARMAC = str(Path(sys.executable).parent / "tarmac")
WORLD = """
import django; django.setup()
from django.core.management import call_command; call_command("migrate", verbosity=0)
from tests.people.lists import waves; waves()
"""


class Installation:
    """`query` reads its database with nothing of Tarmac in between."""

    def __init__(self, folder: Path, url: str) -> None:
        folder.mkdir()
        self.url = url
        self.file = folder / "tarmac.sqlite3"
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "LC_ALL": "C.UTF-8",
            "TARMAC_DATA_DIR": str(folder),
            "TARMAC_SECRET_KEY": secrets.token_hex(32),
            "DJANGO_SETTINGS_MODULE": "tests.people.impatient",
            "DATABASE_URL": url or f"sqlite:///{self.file}",
        }

    def start(self, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [TARMAC, *arguments],
            env=self.environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def tarmac(self, *arguments: str, **environment: str) -> Outcome:
        return ended(self.start(*arguments, **environment))

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with self.connected() as database:
            return list(database.execute(statement).fetchall())

    @contextmanager
    def connected(self) -> Iterator[Any]:
        """A connection whose transaction is rolled back at the end."""
        database: Any = psycopg.connect(self.url) if self.url else sqlite3.connect(self.file)
        try:
            yield database
        finally:
            database.rollback()
            database.close()

    def state(self) -> dict[str, Any]:
        """All that an import leaves behind, without the numbers and moments that differ from run to run."""
        return {
            "people": sorted(
                self.query("SELECT email, given_name, family_name, language, organisation_id FROM people_person")
            ),
            "enrolments": sorted(
                self.query(
                    "SELECT email, wave_id, state, e.organisation_id FROM programme_enrolment e "
                    "JOIN people_person p ON p.id = e.person_id"
                )
            ),
            "entries": sorted(self.query("SELECT verb, count(*) FROM ledger_entry GROUP BY verb")),
        }


def ended(process: "subprocess.Popen[str]") -> Outcome:
    said, complained = process.communicate(timeout=120)
    return Outcome(process.returncode, said, complained)


@contextmanager
def installation(folder: Path, like: Installation | None = None) -> Iterator[Installation]:
    """On the kind of database that the tests run on: with the waves of `lists`, or as a copy of another."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        made = Installation(folder, "")
        if like:
            shutil.copy(like.file, made.file)
        yield made if like else _with_waves(made)
        return
    server, name = os.environ["DATABASE_URL"], f"tarmac_{secrets.token_hex(6)}"
    template = f"TEMPLATE {urlsplit(like.url).path[1:]}" if like else ""
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name} {template}")
        try:
            made = Installation(folder, urlunsplit(urlsplit(server)._replace(path=f"/{name}")))
            yield made if like else _with_waves(made)
        finally:
            owner.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _with_waves(made: Installation) -> Installation:
    subprocess.run([sys.executable, "-c", WORLD], env=made.environment, check=True)
    return made
