"""Files that nobody should have to open: broken, endless, or made to eat a machine."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from email.message import EmailMessage
from io import BytesIO

import docx
import openpyxl

CONTENT_TYPES = "[Content_Types].xml"
LETTER = b"From: a@x.example\nTo: b@x.example\nSubject: s\nDate: Mon, 09 Mar 2026 09:00:00 +0100\n"


def mails() -> Iterator[tuple[str, bytes]]:
    yield "empty", b""
    yield "no-headers", b"Only a sentence.\n"
    yield "binary", bytes(range(256)) * 2_000
    yield "nested", _nested(1_000)
    yield "nested-with-returns", _nested(1_000).replace(b"\n", b"\r")
    yield "many-parts", _parts(5_000)
    yield "huge-header", LETTER + b"Cc: " + b"c@x.example, " * 200_000 + b"\n\nHi\n"
    yield "comments", LETTER.replace(b"To: ", b"To: " + b"(" * 50_000) + b"\nHi\n"
    yield "lines", LETTER + b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--\n" * 8_000_000
    yield "year-9999", LETTER.replace(b"09 Mar 2026", b"31 Dec 9999") + b"\nHi\n"
    yield "year-1", LETTER.replace(b"09 Mar 2026", b"01 Jan 0001") + b"\nHi\n"


def _nested(levels: int) -> bytes:
    lines = [LETTER]
    for level in range(levels):
        lines.append(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level))
    return b"".join(lines) + b"\nHi\n"


def _parts(number: int) -> bytes:
    part = b"--b\nContent-Type: text/plain\n\nHi\n"
    return LETTER + b"Content-Type: multipart/mixed; boundary=b\n\n" + part * number + b"--b--\n"


def packed(members: dict[str, bytes]) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def word(*, body: bytes = b"") -> bytes:
    """A document of Word; `body` is put before its end as it is."""
    document = docx.Document()
    document.add_paragraph("Good morning.")
    content = BytesIO()
    document.save(content)
    return changed(content.getvalue(), "word/document.xml", b"<w:sectPr", body + b"<w:sectPr")


def workbook(*, cells: bytes = b"", end: bytes = b"") -> bytes:
    """A workbook of one sheet; `cells` stand in its rows, `end` after them."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "Good morning."
    content = BytesIO()
    book.save(content)
    return changed(content.getvalue(), "xl/worksheets/sheet1.xml", b"</sheetData>", cells + b"</sheetData>" + end)


def changed(content: bytes, name: str, before: bytes, after: bytes) -> bytes:
    """The archive `content` with the first `before` of the member `name` replaced."""
    parts = members(content)
    assert before in parts[name]
    parts[name] = parts[name].replace(before, after, 1)
    return packed(parts)


def documents() -> Iterator[tuple[str, bytes]]:
    yield "empty.docx", b""
    yield "words.docx", b"These are only words."
    yield "cut.docx", word()[:9_000]
    yield "lost-part.docx", packed({k: v for k, v in members(word()).items() if k != "word/document.xml"})
    yield "lost-types.docx", packed({k: v for k, v in members(word()).items() if k != CONTENT_TYPES})
    yield "wrong-types.docx", changed(word(), CONTENT_TYPES, b"wordprocessingml.document.main", b"presentationml.slide")
    yield "workbook.docx", workbook()
    yield "bomb.docx", packed(members(word()) | {"word/media/x.xml": b" " * 80_000_000})
    yield "liar.docx", _lying(packed(members(word()) | {"word/media/x.xml": b" " * 80_000_000}))
    yield "nested.docx", packed(members(word()) | {"word/embeddings/x.zip": _zip_of_zips(6)})
    yield "members.docx", packed(members(word()) | {f"word/media/{number}": b"" for number in range(3_000)})
    yield "entities.docx", changed(word(), "word/document.xml", b"<w:document", _LAUGHS + b"<w:document")
    yield "utf16.docx", packed(members(word()) | {"word/document.xml": _utf16_laughs()})
    yield "utf7.docx", packed(members(word()) | {"word/document.xml": _utf7_laughs()})
    yield "external.docx", changed(word(), "word/document.xml", b"<w:document", _OUTSIDE + b"<w:document")
    yield "wide.docx", word(body=_WIDE_TABLE)
    yield "elements.docx", word(body=b"".join(b'<w:p w:rsidR="%08x"/>' % number for number in range(150_000)))
    yield "deep.docx", word(body=b"<w:tbl><w:tr><w:tc>" * 5_000 + b"</w:tc></w:tr></w:tbl>" * 5_000)
    yield "cut.pdf", pdf([b"BT (x) Tj ET"])[:120]
    yield "words.pdf", b"%PDF-1.7\nno more than this"
    yield "locked.pdf", _locked()
    yield "loop.pdf", pdf([b"BT (x) Tj ET"], kids=b"[3 0 R 2 0 R]")
    yield "laughs.pdf", _laughing_pdf()
    yield "bomb.pdf", pdf([zlib.compress(b"(x) Tj " * 30_000_000)], extra=b"/Filter /FlateDecode")
    yield "pages.pdf", pdf([b"BT (x) Tj ET"], kids=b"[" + b"3 0 R " * 400 + b"]", count=400)
    yield "huge.md", b"# x\n" * 600_000
    yield "brackets.md", b"[" * 1_000_000
    yield "quotes.md", b">" * 1_000_000
    yield "lists.md", b"".join(b" " * number + b"- x\n" for number in range(2_000))
    yield "picture.png", b"<script>alert(1)</script>" + b"\x00" * 500
    yield "program.exe", b"MZ" + b"\x00" * 500
    yield "letter.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2_000
    yield "box.mbox", b"no mails at all"
    yield "slides.pptx", b"PK\x03\x04" + b"\x00" * 500
    yield "deep.html", b"<div>" * 200_000 + b"x"
    yield "empty.odt", b""
    yield (
        "laughs.odt",
        packed({"content.xml": _LAUGHS + b"<x/>"}),
    )


_LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)
_OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
_WIDE_TABLE = (
    b'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="900000000"/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>'
    b"</w:tr></w:tbl>"
)


def _utf16_laughs() -> bytes:
    return ('<?xml version="1.0" encoding="UTF-16"?>' + _LAUGHS.decode() + "<x>&j;</x>").encode("utf-16")


def _utf7_laughs() -> bytes:
    return b'<?xml version="1.0" encoding="UTF-7"?>' + (_LAUGHS.decode() + "<x>&j;</x>").encode("utf-7").replace(
        b"<", b"+ADw-"
    )


def _lying(content: bytes) -> bytes:
    """The archive with every unpacked size said to be 10 bytes."""
    content = bytearray(content)
    place = content.find(b"PK\x01\x02")
    while place >= 0:
        struct.pack_into("<I", content, place + 24, 10)
        place = content.find(b"PK\x01\x02", place + 4)
    return bytes(content)


def _zip_of_zips(levels: int) -> bytes:
    inner = b"\x00" * 10_000_000
    for _ in range(levels):
        inner = packed({f"{number}.zip": inner for number in range(16)})
    return inner


def pdf(streams: list[bytes], *, kids: bytes = b"[3 0 R]", count: int = 1, extra: bytes = b"") -> bytes:
    """A PDF of one page; `streams` are its content and then its form XObjects, each of which may draw the next."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids %s /Count %d >>" % (kids, count),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R /Resources "
        b"<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> /XObject << /X 5 0 R >> >> >>",
    ]
    for number, stream in enumerate(streams):
        form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>" % (number + 5)
        head = b"<< /Length %d %s %s >>" % (len(stream), extra, form if number else b"")
        objects.append(head + b"\nstream\n" + stream + b"\nendstream")
    content = b"%PDF-1.7\n"
    places = []
    for number, each in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    content += b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def _laughing_pdf() -> bytes:
    return pdf([b"/X Do " * 10] * 12)


def _locked() -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(BytesIO(pdf([b"BT (x) Tj ET"]))))
    writer.encrypt("secret", algorithm="RC4-128")
    content = BytesIO()
    writer.write(content)
    return content.getvalue()


def sheets() -> Iterator[tuple[str, bytes]]:
    yield "empty.xlsx", b""
    yield "words.xlsx", b"These are only words."
    yield "document.xlsx", word()
    yield "bomb.xlsx", packed(members(workbook()) | {"xl/media/x.xml": b" " * 80_000_000})
    yield "merged.xlsx", workbook(end=b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    yield "cells.xlsx", workbook(cells=b"".join(_cells(b"", 250_000)))
    yield "other-prefix.xlsx", _other_prefix()
    yield "no-numbers.xlsx", workbook(cells=b"".join(_cells(b"", 5_000)).replace(b"<v>", b"<v>1e999"))
    yield "rows.xlsx", workbook(cells=b'<row r="99999999"><c r="A99999999"><v>1</v></c></row>')
    yield "strings.xlsx", _shared_strings()
    yield "shared-formulas.xlsx", _shared_formulas()
    yield "columns.xlsx", workbook(cells=b'<row r="2"><c r="ZZZZ2"><v>1</v></c></row>')
    yield "endless.xlsx", workbook(cells=b'<row r="2"><c r="A2"><v>%s</v></c></row>' % (b"9" * 5_000))


def _cells(prefix: bytes, number: int) -> Iterator[bytes]:
    """Rows of ten numbers each, all of them different."""
    row = (
        b"<%srow>" % prefix
        + b"<%sc><%sv>%%d</%sv></%sc>" % (prefix, prefix, prefix, prefix) * 10
        + b"</%srow>" % prefix
    )
    for first in range(0, number, 10):
        yield row % tuple(range(first * 7_919, first * 7_919 + 70, 7))


def _other_prefix() -> bytes:
    parts = members(workbook())
    parts["xl/worksheets/sheet1.xml"] = (
        b'<s:worksheet xmlns:s="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><s:sheetData>%s'
        b"</s:sheetData></s:worksheet>" % b"".join(_cells(b"s:", 250_000))
    )
    return packed(parts)


def _shared_strings() -> bytes:
    """One long text, shown in very many cells."""
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (row, row) for row in range(2, 40_000))
    parts = members(workbook(cells=rows))
    text = b"".join(b"%x" % number for number in range(200_000))
    parts["xl/sharedStrings.xml"] = b"<sst xmlns='%s'><si><t>%s</t></si></sst>" % (_SPREADSHEET, text)
    relation = b'<Relationship Id="rIdS" Type="%s" Target="sharedStrings.xml"/>' % _RELATION
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = parts[rels].replace(b"</Relationships>", relation + b"</Relationships>")
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/>' % _STRINGS
    parts[CONTENT_TYPES] = parts[CONTENT_TYPES].replace(b"</Types>", override + b"</Types>")
    return packed(parts)


_SPREADSHEET = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
_STRINGS = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def _shared_formulas() -> bytes:
    """One long formula, shared by very many cells."""
    formula = b"+".join(b"A%d" % number for number in range(1, 20_000))
    first = b'<row r="2"><c r="B2"><f t="shared" ref="B2:B60000" si="0">%s</f><v>1</v></c></row>' % formula
    rows = b"".join(
        b'<row r="%d"><c r="B%d"><f t="shared" si="0"/><v>1</v></c></row>' % (row, row) for row in range(3, 60_000)
    )
    return workbook(cells=first + rows)


def transcripts() -> Iterator[tuple[str, bytes]]:
    yield "empty.vtt", b""
    yield "words.vtt", b"These are only words."
    yield "no-cues.vtt", b"WEBVTT\n\nNOTE\ntitle: Nobody spoke\n"
    yield "many.vtt", b"WEBVTT\n\n" + b"00:00:01.000 --> 00:00:02.000\n<v A>x\n\n" * 40_000
    yield "no-time.vtt", b"WEBVTT\n\nsoon --> later\n<v A>x\n"
    yield "year-9999.vtt", b"WEBVTT\n\nNOTE\ndate: 9999-12-31T23:59\n\n00:00:01.000 --> 00:00:02.000\n<v A>x\n"


def letter(name: str, sender: str = "Jos <jos@x.example>") -> EmailMessage:
    """A good mail to build on."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "zoe@tiny.example", name
    message["Message-ID"], message["Date"] = f"<{name}@x.example>", "Mon, 09 Mar 2026 09:00:00 +0100"
    message.set_content("Good morning.")
    return message
