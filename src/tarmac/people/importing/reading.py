"""From a file to good rows and problems. Nothing is written."""

from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from tarmac.people.importing.columns import Columns
from tarmac.people.importing.csv_lines import csv_lines
from tarmac.people.importing.lines import BadFile, Line, Progress
from tarmac.people.importing.rows import Problem, Row, email_problem, name_problem, shown, text_problem, tidy
from tarmac.people.importing.xlsx_lines import xlsx_lines
from tarmac.people.models import Organisation, PersonManager
from tarmac.web.language import SPOKEN

MAX_FILE_BYTES = 200_000_000
MAX_ROWS = 1_000_000
_MAX_WORD = 200
_ZIP = b"PK"
# The container of password-protected workbooks, and of Excel before 2007.
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(slots=True)
class PeopleFile:
    """What a file says: good rows in the order of the file, and the rows refused."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(path: Path, progress: Progress) -> PeopleFile:
    """Read a CSV or XLSX file; raises BadFile. `progress` is told of bytes."""
    if not path.is_file():
        raise BadFile(_("This is not a plain file."))
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        allowed = {"size": f"{size:,}", "most": f"{MAX_FILE_BYTES:,}"}
        raise BadFile(_("The file has %(size)s bytes; %(most)s are allowed. Split it into several files.") % allowed)
    with path.open("rb") as file, closing(_told(_lines(file), file, size, progress)) as lines:
        return _people(lines)


def _lines(file: BinaryIO) -> Iterator[Line]:
    """The format is what the file holds, whatever its name."""
    start = file.read(4)
    if start == _OLE:
        raise BadFile(
            _(
                "This workbook is protected by a password, or in the format of Excel before 2007. "
                "Save it as .xlsx without a password, or as CSV."
            )
        )
    lines = xlsx_lines(file) if start.startswith(_ZIP) else csv_lines(file)
    return (line for line in lines if not line.empty)


def _told(lines: Iterator[Line], file: BinaryIO, size: int, progress: Progress) -> Generator[Line]:
    told = 0
    for number, line in enumerate(lines):
        if number % 1000 == 0:
            progress(max(0, file.tell() - told))
            told = file.tell()
        yield line
    progress(size - told)


def _people(lines: Iterator[Line]) -> PeopleFile:
    headings = next(lines, None)
    if headings is None:
        raise BadFile(_("The file is empty."))
    people = PeopleFile()
    reader = _RowReader(Columns([tidy(cell) for cell in headings.cells]))
    for count, line in enumerate(lines):
        if count == MAX_ROWS:
            most = {"most": f"{MAX_ROWS:,}"}
            raise BadFile(_("The file has more than %(most)s rows. Split it into several files.") % most)
        row = reader.row(line)
        if isinstance(row, Row):
            people.rows.append(row)
        else:
            people.problems.append(row)
    return people


class _RowReader:
    """Makes rows of lines; knows the organisations."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        known = Organisation.objects.values_list("pk", "slug", "name")
        self.names = Counter(name.casefold() for _pk, _slug, name in known)
        self.organisations = {name.casefold(): pk for pk, _slug, name in known if self.names[name.casefold()] == 1}
        self.organisations |= {slug.casefold(): pk for pk, slug, _name in known}

    def row(self, line: Line) -> Row | Problem:
        if line.problem:
            return Problem(line.first, line.last, line.problem)
        values = [tidy(value) for value in self.columns.values(line.cells)]
        email, given_name, family_name, language, organisation, wave = values
        email = PersonManager.normalize(email)
        organisation_id = self.organisations.get(organisation.casefold())
        found = {
            "email": email_problem(email),
            "given_name": name_problem(given_name),
            "family_name": name_problem(family_name),
            "language": "" if language.lower() in SPOKEN else _language_problem(language),
            "organisation": "" if organisation_id is not None else self._organisation_problem(organisation),
            "wave": text_problem(wave, _MAX_WORD) if wave else "",
        }
        reasons = [f"{name} {problem}" for name, problem in found.items() if problem]
        if self.columns.beyond(line.cells):
            reasons.append(_("row has more cells than the first line"))
        if reasons or organisation_id is None:
            return Problem(line.first, line.last, "; ".join(reasons))
        return Row(line.first, email, given_name, family_name, language.lower(), organisation_id, wave)

    def _organisation_problem(self, value: str) -> str:
        problem = text_problem(value, _MAX_WORD)
        if not problem and value.casefold() in self.names:
            return _("has a name that two organisations have: %(value)s; give its short name") % {"value": shown(value)}
        return problem or _("is not known: %(value)s") % {"value": shown(value)}


def _language_problem(value: str) -> str:
    choice = {"languages": ", ".join(sorted(SPOKEN)), "value": shown(value)}
    return text_problem(value, _MAX_WORD) or _("is not one of %(languages)s: %(value)s") % choice
