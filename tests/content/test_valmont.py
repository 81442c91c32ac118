"""Valmont: its files are whole, its people invented, its truth proved by its own items."""

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import phonenumbers
import pytest
from phonenumbers import carrier
from pypdf import PdfReader

from tarmac.office.items import Kind
from tarmac.office.packs.pack import Pack
from tarmac.office.packs.parsed import ParsedItem
from tests.content import identifiers

PLAIN = {".yaml", ".ics", ".vcf", ".vtt", ".md"}
LEAST = {Kind.MAIL: 42, Kind.DOCUMENT: 8, Kind.SHEET: 3, Kind.MEETING: 2, Kind.EVENT: 12, Kind.CONTACT: 15}


def of_kind(pack: Pack, kind: Kind) -> list[ParsedItem]:
    return [item for item in pack.items if item.kind == kind]


@pytest.fixture(scope="session")
def mails(valmont_folder: Path) -> dict[str, EmailMessage]:
    read: dict[str, Any] = {
        path.name: message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted((valmont_folder / "mail").glob("*.eml"))
    }
    return read


@pytest.fixture(scope="session")
def every_text(valmont: Pack, valmont_folder: Path, mails: dict[str, EmailMessage]) -> str:
    """All that a reader or a program can see in the pack: HTML parts, headers, and what no page shows of a file."""
    parts = [
        part.get_content()
        for message in mails.values()
        for part in message.walk()
        if part.get_content_maintype() == "text" and not part.is_multipart()
    ]
    headers = [str(value) for message in mails.values() for value in message.values()]
    items = [f"{item.title}\n{segment.text}" for item in valmont.items for segment in item.segments]
    plain = [path.read_text("utf-8") for path in valmont_folder.rglob("*") if path.suffix in PLAIN]
    files = {path.name: path.read_bytes() for path in valmont_folder.rglob("*") if path.is_file()}
    attached = [file for item in valmont.items for file in item.files if file.position]
    hidden = [text for name, content in files.items() for text in unseen(name, content)]
    hidden += [text for file in attached for text in unseen(file.name, file.content)]
    everything = [*parts, *headers, *items, *plain, *hidden]
    return "\n".join(part if isinstance(part, str) else part.decode() for part in everything)


def unseen(name: str, content: bytes) -> Iterator[str]:
    """What programs see in a file beside its paragraphs: properties, comments, headers and footers."""
    if name.endswith((".docx", ".xlsx")):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for member in archive.namelist():
                if member.endswith(".xml") and not member.startswith(("word/styles", "word/theme", "xl/theme")):
                    yield re.sub(r"<[^>]+>", " ", archive.read(member).decode())
    elif name.endswith(".pdf"):
        yield "\n".join(str(value) for value in (PdfReader(BytesIO(content)).metadata or {}).values())


def test_every_file_is_read(valmont: Pack, valmont_folder: Path) -> None:
    assert valmont.problems == []
    files = {path.relative_to(valmont_folder).as_posix() for path in valmont_folder.rglob("*") if path.is_file()}
    read = {item.path.partition("#")[0] for item in valmont.items}
    assert files - read == {"pack.yaml", "truth.yaml"}


def test_there_is_enough_of_everything(valmont: Pack) -> None:
    counted = Counter(item.kind for item in valmont.items)
    assert {kind: counted[kind] for kind in LEAST if counted[kind] < LEAST[kind]} == {}
    formats = Counter(item.path.rpartition(".")[2] for item in of_kind(valmont, Kind.DOCUMENT))
    assert formats["docx"] >= 3
    assert formats["pdf"] >= 2


def test_documents_have_headings_lists_and_tables(valmont: Pack) -> None:
    word = [item for item in of_kind(valmont, Kind.DOCUMENT) if item.path.endswith(".docx")]
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
    for habit in ("\n-- \n", " a écrit :", " schreef ", "schrieb", "Message transféré", "Doorgestuurd bericht"):
        assert any(habit in text for text in texts), habit
    assert sum("Auto-Submitted" in message for message in mails.values()) >= 2


def test_the_mailbox_is_the_owners(valmont: Pack) -> None:
    owner = valmont.manifest.owner["email"]
    for mail in of_kind(valmont, Kind.MAIL):
        if mail.details["folder"] in {"sent", "drafts"}:
            assert mail.details["from"]["email"] == owner, mail.path
        else:
            receivers = {address["email"] for address in [*mail.details["to"], *mail.details["cc"]]}
            assert owner in receivers, mail.path


def test_nothing_in_the_mailbox_is_later_than_day_zero(valmont: Pack) -> None:
    day_zero = valmont.manifest.day_zero
    dated = [item for item in valmont.items if item.kind not in {Kind.EVENT, Kind.CONTACT}]
    assert [item.path for item in dated if item.when is None or item.when.date() > day_zero] == []
    assert any(item.when and item.when.date() > day_zero for item in of_kind(valmont, Kind.EVENT))


def test_sheets_have_formulas_with_values(valmont: Pack, valmont_folder: Path) -> None:
    for path in (valmont_folder / "sheets").glob("*.xlsx"):
        formulas = openpyxl.load_workbook(path)
        values = openpyxl.load_workbook(path, data_only=True)
        assert any(sheet.merged_cells.ranges for sheet in formulas.worksheets)
        cells = [cell for sheet in formulas for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        assert len(cells) >= 3
        assert [cell.coordinate for cell in cells if values[cell.parent.title][cell.coordinate].value is None] == []
    shown = [
        cell for item in of_kind(valmont, Kind.SHEET) for sheet in item.details["worksheets"] for cell in sheet["cells"]
    ]
    assert any("€" in cell.get("format", "") for cell in shown)
    assert any("YY" in cell.get("format", "").upper() for cell in shown)


def test_calendar_repeats_and_invites(valmont: Pack, valmont_folder: Path) -> None:
    events = of_kind(valmont, Kind.EVENT)
    assert [event.details["rule"] for event in events if event.details["rule"]]
    assert sum(len(event.details["attendees"]) > 0 for event in events) >= 8
    assert "DTSTART;TZID=Europe/Brussels:" in (valmont_folder / "calendar.ics").read_text("utf-8")


def test_everybody_is_in_the_directory(valmont: Pack, valmont_folder: Path) -> None:
    contacts = of_kind(valmont, Kind.CONTACT)
    names = {contact.title for contact in contacts}
    emails = {email for contact in contacts for email in contact.details["emails"]}
    speakers = {name for meeting in of_kind(valmont, Kind.MEETING) for name in meeting.details["speakers"]}
    assert speakers <= names
    addresses = [mail.details["from"] for mail in of_kind(valmont, Kind.MAIL)]
    staff = {address["email"] for address in addresses if address["email"].endswith("@valmont.example")}
    assert staff <= emails
    assert (valmont_folder / "people.vcf").read_text("utf-8").count("VERSION:4.0") == len(contacts)
    surnames = Counter(name.split()[-1] for name in names)
    assert surnames["Claessens"] == 2


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


def test_identifiers_of_each_sort_are_there(every_text: str) -> None:
    for pattern in (identifiers.NATIONAL_NUMBER, identifiers.IBAN, identifiers.ENTERPRISE_NUMBER):
        assert len(set(pattern.findall(every_text))) >= 2


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (identifiers.wrong_national_numbers, "51.06.18-000.89"),
        (identifiers.wrong_national_numbers, "85.07.30-033.28"),
        (identifiers.wrong_national_numbers, "85073003328"),
        (identifiers.wrong_national_numbers, "85 07 30 033 28"),
        (identifiers.wrong_national_numbers, "850730-033-28"),
        (identifiers.wrong_national_numbers, "85.07.30 - 033.28"),
        (identifiers.wrong_ibans, "BE68 5390 0754 7034"),
        (identifiers.wrong_ibans, "BE68539007547034"),
        (identifiers.wrong_ibans, "be68-5390-0754-7034"),
        (identifiers.wrong_ibans, "BE68.5390.0754.7034"),
        (identifiers.wrong_ibans, "FR14 2004 1010 0505 0001 3M02 606"),
        (identifiers.wrong_enterprise_numbers, "0403.019.261"),
        (identifiers.wrong_enterprise_numbers, "BE0403019261"),
        (identifiers.wrong_enterprise_numbers, "BE 0403 019 261"),
        (identifiers.wrong_phones, "+32 2 555 12 12"),
        (identifiers.wrong_phones, "02/555.12.12"),
        (identifiers.wrong_phones, "0475 12 34 56"),
        (identifiers.wrong_hosts, "info@valmont.be"),
        (identifiers.wrong_hosts, "https://tarmac.gov/x"),
        (identifiers.wrong_hosts, "voir liege.be/permis"),
        (identifiers.cards, "4111 1111 1111 1111"),
    ],
)
def test_a_real_identifier_would_be_seen(wrong: Callable[[str], Iterator[str]], text: str) -> None:
    assert list(wrong(f"Avant {text} après"))


@pytest.mark.parametrize("text", ["51.06.18-000.88", "BE18 9994 1277 3365", "0100.041.246", "+32 450 00 01 12"])
def test_an_invented_identifier_is_let_through(text: str) -> None:
    wrong = (identifiers.wrong_national_numbers, identifiers.wrong_ibans, identifiers.wrong_enterprise_numbers)
    assert [list(each(text)) for each in (*wrong, identifiers.wrong_phones, identifiers.cards)] == [[]] * 5


def test_storylines_name_items_that_exist(valmont: Pack) -> None:
    paths = {item.path for item in valmont.items}
    storylines = valmont.manifest.storylines
    assert len({line["id"] for line in storylines}) == len(storylines) >= 5
    for line in storylines:
        assert set(line["title"]) == {"fr", "nl", "de", "en"}
        assert set(line["items"]) <= paths
    strongest = max(storylines, key=lambda line: len(line["items"]))
    assert {path.split("/")[0].split("#")[0] for path in strongest["items"]} == {
        "mail",
        "documents",
        "sheets",
        "meetings",
        "calendar.ics",
    }


def test_manifest_speaks_four_languages(valmont: Pack) -> None:
    manifest = valmont.manifest
    assert set(manifest.name) == set(manifest.description) == {"fr", "nl", "de", "en"}
    assert manifest.languages == ["fr", "nl"]
    owners = [contact for contact in of_kind(valmont, Kind.CONTACT) if contact.title == manifest.owner["name"]]
    assert [owner.details["emails"] for owner in owners] == [[manifest.owner["email"]]]
    assert isinstance(manifest.day_zero, date)


def test_no_operator_is_known_for_the_mobile_series() -> None:
    number = phonenumbers.parse("+32 450 00 01 12")
    assert phonenumbers.is_valid_number(number)
    assert carrier.name_for_number(number, "en") == ""
