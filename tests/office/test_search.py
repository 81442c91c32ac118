"""One box over everything: what people type, what they wrote a moment ago, and an index that anything may happen to."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tarmac.office import queries, search, services
from tarmac.office.items import Kind, Segment
from tarmac.office.models import Desk, Office
from tarmac.office.packs.pack import read_pack
from tarmac.office.search.index import Searchable, TextIndex, create, reopen
from tarmac.office.search.lookup import Weights, find
from tarmac.programme import access
from tests.content.conftest import OFFICES
from tests.office.practice import NOW, load_office, participant

RULES = "document-rules-md"


@pytest.fixture(scope="module")
def valmont() -> TextIndex:
    """The texts of a bilingual town hall."""
    pack = read_pack(OFFICES / "valmont", ZoneInfo("Europe/Brussels"))
    return create(Searchable(each.ref, each.title, each.segments, each.people, each.kind.value) for each in pack.items)


def found(index: TextIndex, query: str, limit: int = 10) -> list[str]:
    return [each.key for each in find(index, Weights.of(query, index), limit=limit)]


SLAB, ROOF, NURSERY = "mail-2026-02-15-plainte-01", "document-offerte-dak-bibliotheek-pdf", "contact-agnieszka"
APPEAL, OFFER, BOOKS = "document-recours-coppin-pdf", "mail-2026-02-18-moulin-03", "mail-2026-02-20-toit-04"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Coppin recours", APPEAL),
        ("copin recous", APPEAL),
        ("COPPIN", APPEAL),
        ("heriSSons", NURSERY),
        ("hérissons", NURSERY),
        ("kowalksa", NURSERY),
        ("Agnieszka", NURSERY),
        ("agniezska kowalska", NURSERY),
        ("mehmet yildirim", "contact-mehmet"),
        ("Yıldırım", "contact-mehmet"),
        ("schroder", "contact-anke"),
        ("dalle", SLAB),
        ("dalles", SLAB),
        ("lunette", SLAB),
        ("boeken", BOOKS),
        ("boek", BOOKS),
        ("brieven", "mail-2026-01-30-recours-creche-02"),
        ("dagverblijf", NURSERY),
        ("kinderdagverblijven", NURSERY),
        ("bouwvergunning", "document-nota-beroep-kinderdagverblijf-docx"),
        ("bibliotheekdak", ROOF),
        ("toit bibliotheek", "mail-2026-02-11-toit-01"),
        ("offerte dak bibliothèque", ROOF),
        ("quand a lieu l'audition ?", "mail-2026-02-27-audition-05"),
        ("wanneer komt de brandweer oefenen", "mail-2026-02-24-brandweer-01"),
        ("187950", OFFER),
        ("187 950", OFFER),
        ("187.950,00", OFFER),
        ("PL-2026-011", "mail-2026-02-16-plainte-02"),
        ("0100041246", "mail-2026-02-25-schaduw-03"),
        ('"mardi 17 mars"', "mail-2026-02-23-audition-03"),
        ("« mardi 17 mars »", "mail-2026-02-23-audition-03"),
    ],
)
def test_what_people_type_finds_what_they_mean(valmont: TextIndex, query: str, expected: str) -> None:
    assert expected in found(valmont, query)


@pytest.mark.parametrize("beginning", ["aud", "audi", "auditi", "audition"])
def test_a_word_that_is_being_typed_finds_already(valmont: TextIndex, beginning: str) -> None:
    assert {"event-audition-creche", "mail-2026-02-27-audition-05"} <= set(found(valmont, beginning, 40))


def test_a_name_leads_to_the_person_first(valmont: TextIndex) -> None:
    for name, ref in {"Agnieszka Kowalska": NURSERY, "Yusuf Demir": "contact-yusuf", "Odile": "contact-odile"}.items():
        assert found(valmont, name)[0] == ref


def test_words_between_quotation_marks_follow_one_another(valmont: TextIndex) -> None:
    assert found(valmont, '"17 mars mardi"') == []
    assert len(found(valmont, '"mardi 17 mars"', 50)) < len(found(valmont, "mardi 17 mars", 50))
    assert found(valmont, '"coppin"', 50) == found(valmont, "coppin", 50)
    assert found(valmont, '"copin"') == [], "in quotation marks nothing is forgiven"
    for broken in ('"', '""', '"coppin', 'coppin"', '"" coppin', '"!!"'):
        assert isinstance(found(valmont, broken), list)


def test_an_exact_word_comes_before_one_like_it() -> None:
    texts = {"exact": "The permit is here", "plural": "The permits are here", "slip": "The hermit is here"}
    index = create(Searchable(key, "", (Segment("p1", text),)) for key, text in texts.items())
    assert found(index, "permit ") == ["exact", "plural", "slip"]


def test_an_item_with_all_words_comes_before_many_with_one_again_and_again() -> None:
    short = [Searchable(f"short-{number}", "crèche crèche", (Segment("p1", "crèche"),)) for number in range(50)]
    permits = [Searchable(f"permit-{number}", "permis", (Segment("p1", "permis"),)) for number in range(50)]
    both = Searchable("both", "Lettre", (Segment("p1", "Bonjour. " * 80), Segment("p2", "Le permis de la crèche.")))
    assert found(create([*short, *permits, both]), "permis crèche")[0] == "both"


def test_numbers_are_not_forgiven_a_digit() -> None:
    index = create(Searchable(str(number), "", (Segment("p1", f"Number {number}"),)) for number in (187950, 187951))
    assert found(index, "187950") == ["187950"]


def test_a_hit_points_at_the_place_that_fits_best(valmont: TextIndex) -> None:
    hits = find(valmont, Weights.of("étude d'ombre veranda 40 minuten", valmont), limit=1)
    assert (hits[0].key, hits[0].anchor) == ("mail-2026-02-25-schaduw-03", "p2")
    assert "40 minuten" in hits[0].snippet
    assert "\n" not in hits[0].snippet
    cell = find(valmont, Weights.of("Asphalt Steenrank 187950", valmont), limit=20)
    assert any(hit.anchor == "Offres!D4" for hit in cell)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return load_office(tmp_path)


@pytest.fixture
def desk(office: Office) -> Desk:
    person = participant("valley")
    return services.open_desk(person, access.require(person, NOW), now=NOW)


def refs(desk: Desk, query: str, **asked: object) -> list[str]:
    fresh = Desk.objects.select_related("office", "person").get(pk=desk.pk)
    return [hit.ref for hit in queries.search(fresh, query, **asked)]  # type: ignore[arg-type]


@pytest.mark.django_db
class TestADesk:
    def test_a_draft_is_found_at_once_and_what_was_in_it_before_no_more(self, desk: Desk) -> None:
        draft = services.write_mail(desk, to="Luc", subject="Zebra crossing", body="at the school", now=NOW)
        assert refs(desk, "zebra") == [draft.ref]
        assert refs(desk, "zebras school") == [draft.ref]
        services.write_mail(desk, to="Luc", subject="Giraffe", body="x", ref=draft.ref, version=1, now=NOW)
        assert refs(desk, "zebra") == []
        assert refs(desk, "girafe") == [draft.ref]

    def test_an_edited_copy_stands_in_for_the_original(self, desk: Desk) -> None:
        assert refs(desk, "badge") == [RULES]
        services.edit_document(desk, RULES, text="Carry a lantern", version=0, now=NOW)
        assert refs(desk, "badge") == []
        assert refs(desk, "lantern") == [RULES]

    def test_what_is_deleted_is_not_found_until_it_comes_back(self, desk: Desk) -> None:
        draft = services.write_mail(desk, to="Luc", subject="Zebra", body="x", now=NOW)
        for ref in (RULES, draft.ref):
            services.delete_item(desk, ref, now=NOW)
        assert refs(desk, "badge zebra") == []
        for ref in (RULES, draft.ref):
            services.restore_item(desk, ref, now=NOW)
        assert set(refs(desk, "badge zebra")) == {RULES, draft.ref}
        services.reset_desk(desk, now=NOW)
        assert refs(desk, "badge zebra") == [RULES]

    def test_nobody_finds_what_another_person_wrote(self, desk: Desk) -> None:
        services.write_mail(desk, to="Luc", subject="Zebra", body="zebra", now=NOW)
        other = participant("hill")
        theirs = services.open_desk(other, access.require(other, NOW), now=NOW)
        assert refs(theirs, "zebra") == []
        services.create_document(theirs, title="Theirs", text="giraffe", now=NOW)
        assert refs(theirs, "zebra") == []
        assert refs(desk, "giraffe") == []

    def test_own_words_and_the_packs_are_ranked_together(self, desk: Desk) -> None:
        services.create_document(desk, title="Roads", text="A hearing about roads, at the hearing of March.", now=NOW)
        hits = refs(desk, "hearing")
        assert {"mail-a", "mail-b"} < set(hits)
        assert len(hits) == 3

    def test_only_the_kinds_that_are_asked_for(self, desk: Desk) -> None:
        draft = services.write_mail(desk, to="Luc", subject="Luc", body="Luc", now=NOW)
        assert refs(desk, "luc", kinds=[Kind.CONTACT]) == ["contact-luc"]
        assert draft.ref in refs(desk, "luc", kinds=[Kind.MAIL])
        assert refs(desk, "luc", kinds=[Kind.MAIL, Kind.CONTACT], limit=1) in (["contact-luc"], [draft.ref])

    def test_a_known_desk_costs_no_query(self, desk: Desk) -> None:
        refs(desk, "badge")
        fresh = Desk.objects.select_related("office", "person").get(pk=desk.pk)
        with CaptureQueriesContext(connection) as asked:
            queries.search(fresh, "hearing")
        assert len(asked) == 0


def folder_of(office: Office) -> Path:
    return search._folder(office.slug, office.digest)


@pytest.fixture
def forgotten() -> Iterator[Callable[[], None]]:
    """What a process that starts anew knows: nothing."""
    yield search._base.cache_clear
    search._base.cache_clear()


@pytest.mark.django_db
class TestTheIndexOnDisk:
    def test_its_folder_may_go_away_at_any_time(self, desk: Desk, forgotten: Callable[[], None]) -> None:
        assert refs(desk, "badge") == [RULES]
        shutil.rmtree(folder_of(desk.office))
        assert refs(desk, "badge") == [RULES], "a process that has it open goes on"
        forgotten()
        assert refs(desk, "badge") == [RULES], "another one builds it again"
        assert folder_of(desk.office).is_dir()

    @pytest.mark.parametrize("how", ["cut", "emptied", "gone"])
    def test_a_file_of_it_that_is_broken_is_made_anew(
        self, desk: Desk, forgotten: Callable[[], None], how: str
    ) -> None:
        names = [path.name for path in folder_of(desk.office).iterdir() if path.stat().st_size > 100]
        assert len(names) >= 4
        for name in names:
            path = folder_of(desk.office) / name
            if not path.exists():  # made anew under another name
                continue
            if how == "gone":
                path.unlink()
            else:
                os.truncate(path, path.stat().st_size // 2 if how == "cut" else 0)
            forgotten()
            assert refs(desk, "badge") == [RULES], name

    def test_on_a_disk_that_takes_no_more_it_is_kept_in_memory(
        self, desk: Desk, forgotten: Callable[[], None], tmp_path: Path
    ) -> None:
        forgotten()
        shutil.rmtree(folder_of(desk.office).parent)
        place = folder_of(desk.office).parent
        place.write_text("no folder can be made here")
        try:
            assert refs(desk, "badge") == [RULES]
        finally:
            place.unlink()

    def test_a_load_clears_away_former_indexes_and_half_built_ones(self, office: Office, tmp_path: Path) -> None:
        former = folder_of(office)
        left = former.parent / f"{search._BUILDING}crashed"
        fresh = former.parent / f"{search._BUILDING}now"
        for each in (left, fresh):
            each.mkdir()
        yesterday = time.time() - 86_400
        os.utime(left, (yesterday, yesterday))
        (tmp_path / "documents" / "rules.md").write_text("# New rules\n", encoding="utf-8")
        report = services.load_pack(tmp_path, now=NOW + timedelta(hours=1))
        assert folder_of(report.office).is_dir()
        assert [each.exists() for each in (former, left, fresh)] == [False, False, True]
        fresh.rmdir()


BUILD = """
import sys
import django
django.setup()
from pathlib import Path
from tarmac.office.items import Segment
from tarmac.office.search.index import Searchable, create
place = Path(sys.argv[1])
place.mkdir()
texts = (f"word{number} and {number * 7919} more" for number in range(200_000))
print("begun", flush=True)
create((Searchable(str(n), "t", (Segment("p1", text),)) for n, text in enumerate(texts)), place)
print("done", flush=True)
"""
LOOK = """
import sys
import django
django.setup()
from tarmac.office import queries
from tarmac.office.models import Desk
print([hit.ref for hit in queries.search(Desk.objects.get(pk=int(sys.argv[1])), "badge")])
"""


def _process(program: str, *arguments: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tarmac.config.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    environment |= {"TARMAC_DATA_DIR": str(settings.DATA_DIR)}
    if connection.vendor == "sqlite":
        environment["DATABASE_URL"] = f"sqlite:///{connection.settings_dict['NAME']}"
    else:
        base, _, _name = os.environ["DATABASE_URL"].rpartition("/")
        environment["DATABASE_URL"] = f"{base}/{connection.settings_dict['NAME']}"
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments], env=environment, stdout=subprocess.PIPE, text=True
    )


def test_a_build_that_is_killed_leaves_nothing_that_is_taken_for_an_index(tmp_path: Path) -> None:
    process = _process(BUILD, str(tmp_path / "index"))
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    while not any(path.suffix == ".store" for path in (tmp_path / "index").iterdir()):
        assert process.poll() is None, "killed too late to tell anything"
    process.send_signal(signal.SIGKILL)
    process.wait()
    with pytest.raises(ValueError, match=r"words\.txt"):
        reopen(tmp_path / "index")


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_build_it_at_once_both_find(office: Office) -> None:
    person = participant("valley")
    desk = services.open_desk(person, access.require(person, NOW), now=NOW)
    shutil.rmtree(folder_of(office))
    processes = [_process(LOOK, str(desk.pk)) for _ in range(2)]
    answers = [process.communicate(timeout=120)[0] for process in processes]
    assert answers == [f"['{RULES}']\n"] * 2
    assert folder_of(office).is_dir()
    assert not list(folder_of(office).parent.glob(f"{search._BUILDING}*"))
