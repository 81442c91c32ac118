"""What a person takes along of the desk opens in the programs that people have."""

import json
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import docx
import icalendar
import openpyxl
import pytest

from tarmac.office import export, services
from tarmac.office.models import Desk
from tarmac.office.packs.mail import read_mail
from tarmac.programme import access
from tests.office.practice import NOW, load_office, participant
from tests.office.test_services import ODD

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    load_office(tmp_path)
    person = participant("valley")
    return services.open_desk(person, access.require(person, NOW), now=NOW)


def taken(desk: Desk) -> dict[str, bytes]:
    files = export.desk_of(desk.person)
    assert json.loads(files.pop("desk.json"))["office"] == "Tiny"
    return files


def the_mail(desk: Desk) -> EmailMessage:
    (content,) = taken(desk).values()
    message: EmailMessage = message_from_bytes(content, policy=policy.default)  # type: ignore[arg-type, assignment]
    assert not message.defects
    return message


def test_a_mail_is_a_mail(desk: Desk) -> None:
    body = "Cher José,\n\nÉté à 5 €.\n\n> cité\n"
    saved = services.write_mail(
        desk, to="José Ruiz <jose@tiny.example>; luc@tiny.example", cc="Équipe", subject="Réunion : été", body=body,
        in_reply_to="mail-a", now=NOW,
    )  # fmt: skip
    services.send_mail(desk, saved.ref, now=NOW)
    message = the_mail(desk)
    assert message["Subject"] == "Réunion : été"
    assert message["From"] == "Zoé Lambert <zoe@tiny.example>"
    assert message["To"] == "José Ruiz <jose@tiny.example>, luc@tiny.example"
    assert message["In-Reply-To"] == "<a@tiny.example>"
    assert message["Date"].datetime.date().isoformat() == "2026-03-16"
    assert message.get_content().strip() == body.strip()


@pytest.mark.parametrize(
    "odd",
    [
        ODD,
        "a@b@c <<x>>, ,;\"'",
        "=?utf-8?q?x?=",
        "(" * 300,
        "x" * 480,
        "é" * 480,
        "To: x",
        '"',
        "\\",
        "@",
        "<>",
        "🙂 <🙂@x>",
    ],
)
def test_whatever_was_typed_comes_along(desk: Desk, odd: str) -> None:
    saved = services.write_mail(desk, to=odd, cc=odd, subject=odd, body=odd, now=NOW)
    message = the_mail(desk)
    assert saved.text in message.get_content().replace("\r\n", "\n")
    again = read_mail("mail/again.eml", message.as_bytes())
    assert again.title.encode()
    assert len(message.keys()) == len(set(message.keys())), "no header was smuggled in"


def test_a_document_is_a_document_and_what_was_deleted_comes_along(desk: Desk) -> None:
    services.edit_document(desk, "document-rules-md", text="# Rules\n\n- one\n\n| a | b |", version=0, now=NOW)
    gone = services.create_document(desk, title="../../etc/passwd", text="thrown away", now=NOW)
    services.delete_item(desk, gone.ref, now=NOW)
    files = taken(desk)
    assert sorted(files) == ["desk/001-rules-for-guests.docx", "desk/002-etcpasswd.docx"]
    document = docx.Document(BytesIO(files["desk/001-rules-for-guests.docx"]))
    assert [paragraph.text for paragraph in document.paragraphs] == ["Rules", "one"]
    assert document.tables[0].cell(0, 1).text == "b"


def test_what_it_was_before_is_told(desk: Desk) -> None:
    written = services.create_document(desk, title="Plan", text="First words", now=NOW)
    services.edit_document(desk, written.ref, text="Second words", version=1, now=NOW)
    (told,) = json.loads(export.desk_of(desk.person)["desk.json"])["items"]
    assert told["text"] == "Second words"
    assert [(each["version"], each["text"]) for each in told["earlier"]] == [(1, "First words")]


def test_a_mail_that_was_put_away_comes_as_it_came(desk: Desk, tmp_path: Path) -> None:
    services.move_mail(desk, "mail-a", "archive", now=NOW)
    mail = the_mail(desk)
    assert mail["X-Folder"] == "archive"
    assert [part.get_filename() for part in mail.iter_attachments()] == ["bridge report.docx"]


def test_a_calendar_entry_comes_as_one(desk: Desk) -> None:
    start = datetime.fromisoformat("2026-03-25T15:00")
    services.create_event(desk, services.Planned("Talk", start, start + timedelta(hours=1), False), now=NOW)
    (content,) = taken(desk).values()
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert (event["SUMMARY"], event["DTSTART"].dt.isoformat()) == ("Talk", "2026-03-25T15:00:00+01:00")


def test_a_sheet_comes_as_one_also_when_it_was_deleted(desk: Desk) -> None:
    till = services.create_sheet(desk, title="Till", now=NOW)
    change = services.Change(worksheet=0, ref="A1", text="12.50")
    services.edit_cells(desk, till.ref, [change], version=1, language="en", now=NOW)
    services.delete_item(desk, till.ref, now=NOW)
    (content,) = taken(desk).values()
    book = openpyxl.load_workbook(BytesIO(content))
    assert (book.properties.title, book.properties.creator) == ("Till", "Anne Valley")
    assert book.worksheets[0]["A1"].value == 12.5


def test_a_desk_where_nothing_was_done_has_a_list_only(desk: Desk) -> None:
    assert taken(desk) == {}
    assert export.desk_of(participant("hill")) == {}, "without a desk there is nothing at all"
