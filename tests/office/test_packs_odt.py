"""What the loader makes of a text of LibreOffice: looks, changes, footnotes, comments, pictures, lists, tables."""

from pathlib import Path

import pytest

from tarmac.office import services
from tarmac.office.packs.parsed import ParsedItem
from tarmac.web import clock
from tests.office import hostile
from tests.office.practice import NOW, participant, read_files, signed_in, write_pack
from tests.office.test_packs_formats import PNG

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in {
        "office": "office", "text": "text", "table": "table", "style": "style", "draw": "drawing",
        "fo": "xsl-fo-compatible",
    }.items()
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'  # fmt: skip
STYLES = """<office:automatic-styles>
<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="T2" style:family="text" style:parent-style-name="T1">
<style:text-properties fo:font-style="italic"/></style:style>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>
<style:style style:name="Loop" style:family="text" style:parent-style-name="Loop"/>
<text:list-style style:name="L1"><text:list-level-style-number text:level="1"/>
<text:list-level-style-bullet text:level="2"/></text:list-style></office:automatic-styles>"""
TRACKED = """<text:tracked-changes>
<text:changed-region text:id="c1"><text:deletion><office:change-info><dc:creator>Ann</dc:creator></office:change-info>
<text:p>40</text:p></text:deletion></text:changed-region>
<text:changed-region text:id="c2"><text:insertion><office:change-info><dc:creator>Bob</dc:creator></office:change-info>
</text:insertion></text:changed-region>
<text:changed-region text:id="c3"><text:deletion><office:change-info><dc:creator>Ann</dc:creator></office:change-info>
<text:p>Dogs pay.</text:p></text:deletion></text:changed-region></text:tracked-changes>"""
BODY = f"""{TRACKED}
<text:p text:style-name="P1">Fees</text:p>
<text:h text:outline-level="2">Who <text:span text:style-name="T2">pays</text:span></text:h>
<text:p>The fee is <text:change text:change-id="c1"/><text:change-start text:change-id="c2"/>45<text:change-end
 text:change-id="c2"/> euros<text:note text:id="n1"><text:note-citation>1</text:note-citation>
<text:note-body><text:p>Council of 9 March.</text:p></text:note-body></text:note>.</text:p>
<text:p><text:change text:change-id="c3"/></text:p>
<text:p>See<text:s text:c="2"/><text:a xlink:href="https://tiny.example/fees">the <text:span
 text:style-name="T1">list</text:span></text:a>,<text:line-break/>or not<text:a xlink:href="javascript:x()">!</text:a>
<office:annotation><dc:creator>Cy &lt;b&gt;</dc:creator><text:p>Until what age?</text:p></office:annotation></text:p>
<text:list text:style-name="L1"><text:list-item><text:p>first</text:p>
<text:list><text:list-item><text:p>inside</text:p></text:list-item></text:list></text:list-item></text:list>
<text:section><text:p>In a section<draw:frame><draw:image xlink:href="Pictures/1.png"/></draw:frame>
<draw:frame><draw:text-box><text:p>In a box</text:p></draw:text-box></draw:frame></text:p></text:section>
<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Who</text:p></table:table-cell>
<table:table-cell><text:p>What</text:p></table:table-cell></table:table-row></table:table-header-rows>
<table:table-row><table:table-cell><text:p>A</text:p><text:p>B</text:p></table:table-cell><table:table-cell>
<text:p><text:span text:style-name="T1">45</text:span></text:p></table:table-cell></table:table-row></table:table>"""


def odt(body: str = BODY, **members: bytes) -> bytes:
    text = f"<office:body><office:text>{body}</office:text></office:body>"
    content = f"<office:document-content {NAMES}>{STYLES}{text}</office:document-content>"
    return hostile.packed({"content.xml": content.encode(), "Pictures/1.png": PNG, **members})


def read(folder: Path, content: bytes) -> ParsedItem:
    pack = read_files(folder, {"documents/fees.odt": content})
    assert pack.problems == []
    return pack.items[0]


def test_everything_stands_in_its_place_with_the_changes_made(tmp_path: Path) -> None:
    item = read(tmp_path, odt())
    blocks = item.details["blocks"]
    assert [(block["style"], block["text"]) for block in blocks] == [
        ("heading", "Fees"),
        ("heading", "Who pays"),
        ("paragraph", "The fee is 45 euros¹."),
        ("paragraph", ""),
        ("paragraph", "See  the list,\nor not!"),
        ("note", "Until what age?"),
        ("list", "first"),
        ("list", "inside"),
        ("paragraph", "In a section"),
        ("picture", ""),
        ("paragraph", "In a box"),
        ("row", "Who | What"),
        ("row", "A B | 45"),
        ("note", "1. Council of 9 March."),
    ]
    assert [(block["level"], block["ordered"]) for block in blocks[6:8]] == [(0, True), (1, False)]
    assert [block["level"] for block in blocks[:2]] == [1, 2]
    assert (blocks[5]["author"], blocks[11]["header"]) == ("Cy <b>", True)
    assert (blocks[9]["file"], item.files[1].content) == (1, PNG)


def test_looks_links_and_changes_are_kept_word_by_word(tmp_path: Path) -> None:
    blocks = read(tmp_path, odt()).details["blocks"]
    assert blocks[1]["runs"] == [{"text": "Who "}, {"text": "pays", "marks": ["bold", "italic"]}]
    assert blocks[2]["runs"] == [
        {"text": "The fee is "},
        {"text": "40", "change": "deleted", "author": "Ann"},
        {"text": "45", "change": "inserted", "author": "Bob"},
        {"text": " euros¹."},
    ]
    assert blocks[3]["runs"] == [{"text": "Dogs pay.", "change": "deleted", "author": "Ann"}]
    assert blocks[4]["runs"][1:3] == [
        {"text": "the ", "link": "https://tiny.example/fees"},
        {"text": "list", "link": "https://tiny.example/fees", "marks": ["bold"]},
    ]
    assert "javascript" not in str(blocks)
    assert blocks[12]["cell_runs"] == [[{"text": "A B"}], [{"text": "45", "marks": ["bold"]}]]


@pytest.mark.parametrize(
    "body",
    [
        '<text:p>x<text:s text:c="999999999"/>y</text:p>',
        '<text:p><text:span text:style-name="Loop">x y</text:span></text:p>',
        '<text:p>x<draw:frame><draw:image xlink:href="../../../etc/passwd"/></draw:frame> y</text:p>',
        '<text:p>x<draw:frame><draw:image xlink:href="https://evil.example/1.png"/></draw:frame> y</text:p>',
        '<text:p>x<text:change-start text:change-id="none"/><text:change text:change-id=""/> y</text:p>',
    ],
)
def test_what_is_odd_costs_nothing_and_leads_nowhere(tmp_path: Path, body: str) -> None:
    item = read(tmp_path, odt(body))
    assert " ".join(item.segments[0].text.split()) == "x y"
    assert len(item.segments[0].text) < 300
    assert len(item.files) == 1


@pytest.mark.parametrize("body", ["<text:span>" * 5_000 + "</text:span>" * 5_000, "<text:h text:outline-level='x'/>"])
def test_what_cannot_be_read_is_a_problem_of_that_file(tmp_path: Path, body: str) -> None:
    pack = read_files(tmp_path, {"documents/fees.odt": odt(f"<text:p>{body}</text:p>{body}")})
    assert [problem.code for problem in pack.problems] == ["unreadable"]


@pytest.mark.django_db
def test_the_page_shows_changes_comments_and_pictures(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    (folder / "documents" / "fees.odt").write_bytes(odt())
    services.load_pack(folder, now=NOW)
    visitor = signed_in(participant("north"))
    with clock.fixed(NOW):
        page = visitor.get("/office/item/document-fees-odt/").content.decode()
        picture = visitor.get("/office/item/document-fees-odt/picture/1/")
    assert '<del title="Ann">40</del><ins title="Bob">45</ins>' in page
    assert "<strong><em>pays</em></strong>" in page
    assert "Comment by Cy &lt;b&gt;" in page
    assert (picture["Content-Type"], picture.content) == ("image/png", PNG)
