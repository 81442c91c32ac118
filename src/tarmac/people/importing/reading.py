"""From a file to good rows and problems. Nothing is written."""

from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

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
    """What a file says: good rows in the order of the file, no e-mail address twice, and the rows refused."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(path: Path, progress: Progress) -> PeopleFile:
    """Read a CSV or XLSX file; raises BadFile. `progress` is told of bytes."""
    if not path.is_file():
        raise BadFile("This is not a plain file.")
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise BadFile(f"The file has {size:,} bytes; {MAX_FILE_BYTES:,} are allowed. Split it into several files.")
    with path.open("rb") as file, closing(_told(_lines(file), file, size, progress)) as lines:
        return _people(lines)


def _lines(file: BinaryIO) -> Iterator[Line]:
    """The format is what the file holds, whatever its name."""
    start = file.read(4)
    if start == _OLE:
        raise BadFile(
            "This workbook is protected by a password, or in the format of Excel before 2007. "
            "Save it as .xlsx without a password, or as CSV."
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
        raise BadFile("The file is empty.")
    people = PeopleFile()
    reader = _RowReader(Columns([tidy(cell) for cell in headings.cells]))
    for count, line in enumerate(lines):
        if count == MAX_ROWS:
            raise BadFile(f"The file has more than {MAX_ROWS:,} rows. Split it into several files.")
        row = reader.row(line)
        if isinstance(row, Row):
            people.rows.append(row)
        else:
            people.problems.append(row)
    return people


class _RowReader:
    """Makes rows of lines; knows the organisations and the e-mail addresses that came before."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.lines: dict[str, int] = {}
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
            "email": email_problem(email) or self._twice(email, line.first),
            "given_name": name_problem(given_name),
            "family_name": name_problem(family_name),
            "language": "" if language.lower() in SPOKEN else _language_problem(language),
            "organisation": "" if organisation_id is not None else self._organisation_problem(organisation),
            "wave": text_problem(wave, _MAX_WORD) if wave else "",
            "row": "has more cells than the first line" if self.columns.beyond(line.cells) else "",
        }
        reasons = [f"{name} {problem}" for name, problem in found.items() if problem]
        if reasons or organisation_id is None:
            return Problem(line.first, line.last, "; ".join(reasons))
        return Row(line.first, email, given_name, family_name, language.lower(), organisation_id, wave)

    def _twice(self, email: str, line: int) -> str:
        first = self.lines.setdefault(email, line)
        return "" if first == line else f"is the same as in line {first}: {shown(email)}"

    def _organisation_problem(self, value: str) -> str:
        problem = text_problem(value, _MAX_WORD)
        if not problem and value.casefold() in self.names:
            return f"has a name that two organisations have: {shown(value)}; give its short name"
        return problem or f"is not known: {shown(value)}"


def _language_problem(value: str) -> str:
    return text_problem(value, _MAX_WORD) or f"is not one of {', '.join(sorted(SPOKEN))}: {shown(value)}"
