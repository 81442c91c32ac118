"""The guard's report on a pack: what holds an office, what does not, and that no value is kept or told anywhere."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import docx
import openpyxl
import pytest
from django.db import connection
from django.test import Client
from typer.testing import CliRunner

from tarmac.config.commands.office import app
from tarmac.office import offices, queries, services
from tarmac.office.inspection import Inspection, inspect
from tarmac.office.models import Desk, Office
from tarmac.office.packs.pack import read_pack
from tarmac.office.services import clearance
from tarmac.office.truth.questions import read_raw
from tarmac.people.models import Organisation, Partner, Person, Role, RoleGrant
from tarmac.web import clock
from tests.office.practice import MANIFEST, NOW, load_office, participant, signed_in, write_pack
from tests.office.test_packs_formats import PNG

pytestmark = pytest.mark.django_db

REAL = {
    "national_number": "85.07.30-033.28",
    "iban": "BE68 5390 0754 7034",
    "phone": "0475 12 34 56",
    "email": "jan.peeters@hospital.be",
}
MASKED = {
    "national_number": "85.07.••-•••.••",
    "iban": "BE68 539• •••• ••••",
    "phone": "0475 •• •• ••",
    "email": "j••.•••••••@h•••••••.••",
}
INVENTED = "Anne, anne@tiny.example, 51.06.18-000.88, BE18 9994 1277 3365, +32 450 00 01 12, anne@example.org."


@pytest.fixture(autouse=True)
def _at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


def mail(text: str, attached: bytes = b"") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Ann <ann@tiny.example>", "zoe@tiny.example", "Hello"
    message["Date"], message["Message-ID"] = "Mon, 09 Mar 2026 09:00:00 +0100", "<1@tiny.example>"
    message.set_content(text)
    if attached:
        message.add_attachment(attached, maintype="application", subtype="octet-stream", filename="form.docx")
    return message.as_bytes()


def sheet(text: str) -> bytes:
    book = openpyxl.Workbook()
    book.active["B7"] = text  # type: ignore[index]
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def card(text: str) -> bytes:
    return f"BEGIN:VCARD\r\nVERSION:4.0\r\nUID:x\r\nFN:Ann Lee\r\nNOTE:{text}\r\nEND:VCARD\r\n".encode()


def commented(text: str) -> bytes:
    document = docx.Document()
    document.add_comment(document.add_paragraph("The form.").runs, text, author="Ann")
    content = BytesIO()
    document.save(content)
    return content.getvalue()


PLACES: dict[str, Callable[[str], bytes]] = {
    "mail/one.eml": mail,
    "sheets/list.xlsx": sheet,
    "people.vcf": card,
    "documents/form.docx": commented,
    "mail/two.eml": lambda text: mail("See the form.", commented(text)),
}


def load(folder: Path, files: dict[str, bytes]) -> Office:
    for name, content in {"pack.yaml": MANIFEST.encode(), **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return services.load_pack(folder, now=NOW).office


def read(office: Office) -> Inspection:
    return offices.report(office.slug).inspection


def officer(role: Role = Role.DPO) -> Client:
    person = Person.objects.create(email=f"{role}@tiny.example", given_name="Kim", family_name="Day", created_at=NOW)
    organisation = Organisation.objects.first() if role == Role.COORDINATOR else None
    partner = Partner.objects.create(slug="school", name="School") if role == Role.FACILITATOR else None
    RoleGrant.objects.create(person=person, role=role, organisation=organisation, partner=partner)
    return signed_in(person)


@pytest.mark.parametrize("path", PLACES)
@pytest.mark.parametrize("kind", REAL)
def test_one_real_detail_anywhere_holds_an_office(tmp_path: Path, kind: str, path: str) -> None:
    office = load(tmp_path, {path: PLACES[path](f"Number: {REAL[kind]}.")})
    assert not office.shown
    (found,) = read(office).real
    assert (found.kind, found.values, found.items) == (kind, 1, 1)
    (example,) = found.examples
    assert example.path.startswith(path)
    assert example.masked == MASKED[kind]


@pytest.mark.parametrize("path", PLACES)
def test_what_is_invented_for_certain_holds_nothing(tmp_path: Path, path: str) -> None:
    office = load(tmp_path, {path: PLACES[path](INVENTED)})
    assert office.shown
    assert read(office).real == ()
    assert {found.kind for found in read(office).invented} == set(REAL)


@pytest.mark.parametrize(
    ("name", "place"),
    [("mail/0475123456.eml", "path"), ("mail/jan.peeters@hospital.be.eml", "path")],
)
def test_the_name_of_a_file_counts(tmp_path: Path, name: str, place: str) -> None:
    office = load(tmp_path, {name: mail("Hello")})
    (found,) = read(office).real
    assert found.examples[0].place == place
    assert found.examples[0].path not in name


def test_so_do_the_manifest_and_the_questions(tmp_path: Path) -> None:
    (tmp_path / "truth.yaml").write_text(f"- {{id: a, note: '{REAL['iban']}'}}\n", encoding="utf-8")
    (tmp_path / "pack.yaml").write_text(MANIFEST.replace("zoe@tiny.example", REAL["email"]), encoding="utf-8")
    found = {each.kind: each.examples[0] for each in inspect_folder(tmp_path).real}
    assert (found["email"].path, found["email"].place) == ("pack.yaml", "owner")
    assert found["iban"].path == "truth.yaml"


def inspect_folder(folder: Path) -> Inspection:
    return inspect(read_pack(folder, ZoneInfo("Europe/Brussels")), read_raw(folder))


def test_a_place_is_one_that_a_person_finds(tmp_path: Path) -> None:
    office = load(tmp_path, {"sheets/list.xlsx": sheet(REAL["phone"]), "mail/a.eml": mail(f"One.\n\n{REAL['iban']}")})
    assert {found.kind: found.examples[0].place for found in read(office).real} == {"phone": "Sheet!B7", "iban": "p2"}


def test_values_are_counted_once_and_so_are_items(tmp_path: Path) -> None:
    text = f"{REAL['phone']} or 0475/123456, and again 0475.12.34.56; {REAL['email']}"
    office = load(tmp_path, {f"mail/{number}.eml": mail(text) for number in range(7)})
    counted = {found.kind: (found.values, found.items, len(found.examples)) for found in read(office).real}
    assert counted == {"phone": (1, 7, 5), "email": (1, 7, 5)}


def test_a_sender_who_is_real_is_found_beside_the_text(tmp_path: Path) -> None:
    office = load(tmp_path, {"mail/a.eml": mail("Hello").replace(b"ann@tiny.example", REAL["email"].encode())})
    (found,) = read(office).real
    assert found.examples[0].place == "from"


@pytest.mark.parametrize("header", ["Reply-To", "Bcc", "Received"])
def test_so_is_what_only_the_headers_say(tmp_path: Path, header: str) -> None:
    office = load(tmp_path, {"mail/a.eml": f"{header}: <{REAL['email']}>\r\n".encode() + mail("Hello")})
    (found,) = read(office).real
    assert (found.kind, found.examples[0].place) == ("email", "file")


def test_an_invitation_is_read_and_a_picture_is_said_not_to_be(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "Ann <ann@tiny.example>", "zoe@tiny.example"
    message.set_content("Come.")
    message.add_attachment(
        b"BEGIN:VCALENDAR\r\nATTENDEE:mailto:jan.pee\r\n ters@hospital.be\r\n",
        maintype="text", subtype="calendar", filename="invite.ics",
    )  # fmt: skip
    message.add_attachment(PNG, maintype="image", subtype="png", filename="seal.png")
    office = load(tmp_path, {"mail/a.eml": message.as_bytes()})
    (found,) = read(office).real
    assert found.examples[0].masked == MASKED["email"]
    assert read(office).unread == 1


def test_the_html_of_a_mail_is_read_beside_its_plain_text(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "Ann <ann@tiny.example>", "zoe@tiny.example"
    message.set_content("Call me.")
    message.add_alternative(f"<p>Call me: <b>{REAL['phone']}</b></p>", subtype="html")
    office = load(tmp_path, {"mail/a.eml": message.as_bytes()})
    assert [found.kind for found in read(office).real] == ["phone"]


def test_names_alone_hold_nothing_but_are_counted(tmp_path: Path) -> None:
    office = load(tmp_path, {"people.vcf": card("Jan Peeters lives here"), "mail/a.eml": mail("Dear Jan Peeters")})
    assert office.shown
    assert read(office).names == 2, "Ann Lee, and Ann who writes to an address without a name"


def everything_kept() -> str:
    """All rows of all tables but those of the items, as text."""
    kept = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in {"office_packitem", "office_itemfile"}:
                cursor.execute(f'SELECT * FROM "{table}"')
                kept += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(kept)


def test_no_value_is_kept_or_told_anywhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    written = " ".join(REAL.values())
    files = {path: make(written) for path, make in PLACES.items()}
    files |= {f"documents/{REAL['email']}.md": f"# {REAL['national_number']}\n\nText\n".encode()}
    files |= {f"documents/{REAL['email']}.docx": b"broken"}
    with caplog.at_level(logging.DEBUG):
        told = CliRunner().invoke(app, ["add", str(folder_of(tmp_path, files))]).output
        told += CliRunner().invoke(app, ["report", "tiny"]).output
        client = officer()
        pages = "".join(
            client.get(address).content.decode() for address in ("/", "/office/reports/", "/office/reports/tiny/")
        )
    assert not Office.objects.get().shown
    for kind, value in REAL.items():
        assert MASKED[kind] in pages
        assert MASKED[kind] in told
        for form in {value, "".join(filter(str.isalnum, value))}:
            assert form not in pages
            assert form not in caplog.text
            assert form not in everything_kept()
            assert form not in told.replace(f"documents/{REAL['email']}.docx is", ""), (
                "but for the name of a file left out"
            )


def folder_of(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in {"pack.yaml": MANIFEST.encode(), **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def test_no_desk_opens_on_an_office_that_waits(tmp_path: Path) -> None:
    load(tmp_path, {"mail/a.eml": mail(REAL["iban"])})
    person = participant("valley")
    client = signed_in(person)
    for address in ("/office/", "/office/item/mail-a/", "/api/office/search?q=hello", "/assistant/turn/"):
        send = client.post if "turn" in address else client.get
        fields = {"key": "11111111-1111-4111-8111-111111111111", "text": "Hello"} if "turn" in address else {}
        answer = send(address, fields)
        assert answer.status_code == 503, address
        assert REAL["iban"] not in answer.content.decode()
    assert "waits for the data protection officer" in client.get("/office/").content.decode()
    assert client.get("/").status_code == 200
    assert not Desk.objects.exists()


def test_another_office_of_the_sector_stands_in_for_it(tmp_path: Path) -> None:
    load(tmp_path, {"mail/a.eml": mail(REAL["iban"])})
    (other := tmp_path / "other").mkdir()
    write_pack(other)
    person = participant("valley")
    (other / "pack.yaml").write_text(MANIFEST.replace("tiny", "far").replace("municipality", "hospital"), "utf-8")
    services.load_pack(other, now=NOW)
    assert queries.office_of(person.organisation_id or 0) is None, "another sector's does not"
    (other / "pack.yaml").write_text(MANIFEST.replace("tiny", "near"), "utf-8")
    services.load_pack(other, now=NOW)
    found = queries.office_of(person.organisation_id or 0)
    assert found is not None
    assert found.slug == "near"


def test_desks_in_use_are_shut_by_a_load_with_real_data_and_keep_what_was_written(tmp_path: Path) -> None:
    load_office(tmp_path)
    person = participant("valley")
    client = signed_in(person)
    client.get("/office/")
    desk = Desk.objects.get(person=person)
    services.create_document(desk, title="Zebra plan", text="Mine", now=NOW)
    conversation = {"key": "11111111-1111-4111-8111-111111111111", "text": "When is the hearing?"}
    assert client.post("/assistant/turn/", conversation, headers={"Accept": "text/html"}).status_code == 302
    (tmp_path / "documents" / "rules.md").write_text(f"# Rules\n\n{REAL['national_number']}\n", encoding="utf-8")
    services.load_pack(tmp_path, now=NOW + timedelta(hours=1))
    for address in ("/office/", "/office/files/", "/assistant/", "/api/office/items"):
        answer = client.get(address)
        assert (answer.status_code, b"Zebra" in answer.content, b"hearing" in answer.content) == (503, False, False)
    assert "Hearing" not in client.get("/").content.decode()
    assert CliRunner().invoke(app, ["score"]).exit_code == 1
    taken = client.get("/people/me/export/").content
    assert b"conversations.json" not in taken
    clearance.allow("tiny", Office.objects.get().digest, reason="Consented", actor_id=person.pk, now=NOW)
    assert "Zebra plan" in client.get("/office/files/").content.decode()
    assert client.get("/assistant/").status_code == 200


def test_an_invented_office_is_shown_at_once_and_the_command_says_so(tmp_path: Path) -> None:
    report = CliRunner().invoke(app, ["add", str(write_pack(tmp_path))])
    assert "no personal data that can be of real people" in report.output
    assert "tiny is shown." in report.output


def test_the_commands_tell_the_report_and_what_to_do(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"mail/a.eml": mail(REAL["phone"])})
    checked = CliRunner().invoke(app, ["check", str(folder)])
    assert checked.exit_code == 0
    assert MASKED["phone"] in checked.output
    assert not Office.objects.exists()
    assert CliRunner().invoke(app, ["report", "tiny"]).exit_code == 1
    for arguments in (["add", str(folder)], ["report", "tiny"], ["add", str(folder)]):
        told = CliRunner().invoke(app, arguments)
        assert told.exit_code == 0
        assert MASKED["phone"] in told.output
        assert "tiny is not shown yet" in told.output
        assert "/office/reports/tiny/" in told.output


def test_an_office_that_was_loaded_before_there_were_reports_is_read_again(tmp_path: Path) -> None:
    office = load_office(tmp_path)
    office.guard_report.delete()
    Office.objects.update(shown=False)
    assert services.load_pack(tmp_path, now=NOW).unchanged == office.items.count()
    assert Office.objects.get().shown
