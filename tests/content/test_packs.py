"""Each pack that comes with Tarmac: its files are whole, its people invented, its mailbox believable."""

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from tarmac.office.inspection import inspect
from tarmac.office.items import Kind
from tarmac.office.truth.questions import read_raw
from tests.content import identifiers
from tests.content.conftest import Content

PLAIN = {".yaml", ".ics", ".vcf", ".vtt", ".md"}
LEAST = {Kind.MAIL: 120, Kind.DOCUMENT: 25, Kind.SHEET: 8, Kind.MEETING: 6, Kind.EVENT: 12, Kind.CONTACT: 20}
# Members of an archive whose text no author wrote.
_NO_WORDS = ("word/styles", "word/theme", "xl/theme", "ppt/theme", "ppt/slideMaster", "ppt/slideLayout", "styles.xml")


@pytest.fixture(scope="session")
def mails(content: Content) -> dict[str, EmailMessage]:
    read: dict[str, Any] = {
        path.name: message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted((content.folder / "mail").glob("*.eml"))
    }
    return read


@pytest.fixture(scope="session")
def every_text(content: Content, mails: dict[str, EmailMessage]) -> str:
    """All that a reader or a program can see in the pack: HTML parts, headers, and what no page shows of a file."""
    parts = [
        part.get_content()
        .replace("\r\n", "\n")
        .replace("\n ", "" if part.get_content_subtype() == "calendar" else "\n ")
        for message in mails.values()
        for part in message.walk()
        if part.get_content_maintype() == "text" and not part.is_multipart()
    ]
    headers = [str(value) for message in mails.values() for value in message.values()]
    items = [f"{item.title}\n{segment.text}" for item in content.pack.items for segment in item.segments]
    # long lines of calendars and cards go on after a line break and a space
    plain = [
        path.read_text("utf-8").replace("\n ", "") if path.suffix in {".ics", ".vcf"} else path.read_text("utf-8")
        for path in content.folder.rglob("*")
        if path.suffix in PLAIN
    ]
    files = {path.name: path.read_bytes() for path in content.folder.rglob("*") if path.is_file()}
    attached = [file for item in content.pack.items for file in item.files if file.position]
    hidden = [text for name, content in files.items() for text in unseen(name, content)]
    hidden += [text for file in attached for text in unseen(file.name, file.content)]
    everything = [*parts, *headers, *items, *plain, *hidden]
    return "\n".join(part if isinstance(part, str) else part.decode() for part in everything)


def unseen(name: str, content: bytes) -> Iterator[str]:
    """What programs see in a file beside its paragraphs: properties, comments, headers and footers."""
    if name.endswith((".docx", ".xlsx", ".pptx", ".odt")):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for member in archive.namelist():
                if member.endswith(".xml") and not member.startswith(_NO_WORDS):
                    yield re.sub(r"<[^>]+>", " ", archive.read(member).decode())
    elif name.endswith(".pdf"):
        yield "\n".join(str(value) for value in (PdfReader(BytesIO(content)).metadata or {}).values())


def test_every_file_is_read(content: Content) -> None:
    assert content.pack.problems == []
    files = {path.relative_to(content.folder).as_posix() for path in content.folder.rglob("*") if path.is_file()}
    read = {item.path.partition("#")[0] for item in content.pack.items}
    assert files - read == {"pack.yaml", "truth.yaml"}


def test_there_is_enough_of_everything(content: Content) -> None:
    counted = Counter(item.kind for item in content.pack.items)
    assert {kind: counted[kind] for kind in LEAST if counted[kind] < LEAST[kind]} == {}
    formats = Counter(item.path.rpartition(".")[2] for item in content.of_kind(Kind.DOCUMENT))
    assert {"docx", "odt", "pdf", "pptx"} <= formats.keys()
    assert formats["docx"] >= 5
    assert formats["pdf"] >= 4


def test_documents_have_headings_lists_and_tables(content: Content) -> None:
    word = [item for item in content.of_kind(Kind.DOCUMENT) if item.path.endswith(".docx")]
    for style in ("heading", "list", "row"):
        holders = [item for item in word if any(block["style"] == style for block in item.details["blocks"])]
        assert len(holders) >= 3, style


def test_mails_parse_without_a_defect(mails: dict[str, EmailMessage]) -> None:
    defects = {name: part.defects for name, message in mails.items() for part in message.walk() if part.defects}
    assert defects == {}
    for name, message in mails.items():
        assert message["X-Folder"] in {"inbox", "sent", "archive", "drafts"}, name
        assert message["X-Status"] in {"read", "unread"}, name
        assert not any(header.defects for header in message.values()), name


def test_threads_resolve(mails: dict[str, EmailMessage]) -> None:
    sent = {message["Message-ID"]: message["Date"].datetime for message in mails.values()}
    assert len(sent) == len(mails)
    replies = [message for message in mails.values() if message["In-Reply-To"]]
    assert len(replies) >= 20
    for reply in replies:
        references = reply["References"].split()
        assert references[-1] == reply["In-Reply-To"]
        assert all(sent[reference] < reply["Date"].datetime for reference in references)


def test_mails_are_as_real_clients_write_them(mails: dict[str, EmailMessage]) -> None:
    parts = [part for message in mails.values() for part in message.walk()]
    types = {part.get_content_type() for part in parts}
    assert {"multipart/alternative", "multipart/mixed", "application/pdf", "text/calendar"} <= types
    assert {"quoted-printable", "base64"} <= {part["Content-Transfer-Encoding"] for part in parts}
    assert [message["From"] for message in mails.values() if message.get_content_charset() == "iso-8859-1"]
    bodies = [message.get_body(("plain",)) for message in mails.values()]
    texts = [body.get_content() for body in bodies if body]
    for habit in ("\n-- \n", " a écrit :|Envoyé :", " schreef |Verzonden:", "Message transféré|Doorgestuurd bericht"):
        assert any(re.search(habit, text) for text in texts), habit
    assert sum("Auto-Submitted" in message for message in mails.values()) >= 2


def test_the_mailbox_is_the_owners(content: Content) -> None:
    owner = content.pack.manifest.owner["email"]
    for mail in content.of_kind(Kind.MAIL):
        if mail.details["folder"] in {"sent", "drafts"}:
            assert mail.details["from"]["email"] == owner, mail.path
        else:
            receivers = {address["email"] for address in [*mail.details["to"], *mail.details["cc"]]}
            assert owner in receivers, mail.path


def test_nothing_in_the_mailbox_is_later_than_day_zero(content: Content) -> None:
    day_zero = content.pack.manifest.day_zero
    dated = [item for item in content.pack.items if item.kind not in {Kind.EVENT, Kind.CONTACT}]
    assert [item.path for item in dated if item.when is None or item.when.date() > day_zero] == []
    assert any(item.when and item.when.date() > day_zero for item in content.of_kind(Kind.EVENT))


def test_sheets_have_formulas_with_values(content: Content) -> None:
    merged = 0
    for path in (content.folder / "sheets").glob("*.xlsx"):
        formulas = openpyxl.load_workbook(path)
        values = openpyxl.load_workbook(path, data_only=True)
        merged += any(sheet.merged_cells.ranges for sheet in formulas.worksheets)
        cells = [cell for sheet in formulas for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        assert len(cells) >= 3
        assert [cell.coordinate for cell in cells if values[cell.parent.title][cell.coordinate].value is None] == []
    assert merged >= 3
    shown = [
        cell for item in content.of_kind(Kind.SHEET) for sheet in item.details["worksheets"] for cell in sheet["cells"]
    ]
    assert any("€" in cell.get("format", "") for cell in shown)
    assert any("YY" in cell.get("format", "").upper() for cell in shown)


def test_calendar_repeats_and_invites(content: Content) -> None:
    events = content.of_kind(Kind.EVENT)
    assert [event.details["rule"] for event in events if event.details["rule"]]
    assert sum(len(event.details["attendees"]) > 0 for event in events) >= 8
    assert "DTSTART;TZID=Europe/Brussels:" in (content.folder / "calendar.ics").read_text("utf-8")


def test_everybody_is_in_the_directory(content: Content) -> None:
    contacts = content.of_kind(Kind.CONTACT)
    names = {contact.title for contact in contacts}
    emails = {email for contact in contacts for email in contact.details["emails"]}
    speakers = {name for meeting in content.of_kind(Kind.MEETING) for name in meeting.details["speakers"]}
    assert speakers <= names
    addresses = [mail.details["from"] for mail in content.of_kind(Kind.MAIL)]
    own = content.pack.manifest.owner["email"].partition("@")[2]
    staff = {address["email"] for address in addresses if address["email"].endswith(f"@{own}")}
    assert staff <= emails
    assert (content.folder / "people.vcf").read_text("utf-8").count("VERSION:4.0") == len(contacts)
    surnames = Counter(name.split()[-1] for name in names)
    assert max(surnames.values()) >= 2, "nobody shares a name with another"


@pytest.mark.parametrize(
    "wrong",
    [
        identifiers.wrong_national_numbers,
        identifiers.wrong_ibans,
        identifiers.wrong_enterprise_numbers,
        identifiers.wrong_phones,
        identifiers.wrong_hosts,
        identifiers.cards,
    ],
)
def test_no_identifier_can_be_somebodys(wrong: Callable[[str], Iterator[str]], every_text: str) -> None:
    assert sorted(set(wrong(every_text))) == []


def test_the_guard_finds_nothing_that_can_be_somebodys(content: Content) -> None:
    """So the office is shown without anybody's yes."""
    inspection = inspect(content.pack, read_raw(content.folder))
    assert inspection.real == ()
    assert {found.kind for found in inspection.invented} == {"email", "iban", "national_number", "phone"}


def test_identifiers_of_each_sort_are_there(every_text: str) -> None:
    for pattern in (identifiers.NATIONAL_NUMBER, identifiers.IBAN, identifiers.ENTERPRISE_NUMBER):
        assert pattern.findall(every_text)


def test_storylines_name_items_that_exist(content: Content) -> None:
    paths = {item.path for item in content.pack.items}
    storylines = content.pack.manifest.storylines
    assert len({line["id"] for line in storylines}) == len(storylines) >= 5
    for line in storylines:
        assert set(line["title"]) == {"fr", "nl", "de", "en"}
        assert set(line["items"]) <= paths
    strongest = max(storylines, key=lambda line: len(line["items"]))
    assert {path.split("/")[0].split("#")[0] for path in strongest["items"]} >= {
        "mail",
        "documents",
        "sheets",
        "meetings",
        "calendar.ics",
    }


def test_manifest_speaks_four_languages(content: Content) -> None:
    manifest = content.pack.manifest
    assert set(manifest.name) == set(manifest.description) == {"fr", "nl", "de", "en"}
    assert {"fr", "nl"} <= set(manifest.languages)
    owners = [contact for contact in content.of_kind(Kind.CONTACT) if contact.title == manifest.owner["name"]]
    assert [owner.details["emails"] for owner in owners] == [[manifest.owner["email"]]]
    assert isinstance(manifest.day_zero, date)


def test_a_planted_instruction_stands_where_a_trap_says(content: Content) -> None:
    planted = {
        trap.item for question in content.questions for trap in question.traps if trap.kind == "planted_instruction"
    }
    for path in planted:
        assert content.items[path].segments, path


def test_no_vendor_is_named(content: Content) -> None:
    """The programme is neutral: what people practise on is nobody's advertisement, and nobody's shame."""
    vendors = re.compile(r"\b(?:Microsoft|Copilot|Google|Gemini|OpenAI|ChatGPT|Mistral|Apple|Excel|Outlook|WhatsApp)\b")
    named = [
        (item.path, segment.anchor)
        for item in content.pack.items
        for segment in item.segments
        if vendors.search(segment.text)
    ]
    assert named == []
