"""What the loader makes of documents, sheets and transcripts as people's programs save them."""

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula
from pptx import Presentation
from pptx.util import Inches

from tarmac.office.packs.parsed import ParsedItem
from tests.office import hostile
from tests.office.practice import read_files


def item_of(folder: Path, path: str, content: bytes) -> ParsedItem:
    pack = read_files(folder, {path: content})
    assert pack.problems == []
    return pack.items[0]


def blocks(item: ParsedItem) -> list[tuple[str, str]]:
    return [(block["style"], block["text"]) for block in item.details["blocks"]]


def saved(document: Any) -> bytes:
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def test_a_document_of_word_with_its_styles_and_tables(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = "Rules", "Ann"
    document.core_properties.modified = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    document.add_heading("Rules", 0)
    document.add_heading("Part", 2)
    document.add_paragraph("One\ttwo")
    document.add_paragraph("")
    document.add_paragraph("first", style="List Number")
    document.add_paragraph("inside", style="List Bullet 2")
    table = document.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
    table.cell(0, 2).merge(table.cell(1, 2)).text = "tall"
    table.cell(1, 0).text, table.cell(1, 1).text = "a", "b"
    item = item_of(tmp_path, "documents/rules.docx", saved(document))
    assert (item.title, item.people, item.when and item.when.isoformat()) == (
        "Rules",
        ("Ann",),
        "2026-03-01T09:30:00+00:00",
    )
    assert blocks(item) == [
        ("heading", "Rules"),
        ("heading", "Part"),
        ("paragraph", "One\ttwo"),
        ("list", "first"),
        ("list", "inside"),
        ("row", "wide | tall"),
        ("row", "a | b | tall"),
    ]
    assert [block.get("level") for block in item.details["blocks"][:5]] == [1, 2, None, 0, 1]
    assert item.details["blocks"][3]["ordered"]


def test_a_document_with_two_thousand_paragraphs_is_read_at_once(tmp_path: Path) -> None:
    body = b"".join(b"<w:p><w:r><w:t>Paragraph %d</w:t></w:r></w:p>" % number for number in range(2_000))
    assert len(item_of(tmp_path, "documents/long.docx", hostile.word(body=body)).segments) == 2_001


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_text_of_any_system_has_its_title_and_its_paragraphs(tmp_path: Path, ends: str) -> None:
    text = "---\ntitle: Rules\nauthor: Ann\ndate: 2026-03-01\n---\n# Head\n\nOne\ntwo\n".replace("\n", ends)
    item = item_of(tmp_path, "documents/rules.md", text.encode())
    assert (item.title, item.people) == ("Rules", ("Ann",))
    assert blocks(item) == [("heading", "Head"), ("paragraph", "One two")]


@pytest.mark.parametrize("content", ["Été".encode(), b"\xef\xbb\xbf" + "Été".encode(), "Été".encode("cp1252")])
def test_a_text_in_utf8_or_windows_letters(tmp_path: Path, content: bytes) -> None:
    assert blocks(item_of(tmp_path, "documents/note.txt", content)) == [("paragraph", "Été")]


def test_an_empty_text_is_an_empty_document(tmp_path: Path) -> None:
    item = item_of(tmp_path, "documents/empty-note.txt", b"")
    assert (item.title, item.segments) == ("Empty note", ())


def test_markdown_cannot_bring_in_anything_but_words(tmp_path: Path) -> None:
    text = b"![x](https://evil.example/x.png) [link](https://evil.example/) **bold** `code`\n"
    assert blocks(item_of(tmp_path, "documents/x.md", text)) == [("paragraph", "x link bold code")]


def test_an_open_document_text(tmp_path: Path) -> None:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table")
    )
    body = (
        '<text:h text:outline-level="99">Deep</text:h><text:h text:outline-level="-3">High</text:h>'
        "<text:p>Words</text:p>"
        "<text:list><text:list-item><text:p>Entry</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>"
        "<table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>"
    )
    text = f"<office:body><office:text>{body}</office:text></office:body>"
    content = f"<office:document-content {names}>{text}</office:document-content>"
    item = item_of(tmp_path, "documents/x.odt", hostile.packed({"content.xml": content.encode()}))
    assert blocks(item) == [
        ("heading", "Deep"),
        ("heading", "High"),
        ("paragraph", "Words"),
        ("list", "Entry"),
        ("row", "a | b"),
    ]
    assert [block["level"] for block in item.details["blocks"][:2]] == [6, 1]


def cells(item: ParsedItem) -> dict[str, Any]:
    return {cell["ref"]: cell for cell in item.details["worksheets"][0]["cells"]}


def workbook(**values: Any) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for ref, value in values.items():
        book.active[ref] = value
    return saved(book)


def test_formulas_that_turn_in_a_circle_or_lead_outside_are_words_and_nothing_is_fetched(tmp_path: Path) -> None:
    content = workbook(
        A1="=B1", B1="=A1", A2="='[other.xlsx]Sheet'!A1", A3='=WEBSERVICE("https://evil.example/")', A4="=1/0"
    )
    found = cells(item_of(tmp_path, "sheets/x.xlsx", content))
    assert {ref: cell["formula"] for ref, cell in found.items()} == {
        "A1": "=B1",
        "B1": "=A1",
        "A2": "='[other.xlsx]Sheet'!A1",
        "A3": '=WEBSERVICE("https://evil.example/")',
        "A4": "=1/0",
    }
    assert {cell["value"] for cell in found.values()} == {None}


def test_a_workbook_linked_to_others_is_read_without_them(tmp_path: Path) -> None:
    parts = hostile.members(workbook(A1="=[1]Sheet!A1"))
    link = (
        b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.'
        b'openxmlformats.org/officeDocument/2006/relationships"><externalBook r:id="rId1"/></externalLink>'
    )
    parts["xl/externalLinks/externalLink1.xml"] = link
    parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" '
        b'Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    )
    pack = read_files(tmp_path, {"sheets/x.xlsx": hostile.packed(parts)})
    assert [(each.code, each.is_notice) for each in pack.problems] == [("links", True)]
    assert "root:" not in str(pack.items)
    assert len(pack.items) == 1


def test_numbers_that_no_database_takes_are_shown_as_such(tmp_path: Path) -> None:
    content = hostile.workbook(cells=b'<row r="2"><c r="A2"><v>1e999</v></c><c r="B2"><v>-1e999</v></c></row>')
    found = cells(item_of(tmp_path, "sheets/x.xlsx", content))
    assert (found["A2"]["value"], found["B2"]["text"]) == ("#NUM!", "#NUM!")


def test_a_width_without_end_is_no_width(tmp_path: Path) -> None:
    content = hostile.changed(
        workbook(A1="x"),
        "xl/worksheets/sheet1.xml",
        b"<sheetData>",
        b'<cols><col min="1" max="1" width="1e999"/></cols><sheetData>',
    )
    assert item_of(tmp_path, "sheets/x.xlsx", content).details["worksheets"][0]["widths"] == {}


def test_hidden_sheets_stay_hidden_and_array_formulas_are_shown(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = ArrayFormula("A1:A3", "=ROW(1:3)")
    secret = book.create_sheet("Secret")
    secret["A1"], secret.sheet_state = "hidden words", "hidden"
    item = item_of(tmp_path, "sheets/x.xlsx", saved(book))
    assert [sheet["name"] for sheet in item.details["worksheets"]] == ["Sheet"]
    assert cells(item)["A1"]["formula"] == "=ROW(1:3)"
    assert "hidden words" not in str(item)


def test_a_cell_in_the_last_row_and_column_costs_no_empty_ones(tmp_path: Path) -> None:
    item = item_of(tmp_path, "sheets/x.xlsx", workbook(A1="first", XFD1048576="last"))
    assert sorted(cells(item)) == ["A1", "XFD1048576"]


def test_a_transcript_as_programs_write_it(tmp_path: Path) -> None:
    text = (
        "WEBVTT - Board\r\n\r\n1\r\n00:01.000 --> 00:02.000 align:start\r\n<v.loud Ann Petit><b>We</b> vote.\r\n\r\n"
        "00:03.000 --> 00:04.000\r\nLuc: Agreed.\r\n\r\n00:05.000 --> 00:06.000\r\n(silence)\r\n"
    )
    item = item_of(tmp_path, "meetings/board-1.vtt", text.encode())
    assert item.title == "Board"
    assert [(cue["speaker"], cue["text"]) for cue in item.details["cues"]] == [
        ("Ann Petit", "We vote."),
        ("Luc", "Agreed."),
        ("", "(silence)"),
    ]
    assert item.details["seconds"] == 6


def test_what_was_zipped_with_a_password_is_refused(tmp_path: Path) -> None:
    content = bytearray(hostile.word())
    with zipfile.ZipFile(BytesIO(bytes(content))) as archive:
        starts = [member.header_offset for member in archive.infolist()]
    for place in starts:
        content[place + 6] |= 1
    place = content.find(b"PK\x01\x02")
    while place >= 0:
        content[place + 8] |= 1
        place = content.find(b"PK\x01\x02", place + 4)
    pack = read_files(tmp_path, {"documents/locked.docx": bytes(content)})
    assert [problem.code for problem in pack.problems] == ["encrypted"]


def test_a_presentation_slide_by_slide_with_what_the_speaker_noted(tmp_path: Path) -> None:
    slides = Presentation()
    slides.core_properties.title, slides.core_properties.author = "One floor", "Ann"
    slides.core_properties.modified = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    first = slides.slides.add_slide(slides.slide_layouts[0])
    first.shapes.title.text, first.placeholders[1].text = "One floor", "Ann · 1 March"
    second = slides.slides.add_slide(slides.slide_layouts[1])
    second.shapes.title.text, second.placeholders[1].text = "Beds", "44 beds\nno more"
    second.notes_slide.notes_text_frame.text = "Not 46, as the note says."
    third = slides.slides.add_slide(slides.slide_layouts[5])
    third.shapes.title.text = "Staff"
    table = third.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for row, cells in enumerate((("Ward", "FTE"), ("C3", "18.5"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    group = third.shapes.add_group_shape()
    group.shapes.add_textbox(Inches(1), Inches(4), Inches(2), Inches(1)).text_frame.text = "In a group"
    item = item_of(tmp_path, "documents/floor.pptx", saved(slides))
    assert (item.title, item.people, item.when) == ("One floor", ("Ann",), datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
    assert [(block["page"], block["style"], block["text"]) for block in item.details["blocks"]] == [
        (1, "heading", "One floor"),
        (1, "paragraph", "Ann · 1 March"),
        (2, "heading", "Beds"),
        (2, "list", "44 beds"),
        (2, "list", "no more"),
        (2, "note", "Not 46, as the note says."),
        (3, "heading", "Staff"),
        (3, "row", "Ward | FTE"),
        (3, "row", "C3 | 18.5"),
        (3, "paragraph", "In a group"),
    ]
