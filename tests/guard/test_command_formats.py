"""`tarmac guard` on mails, documents, workbooks and PDF: they stay what they are, and every text comes back."""

import base64
import zipfile
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table

from tarmac.guard import Guard, Policy, Vault
from tarmac.guard.files import Document, protect, restore
from tarmac.guard.files.pieces import Piece, Strings
from tests.guard.commanding import IBAN, MAIL, NUMBER, PHONE, found, guard, there_and_back

DIGITS = "85073003328"
OTHER, THIRD = "jan@horizon.example", "els@horizon.example"
TRACKED = (
    f'<w:ins {nsdecls("w")} w:id="1" w:author="{OTHER}"><w:r><w:t>{THIRD}</w:t></w:r></w:ins>',
    f'<w:del {nsdecls("w")} w:id="2" w:author="{OTHER}"><w:r><w:delText>76.33</w:delText></w:r></w:del>',
)


def word() -> bytes:
    """A document with something of a person in each corner of it."""
    document = docx.Document()
    document.core_properties.author = OTHER
    document.core_properties.title = f"Dossier {NUMBER}"
    package = document.part.package
    for key in [key for key, each in package.rels.items() if each.reltype.endswith("thumbnail")]:
        del package.rels[key]  # a picture that the library's template has
    section = document.sections[0]
    section.header.paragraphs[0].text = f"Tel. {PHONE}"
    section.footer.paragraphs[0].text = f"IBAN {IBAN}"
    paragraph = document.add_paragraph("Write to ")
    for part in ("marie@", "valmont", ".exam", "ple"):
        paragraph.add_run(part).bold = part == "valmont"
    paragraph.add_run(" today.")
    document.add_comment(paragraph.runs[0], text=f"Ask {THIRD}", author=OTHER, initials="JH")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = MAIL, f"a\t{PHONE}\nb"
    tracked = document.add_paragraph("A ")
    for xml in TRACKED:
        tracked._p.append(parse_xml(xml))
    deleted = document.add_paragraph("Deleted: ")
    deleted._p.append(parse_xml(TRACKED[1].replace("76.33", f"{NUMBER} {PHONE}")))
    half = document.add_paragraph("Half: marie@")
    half._p.append(parse_xml(TRACKED[1].replace("76.33", "valmont.example")))
    link = document.part.relate_to(f"mailto:{MAIL}", docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    document.add_paragraph()._p.append(parse_xml(f'<w:hyperlink {nsdecls("w", "r")} r:id="{link}"/>'))
    code = f'<w:r {nsdecls("w")}><w:instrText xml:space="preserve"> HYPERLINK "mailto:{MAIL}" </w:instrText></w:r>'
    document.add_paragraph()._p.append(parse_xml(code))
    written = BytesIO()
    document.save(written)
    return with_part(written.getvalue(), "word/footnotes.xml", FOOTNOTES)


FOOTNOTES = (
    f'<w:footnotes {nsdecls("w")}><w:footnote w:id="1"><w:p><w:r><w:t>{IBAN}</w:t></w:r></w:p></w:footnote>'
    "</w:footnotes>"
).encode()


def with_part(package: bytes, name: str, part: bytes) -> bytes:
    written = BytesIO(package)
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr(name, part)
    return written.getvalue()


def texts(package: bytes) -> dict[str, Any]:
    """Of each part of an archive all texts and attributes; paragraphs of Word as one text, whatever its runs."""
    found: dict[str, Any] = {}
    with zipfile.ZipFile(BytesIO(package)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            if name.endswith((".xml", ".rels")):
                root = etree.fromstring(part)
                words = [(each.tag, each.text) for each in root.iter() if each.text and not each.tag.endswith("}t")]
                shown = ["".join(each.itertext()) for each in root.iter("{*}p", "{*}si", "{*}comment", "{*}is")]
                spaced = "{http://www.w3.org/XML/1998/namespace}space"
                marks = [(each.tag, key, each.get(key)) for each in root.iter() for key in each.attrib]
                marks = [each for each in marks if each[1] not in (spaced, "t")]  # a number needs not say it is one
                found[name] = words, shown, marks
            else:
                found[name] = part
    return found


def everything(package: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(package)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def test_a_document_of_word_stays_one_and_all_its_texts_come_back(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    path.write_bytes(word())
    away, back = there_and_back(path)
    for secret in (MAIL, PHONE, NUMBER, IBAN, OTHER, THIRD, "valmont"):
        assert secret.encode() not in everything(away.read_bytes()), secret
    document = docx.Document(str(away))
    shown = next(each for each in document.paragraphs if each.text.startswith("Write"))
    assert shown.text.startswith("Write to [EMAIL_")
    assert [run.text for run in shown.runs][-1] == " today."
    assert [run.text for run in shown.runs if run.bold] == [""]
    assert document.core_properties.author.startswith("[EMAIL_")
    assert document.tables[0].cell(0, 1).text.startswith("a\t[PHONE_")
    assert texts(back.read_bytes()) == texts(path.read_bytes())


def test_a_document_is_found_in_as_it_is_protected(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    path.write_bytes(word())
    kinds = [each["kind"] for each in found(path)]
    assert {"email", "phone", "national_number", "iban"} == set(kinds)
    assert guard("protect", path, "--to", tmp_path / "away").returncode == 0
    assert found(tmp_path / "away" / "letter.docx") == []


IN_PIECES = st.lists(
    st.tuples(
        st.sampled_from([MAIL, PHONE, "marie@", "valmont", ".example", "[EMAIL_", "1]", "x", " ", ""]), st.booleans()
    ),
    max_size=12,
)


@given(IN_PIECES)
def test_pieces_come_back_whatever_runs_across_them(parts: list[tuple[str, bool]]) -> None:
    strings, vault = Strings([text for text, _stays in parts]), Vault()

    def pieces() -> list[Piece]:
        return [Piece(strings.parts[n]) if stays else strings.piece(n) for n, (_text, stays) in enumerate(parts)]

    protect(Document(pieces(), bytes), Guard(Policy()), vault)
    assert restore(Document(pieces(), bytes), vault) == 0
    assert str(strings) == "".join(text for text, _stays in parts)


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.properties.creator = OTHER
    sheet = book.active
    assert sheet is not None
    sheet.append(["name", f"mail {MAIL}", "number", "sum"])
    sheet.append(["An", THIRD, int(DIGITS), f'="Mail: "&"{MAIL}"&B2'])
    sheet.append(["Bo", PHONE, 12.5, "=SUM(C2:C3)"])
    sheet["A2"].comment = Comment(f"call {PHONE}", OTHER)
    sheet["B2"].hyperlink = f"mailto:{THIRD}"
    sheet.oddHeader.center.text = NUMBER
    sheet.add_table(Table(displayName="People", ref="A1:D3"))
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_workbook_stays_one_and_all_its_texts_come_back(tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    path.write_bytes(workbook())
    away, back = there_and_back(path)
    for secret in (MAIL, PHONE, NUMBER, IBAN, OTHER, THIRD, DIGITS):
        assert secret.encode() not in everything(away.read_bytes()), secret
    sheet = openpyxl.load_workbook(away).active
    assert sheet is not None
    assert sheet["C2"].value == "[NATIONAL_NUMBER_1]"
    assert sheet["D2"].value.startswith('="Mail: "&"[EMAIL_')
    assert sheet["D3"].value == "=SUM(C2:C3)"
    assert sheet["C3"].value == 12.5
    assert sheet.tables["People"].tableColumns[1].name == sheet["B1"].value
    assert texts(back.read_bytes()) == texts(path.read_bytes())
    restored = openpyxl.load_workbook(back).active
    assert restored is not None
    assert restored["C2"].value == int(DIGITS)


def pdf() -> bytes:
    """A page with one line."""
    stream = f"BT /F1 12 Tf 72 700 Td (Write to {MAIL}) Tj ET".encode()
    content = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(
        (
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        ),
        start=1,
    ):
        places.append(len(content))
        content += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Root 1 0 R/Size 5>>\nstartxref\n%d\n%%%%EOF" % len(content)
    return content + b"xref\n0 5\n0000000000 65535 f \n" + table + end


def test_a_pdf_becomes_its_text(tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf())
    assert [each["text"] for each in found(path)] == [MAIL]
    assert guard("protect", path, "--to", tmp_path / "away").returncode == 0
    assert (tmp_path / "away" / "letter.pdf.txt").read_text() == "Write to [EMAIL_1]"
    assert guard("restore", tmp_path / "away" / "letter.pdf.txt", "--to", tmp_path / "back").returncode == 0
    assert (tmp_path / "back" / "letter.pdf.txt").read_text() == f"Write to {MAIL}"


def mail(*, attached: bool = True, line: str = "\r\n") -> bytes:
    message = EmailMessage(policy=policy.SMTP.clone(linesep=line))
    message["From"] = f"Zoë Peeters <{MAIL}>"
    message["To"] = f"Jan <{OTHER}>, {THIRD}"
    message["Subject"] = f"Né le … {NUMBER}"
    message["Cc"] = f'"Peeters, Zoë" <{MAIL}>, Bo <{OTHER}>'
    message["Message-ID"] = "<20260301.abc@valmont.example>"
    message.set_content(f"Écrivez à {MAIL}\n\nTél. {PHONE}\n", cte="quoted-printable")
    message.add_alternative(f"<p>Écrivez à <a href='mailto:{MAIL}'>{MAIL}</a></p>", subtype="html", cte="base64")
    if attached:
        message.add_attachment(f"a;{IBAN}\n".encode(), maintype="application", subtype="csv", filename="a.csv")
        message.add_attachment(word(), maintype="application", subtype="octet-stream", filename=f"{DIGITS}.docx")
        inner = EmailMessage()
        inner["Subject"] = f"Fwd {PHONE}"
        inner.set_content(f"{OTHER}\n")
        message.add_attachment(inner)
    return message.as_bytes()


def parts(content: bytes) -> list[Any]:
    """Headers and contents of all parts of a mail, as they are read."""
    message = message_from_bytes(content, policy=policy.default)
    return [
        (
            [(name, str(value)) for name, value in part.items() if name.lower() != "content-transfer-encoding"],
            None if part.is_multipart() else part.get_payload(decode=True),
        )
        for part in message.walk()
    ]


def leaves(content: bytes) -> bytes:
    return b"\n".join(
        everything(payload) if payload.startswith(b"PK") else payload
        for _headers, payload in parts(content)
        if payload is not None
    )


@pytest.mark.parametrize("line", ["\r\n", "\n"])
def test_a_mail_stays_one_and_all_its_texts_come_back(tmp_path: Path, line: str) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(mail(line=line))
    away, back = there_and_back(path)
    left = away.read_bytes()
    for secret in (MAIL, PHONE, NUMBER, IBAN, OTHER, THIRD, DIGITS, "valmont.example"):
        assert secret.encode() not in left + leaves(left), secret
        assert base64.b64encode(secret.encode()).rstrip(b"=")[:-1] not in left
    headers = dict(parts(left)[0][0])
    assert "Peeters" in headers["From"]
    assert "[NATIONAL_NUMBER_1]" in headers["Subject"]
    before, after = parts(path.read_bytes()), parts(back.read_bytes())
    assert len(before) == len(after)
    for (headers_before, content), (headers_after, again) in zip(before, after, strict=True):
        assert headers_after == headers_before
        if content is not None and content.startswith(b"PK"):
            assert texts(again) == texts(content)
        elif content is not None:
            assert again.splitlines() == content.splitlines()


def test_what_cannot_be_read_in_a_mail_is_left_out_and_named(tmp_path: Path) -> None:
    message = message_from_bytes(mail(attached=False), policy=policy.SMTP)
    message.add_attachment(b"\x89PNG marie", maintype="image", subtype="png", filename="face.png")
    message.add_attachment(b"PK broken", maintype="application", subtype="x", filename="broken.docx")
    message.add_attachment(pdf(), maintype="application", subtype="pdf", filename="letter.pdf")
    path = tmp_path / "mail.eml"
    path.write_bytes(message.as_bytes())
    ended = guard("protect", path, "--to", tmp_path / "away")
    assert ended.returncode == 0
    assert ended.stderr.decode() == f"{path}: not looked into: face.png, broken.docx\n"
    left = message_from_bytes((tmp_path / "away" / "mail.eml").read_bytes(), policy=policy.default)
    attached = [(part.get_filename(), part.get_content().strip()) for part in left.walk() if not part.is_multipart()][
        2:
    ]
    assert attached == [
        (None, "Left out: face.png"),
        (None, "Left out: broken.docx"),
        ("letter.pdf.txt", "Write to [EMAIL_1]"),
    ]
    assert guard("restore", tmp_path / "away" / "mail.eml", "--to", tmp_path / "back").returncode == 0


BROKEN = b"""Subject: =?utf-8?b?a?= 0475/12.34.56
From: caf\xe9 <marie@valmont.example>
Content-Type: text/plain; charset=nonsense
Content-Transfer-Encoding: 8bit

caf\xe9 marie@valmont.example
"""


def test_a_mail_that_keeps_to_no_standard_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(BROKEN)
    away, back = there_and_back(path)
    assert b"marie" not in away.read_bytes()
    assert b"0475" not in away.read_bytes()
    assert back.read_bytes() == BROKEN


def test_a_mail_without_anything_of_a_person_keeps_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(b"Subject: =?utf-8?q?caf=C3=A9?=\nX-Odd:   spaced \n\nBonjour\n")
    away, _back = there_and_back(path)
    assert away.read_bytes() == path.read_bytes()


def test_pictures_in_a_document_are_named(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    path.write_bytes(with_part(word(), "word/media/image1.png", b"\x89PNG"))
    ended = guard("protect", path, "--to", tmp_path / "away")
    assert (ended.returncode, ended.stderr.decode()) == (0, f"{path}: not looked into: word/media/image1.png\n")


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("word/bomb.xml", b"<a>" + b" " * 70_000_000 + b"</a>"),
        ("word/entities.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        ("word/broken.xml", b"<a>"),
    ],
)
def test_a_document_that_does_harm_is_refused(tmp_path: Path, name: str, part: bytes) -> None:
    path = tmp_path / "letter.docx"
    written = BytesIO(word())
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, part)
    path.write_bytes(written.getvalue())
    ended = guard("protect", path, "--to", tmp_path / "away")
    assert (ended.returncode, ended.stderr.count(b"\n")) == (1, 1)
    assert not (tmp_path / "away").exists()
