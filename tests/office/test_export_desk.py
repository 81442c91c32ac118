"""A whole desk as one file: what somebody finds in it who unpacks it, in other programs and in another Tarmac."""

import re
import resource
import tracemalloc
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import vobject
from click.testing import Result
from django.utils import translation
from typer.testing import CliRunner

from tarmac.config.commands.office import app
from tarmac.ledger.models import Entry
from tarmac.office import queries, services
from tarmac.office.export import write
from tarmac.office.items import Item, Kind
from tarmac.office.models import Desk, ItemFile, Office, PackItem
from tarmac.people.models import Person
from tarmac.programme import access
from tests.office import exported
from tests.office.exported import Unpacked
from tests.office.practice import NOW, load_office, participant, read_files, write_pack
from tests.serving import once

pytestmark = pytest.mark.django_db

HOSTILE = '../../etc/CON: <été> | "a"*?\u202egpj.exe'


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["export", *map(str, arguments)])


def export(whose: str, folder: Path, *options: str) -> Unpacked:
    done = run(*options, whose, folder / "desk.zip")
    assert done.exit_code == 0, done.output
    return exported.unpacked(folder / "desk.zip", folder / "out")


def open_desk(person: Person) -> Desk:
    return services.open_desk(person, access.require(person, NOW), now=NOW)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "pack").mkdir()
    load_office(tmp_path / "pack")
    return open_desk(participant("valley"))


@pytest.fixture
def used(desk: Desk) -> Desk:
    """A desk where a person worked: read, answered, moved, wrote, changed, planned, deleted."""
    services.mark_read(desk, ["mail-a"])
    draft = services.write_mail(
        desk, to="José Ruiz <jose@tiny.example>", cc="Équipe", subject="Re: Hearing <b>bold</b>",
        body="From here on: no change.\n\nFrom me\n>From you\n\nÉté à 5 €", in_reply_to="mail-a", now=NOW,
    )  # fmt: skip
    services.send_mail(desk, draft.ref, now=NOW)
    services.move_mail(desk, "mail-c", "archive", now=NOW)
    services.edit_document(desk, "document-rules-md", text="# Rules\n\nWear a coat.\n\n| a | b |", version=0, now=NOW)
    services.create_document(desk, title=HOSTILE, text="# Mine\n\nWords", now=NOW)
    services.create_document(desk, title=HOSTILE.swapcase(), text="# Other\n\nWords", now=NOW)
    at_three = datetime.fromisoformat("2026-03-25T15:00")
    planned = services.Planned(
        title="Talk, with; care\\n", start=at_three, end=at_three + timedelta(hours=1), all_day=False,
        description="Line\nLine", people="José Ruiz <jose@tiny.example>, Équipe", rule="FREQ=WEEKLY;COUNT=3",
    )  # fmt: skip
    talk = services.create_event(desk, planned, now=NOW)
    services.skip_occurrence(desk, talk.ref, at_three.date() + timedelta(days=7), version=1, now=NOW)
    till = services.create_sheet(desk, title="Till: 1/2", now=NOW)
    cells = [services.Change(0, ref, text) for ref, text in {"A1": "In", "B1": "12.50", "B2": "=B1*2"}.items()]
    services.edit_cells(desk, till.ref, cells, version=1, language="en", now=NOW)
    services.delete_item(desk, "sheet-budget-xlsx", now=NOW)
    thrown = services.create_document(desk, title="Thrown away", text="secret", now=NOW)
    services.delete_item(desk, thrown.ref, now=NOW)
    return desk


def everything(desk: Desk) -> dict[tuple[str, str], tuple[Item, dict[str, Any]]]:
    """The items of a desk by kind and title."""
    rows = [row for kind in Kind for row in queries.listing(desk, kind)]
    opened = [queries.opened(desk, row.ref) for row in rows]
    return {(item.kind, item.title): (item, details) for item, details in opened}


def test_what_stood_on_the_desk_stands_on_another_one(used: Desk, tmp_path: Path) -> None:
    found = export(used.person.email.upper(), tmp_path)
    exported.check_manifest(found)
    exported.check_page(found)
    exported.check_mailboxes(found)
    before = everything(used)
    done = CliRunner().invoke(app, ["add", str(found.folder)])
    assert done.exit_code == 0, done.output
    assert "left out" not in done.output
    office = Office.objects.get(slug=f"tiny-desk-{used.pk}")
    after = everything(Desk(pk=0, office=office, opened_at=NOW))
    assert after.keys() == before.keys()
    threads: dict[str, str] = {}
    for key, (item, details) in before.items():
        other, told = after[key]
        assert other.people == item.people, key
        assert other.when == (item.when and item.when.replace(microsecond=0)), key
        assert [part.text for part in other.segments] == [part.text for part in item.segments], key
        if item.kind == Kind.MAIL:
            assert threads.setdefault(item.thread, other.thread) == other.thread, key
            unread = details["unread"] and not used.reads.filter(ref=item.ref).exists()
            assert told == {**details, "unread": unread}, key
        elif item.kind != Kind.DOCUMENT:
            assert told == details, key
    assert len(set(threads.values())) == len(threads), "no two exchanges became one"


def test_the_office_it_came_from_keeps_its_place(used: Desk, tmp_path: Path) -> None:
    export(used.person.email, tmp_path)
    assert CliRunner().invoke(app, ["add", str(tmp_path / "desk.zip")]).exit_code == 0
    original, _details = queries.original(used, "document-rules-md")
    assert "badge" in original.text
    assert Office.objects.count() == 2


def test_what_was_deleted_and_what_others_wrote_is_not_in_it(used: Desk, tmp_path: Path) -> None:
    neighbour = open_desk(participant("hill"))
    services.create_document(neighbour, title="Not yours", text="hill", now=NOW)
    found = export(used.person.email, tmp_path)
    told = f"{found.page} {found.files} {found.as_pack().items}"
    assert "Wear a coat" in told
    assert not [word for word in ("Thrown away", "secret", "budget.xlsx", "Not yours", "anne@") if word in told]


def test_a_name_leads_nowhere_and_fits_every_system(used: Desk, tmp_path: Path) -> None:
    services.create_document(used, title="x" * 400, text="a", now=NOW)
    services.create_document(used, title="aux", text="a", now=NOW)
    services.create_document(used, title="…", text="a", now=NOW)
    found = export(used.person.email, tmp_path)
    with zipfile.ZipFile(tmp_path / "desk.zip") as archive:
        names = archive.namelist()
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert not name.startswith("/")
        assert not re.search(r'[<>:"\\|?*\x00-\x1f\u202e]|\.\.', name)
        for part in name.split("/"):
            assert len(part.encode()) <= 130
            assert part == part.strip(" .")
            assert not re.fullmatch(r"(?i)(con|aux|nul|prn|com\d|lpt\d)(\..*)?", part)
    assert set(names) == found.files, "none was changed by unpacking"


def test_files_of_a_pack_whose_names_another_system_refuses_are_all_there(tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    pack = write_pack(tmp_path / "pack")
    names = ["CON.md", "con.txt.md", "a:b?.md", "A.md", "a.md", "\u00e9.md", "e\u0301.md", f"{'é' * 120}.md", "end .md"]
    for number, name in enumerate(names):
        (pack / "documents" / name).write_text(f"# Number {number}\n")
    assert not services.load_pack(pack, now=NOW).problems
    found = export("tiny", tmp_path, "--office")
    assert len({unicodedata.normalize("NFC", name).casefold() for name in found.files}) == len(found.files)
    for path in found.files:
        for part in path.split("/"):
            assert len(part.encode()) <= 130
            assert not re.search(r'[<>:"\\|?*]|[ .]$|^(?i:con)(\.|$)| \.md', part), part
    titles = {item.title for item in found.as_pack().items}
    assert {f"Number {number}" for number in range(len(names))} <= titles


def test_thunderbird_and_its_like_find_the_mails_in_their_folders(used: Desk, tmp_path: Path) -> None:
    found = export(used.person.email, tmp_path)
    boxes = {path.name for path in (found.folder / "mailboxes").iterdir()}
    assert boxes == {"inbox.mbox", "sent.mbox", "archive.mbox", "drafts.mbox"}
    sent = found.text("mailboxes/sent.mbox")
    assert sent.count("\nFrom ") + sent.startswith("From ") == 2, "one line begins each mail, none other looks like it"
    assert ">From here on: no change." in sent
    assert ">>From you" in sent
    (answer,) = [found.mail(name) for name in found.files if name.startswith("mail/sent/2026-03-16-re-hearing")]
    assert answer["References"] == "<a@tiny.example>"
    assert answer["X-Folder"] == "sent"
    assert "From here on: no change." in answer.get_content()
    assert found.mail("mail/inbox/a.eml")["X-Status"] == "read"
    assert found.mail("mail/archive/c.eml")["X-Folder"] == "archive"
    (enclosed,) = found.mail("mail/inbox/a.eml").iter_attachments()
    assert enclosed.get_filename() == "bridge report.docx"


def test_a_draft_that_was_written_on_keeps_what_it_encloses(tmp_path: Path) -> None:
    draft = EmailMessage()
    draft["From"], draft["To"], draft["X-Folder"] = "zoe@tiny.example", "luc@tiny.example", "drafts"
    draft.set_content("Dear Luc")
    draft.add_attachment(b"\x89PNG\r\n", maintype="image", subtype="png", filename="plan de l’été.png")
    draft.add_attachment(inside := EmailMessage())
    inside.set_content("inside")
    (tmp_path / "pack").mkdir()
    (write_pack(tmp_path / "pack") / "mail" / "plan.eml").write_bytes(draft.as_bytes())
    services.load_pack(tmp_path / "pack", now=NOW)
    desk = open_desk(participant("valley"))
    services.write_mail(desk, to="luc@tiny.example", subject="Plan", body="Dear Luc, here", ref="mail-plan", now=NOW)
    found = export(desk.person.email, tmp_path)
    (name,) = [name for name in found.files if name.startswith("mail/drafts/") and name.endswith("-plan.eml")]
    mail = found.mail(name)
    assert mail.get_body().get_content().strip() == "Dear Luc, here"  # type: ignore[union-attr]
    plan, passed_on = mail.iter_attachments()
    assert (plan.get_filename(), plan.get_content()) == ("plan de l’été.png", b"\x89PNG\r\n")
    assert b"inside" in passed_on.get_content()


def test_calendars_know_when_it_repeats_and_when_not(used: Desk, tmp_path: Path) -> None:
    read = vobject.readOne(export(used.person.email, tmp_path).text("calendar.ics"))
    by_title = {event.summary.value: event for event in read.vevent_list}
    talk = by_title["Talk, with; care\\n"]
    starts = [moment.isoformat() for moment in talk.getrruleset(addRDate=True)]
    assert starts == ["2026-03-25T15:00:00+01:00", "2026-04-08T15:00:00+02:00"], "at three, in winter and in summer"
    assert talk.description.value == "Line\nLine"
    assert by_title["Spring fair"].status.value == "CANCELLED"
    assert by_title["Spring fair"].dtend.value.isoformat() == "2026-03-21"
    assert read.vtimezone.tzid.value == "Europe/Brussels"


def test_the_page_speaks_the_persons_language(used: Desk, tmp_path: Path) -> None:
    Person.objects.filter(pk=used.person_id).update(language="fr")
    page = export(used.person.email, tmp_path).page
    assert '<html lang="fr">' in page
    assert "Boîte de réception" in page
    assert "Hearing &lt;b&gt;bold&lt;/b&gt;" in page
    assert translation.get_language() == "en"


def test_a_desk_that_nobody_used_is_the_office(desk: Desk, tmp_path: Path) -> None:
    found = export(desk.person.email, tmp_path)
    for name in ("documents/rules.md", "sheets/budget.xlsx", "meetings/board.vtt"):
        assert (found.folder / name).read_bytes() == (tmp_path / "pack" / name).read_bytes()
    for name, folder in {"a": "inbox", "b": "sent", "c": "inbox", "d": "drafts"}.items():
        mail = (found.folder / "mail" / folder / f"{name}.eml").read_bytes()
        assert mail == (tmp_path / "pack" / "mail" / f"{name}.eml").read_bytes()


def test_it_is_noted_who_did_not_ask_but_whose_desk_it_was(used: Desk, tmp_path: Path) -> None:
    export(used.person.email, tmp_path)
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.object_id, entry.data) == ("desk.exported", str(used.pk), {"items": 14})


def test_an_office_is_written_as_its_pack_has_it(used: Desk, tmp_path: Path) -> None:
    found = export("tiny", tmp_path, "--office")
    assert "Words" not in found.page
    assert (found.folder / "sheets" / "budget.xlsx").exists()
    assert found.text("pack.yaml").startswith("slug: tiny\n")
    assert "truth.yaml" not in found.files


@pytest.mark.parametrize("options", [("nobody@tiny.example",), ("nowhere", "--office"), ("tiny",)])
def test_what_is_not_there_is_said(desk: Desk, tmp_path: Path, options: tuple[str, ...]) -> None:
    done = run(*options, tmp_path / "desk.zip")
    assert done.exit_code == 1
    assert options[0] in done.output
    assert not (tmp_path / "desk.zip").exists()


def test_an_office_that_is_held_is_not_written_out(desk: Desk, tmp_path: Path) -> None:
    Office.objects.update(shown=False)
    for options in ((desk.person.email,), ("tiny", "--office")):
        done = run(*options, tmp_path / "desk.zip")
        assert done.exit_code == 1
        assert "waits for the data protection officer" in done.output
        assert not (tmp_path / "desk.zip").exists()


def test_a_place_that_cannot_be_written_is_said_and_nothing_is_left(desk: Desk, tmp_path: Path) -> None:
    done = run(desk.person.email, tmp_path / "no such folder" / "desk.zip")
    assert done.exit_code == 1
    assert "cannot be written" in done.output


@pytest.fixture
def small_disk() -> Iterator[None]:
    """A disk that takes no file beyond a few kilobytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_what_was_there(desk: Desk, tmp_path: Path, small_disk: None) -> None:
    (tmp_path / "desk.zip").write_bytes(b"of yesterday")
    done = run(desk.person.email, tmp_path / "desk.zip")
    assert done.exit_code == 1
    assert "cannot be written: File too large" in done.output
    assert (tmp_path / "desk.zip").read_bytes() == b"of yesterday"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["desk.zip"]


@once
def test_a_large_desk_needs_no_large_memory(desk: Desk, tmp_path: Path) -> None:
    size, count = 2_000_000, 20
    body = b"From: a@x.example\nX-Folder: inbox\n\n" + b"0123456789abcde\n" * (size // 16)
    for number in range(count):
        kind = Kind.MAIL if number % 2 else Kind.DOCUMENT
        item = PackItem.objects.get(office=desk.office, ref="mail-a" if kind == Kind.MAIL else "document-rules-md")
        item.pk, item.ref, item.path = None, f"large-{number}", f"large-{number}"
        item.save()
        ItemFile.objects.create(item=item, position=0, name=f"large-{number}", type="x", content=body)
    tracemalloc.start()
    try:
        done = write(desk, tmp_path / "desk.zip", now=NOW)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert done.bytes > count * size
    assert peak < 10 * size, "a few copies of one file, whatever their number"


def test_subtitles_come_as_a_transcript_with_all_that_was_known(tmp_path: Path) -> None:
    spoken = "1\n00:00:01,000 --> 00:00:04,500\nAnne: 3 < 4 & so --> on\n\n2\n00:00:05,000 --> 01:00:06,007\nYes\n"
    (tmp_path / "pack").mkdir()
    (write_pack(tmp_path / "pack") / "talk.srt").write_text(spoken)
    services.load_pack(tmp_path / "pack", now=NOW)
    found = export("tiny", tmp_path, "--office")
    (tmp_path / "again").mkdir()
    (talk,) = read_files(tmp_path / "again", {"talk.vtt": (found.folder / "meetings" / "talk.vtt").read_bytes()}).items
    (srt,) = read_files(tmp_path / "again", {"talk.vtt": b"", "talk.srt": spoken.encode()}).items
    assert (talk.title, talk.people, talk.segments, talk.details) == (srt.title, srt.people, srt.segments, srt.details)
