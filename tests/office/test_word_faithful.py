"""A Word document keeps all that nobody wrote in: every other paragraph, every other part of its file."""

import zipfile
from collections.abc import Callable
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tarmac.office.details import Block, Run
from tarmac.office.packs.blocks import anchored, merged, one_line, paragraph, row_of, runs_of_cells, standing, with_runs
from tarmac.office.packs.word import read_docx
from tarmac.office.rich import blocks_of_html, edited, html_of
from tarmac.office.word import anew, rewritten
from tests.content.conftest import OFFICES
from tests.office.test_packs_formats import PNG
from tests.office.test_packs_word import written

DOCUMENTS = sorted(OFFICES.rglob("*.docx"))
BODY = "word/document.xml"


def read(content: bytes) -> list[Block]:
    return anchored(read_docx(content).blocks)


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def elements(content: bytes) -> list[bytes]:
    """The XML of what stands in the body, rows of tables one by one."""
    body = etree.fromstring(parts(content)[BODY])[0]
    flat = [part for each in body for part in (each.findall(qn("w:tr")) or [each])]
    return [etree.tostring(each, method="c14n", exclusive=True, with_tail=False) for each in flat]


def row_with(cells: list[list[Run]], table: int = 1, *, header: bool = False) -> Block:
    return row_of([[with_runs(paragraph(""), runs)] for runs in cells], table, header=header)


def saved(document: Any) -> bytes:
    content = BytesIO()
    document.save(content)
    return content.getvalue()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_an_edit_of_one_paragraph_changes_that_paragraph_alone(path: Path) -> None:
    original = path.read_bytes()
    blocks = read(original)
    before, all_parts = elements(original), parts(original)
    assert rewritten(original, blocks) == rewritten(original, edited(blocks, html_of(blocks), html_of(blocks)))
    assert parts(rewritten(original, blocks)) == all_parts
    for number in {1, len(blocks) // 2, len(blocks) - 1}:
        changed = deepcopy(blocks)
        block = changed[number]
        if block["style"] == "row":
            cells = [*runs_of_cells(block)[:-1], [Run(text="Changed & <new>")]]
            changed[number] = row_with(cells, block["table"], header=block["header"])
        else:
            changed[number] = {**block, "text": f"{block['text']} & <new>"}
        found = rewritten(original, changed)
        after = elements(found)
        assert len(after) == len(before)
        assert sum(one != other for one, other in zip(before, after, strict=True)) == 1
        assert {name for name, content in parts(found).items() if content != all_parts[name]} == {BODY}
        assert set(parts(found)) == set(all_parts)
        assert [each["text"] for each in read(found)] == [each["text"] for each in changed]


def rich_document() -> bytes:
    """With tracked changes, a footnote, a comment, a picture, a header, a section of its own and a link."""
    document = docx.Document(BytesIO(written()))
    document.sections[0].header.paragraphs[0].text = "Municipality"
    quoted = document.add_paragraph("He said ", style="Intense Quote")
    big = quoted.add_run("loudly")
    big.font.size, big.font.name = Pt(30), "Georgia"
    quoted.add_run(" what he thought.")
    document.add_section()
    link = document.part.relate_to("https://tiny.example/", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    document.element.body.insert(
        -1,
        parse_xml(
            f'<w:p {nsdecls("w", "r")}><w:r><w:t xml:space="preserve">See </w:t></w:r><w:hyperlink r:id="{link}" '
            'w:history="1"><w:r><w:rPr><w:color w:val="FF0000"/></w:rPr><w:t>our site</w:t></w:r></w:hyperlink></w:p>'
        ),
    )
    return saved(document)


def change(content: bytes, find: Callable[[Block], bool], make: Callable[[Block], list[Block]]) -> bytes:
    """The document with the one block that `find` names in the shape of what `make` makes of it."""
    blocks = read(content)
    (place,) = (number for number, each in enumerate(blocks) if find(each))
    return rewritten(content, [*blocks[:place], *make(blocks[place]), *blocks[place + 1 :]])


def says(text: str) -> Callable[[Block], bool]:
    return lambda block: text in block["text"]


def paragraph_with(content: bytes, text: str) -> Any:
    found = docx.Document(BytesIO(content))
    (paragraph,) = (each for each in found.element.body.iter(qn("w:p")) if text in "".join(each.itertext()))
    return paragraph


def test_a_footnote_and_a_tracked_change_stay_in_a_sentence_that_is_changed() -> None:
    content = rich_document()

    def dearer(block: Block) -> list[Block]:
        runs: list[Run] = [*block["runs"][:-1], {"text": " euros a year¹."}]
        return [{**block, "text": standing(runs), "runs": runs}]

    found = change(content, says("The fee"), dearer)
    paragraph = paragraph_with(found, "The fee")
    assert [each.get(qn("w:id")) for each in paragraph.iter(qn("w:footnoteReference"))] == ["1"]
    assert [(each.tag, each.get(qn("w:id"))) for each in paragraph.iter(qn("w:ins"), qn("w:del"))] == [
        (qn("w:del"), "1"), (qn("w:ins"), "2"),
    ]  # fmt: skip
    assert read(found)[0]["runs"][-1] == {"text": " euros a year¹."}
    assert read(found)[-1] == read(content)[-1], "the footnote itself"


def test_words_that_stay_keep_their_font_and_a_paragraph_its_style() -> None:
    longer = "He said loudly and clearly what he meant."
    found = change(rich_document(), says("loudly"), lambda b: [{**b, "text": longer}])
    paragraph = paragraph_with(found, "loudly")
    assert paragraph.style == "IntenseQuote"
    looks = {run.text: run.rPr is not None and run.rPr.sz_val for run in paragraph.iter(qn("w:r"))}
    assert looks == {"He said ": False, "loudly": Pt(30), " and clearly what he meant.": False}


def test_a_link_stays_as_it_was_a_new_one_leads_where_it_says_and_one_taken_away_is_gone() -> None:
    content = rich_document()
    link: Run = {"text": "our site", "link": "https://tiny.example/"}
    found = change(content, says("See our"), lambda b: [{**b, "text": "x", "runs": [{"text": "Visit "}, link]}])
    kept = paragraph_with(found, "Visit").find(qn("w:hyperlink"))
    assert kept.get(qn("w:history")) == "1"
    assert kept[0].rPr.find(qn("w:color")) is not None
    assert parts(found)["word/_rels/document.xml.rels"] == parts(content)["word/_rels/document.xml.rels"]
    other: Run = {"text": "our site", "link": "https://other.example/?a=1&b=2"}
    found = change(content, says("See our"), lambda b: [{**b, "runs": [{"text": "See "}, other]}])
    assert read(found)[-2]["runs"] == [{"text": "See "}, other]
    found = change(content, says("See our"), lambda b: [{"anchor": "", "style": "paragraph", "text": "See our site"}])
    assert "runs" not in read(found)[-2]


def test_a_picture_stays_when_its_neighbours_change_and_goes_when_it_is_taken_out() -> None:
    content = rich_document()
    found = change(content, says("Children"), lambda b: [{**b, "text": "Nobody is free."}])
    assert "picture" in [each["style"] for each in read(found)]
    assert list(paragraph_with(found, "Nobody").iter(qn("w:commentReference"))), "and the comment with it"
    found = change(content, lambda block: block["style"] == "picture", lambda b: [])
    assert "picture" not in [each["style"] for each in read(found)]
    assert len(elements(found)) == len(elements(content)) - 1


def test_a_section_keeps_its_set_up_when_its_last_paragraph_goes() -> None:
    content = rich_document()
    sections = [each.page_width for each in docx.Document(BytesIO(content)).sections]
    found = rewritten(content, [])
    assert [each.page_width for each in docx.Document(BytesIO(found)).sections] == sections
    assert read(found) == []


def test_new_paragraphs_look_like_their_neighbours_and_entries_go_on_with_their_list() -> None:
    document = docx.Document()
    document.add_heading("Head", 1)
    document.add_paragraph("Body", style="Body Text")
    for text in ("one", "two"):
        document.add_paragraph(text, style="List Number")
    content = saved(document)
    new: list[Block] = [
        *read(content)[:2],
        {"anchor": "", "style": "paragraph", "text": "More"},
        *read(content)[2:],
        {"anchor": "", "style": "list", "text": "three", "level": 0, "ordered": True},
        {"anchor": "", "style": "heading", "text": "Other", "level": 3},
        {"anchor": "", "style": "list", "text": "point", "level": 1, "ordered": False},
    ]
    found = rewritten(content, new)
    styles = [paragraph.style.name for paragraph in docx.Document(BytesIO(found)).paragraphs if paragraph.style]
    assert styles == [
        "Heading 1", "Body Text", "Body Text", *["List Number"] * 3, "Heading 3", "List Bullet 2",
    ]  # fmt: skip
    assert [(each["style"], each["text"]) for each in read(found)] == [(each["style"], each["text"]) for each in new]


def test_a_new_paragraph_is_no_heading_because_the_one_behind_it_was() -> None:
    document = docx.Document()
    for text in ("First", "Second"):
        document.add_heading(text, 2)
    content = saved(document)
    found = rewritten(content, [read(content)[0], paragraph("New"), paragraph("Second")])
    assert [(each["style"], each["text"]) for each in read(found)] == [
        ("heading", "First"), ("paragraph", "New"), ("paragraph", "Second"),
    ]  # fmt: skip


def test_rows_and_columns_come_and_go_with_the_look_of_their_table() -> None:
    document = docx.Document()
    table = document.add_table(2, 2, style="Light List Accent 1")
    for number, cell in enumerate(each for line in table.rows for each in line.cells):
        cell.text = f"cell {number}"
    table.cell(0, 0).paragraphs[0].runs[0].font.bold = True
    content = saved(document)
    first, _second = read(content)
    wider = [
        row_with([*runs_of_cells(first), [], [{"text": "new"}]], header=True),
        row_with([[{"text": each}] for each in "abcd"]),
        row_with([[{"text": each}] for each in "efgh"]),
        paragraph("After"),
        row_with([[{"text": "other"}]], 2),
    ]
    found = rewritten(content, wider)
    tables = docx.Document(BytesIO(found)).tables
    assert [[cell.text for cell in line.cells] for line in tables[0].rows] == [
        ["cell 0", "cell 1", "", "new"], [*"abcd"], [*"efgh"],
    ]  # fmt: skip
    assert {table.style.name for table in tables if table.style} == {"Light List Accent 1"}
    assert tables[0].cell(0, 0).paragraphs[0].runs[0].font.bold
    found = rewritten(content, [row_with(runs_of_cells(first)[:1], header=True)])
    assert [[cell.text for cell in line.cells] for line in docx.Document(BytesIO(found)).tables[0].rows] == [["cell 0"]]


def test_a_cell_that_is_written_in_keeps_the_look_of_its_other_words_and_the_cells_beside_it_their_bytes() -> None:
    document = docx.Document()
    table = document.add_table(1, 2)
    cell = table.cell(0, 0).paragraphs[0]
    cell.add_run("It costs ")
    price = cell.add_run("40 euros")
    price.bold, price.font.size = True, Pt(20)
    address = document.part.relate_to("https://tiny.example/", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = f'<w:hyperlink {nsdecls("w", "r")} r:id="{address}"><w:r><w:t>See the rules</w:t></w:r></w:hyperlink>'
    table.cell(0, 1).paragraphs[0]._p.append(parse_xml(link))
    table.cell(0, 1).add_paragraph("or ask").runs[0].italic = True
    content = saved(document)
    (block,) = read(content)
    assert runs_of_cells(block) == [
        [{"text": "It costs "}, {"text": "40 euros", "marks": ["bold"]}],
        [
            {"text": "See the rules", "link": "https://tiny.example/"},
            {"text": " "},
            {"text": "or ask", "marks": ["italic"]},
        ],
    ]
    assert block["text"] == "It costs 40 euros | See the rules or ask"
    html = html_of([block])
    (written_in,) = edited([block], html, html.replace("It costs", "<u>Today</u> it costs"))
    found = rewritten(content, [written_in])
    assert read(found) == [written_in]
    before, after = (docx.Document(BytesIO(each)).tables[0] for each in (content, found))
    assert [(run.text, run.bold, run.underline, run.font.size) for run in after.cell(0, 0).paragraphs[0].runs] == [
        ("Today", None, True, None), (" it costs ", None, None, None), ("40 euros", True, None, Pt(20)),
    ]  # fmt: skip
    assert etree.tostring(before.cell(0, 1)._tc) == etree.tostring(after.cell(0, 1)._tc)


def test_a_look_that_is_taken_from_a_cell_is_gone_in_word_too() -> None:
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).paragraphs[0].add_run("Loud").bold = True
    content = saved(document)
    before = read(content)
    html = html_of(before)
    plain = edited(before, html, html.replace("<strong>", "").replace("</strong>", ""))
    assert "cell_runs" not in plain[0]
    assert read(rewritten(content, plain)) == plain


def test_a_document_without_styles_or_lists_gets_those_it_needs() -> None:
    document = docx.Document()
    document.add_paragraph("Plain")
    for style in list(document.styles.element.iter(qn("w:style"))):
        if style.get(qn("w:default")) is None:
            style.getparent().remove(style)
    for name, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/numbering"):
            document.part.rels.pop(name)
    content = saved(document)
    assert "word/numbering.xml" not in parts(content)
    new: list[Block] = [
        {"anchor": "p1", "style": "heading", "text": "Head", "level": 2},
        {"anchor": "p2", "style": "list", "text": "one", "level": 1, "ordered": True},
        {"anchor": "p3", "style": "paragraph", "text": "go", "runs": [{"text": "go", "link": "mailto:a@b.example"}]},
        {"anchor": "p4", "style": "paragraph", "text": "Plain"},
    ]
    assert read(rewritten(content, new)) == new


WORDS = st.text(alphabet="abé <&>\"'\n\t|*_", min_size=1, max_size=12).filter(lambda text: bool(text.strip()))
MARKS = st.lists(st.sampled_from(["bold", "italic", "underline", "strike"]), unique=True).map(
    lambda marks: [each for each in ("bold", "italic", "underline", "strike") if each in marks]
)
LINKS = st.sampled_from(["https://tiny.example/a?b=1&c=2", "mailto:zoe@tiny.example"])


@st.composite
def runs(draw: st.DrawFn) -> list[Run]:
    found: list[Run] = []
    for text in draw(st.lists(WORDS, min_size=1, max_size=4)):
        run: Run = {"text": text}
        if marks := draw(MARKS):
            run["marks"] = marks
        if draw(st.booleans()):
            run["link"] = draw(LINKS)
        if draw(st.integers(0, 4)) == 0:
            run["change"], run["author"] = draw(st.sampled_from(["inserted", "deleted"])), "Bob & <Co>"
        found.append(run)
    return merged(found)


@st.composite
def documents(draw: st.DrawFn) -> list[Block]:
    """What the editor can express: lists go one level deeper at a time, cells hold one line."""
    blocks: list[Block] = [{"anchor": "", "style": "heading", "text": "Begin", "level": 1}]
    table, deepest = 0, -1
    for style in draw(st.lists(st.sampled_from(["heading", "paragraph", "list", "row"]), max_size=8)):
        if style == "row":
            cells = draw(st.lists(runs(), min_size=2, max_size=2))
            apart = blocks[-1]["style"] != "row"
            table += apart
            blocks.append(row_with(cells, table, header=apart))
            deepest = -1
            continue
        said = draw(runs())
        block: Block = {"anchor": "", "style": style, "text": standing(said)}  # type: ignore[typeddict-item]
        if any(len(each) > 1 for each in said):
            block["runs"] = said
        if style == "heading":
            block["level"] = draw(st.integers(1, 6))
        if style == "list":
            block["level"] = deepest = draw(st.integers(0, min(deepest + 1, 8)))
            block["ordered"] = draw(st.booleans())
        else:
            deepest = -1
        blocks.append(block)
    return anchored(blocks)


@settings(max_examples=100, deadline=None)
@given(documents())
def test_what_is_written_in_the_editor_comes_back_from_it(blocks: list[Block]) -> None:
    assert blocks_of_html(html_of(blocks)) == blocks


LOOSE = st.fixed_dictionaries(
    {"text": st.text(alphabet="ab \n", max_size=4)},
    optional={"marks": st.just(["bold"]), "change": st.sampled_from(["deleted", "inserted"]), "author": st.just("Bob")},
)


@given(st.lists(st.lists(LOOSE, max_size=4), max_size=3))
def test_a_cell_is_one_line_that_says_what_its_paragraphs_say(paragraphs: list[list[Run]]) -> None:
    line = one_line(paragraphs)
    assert standing(line).split() == " ".join(map(standing, paragraphs)).split()
    assert one_line([line]) == line


@settings(max_examples=25, deadline=None)
@given(documents())
def test_what_is_written_to_word_is_read_back(blocks: list[Block]) -> None:
    assert read(anew("Title", blocks, {})) == blocks


@settings(max_examples=25, deadline=None)
@given(documents(), documents())
def test_whatever_becomes_of_a_document_its_file_says_so(before: list[Block], after: list[Block]) -> None:
    assert read(rewritten(anew("Title", before, {}), after)) == after


def test_a_new_document_shows_its_pictures() -> None:
    blocks: list[Block] = [
        {"anchor": "p1", "style": "heading", "text": "Head", "level": 1},
        {"anchor": "p2", "style": "picture", "text": "", "file": 1},
    ]
    assert read(anew("Head", blocks, {1: PNG})) == blocks
