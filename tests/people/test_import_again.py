"""`tarmac people import` a second time, and on people who are there already: whom it leaves alone, and why."""

from pathlib import Path

import pytest
from django.db import connection

from tarmac.ledger import services as ledger
from tarmac.ledger.models import Entry
from tarmac.people.models import Person
from tarmac.programme import services as programme
from tarmac.programme.models import AccessWindow, Enrolment, Wave
from tests.people.cast import NOW, organisation, person, verbs
from tests.people.lists import ANNE, LUC, as_csv, as_xlsx, bring_in, nobody, waves, who_is_where

pytestmark = pytest.mark.django_db

ZOE = ("zoe@hall.example", "Zoé", "Claes", "de", "hall", "second")


@pytest.fixture(autouse=True)
def wave(db: None) -> dict[str, Wave]:
    return waves()


def test_each_change_has_its_entry_and_the_chain_fits(tmp_path: Path) -> None:
    bring_in(as_csv(tmp_path / "people.csv", ANNE, LUC))
    assert sorted(verbs()) == ["enrolment.invited"] * 2 + ["person.created"] * 2
    ids = {str(pk) for pk in Person.objects.values_list("pk", flat=True)}
    assert set(Entry.objects.filter(verb="person.created").values_list("object_id", flat=True)) == ids
    invited = Entry.objects.filter(verb="enrolment.invited")
    assert {(int(each.object_id), each.data["wave"]) for each in invited} == set(
        Enrolment.objects.values_list("pk", "wave_id")
    )
    assert not set(Entry.objects.values_list("actor_id", flat=True)) - {None}
    assert ledger.verify().broken is None


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    bring_in(as_csv(tmp_path / "people.csv", ANNE, LUC, ZOE))
    before = (who_is_where(), Entry.objects.count(), list(Person.objects.order_by("pk").values()))
    for again in (as_csv(tmp_path / "again.csv", ZOE, ANNE, LUC), as_xlsx(tmp_path / "again.xlsx", LUC, ANNE, ZOE)):
        outcome = bring_in(again)
        assert (outcome.status, outcome.counts) == (0, "0 new, 0 changed, 3 unchanged; 0 invited; 0 refused.")
    assert (who_is_where(), Entry.objects.count(), list(Person.objects.order_by("pk").values())) == before


def test_what_changed_in_the_file_changes_and_only_that(tmp_path: Path) -> None:
    bring_in(as_csv(tmp_path / "people.csv", ANNE, LUC))
    kept = Person.objects.get(email=ANNE[0])
    married = ("ANNE@hall.example", "Anne", "Maes-Peeters", "nl", "hall", "first")
    outcome = bring_in(as_csv(tmp_path / "people.csv", married, LUC, ZOE))
    assert outcome.counts == "1 new, 1 changed, 1 unchanged; 1 invited; 0 refused."
    changed = Person.objects.get(email=ANNE[0])
    assert (changed.full_name, changed.language) == ("Anne Maes-Peeters", "nl")
    assert changed.search_key == "maes-peeters anne anne@hall.example", "the list finds the new name"
    assert (changed.pk, changed.password, changed.created_at) == (kept.pk, kept.password, kept.created_at)
    assert verbs()[-3:] == ["person.created", "person.changed", "enrolment.invited"]
    assert Entry.objects.get(verb="person.changed").object_id == str(kept.pk)


def test_somebody_who_has_signed_in_keeps_the_language_they_chose(tmp_path: Path) -> None:
    bring_in(as_csv(tmp_path / "people.csv", ANNE, LUC))
    Person.objects.filter(email=ANNE[0]).update(last_login=NOW, language="de")
    Person.objects.filter(email=LUC[0]).update(language="de")
    outcome = bring_in(as_csv(tmp_path / "people.csv", ANNE, LUC))
    assert outcome.counts == "0 new, 1 changed, 1 unchanged; 0 invited; 0 refused."
    languages = dict(Person.objects.values_list("email", "language"))
    assert languages == {ANNE[0]: "de", LUC[0]: LUC[3]}


def test_people_of_another_organisation_are_never_taken(tmp_path: Path) -> None:
    bring_in(as_csv(tmp_path / "people.csv", ANNE, LUC))
    before = who_is_where()
    stolen = (ANNE[0].upper(), "Anna", "Other", "nl", "clinic", "second")
    outcome = bring_in(as_csv(tmp_path / "people.csv", stolen, ZOE))
    assert outcome.status == 1
    assert outcome.problems == ["line 2: anne@hall.example belongs to another organisation: House of Hall"]
    assert who_is_where() == before | {(*ZOE, "invited")}


def test_somebody_without_an_organisation_joins_the_one_of_the_file(tmp_path: Path) -> None:
    person(email=ANNE[0])
    assert bring_in(as_csv(tmp_path / "people.csv", ANNE)).counts.startswith("0 new, 1 changed, 0 unchanged; 1 invited")
    assert Person.objects.get(email=ANNE[0]).organisation == organisation("hall")


def test_a_closed_account_stays_closed(tmp_path: Path) -> None:
    bring_in(as_csv(tmp_path / "people.csv", ANNE))
    Person.objects.update(is_active=False)
    outcome = bring_in(as_csv(tmp_path / "people.csv", (ANNE[0], "Anna", *ANNE[2:])))
    assert outcome.problems == ["line 2: the account of anne@hall.example is closed"]
    assert Person.objects.get(email=ANNE[0]).given_name == "Anne"


def test_somebody_who_takes_part_in_another_wave_is_refused_and_stays_there(tmp_path: Path) -> None:
    bring_in(as_csv(tmp_path / "people.csv", ANNE))
    outcome = bring_in(as_csv(tmp_path / "people.csv", (ANNE[0], "Anna", *ANNE[2:5], "second"), LUC))
    assert outcome.problems == ["line 2: anne@hall.example already takes part in the wave first"]
    assert who_is_where() == {(*ANNE, "invited"), (*LUC[:4], "clinic", "first", "invited")}


@pytest.mark.parametrize("leave", [programme.end, programme.withdraw])
def test_somebody_who_left_a_wave_may_join_another_but_not_the_same(leave: object, tmp_path: Path) -> None:
    bring_in(as_csv(tmp_path / "people.csv", ANNE))
    left = leave(Enrolment.objects.get().pk, actor_id=Person.objects.get().pk, now=NOW)  # type: ignore[operator]
    outcome = bring_in(as_csv(tmp_path / "people.csv", ANNE))
    assert outcome.counts == "0 new, 0 changed, 1 unchanged; 0 invited; 0 refused."
    assert bring_in(as_csv(tmp_path / "people.csv", (*ANNE[:5], "second"))).status == 0
    assert {row[5:] for row in who_is_where()} == {("first", left.state), ("second", "invited")}


def test_a_wave_that_the_clock_has_ended_stands_in_nobodys_way(wave: dict[str, Wave], tmp_path: Path) -> None:
    of = organisation("hall")
    anne = person(of, email=ANNE[0], given_name=ANNE[1], family_name=ANNE[2])
    before = wave["past"].window.opens_at
    programme.enrol(anne, wave["past"], of, actor_id=None, now=before)
    assert bring_in(as_csv(tmp_path / "people.csv", ANNE)).status == 0
    past = Enrolment.objects.get(wave=wave["past"])
    assert (past.state, past.closed_at) == ("ended", wave["past"].window.closes_at)
    assert verbs()[-3:] == ["person.changed", "enrolment.ended", "enrolment.invited"]


def test_who_is_in_a_wave_that_has_closed_stays_there_unchanged(wave: dict[str, Wave], tmp_path: Path) -> None:
    bring_in(as_csv(tmp_path / "people.csv", ANNE, LUC))
    before = who_is_where()
    AccessWindow.objects.filter(pk=wave["first"].window_id).update(closes_at=NOW)
    outcome = bring_in(as_csv(tmp_path / "people.csv", ANNE, LUC, (*ZOE[:5], "first")))
    assert outcome.problems == ["line 4: wave has closed: “first”"]
    assert outcome.counts == "0 new, 0 changed, 2 unchanged; 0 invited; 1 refused."
    assert who_is_where() == before


def test_a_slug_that_two_programmes_have_is_no_answer(wave: dict[str, Wave], tmp_path: Path) -> None:
    other = wave["second"].programme
    other.pk, other.slug = None, "another"
    other.save()
    Wave.objects.create(programme=other, window=wave["second"].window, slug="first", name="First too")
    outcome = bring_in(as_csv(tmp_path / "people.csv", ANNE))
    assert outcome.problems == ["line 2: wave is not known, or two programmes have it: “first”"]
    assert "two programmes" in bring_in(as_csv(tmp_path / "people.csv", ANNE), "--wave", "first").complained


def test_a_dry_run_says_what_a_run_would_do_and_writes_nothing(tmp_path: Path) -> None:
    bring_in(as_csv(tmp_path / "people.csv", ANNE))
    before = (who_is_where(), Entry.objects.count())
    rows = ((ANNE[0], "Anna", *ANNE[2:]), LUC, ZOE, ("eve@hall.example", "", "Noel", "fr", "hall", "first"))
    file = as_csv(tmp_path / "people.csv", *rows)
    dry = bring_in(file, "--dry-run")
    assert (who_is_where(), Entry.objects.count()) == before
    assert dry.counts == "Nothing was written. This would be: 2 new, 1 changed, 0 unchanged; 2 invited; 1 refused."
    wet = bring_in(file)
    assert wet.problems == dry.problems == ["line 5: given_name is missing"]
    assert wet.counts == "2 new, 1 changed, 0 unchanged; 2 invited; 1 refused."
    assert wet.status == dry.status == 1


@pytest.mark.parametrize(
    "bad",
    [
        ("eve@hall", "Eve", "Noel", "fr", "hall", "first"),  # seen while reading
        ("eve@hall.example", "Eve", "Noel", "fr", "hall", "third"),  # seen with the waves at hand
        ("luc@clinic.example", "Luc", "Maes", "nl", "hall", "first"),  # seen with the accounts at hand
    ],
)
@pytest.mark.parametrize("place", [0, 4_500])
def test_all_or_nothing_is_nothing_when_one_row_is_bad(bad: tuple[str, ...], place: int, tmp_path: Path) -> None:
    bring_in(as_csv(tmp_path / "people.csv", LUC))
    before = (who_is_where(), Entry.objects.count())
    rows = [(f"person{number}@hall.example", *ANNE[1:]) for number in range(5_000)]
    rows.insert(place, bad)
    file = as_csv(tmp_path / "people.csv", *rows)
    outcome = bring_in(file, "--all-or-nothing")
    assert outcome.status == 1
    assert [problem.partition(":")[0] for problem in outcome.problems] == [f"line {place + 2}"]
    assert outcome.counts.startswith("Nothing was written. Without the refused rows it would be: 5000 new, ")
    assert (who_is_where(), Entry.objects.count()) == before


def test_all_or_nothing_is_all_when_every_row_is_good(tmp_path: Path) -> None:
    rows = [(f"person{number}@hall.example", *ANNE[1:]) for number in range(2_500)]
    outcome = bring_in(as_csv(tmp_path / "people.csv", *rows), "--all-or-nothing")
    assert (outcome.status, outcome.counts) == (0, "2500 new, 0 changed, 0 unchanged; 2500 invited; 0 refused.")
    assert len(who_is_where()) == 2_500
    assert ledger.verify().entries == 5_000


def test_the_database_knows_afterwards_how_many_there_are(tmp_path: Path) -> None:
    bring_in(as_csv(tmp_path / "people.csv", *((f"person{number}@hall.example", *ANNE[1:]) for number in range(300))))
    found = {
        "sqlite": "SELECT stat FROM sqlite_stat1 WHERE tbl = 'people_person'",
        "postgresql": "SELECT reltuples::int::text FROM pg_class WHERE relname = 'people_person'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(found)
        assert {row[0].split()[0] for row in cursor.fetchall()} == {"300"}


def test_an_empty_programme_refuses_every_row(tmp_path: Path) -> None:
    Wave.objects.all().delete()
    outcome = bring_in(as_csv(tmp_path / "people.csv", ANNE, LUC))
    assert (outcome.status, len(outcome.problems), nobody()) == (1, 2, True)
