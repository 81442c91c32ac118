"""Lists of people as files, and the command that brings them in."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import openpyxl
from typer.testing import CliRunner

from tarmac.config.commands import people
from tarmac.people.models import Person
from tarmac.programme.models import AccessWindow, Enrolment, Programme, Wave
from tarmac.web import clock
from tests.people.cast import organisation

HEADINGS = ("email", "given_name", "family_name", "language", "organisation", "wave")
ANNE = ("anne@hall.example", "Anne", "Peeters", "fr", "hall", "first")
LUC = ("luc@clinic.example", "Luc", "Maes", "nl", "House of Clinic", "first")


@dataclass(frozen=True)
class Outcome:
    """What the command said on its two channels, and its exit status."""

    status: int
    said: str
    complained: str

    @property
    def problems(self) -> list[str]:
        return [line for line in self.said.splitlines() if line.startswith("line")]

    @property
    def counts(self) -> str:
        return self.said.splitlines()[-1]


def bring_in(file: Path, *options: str, language: str = "en") -> Outcome:
    terminal = {"LC_ALL": f"{language}_BE.UTF-8"}
    result = CliRunner().invoke(people.app, ["import", str(file), *options], env=terminal)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Outcome(result.exit_code, result.stdout, result.stderr)


def waves() -> dict[str, Wave]:
    """Two organisations, and a programme with three waves: one open, one later, one that is over."""
    organisation("hall")
    organisation("clinic", "hospital")
    now = clock.now()
    year = {"starts_on": now - timedelta(180), "ends_on": now + timedelta(180)}
    programme = Programme.objects.create(slug="practice", name={"en": "Practice"}, **year)
    made = {}
    for slug, opens, closes in (("first", -10, 20), ("second", 30, 60), ("past", -90, -1)):
        window = AccessWindow.objects.create(
            programme=programme, name=slug, opens_at=now + timedelta(opens), closes_at=now + timedelta(closes)
        )
        made[slug] = Wave.objects.create(programme=programme, window=window, slug=slug, name=slug.title())
    return made


def as_csv(
    path: Path, *rows: Sequence[str], headings: Sequence[str] = HEADINGS, separator: str = ",", encoding: str = "utf-8"
) -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([headings, *rows])
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def as_xlsx(path: Path, *rows: Sequence[object], headings: Sequence[str] = HEADINGS) -> Path:
    workbook = openpyxl.Workbook()
    for row in (headings, *rows):
        workbook.active.append(list(row))
    workbook.save(path)
    return path


def who_is_where() -> set[tuple[str, str, str, str, str, str, str]]:
    """Everybody with an enrolment: e-mail address, names, language, organisation, wave and state."""
    return set(
        Enrolment.objects.values_list(
            "person__email",
            "person__given_name",
            "person__family_name",
            "person__language",
            "organisation__slug",
            "wave__slug",
            "state",
        )
    )


def nobody() -> bool:
    return not Person.objects.exists() and not Enrolment.objects.exists()
