"""Whatever is in a file: an import never breaks down, doubles nobody, and run again finds nothing new."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tarmac.ledger import services as ledger
from tarmac.people.models import Person
from tarmac.programme.models import Enrolment
from tests.people.lists import HEADINGS, as_xlsx, bring_in, waves

pytestmark = pytest.mark.django_db
any_file = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

words = st.text(max_size=12) | st.text("\x00\t\n\r\"',;=+@\ud800\ufeff\u202e é", max_size=6)
emails = st.sampled_from(("anne@hall.example", "ANNE@hall.example", "luc@clinic.example", "a@b.be", " a@b.be ")) | words
names = st.sampled_from(("Anne", "Zoë", "d'Udekem", "N" * 101)) | words
rows = st.tuples(
    emails,
    names,
    names,
    st.sampled_from(("fr", "NL", "xx", "")) | words,
    st.sampled_from(("hall", "House of Clinic", "atlantis")) | words,
    st.sampled_from(("first", "second", "")) | words,
)
lists = st.lists(rows, max_size=12)


@pytest.fixture(autouse=True)
def _waves(db: None) -> None:
    waves()


def never_doubles_nor_breaks(file: Path) -> None:
    people = Person.objects.count()
    outcome = bring_in(file, "--wave", "first")
    assert outcome.status in (0, 1)
    emails = list(Person.objects.values_list("email", flat=True))
    assert len({email.casefold() for email in emails}) == len(emails)
    live = list(Enrolment.objects.filter(state="invited").values_list("person_id", flat=True))
    assert len(set(live)) == len(live)
    new = len(emails) - people
    assert (outcome.counts.startswith(f"{new} new, ")) if outcome.said else new == 0
    again = bring_in(file, "--wave", "first")
    assert (again.status, again.problems, again.complained) == (outcome.status, outcome.problems, outcome.complained)
    assert again.counts.startswith("0 new, 0 changed, ") if again.said else Person.objects.count() == len(emails)
    assert "; 0 invited; " in again.counts if again.said else True
    assert ledger.verify().broken is None


@any_file
@given(lists, st.sampled_from((",", ";", "\t")), st.sampled_from(("utf-8", "utf-16", "cp1252")))
def test_any_rows_as_csv(tmp_path: Path, table: list[tuple[str, ...]], separator: str, encoding: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([HEADINGS, *table])
    errors = "replace" if encoding == "cp1252" else "surrogatepass"
    file = tmp_path / "people.csv"
    file.write_bytes(text.getvalue().encode(encoding, errors))
    never_doubles_nor_breaks(file)


@any_file
@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_after_the_headings(tmp_path: Path, tail: bytes) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(",".join(HEADINGS).encode() + b"\nanne@hall.example,Anne,Peeters,fr,hall,first\n" + tail)
    never_doubles_nor_breaks(file)


@any_file
@given(st.binary(max_size=400) | st.binary(max_size=200).map(lambda tail: b"PK\x03\x04" + tail))
def test_any_bytes_at_all(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(content)
    assert bring_in(file).status == 1
    assert not Person.objects.exists()


cells = st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.floats(allow_nan=False) | st.datetimes()
written = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)


@settings(any_file, max_examples=20)
@given(st.lists(st.lists(cells | written | emails.filter(str.isprintable), max_size=8), max_size=8))
def test_any_cells_of_a_workbook(tmp_path: Path, table: list[list[object]]) -> None:
    never_doubles_nor_breaks(as_xlsx(tmp_path / "people.xlsx", *table))
