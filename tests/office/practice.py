"""A small office with one of everything, and people of two organisations who practise on it."""

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import docx
import openpyxl
from django.test import Client

from tarmac.office import services
from tarmac.office.models import Office
from tarmac.office.packs.pack import Pack, read_pack
from tarmac.people.models import Organisation, Person
from tarmac.programme.models import AccessWindow, Enrolment, EnrolmentState, Programme, Wave

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

HOSTILE = """<html><head><style>body{background:url(https://evil.example/s.css)}</style></head><body onload="steal()">
<p>Invoice attached</p><script>alert(1)</script><img src="https://evil.example/pixel.gif" onerror="alert(2)">
<a href="javascript:alert(3)">Open</a><iframe src="https://evil.example"></iframe><svg onload=alert(4)></svg>
<p style="position:fixed">Look</p></body></html>"""

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:test
BEGIN:VEVENT
UID:council@tiny
SUMMARY:Council
LOCATION:Room 2
DTSTART;TZID=Europe/Brussels:20260316T090000
DTEND;TZID=Europe/Brussels:20260316T100000
RRULE:FREQ=WEEKLY;COUNT=5
EXDATE;TZID=Europe/Brussels:20260323T090000
ATTENDEE;CN=Luc Dewael:mailto:luc@tiny.example
END:VEVENT
BEGIN:VEVENT
UID:fair@tiny
SUMMARY:Spring fair
DTSTART;VALUE=DATE:20260319
DTEND;VALUE=DATE:20260321
STATUS:CANCELLED
END:VEVENT
END:VCALENDAR
"""

PEOPLE = """BEGIN:VCARD
VERSION:4.0
UID:luc
FN:Luc Dewael
ORG:Tiny;Roads
TITLE:Engineer
EMAIL:luc@tiny.example
TEL:+32 450 00 00 01
END:VCARD
"""

MEETING = """WEBVTT

NOTE
title: Board
date: 2026-03-10T10:00+01:00

00:00:01.000 --> 00:00:04.000
<v Anne Petit>We vote the budget.

01:02:03.000 --> 01:02:08.000
<v Luc Dewael>Agreed, for the roads.
"""

DOCUMENT = """---
title: Rules for <guests>
date: 2026-03-01
---
# Rules

Wear a badge & smile.

- first
  - inside
- second

| Day | Hours |
|---|---|
| Monday | 9 to 17 |
"""


def _mail(
    name: str, sender: str, subject: str, text: str, *, to: str = "zoe@tiny.example", **headers: str
) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = f"<{name}@tiny.example>"
    for key, value in headers.items():
        message[key.replace("_", "-")] = value
    message.set_content(text)
    return message


def _report() -> bytes:
    report = docx.Document()
    report.add_paragraph("The bridge holds.")
    content = BytesIO()
    report.save(content)
    return content.getvalue()


def _mails() -> dict[str, EmailMessage]:
    first = _mail(
        "a", "José Ruiz <jose@tiny.example>", "Hearing <b>bold</b>", "Hello,\n\nThe hearing is on 24 March.\n",
        X_Folder="inbox", Date="Mon, 09 Mar 2026 09:00:00 +0100", Cc="Luc Dewael <luc@tiny.example>", X_Status="unread",
    )  # fmt: skip
    first.add_attachment(_report(), maintype="application", subtype="octet-stream", filename="bridge report.docx")
    answer = _mail(
        "b", "Zoé Lambert <zoe@tiny.example>", "Re: Hearing",
        "Thank you.\n\nOn Monday, José wrote:\n> Hello,\n>\n> The hearing is on 24 March.\n",
        to="jose@tiny.example", X_Folder="sent", Date="Mon, 09 Mar 2026 10:00:00 +0100", In_Reply_To="<a@tiny.example>",
    )  # fmt: skip
    hostile = _mail("c", "Shop <shop@evil.example>", "Invoice", "x", Date="Tue, 10 Mar 2026 10:00:00 +0100")
    hostile.set_content(HOSTILE, subtype="html")
    begun = _mail("d", "Zoé Lambert <zoe@tiny.example>", "Begun", "Dear", to="luc@tiny.example", X_Folder="drafts")
    return {"a": first, "b": answer, "c": hostile, "d": begun}


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Budget 2026"
    sheet["A1"] = "Budget of the roads"
    sheet.merge_cells("A1:B1")
    sheet["A2"], sheet["B2"] = "Asphalt", 1234.5
    sheet["B2"].number_format = '#,##0.00 "€"'
    sheet["A3"], sheet["B3"] = "Share", 0.125
    sheet["B3"].number_format = "0.0%"
    sheet["A4"], sheet["B4"] = "Paid on", date(2026, 3, 7)
    sheet["B5"] = "=SUM(B2:B2)"
    book.create_sheet("Notes")["A1"] = "Nothing yet"
    content = BytesIO()
    book.save(content)
    return content.getvalue()


MANIFEST = (
    "slug: tiny\nname: {fr: Petite, nl: Klein, de: Winzig, en: Tiny}\ndescription: {en: x}\nsector: municipality\n"
    "languages: [fr, nl]\nday_zero: 2026-03-16\nlicence: EUPL-1.2\n"
    "owner: {name: Zoé Lambert, email: zoe@tiny.example, role: clerk}\n"
)


def read_files(folder: Path, files: dict[str, bytes]) -> Pack:
    """What the loader makes of `files`, by their path in a pack of their own in `folder`."""
    for name, content in {"pack.yaml": MANIFEST.encode(), **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return read_pack(folder, ZoneInfo("Europe/Brussels"))


def write_pack(folder: Path) -> Path:
    """The files of the small office in `folder`."""
    (folder / "pack.yaml").write_text(MANIFEST, encoding="utf-8")
    for name in ("mail", "documents", "sheets", "meetings"):
        (folder / name).mkdir()
    for name, message in _mails().items():
        (folder / "mail" / f"{name}.eml").write_bytes(message.as_bytes())
    (folder / "documents" / "rules.md").write_text(DOCUMENT, encoding="utf-8")
    (folder / "sheets" / "budget.xlsx").write_bytes(_workbook())
    (folder / "meetings" / "board.vtt").write_text(MEETING, encoding="utf-8")
    (folder / "calendar.ics").write_text(CALENDAR.replace("\n", "\r\n"), encoding="utf-8", newline="")
    (folder / "people.vcf").write_text(PEOPLE.replace("\n", "\r\n"), encoding="utf-8", newline="")
    return folder


def load_office(folder: Path) -> Office:
    report = services.load_pack(write_pack(folder), now=NOW)
    assert not report.problems
    return report.office


def participant(slug: str, *, opens: timedelta = timedelta(days=-5), closes: timedelta = timedelta(days=20)) -> Person:
    """An active participant of the organisation `slug`, whose window opens and closes that long from NOW."""
    programme, _ = Programme.objects.get_or_create(
        slug="practice",
        defaults={"name": {"en": "Practice"}, "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)},
    )
    window = AccessWindow.objects.create(programme=programme, name=slug, opens_at=NOW + opens, closes_at=NOW + closes)
    wave = Wave.objects.create(programme=programme, window=window, slug=slug, name=slug)
    organisation = Organisation.objects.create(slug=slug, name=slug.title(), sector="municipality")
    person = Person.objects.create(
        email=f"anne@{slug}.example", given_name="Anne", family_name=slug.title(), created_at=NOW,
        organisation=organisation, language="en",
    )  # fmt: skip
    Enrolment.objects.create(
        person=person, wave=wave, organisation=organisation, state=EnrolmentState.ACTIVE, invited_at=NOW + opens,
        activated_at=NOW + opens,
    )  # fmt: skip
    return person


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client
