"""What `tarmac people import` refuses of a row, in which words, and what it mends."""

import re
from pathlib import Path

import pytest
from django.utils.translation import get_language

from tarmac.people.models import Organisation, Person
from tarmac.programme.importing import BATCH
from tests.people.lists import ANNE, HEADINGS, LUC, as_csv, bring_in, waves, who_is_where

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _waves(db: None) -> None:
    waves()


def problem(path: Path, **cells: str) -> str:
    """Why the row of Anne with these cells is refused."""
    row = dict(zip(HEADINGS, ANNE, strict=True)) | cells
    outcome = bring_in(as_csv(path / "people.csv", LUC, tuple(row.values())))
    assert {where[0] for where in who_is_where()} == {LUC[0]}, "the good row is loaded"
    assert outcome.status == 1
    (only,) = outcome.problems
    return only.removeprefix("line 3: ")


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("", "email is missing"),
        ("anne", "email is no e-mail address: “anne”"),
        ("anne@", "email is no e-mail address: “anne@”"),
        ("anne@hall@example.be", "email is no e-mail address: “anne@hall@example.be”"),
        ("anne peeters@hall.example", "email is no e-mail address: “anne peeters@hall.example”"),
        ("anne@hall.example, luc@hall.example", "email is no e-mail address: “anne@hall.example, luc@hall.example”"),
        ("Anne <anne@hall.example>", "email is no e-mail address: “anne <anne@hall.example>”"),
        ("zoé@hall.example", "email is no e-mail address: “zoé@hall.example”"),
        ("anne@hàll.example", "email has letters that an e-mail address cannot have: “anne@hàll.example”"),
        ("ki\u017fs@hall.example", "email has letters that an e-mail address cannot have: “kiſs@hall.example”"),
        ("a" * 250 + "@b.be", "email has more than 254 characters"),
        ("=cmd@hall.example", "email looks like a formula: “=cmd@hall.example”"),
        ("anne\x00@hall.example", "email has a character that cannot be read: “anne�@hall.example”"),
    ],
)
def test_what_is_no_address_is_refused(email: str, words: str, tmp_path: Path) -> None:
    assert problem(tmp_path, email=email) == words


@pytest.mark.parametrize("field", ["given_name", "family_name"])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "is missing"),
        ("  \u00a0 ", "is missing"),
        ("N" * 101, "has more than 100 characters"),
        ("An\x00ne", "has a character that cannot be read: “An�ne”"),
        ("An\x1b[31mne", "has a character that cannot be read: “An�[31mne”"),
        ("An\u202ene", "has a character that cannot be read: “An�ne”"),
        ("An\ufffdne", "has a character that cannot be read: “An�ne”"),
        ("=HYPERLINK(1)", "looks like a formula: “=HYPERLINK(1)”"),
        ("+Anne", "looks like a formula: “+Anne”"),
        ("-Anne", "looks like a formula: “-Anne”"),
        ("@Anne", "looks like a formula: “@Anne”"),
        ("12", "has no letter in it: “12”"),
        ("!?", "has no letter in it: “!?”"),
    ],
)
def test_what_is_no_name_is_refused(field: str, name: str, words: str, tmp_path: Path) -> None:
    assert problem(tmp_path, **{field: name}) == f"{field} {words}"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8"])
def test_a_lone_surrogate_costs_its_row_only(encoding: str, tmp_path: Path) -> None:
    file = as_csv(tmp_path / "people.csv", LUC, (ANNE[0], "An§ne", *ANNE[2:]), encoding=encoding)
    lone = "\ud83d".encode(encoding.replace("-16", "-16-le"), "surrogatepass")
    file.write_bytes(file.read_bytes().replace("§".encode(encoding.replace("-16", "-16-le")), lone))
    outcome = bring_in(file)
    assert outcome.status == 1
    assert outcome.problems[0].startswith("line 3: given_name has a character that cannot be read: “An")
    assert {row[0] for row in who_is_where()} == {LUC[0]}


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"language": ""}, "language is missing"),
        ({"language": "français"}, "language is not one of de, en, fr, nl: “français”"),
        ({"language": "es"}, "language is not one of de, en, fr, nl: “es”"),
        ({"organisation": ""}, "organisation is missing"),
        ({"organisation": "Atlantis"}, "organisation is not known: “Atlantis”"),
        ({"organisation": "x" * 300}, "organisation has more than 200 characters"),
        ({"wave": "third"}, "wave is not known, or two programmes have it: “third”"),
        ({"wave": "x\x00"}, "wave has a character that cannot be read: “x�”"),
        ({"wave": ""}, "wave is missing; --wave gives one to all rows without"),
        (
            {"email": "a", "given_name": "", "language": "xx"},
            "email is no e-mail address: “a”; given_name is missing; language is not one of de, en, fr, nl: “xx”",
        ),
    ],
)
def test_each_reason_is_said(cells: dict[str, str], words: str, tmp_path: Path) -> None:
    assert problem(tmp_path, **cells) == words


def test_it_mends_what_is_only_untidy(tmp_path: Path) -> None:
    row = (" ANNE@Hall.Example ", "Anne\u00a0\n Marie", " Zo\u0065\u0301  'T  Hooft", " FR", "HALL ", "FIRST")
    assert bring_in(as_csv(tmp_path / "people.csv", row)).status == 0
    assert who_is_where() == {
        ("anne@hall.example", "Anne Marie", "Zo\u00e9 'T Hooft", "fr", "hall", "first", "invited"),
    }


def test_an_address_that_comes_twice_is_named_with_the_first_line(tmp_path: Path) -> None:
    twice = ("Anne@HALL.example", "Anna", "Pieters", "nl", "hall", "first")
    outcome = bring_in(as_csv(tmp_path / "people.csv", ANNE, LUC, twice, ANNE))
    assert outcome.problems == [
        "line 4: email is the same as in line 2: “anne@hall.example”",
        "line 5: email is the same as in line 2: “anne@hall.example”",
    ]
    assert who_is_where() == {(*ANNE, "invited"), (*LUC[:4], "clinic", *LUC[5:], "invited")}


@pytest.mark.parametrize(
    "bad",
    [
        {"language": "xx"},
        {"wave": "third"},
        {"wave": "past"},
        {"organisation": "atlantis"},
    ],
)
def test_a_bad_row_stands_in_no_good_ones_way(bad: dict[str, str], tmp_path: Path) -> None:
    row = dict(zip(HEADINGS, ANNE, strict=True)) | bad
    outcome = bring_in(as_csv(tmp_path / "people.csv", tuple(row.values()), ANNE, ANNE))
    assert len(outcome.problems) == 2
    assert outcome.problems[0].startswith("line 2: ")
    assert outcome.problems[1] == "line 4: email is the same as in line 3: “anne@hall.example”"
    assert who_is_where() == {(*ANNE, "invited")}


def test_an_address_that_comes_again_much_later_is_the_same(tmp_path: Path) -> None:
    rows = [(f"person{number}@hall.example", *ANNE[1:]) for number in range(BATCH + 10)]
    outcome = bring_in(as_csv(tmp_path / "people.csv", *rows, rows[3]))
    assert outcome.problems == [f"line {BATCH + 12}: email is the same as in line 5: “person3@hall.example”"]


def test_an_organisation_is_its_slug_or_its_name_when_that_is_its_own(tmp_path: Path) -> None:
    Organisation.objects.create(slug="hall-2", name="House of Hall", sector="municipality")
    names = ("hall", "House of Clinic", "HOUSE OF CLINIC", "House of Hall")
    rows = [(f"person{number}@x.example", "Anne", "Peeters", "fr", name, "first") for number, name in enumerate(names)]
    outcome = bring_in(as_csv(tmp_path / "people.csv", *rows))
    assert outcome.problems == [
        "line 5: organisation has a name that two organisations have: “House of Hall”; give its short name"
    ]
    organisations = Person.objects.order_by("email").values_list("organisation__slug", flat=True)
    assert list(organisations) == ["hall", "clinic", "clinic"]


def test_rows_without_a_wave_get_the_one_of_the_command(tmp_path: Path) -> None:
    without = ("eve@hall.example", "Eve", "Noel", "fr", "hall", "")
    file = as_csv(tmp_path / "people.csv", ANNE, without)
    assert bring_in(file, "--wave", "SECOND").status == 0
    assert {(row[0], row[5]) for row in who_is_where()} == {(ANNE[0], "first"), (without[0], "second")}
    no_column = as_csv(tmp_path / "more.csv", LUC[:5], headings=HEADINGS[:5])
    assert bring_in(no_column).problems == ["line 2: wave is missing; --wave gives one to all rows without"]
    assert bring_in(no_column, "--wave", "first").status == 0


def test_an_unknown_wave_of_the_command_stops_it(tmp_path: Path) -> None:
    outcome = bring_in(as_csv(tmp_path / "people.csv", ANNE), "--wave", "third")
    assert outcome.status == 1
    assert "There is no wave third, or two programmes have it. Nothing was written." in outcome.complained
    assert not Person.objects.exists()


def test_nobody_is_invited_into_a_wave_that_has_closed(tmp_path: Path) -> None:
    outcome = bring_in(as_csv(tmp_path / "people.csv", (*ANNE[:5], "PAST"), LUC))
    assert outcome.problems == ["line 2: wave has closed: “PAST”"]
    assert {row[0] for row in who_is_where()} == {LUC[0]}
    assert not Person.objects.filter(email=ANNE[0]).exists()
    outcome = bring_in(as_csv(tmp_path / "people.csv", ANNE), "--wave", "past")
    assert "The wave past has closed; nobody can be invited into it. Nothing was written." in outcome.complained
    assert (outcome.status, Person.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("language", "reason", "counts"),
    [
        ("fr", "ligne 3 : email n’est pas une adresse e-mail : « luc »", "nouveaux : 1"),
        ("nl", "regel 3: email is geen e-mailadres: “luc”", "1 nieuw"),
        ("de", "Zeile 3: email ist keine E-Mail-Adresse: „luc“", "1 neu"),
        ("es", "line 3: email is no e-mail address: “luc”", "1 new"),
    ],
)
def test_it_speaks_the_terminals_language(language: str, reason: str, counts: str, tmp_path: Path) -> None:
    file = as_csv(tmp_path / "people.csv", ANNE, ("luc", *LUC[1:]))
    outcome = bring_in(file, language=language)
    said = re.sub(r"[\u00a0\u202f]", " ", outcome.said).splitlines()
    assert reason in said
    assert counts in said[-1]
    assert get_language() == "en"
    (tmp_path / "empty.csv").touch()
    empty = bring_in(tmp_path / "empty.csv", language=language)
    assert ("The file is empty." in empty.complained) is (language == "es")


def test_nobody_has_a_password_and_everybody_can_be_found(tmp_path: Path) -> None:
    bring_in(as_csv(tmp_path / "people.csv", ANNE, LUC))
    people = list(Person.objects.all())
    assert not any(each.has_usable_password() or each.check_password("") for each in people)
    assert len({each.password for each in people}) == 2
    assert {each.search_key for each in people} == {"peeters anne anne@hall.example", "maes luc luc@clinic.example"}
