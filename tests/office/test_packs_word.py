"""What Word puts into a document beside its text: changes that are tracked, footnotes, comments, pictures."""

from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from tarmac.office import services
from tarmac.office.details import Block
from tarmac.office.packs.parsed import ParsedItem
from tarmac.web import clock
from tests.office.practice import NOW, participant, read_files, signed_in, write_pack
from tests.office.test_packs_formats import PNG

FOOTNOTES = f"""<w:footnotes {nsdecls("w")}><w:footnote w:id="1"><w:p><w:r><w:t>Council of </w:t></w:r>
<w:r><w:t>9 March.</w:t></w:r></w:p></w:footnote></w:footnotes>"""
TRACKED = f"""<w:p {nsdecls("w")}><w:r><w:t xml:space="preserve">The fee is </w:t></w:r>
<w:del w:author="Ann" w:id="1"><w:r><w:delText>40</w:delText></w:r></w:del>
<w:ins w:author="Bob" w:id="2"><w:r><w:t>45</w:t></w:r></w:ins><w:r><w:t xml:space="preserve"> euros</w:t></w:r>
<w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:t>.</w:t></w:r></w:p>"""
GONE = (
    f"""<w:p {nsdecls("w")}><w:del w:author="Ann" w:id="3"><w:r><w:delText>Dogs pay.</w:delText></w:r></w:del></w:p>"""
)


def written() -> bytes:
    document = docx.Document()
    document.core_properties.title = "Fees"
    part = Part(
        PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        FOOTNOTES.encode(),
        document.part.package,
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    for xml in (TRACKED, GONE):
        document.element.body.insert(-1, parse_xml(xml))
    commented = document.add_paragraph("Children are free.")
    document.add_comment(commented.runs, "Until what age?", author="Cy <script>")
    document.add_picture(BytesIO(PNG))
    table = document.add_table(1, 1)
    table.cell(0, 0).paragraphs[0]._p.append(parse_xml(TRACKED)[2])
    content = BytesIO()
    document.save(content)
    return content.getvalue()


@pytest.fixture
def item(tmp_path: Path) -> ParsedItem:
    pack = read_files(tmp_path, {"documents/fees.docx": written()})
    assert pack.problems == []
    return pack.items[0]


def test_what_counts_is_the_text_with_its_changes_made(item: ParsedItem) -> None:
    assert [(block["style"], block["text"]) for block in item.details["blocks"]] == [
        ("paragraph", "The fee is 45 euros¹."),
        ("paragraph", ""),
        ("paragraph", "Children are free."),
        ("note", "Until what age?"),
        ("picture", ""),
        ("row", "45"),
        ("note", "1. Council of 9 March."),
    ]
    assert [segment.text for segment in item.segments if "Dogs" in segment.text or not segment.text] == []


def test_each_change_says_who_made_it(item: ParsedItem) -> None:
    assert item.details["blocks"][0]["runs"] == [
        {"text": "The fee is "},
        {"text": "40", "change": "deleted", "author": "Ann"},
        {"text": "45", "change": "inserted", "author": "Bob"},
        {"text": " euros¹."},
    ]


def test_a_picture_is_a_file_of_the_document(item: ParsedItem) -> None:
    assert [(file.position, file.type, file.content) for file in item.files[1:]] == [(1, "image/png", PNG)]


LOOKS = f"""<w:p {nsdecls("w")}><w:r><w:rPr><w:b/></w:rPr><w:t>Bold</w:t></w:r>
<w:r><w:rPr><w:b w:val="0"/><w:u w:val="none"/></w:rPr><w:t xml:space="preserve"> not </w:t></w:r>
<w:r><w:rPr><w:i/><w:u w:val="double"/><w:strike/></w:rPr><w:t>all</w:t></w:r>
<w:ins w:author="Bob" w:id="2"><w:r><w:rPr><w:b/></w:rPr><w:t>new</w:t></w:r></w:ins></w:p>"""


def read_blocks(folder: Path, document: Document) -> list[Block]:
    content = BytesIO()
    document.save(content)
    pack = read_files(folder, {"documents/x.docx": content.getvalue()})
    assert pack.problems == []
    blocks: list[Block] = pack.items[0].details["blocks"]
    return blocks


def test_words_look_as_in_word(tmp_path: Path) -> None:
    document = docx.Document()
    document.element.body.insert(-1, parse_xml(LOOKS))
    assert read_blocks(tmp_path, document)[0].get("runs") == [
        {"text": "Bold", "marks": ["bold"]},
        {"text": " not "},
        {"text": "all", "marks": ["italic", "underline", "strike"]},
        {"text": "new", "marks": ["bold"], "change": "inserted", "author": "Bob"},
    ]


def test_words_in_a_table_look_as_in_word(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Plain", "words"
    table.cell(1, 0).paragraphs[0]._p.extend(parse_xml(LOOKS))
    table.cell(1, 1).text = "first"
    table.cell(1, 1).add_paragraph(" and  ").add_run("second ").italic = True
    head, line = read_blocks(tmp_path, document)
    assert "cell_runs" not in head
    assert line["cells"] == ["Bold not allnew", "first and second"]
    assert line["cell_runs"] == [
        [
            {"text": "Bold", "marks": ["bold"]},
            {"text": " not "},
            {"text": "all", "marks": ["italic", "underline", "strike"]},
            {"text": "new", "marks": ["bold"], "change": "inserted", "author": "Bob"},
        ],
        [{"text": "first and "}, {"text": "second", "marks": ["italic"]}],
    ]


@pytest.mark.parametrize(
    ("address", "link"),
    [("https://tiny.example/a", True), ("mailto:zoe@tiny.example", True), ("javascript:alert(1)", False)],
)
def test_a_link_leads_to_an_address_and_to_nothing_that_acts(tmp_path: Path, address: str, link: bool) -> None:
    document = docx.Document()
    relation = document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    xml = f'<w:p {nsdecls("w", "r")}><w:hyperlink r:id="{relation}"><w:r><w:t>Go</w:t></w:r></w:hyperlink></w:p>'
    document.element.body.insert(-1, parse_xml(xml))
    assert read_blocks(tmp_path, document)[0].get("runs") == ([{"text": "Go", "link": address}] if link else None)


def test_an_entry_of_a_list_is_known_by_its_numbers_whatever_its_style(tmp_path: Path) -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    formats = {
        number.numId: numbering.xpath(f"w:abstractNum[@w:abstractNumId={number.abstractNumId.val}]/w:lvl[1]/w:numFmt")
        for number in numbering.num_lst
    }
    by_format = {each[0].get(qn("w:val")): number for number, each in formats.items() if each}
    for name, level in (("bullet", 0), ("decimal", 0), ("decimal", 0)):
        properties = document.add_paragraph("x")._p.get_or_add_pPr()
        properties.get_or_add_numPr().get_or_add_numId().val = by_format[name]
        properties.numPr.get_or_add_ilvl().val = level
    document.add_paragraph("out", style="List Bullet")._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = 0
    blocks = read_blocks(tmp_path, document)
    assert [(each["style"], each.get("level"), each.get("ordered")) for each in blocks] == [
        ("list", 0, False), ("list", 0, True), ("list", 0, True), ("paragraph", None, None),
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_page_shows_changes_comments_and_pictures(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    (folder / "documents" / "fees.docx").write_bytes(written())
    services.load_pack(folder, now=NOW)
    visitor = signed_in(participant("north"))
    with clock.fixed(NOW):
        page = visitor.get("/office/item/document-fees-docx/").content.decode()
        picture = visitor.get("/office/item/document-fees-docx/file/1/")
    assert '<del title="Ann">40</del><ins title="Bob">45</ins>' in page
    assert '<del title="Ann">Dogs pay.</del>' in page
    assert '<th scope="col"><ins title="Bob">45</ins></th>' in page
    assert "Comment by Cy &lt;script&gt;" in page
    assert 'src="/office/item/document-fees-docx/file/1/"' in page
    assert (picture["Content-Type"], picture.content) == ("image/png", PNG)
