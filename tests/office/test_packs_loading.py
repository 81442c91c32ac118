"""Loading a pack: once, again, changed, broken, in two processes, on a full disk; and what the desks over it keep."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.db import OperationalError, connection
from django.test import Client
from typer.testing import CliRunner

from tarmac.config.commands.office import app
from tarmac.ledger.models import Entry
from tarmac.office import queries, services
from tarmac.office.items import Kind
from tarmac.office.models import Desk, ItemFile, Office, PackItem
from tarmac.office.packs import pack as packs
from tarmac.web import clock
from tests.office import hostile
from tests.office.practice import NOW, load_office, participant, signed_in, write_pack

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return load_office(tmp_path)


def again(folder: Path) -> services.LoadReport:
    return services.load_pack(folder, now=NOW + timedelta(hours=1))


def numbers() -> dict[str, int]:
    """The rows of the items by their path: a row that was not touched keeps its number."""
    return dict(PackItem.objects.values_list("path", "pk"))


@pytest.fixture
def desk(office: Office) -> Desk:
    person = participant("valley")
    signed_in(person).get("/office/")
    return Desk.objects.get(person=person)


@pytest.fixture
def client(desk: Desk) -> Client:
    return signed_in(desk.person)


def test_the_same_files_again_change_nothing(office: Office, tmp_path: Path) -> None:
    before, entries = numbers(), Entry.objects.count()
    report = again(tmp_path)
    assert (report.loaded, report.unchanged, report.removed) == (0, len(before), 0)
    assert (numbers(), Entry.objects.count()) == (before, entries)
    assert Office.objects.get() == office


def test_a_changed_file_is_read_again_and_nothing_else(office: Office, tmp_path: Path) -> None:
    before = numbers()
    (tmp_path / "documents" / "rules.md").write_text("# Other rules\n\nNo badge.\n", encoding="utf-8")
    report = again(tmp_path)
    assert (report.loaded, report.unchanged, report.removed) == (1, len(before) - 1, 0)
    assert {path for path, number in numbers().items() if before[path] != number} == {"documents/rules.md"}
    item = PackItem.objects.get(ref="document-rules-md")
    assert (item.title, item.files.get().content[:7]) == ("Other rules", b"# Other")


def test_one_event_of_a_calendar_changes_alone(office: Office, tmp_path: Path) -> None:
    before = numbers()
    path = tmp_path / "calendar.ics"
    path.write_bytes(path.read_bytes().replace(b"Spring fair", b"Summer fair"))
    assert again(tmp_path).loaded == 1
    assert numbers()["calendar.ics#council@tiny"] == before["calendar.ics#council@tiny"]


def test_a_removed_file_is_gone_with_its_bytes(office: Office, tmp_path: Path) -> None:
    (tmp_path / "mail" / "a.eml").unlink()
    assert again(tmp_path).removed == 1
    assert not PackItem.objects.filter(ref="mail-a").exists()
    assert not ItemFile.objects.filter(name="bridge report.docx").exists()


def test_a_reader_that_learned_something_reads_all_again(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packs, "READERS_VERSION", packs.READERS_VERSION + 1)
    report = again(tmp_path)
    assert (report.loaded, report.unchanged) == (len(numbers()), 0)


def test_a_bad_file_is_told_each_time_and_comes_back_when_it_is_mended(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "documents" / "rules.md"
    sound = path.read_bytes()
    path.write_bytes(b"x" * 3_000_000)
    for _ in range(2):
        assert [(each.path, each.code) for each in again(tmp_path).problems] == [
            ("documents/rules.md", "too_many_characters")
        ]
    path.write_bytes(sound)
    assert again(tmp_path).problems == ()
    assert PackItem.objects.filter(ref="document-rules-md").exists()


def test_a_desk_keeps_its_copy_of_what_the_pack_lost(
    office: Office, desk: Desk, client: Client, tmp_path: Path
) -> None:
    services.edit_document(desk, "document-rules-md", text="My own zebra rules", version=0, now=NOW)
    services.move_mail(desk, "mail-a", "archive", now=NOW)
    services.delete_item(desk, "meeting-board", now=NOW)
    for name in ("documents/rules.md", "mail/a.eml", "meetings/board.vtt"):
        (tmp_path / name).unlink()
    assert again(tmp_path).removed == 3
    desk = Desk.objects.get()
    assert queries.item(desk, "document-rules-md").text == "My own zebra rules"
    assert [hit.ref for hit in queries.search(desk, "zebra")] == ["document-rules-md"]
    for address in (
        "/office/item/document-rules-md/",
        "/office/item/mail-a/",
        "/office/files/",
        "/office/mail/archive/",
    ):
        html = client.get(address)
        assert html.status_code == 200
        assert "?version=original" not in html.content.decode(), "there is no original any more"
    assert client.get("/office/item/document-rules-md/file/").status_code == 200
    assert client.get("/office/item/mail-a/file/").status_code == 200
    assert client.post("/office/item/meeting-board/restore/").status_code == 302
    assert client.get("/office/item/meeting-board/").status_code == 200


def test_another_desk_sees_what_the_pack_has_now(office: Office, desk: Desk, tmp_path: Path) -> None:
    services.edit_document(desk, "document-rules-md", text="Mine", version=0, now=NOW)
    (tmp_path / "documents" / "rules.md").write_text("# New rules\n", encoding="utf-8")
    again(tmp_path)
    other = participant("hill")
    signed_in(other).get("/office/")
    assert queries.item(Desk.objects.get(person=other), "document-rules-md").title == "New rules"
    assert queries.item(Desk.objects.get(pk=desk.pk), "document-rules-md").text == "Mine"
    assert queries.original(desk, "document-rules-md")[0].title == "New rules"


def test_an_answer_stays_in_its_exchange_when_an_earlier_mail_is_added(
    office: Office, desk: Desk, tmp_path: Path
) -> None:
    answer = services.write_mail(desk, to="José", subject="Re: Hearing", body="Yes", in_reply_to="mail-a", now=NOW)
    earlier = hostile.letter("before")
    del earlier["Date"]
    earlier["Date"] = "Mon, 02 Mar 2026 09:00:00 +0100"
    (tmp_path / "mail" / "0.eml").write_bytes(earlier.as_bytes())
    path = tmp_path / "mail" / "a.eml"
    path.write_bytes(b"In-Reply-To: <before@x.example>\n" + path.read_bytes())
    again(tmp_path)
    assert [mail.ref for mail in queries.thread(desk, "mail-0")] == ["mail-0", "mail-a", "mail-b", answer.ref]
    (tmp_path / "mail" / "0.eml").unlink()
    again(tmp_path)
    assert [mail.ref for mail in queries.thread(desk, "mail-a")] == ["mail-a", "mail-b", answer.ref]


def test_a_pack_that_breaks_leaves_the_office_as_it_was(office: Office, tmp_path: Path) -> None:
    before = numbers()
    (tmp_path / "pack.yaml").write_text("name: [", encoding="utf-8")
    with pytest.raises(packs.BrokenPack):
        again(tmp_path)
    assert numbers() == before
    assert Office.objects.get().digest == office.digest


def test_nothing_is_half_written_when_the_disk_is_full(office: Office, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL cannot be told that its disk is full")
    before, digest = numbers(), office.digest
    (tmp_path / "documents" / "rules.md").write_text("# New rules\n", encoding="utf-8")
    (tmp_path / "documents" / "large.txt").write_bytes(b"word " * 60_000)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 20}")
    try:
        with pytest.raises(OperationalError, match="full"):
            again(tmp_path)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert numbers() == before
    assert Office.objects.get().digest == digest
    assert again(tmp_path).loaded == 2


@pytest.mark.django_db(transaction=True)
def test_two_loaders_at_once_make_one_office(tmp_path: Path) -> None:
    write_pack(tmp_path)
    failed: list[Exception] = []

    def load() -> None:
        try:
            services.load_pack(tmp_path, now=NOW)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    _together(load, load)
    assert failed == []
    assert Office.objects.count() == 1
    assert PackItem.objects.count() == 10
    assert again(tmp_path).loaded == 0


def _together(*work: Callable[[], None]) -> None:
    threads = [Thread(target=each) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_the_command_says_what_was_left_out_and_why(office: Office, tmp_path: Path) -> None:
    (tmp_path / "documents" / "bad.docx").write_bytes(b"only words")
    done = CliRunner().invoke(app, ["add", str(tmp_path)])
    assert done.exit_code == 0
    assert (
        "documents/bad.docx is damaged, or not of the kind its name says (BadZipFile); it was left out." in done.output
    )
    assert "tiny: 0 loaded" in done.output


def test_the_command_refuses_a_folder_that_is_no_pack(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["add", str(tmp_path)])
    assert done.exit_code == 1
    assert "holds no pack.yaml" in done.output


def test_every_kind_of_item_of_the_pack_is_stored(office: Office) -> None:
    assert set(PackItem.objects.values_list("kind", flat=True)) == {kind.value for kind in Kind}
