"""`tarmac people import` on CSV as people's programs write it, and on files that are none."""

from itertools import product
from pathlib import Path

import pytest

from tarmac.people.models import Person
from tests.people.lists import ANNE, HEADINGS, LUC, as_csv, bring_in, nobody, waves, who_is_where

pytestmark = pytest.mark.django_db

ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be")
ZOE = ("zoe@hall.example", "Zoé Žofie", "Müßig-Çelik", "de", "hall", "first")


@pytest.fixture(autouse=True)
def _waves(db: None) -> None:
    waves()


@pytest.mark.parametrize(("encoding", "separator"), list(product(ENCODINGS, ",;\t")))
def test_it_reads_each_encoding_and_separator(encoding: str, separator: str, tmp_path: Path) -> None:
    file = as_csv(tmp_path / "people.csv", ANNE, ZOE, LUC, separator=separator, encoding=encoding)
    outcome = bring_in(file)
    assert (outcome.status, outcome.counts) == (0, "3 new, 0 changed, 0 unchanged; 3 invited; 0 refused.")
    assert who_is_where() == {
        ("anne@hall.example", "Anne", "Peeters", "fr", "hall", "first", "invited"),
        ("zoe@hall.example", "Zoé Žofie", "Müßig-Çelik", "de", "hall", "first", "invited"),
        ("luc@clinic.example", "Luc", "Maes", "nl", "clinic", "first", "invited"),
    }


@pytest.mark.parametrize(
    "headings",
    [
        ("E-mail", "Given name", "FAMILY NAME", "Language", "Organisation", "Wave"),
        ("Adresse e-mail", "Prénom", "Nom", "Langue", "Organisation", "Vague"),
        ("E-mailadres", "VOORNAAM", "Familienaam", "taal", "Organisatie", "Golf"),
        ("E-Mail-Adresse", "Vorname", "Name", "Sprache", "ORGANISATION", "Welle"),
        (" email ", "first_name", "last-name", "language", "Organization", "wave"),
    ],
)
def test_columns_have_names_in_four_languages_in_any_order(headings: tuple[str, ...], tmp_path: Path) -> None:
    backwards = as_csv(tmp_path / "people.csv", ANNE[::-1], headings=headings[::-1], separator=";")
    assert bring_in(backwards).status == 0
    assert who_is_where() == {(*ANNE, "invited")}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(("first", "separator"), [("sep=;", ";"), ("SEP=,", ","), ('"sep=|"', "|"), ("sep=\t", "\t")])
def test_the_line_that_names_the_separator_is_obeyed(first: str, separator: str, encoding: str, tmp_path: Path) -> None:
    table = as_csv(tmp_path / "table.csv", ANNE, ("luc", *LUC[1:]), separator=separator).read_text(encoding="utf-8")
    file = tmp_path / "people.csv"
    file.write_bytes(f"{first}\r\n{table}".encode(encoding))
    assert bring_in(file).problems == ["line 4: email is no e-mail address: “luc”"]
    assert who_is_where() == {(*ANNE, "invited")}


def test_columns_that_it_does_not_know_are_left_alone(tmp_path: Path) -> None:
    file = as_csv(tmp_path / "people.csv", ("0471 00 00 00", *ANNE, "=note"), headings=("GSM", *HEADINGS, "Remark"))
    assert bring_in(file).status == 0
    assert who_is_where() == {(*ANNE, "invited")}


def test_line_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(
        b"\r\n"
        b"email,given_name,family_name,language,organisation,wave,,\r\n"
        b'anne@hall.example,"An\r\nne",Peeters,fr,hall,first,,\r\n'
        b"\r\n"
        b",, ,,\xc2\xa0,,\t,, \r\n"
        b"luc@hall,Luc,Maes,nl,clinic,first,,\r\n"
        b'"zoe@hall.example","Zo\r\n\r\n","","fr","hall","first"\r\n'
        b"ann@hall.example,Ann,Claes,nl,hall,first"
    )
    outcome = bring_in(file)
    assert outcome.status == 1
    assert outcome.problems == [
        "line 7: email is no e-mail address: “luc@hall”",
        "lines 8 to 10: family_name is missing",
    ]
    assert outcome.counts == "2 new, 0 changed, 0 unchanged; 2 invited; 2 refused."
    assert Person.objects.get(email="anne@hall.example").given_name == "An ne"


def test_a_row_with_more_cells_than_headings_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(",".join(HEADINGS) + "\nanne@hall.example,Anne,Peeters, Maes,fr,hall,first\n", encoding="utf-8")
    outcome = bring_in(file)
    assert outcome.problems == [
        "line 2: language is not one of de, en, fr, nl: “Maes”; organisation is not known: “fr”; "
        "row has more cells than the first line"
    ]
    assert nobody()


def test_a_quotation_mark_in_the_middle_costs_its_row_only(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        ",".join(HEADINGS) + '\nluc@hall.example,"Luc "Lucky" B",Maes,nl,hall,first\n' + ",".join(ANNE) + "\n"
    )
    outcome = bring_in(file)
    assert outcome.problems == [
        "line 2: a quotation mark stands inside a cell; inside a quoted cell it is written twice"
    ]
    assert who_is_where() == {(*ANNE, "invited")}


def test_rows_that_a_stray_quotation_mark_swallowed_are_named(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    lines = [",".join(ANNE), 'luc@hall.example,"Luc,Maes,nl,hall,first', ",".join(LUC), 'x@hall.example,"X",Y,fr,hall,']
    file.write_text("\n".join([",".join(HEADINGS), *lines]), encoding="utf-8")
    outcome = bring_in(file)
    assert outcome.problems[0].startswith("lines 3 to 5: ")
    assert who_is_where() == {(*ANNE, "invited")}


def test_bytes_of_another_encoding_are_named_with_their_row(tmp_path: Path) -> None:
    file = as_csv(tmp_path / "people.csv", ANNE, ZOE)
    file.write_bytes(file.read_bytes() + "eve@hall.example,Ève,Noël,fr,hall,first\r\n".encode("cp1252"))
    outcome = bring_in(file)
    assert outcome.problems == [
        "line 4: given_name has a character that cannot be read: “�ve”; "
        "family_name has a character that cannot be read: “No�l”"
    ]
    assert {row[0] for row in who_is_where()} == {ANNE[0], ZOE[0]}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf\r\n\r\n", "The file is empty."),
        (b"anne@hall.example,Anne,Peeters,fr,hall,first\n", "The first line does not name: email, given_name"),
        (b"email,given_name,family_name,organisation\n", "The first line does not name: language."),
        (b"email,e-mail,given_name,family_name,language,organisation\n", "names the column email twice"),
        (",".join(HEADINGS).encode() + b'\nanne@hall.example,"Anne,Peeters\n', "quotation mark opens in line 2"),
        (",".join(HEADINGS).encode() + b'\na@b.be,"' + b"x\n" * 70_000 + b'"', "quotation mark opens in line 2"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50, "The first line does not name"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>", "The first line does not name"),
        (b"x" * 70_000, "Line 1 has more than 65,536 characters"),
        (b"\x00" * 200_000, "Line 1 has more than 65,536 characters"),
        ("email,given_name".encode("utf-16") + b"\x00", "cut off"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000, "protected by a password"),
    ],
)
def test_a_file_that_is_no_list_says_so_and_writes_nothing(content: bytes, words: str, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(content)
    outcome = bring_in(file)
    assert outcome.status == 1
    assert words in outcome.complained
    assert outcome.complained.rstrip().endswith("Nothing was written.")
    assert nobody()


def test_a_file_that_breaks_at_its_end_writes_nothing_of_its_beginning(tmp_path: Path) -> None:
    rows = [(f"person{number}@hall.example", *ANNE[1:]) for number in range(5_000)]
    file = as_csv(tmp_path / "people.csv", *rows)
    with file.open("ab") as end:
        end.write(b'"anne@hall.example,Anne\r\n')
    outcome = bring_in(file)
    assert (outcome.status, "line 5002" in outcome.complained) == (1, True)
    assert nobody()


@pytest.mark.parametrize("size", [100_000_000, 1_000_000_000_000])
def test_a_huge_file_is_refused_before_it_costs_anything(size: int, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    with file.open("wb") as hollow:
        hollow.truncate(size)
    outcome = bring_in(file)
    assert outcome.status == 1
    assert nobody()


def test_only_headings_is_an_empty_list(tmp_path: Path) -> None:
    outcome = bring_in(as_csv(tmp_path / "people.csv"))
    assert (outcome.status, outcome.counts) == (0, "0 new, 0 changed, 0 unchanged; 0 invited; 0 refused.")


@pytest.mark.parametrize("name", [".", "missing.csv"])
def test_what_is_no_file_is_refused(name: str, tmp_path: Path) -> None:
    assert bring_in(tmp_path / name).status == 2


def test_a_device_is_no_file() -> None:
    outcome = bring_in(Path("/dev/zero"))
    assert (outcome.status, "not a plain file" in outcome.complained) == (1, True)
