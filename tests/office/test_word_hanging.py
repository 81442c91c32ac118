"""A comment or a footnote of a Word document goes with the words that it hangs on, and with no others."""

import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree

from tarmac.office import services
from tarmac.office.details import Block
from tarmac.office.rich import edited, html_of
from tarmac.office.word import rewritten
from tarmac.web import clock
from tests.office.practice import NOW, participant, signed_in, write_pack
from tests.office.test_packs_word import FOOTNOTES, written
from tests.office.test_rich import ADDRESS
from tests.office.test_word_faithful import parts, read, saved

MARKS = (qn("w:commentRangeStart"), qn("w:commentRangeEnd"), qn("w:commentReference"))
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
# What newer versions of Word keep of each comment in other files: since when, and a line of it
BESIDE = {
    "commentsExtended": ("2011", '<x:commentEx x:paraId="0000000{0}" x:done="0"/>'),
    "commentsIds": ("2016/09", '<x:commentId x:paraId="0000000{0}" x:durableId="1000000{0}"/>'),
    "commentsExtensible": ("2018/08", '<x:commentExtensible x:durableId="1000000{0}"/>'),
}
NOTES = "Until what age?", "Since when?", "All of it", "In a cell"


def commented() -> bytes:
    """Comments on a paragraph, on two words, on three paragraphs and in a table; two footnotes."""
    notes = FOOTNOTES.replace(
        "</w:footnotes>",
        '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:t>By the door.</w:t></w:r></w:p></w:footnote></w:footnotes>',
    )
    document = docx.Document(BytesIO(written()))
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/footnotes"):
            relation.target_part._blob = notes.encode()
    dogs = document.add_paragraph("Dogs pay ")
    dogs.add_run("half price")
    dogs.add_run(" on Sundays")
    dogs._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/></w:r>'))
    document.add_comment(dogs.runs[1], NOTES[1], author="Di")
    three = [document.add_paragraph(text).runs[0] for text in ("One cat.", "Two cats.", "Three cats.")]
    document.add_comment([three[0], three[2]], NOTES[2], author="Di")
    table = document.add_table(2, 2)
    for number, cell in enumerate(each for line in table.rows for each in line.cells):
        cell.text = f"Cell {number}"
    document.add_comment(table.cell(1, 1).paragraphs[0].runs, NOTES[3], author="Di")
    return saved(document)


def change(content: bytes, make: Callable[[str], str]) -> bytes:
    """The file after its text in the editor became what `make` makes of it."""
    blocks = read(content)
    html = html_of(blocks)
    assert make(html) != html
    return rewritten(content, edited(blocks, html, make(html)))


def without(*pieces: str) -> Callable[[str], str]:
    def make(html: str) -> str:
        for piece in pieces:
            assert html.count(piece) == 1, piece
            html = html.replace(piece, "")
        return html

    return make


def comments(content: bytes) -> list[str]:
    """What the comments say, each of which must have all its marks in the text, and no other may."""
    document = docx.Document(BytesIO(content))
    ids = [str(each.comment_id) for each in document.comments]
    for mark in MARKS:
        assert sorted(each.get(qn("w:id")) for each in document.element.body.iter(mark)) == sorted(ids), mark
    return [each.text for each in document.comments]


def under(content: bytes, comment: str) -> str:
    """The words in the range of a comment."""
    document = docx.Document(BytesIO(content))
    (identity,) = (str(each.comment_id) for each in document.comments if each.text == comment)
    found, inside = "", False
    for each in document.element.body.iter(*MARKS[:2], qn("w:t")):
        if each.tag == qn("w:t"):
            found += each.text * inside
        elif each.get(qn("w:id")) == identity:
            inside = each.tag == MARKS[0]
    return found


def footnotes(content: bytes) -> list[str]:
    """What the footnotes say, each of which must have its number in the text, and no other may."""
    root = etree.fromstring(parts(content)["word/footnotes.xml"])
    own = {each.get(qn("w:id")): "".join(each.itertext()) for each in root if each.get(qn("w:type")) is None}
    body = docx.Document(BytesIO(content)).element.body
    assert sorted(each.get(qn("w:id")) for each in body.iter(qn("w:footnoteReference"))) == sorted(own)
    assert root.find(f"{qn('w:footnote')}[@{qn('w:type')}]") is not None, "the line above the footnotes"
    return [" ".join(each.split()) for each in own.values()]


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        (["<p>Children are free.</p>"], NOTES[1:]),
        (["Children are free."], NOTES[1:]),
        (["half price"], (NOTES[0], *NOTES[2:])),
        ([" half price"], (NOTES[0], *NOTES[2:])),
        (["<p>One cat.</p>", "<p>Two cats.</p>", "<p>Three cats.</p>"], (*NOTES[:2], NOTES[3])),
        (["<td>Cell 2</td><td>Cell 3</td>"], NOTES[:3]),
        (["Cell 3"], NOTES[:3]),
        (["<td>Cell 3</td>"], NOTES[:3]),
        (["Dogs pay "], NOTES),
        (["<p>One cat.</p>"], NOTES),
        ([], NOTES),
    ],
)
def test_a_comment_goes_with_its_words(gone: list[str], left: tuple[str, ...]) -> None:
    content = commented()
    found = change(content, without(*gone)) if gone else rewritten(content, read(content))
    assert comments(found) == list(left)
    if left == NOTES:
        assert parts(found)["word/comments.xml"] == parts(content)["word/comments.xml"]


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        (["<p>One cat.</p>"], "Two cats.Three cats."),
        (["<p>Two cats.</p>"], "One cat.Three cats."),
        (["<p>Three cats.</p>"], "One cat.Two cats."),
        (["<p>One cat.</p>", "<p>Two cats.</p>"], "Three cats."),
        (["<p>Two cats.</p>", "<p>Three cats.</p>"], "One cat."),
        (["<p>One cat.</p>", "<p>Three cats.</p>"], "Two cats."),
    ],
)
def test_a_comment_on_several_paragraphs_stays_on_those_that_are_left(gone: list[str], words: str) -> None:
    found = change(commented(), without(*gone))
    assert comments(found) == list(NOTES)
    assert under(found, NOTES[2]) == words


def test_a_comment_stays_on_words_that_are_put_in_other_words() -> None:
    found = change(commented(), lambda html: html.replace("half price", "full price").replace("Children", "Babies"))
    assert comments(found) == list(NOTES)
    assert (under(found, NOTES[1]), under(found, NOTES[0])) == ("full price", "Babies are free.")


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        (["²"], ["Council of 9 March."]),
        ([" on Sundays²"], ["Council of 9 March."]),
        (["<p>Dogs pay half price on Sundays²</p>"], ["Council of 9 March."]),
        ([" euros¹."], ["By the door."]),
        ([" euros"], ["Council of 9 March.", "By the door."]),
    ],
)
def test_a_footnote_goes_with_its_number(gone: list[str], left: list[str]) -> None:
    content = commented()
    found = change(content, without(*gone))
    assert footnotes(found) == left
    if len(left) > 1:
        assert parts(found)["word/footnotes.xml"] == parts(content)["word/footnotes.xml"]


def test_what_newer_versions_of_word_keep_beside_a_comment_goes_with_it() -> None:
    document = docx.Document(BytesIO(commented()))
    for number, comment in enumerate(document.comments):
        comment.paragraphs[0]._p.set(f"{{{W14}}}paraId", f"0000000{number}")
    for name, (since, line) in BESIDE.items():
        lines = "".join(line.format(number) for number in range(len(NOTES)))
        root = f'<x:all xmlns:x="{W14}">{lines}</x:all>'.encode()
        part = Part(PackURI(f"/word/{name}.xml"), "application/xml", root, document.part.package)
        document.part.relate_to(part, f"http://schemas.microsoft.com/office/{since}/relationships/{name}")
    found = change(saved(document), without("half price"))
    for name in BESIDE:
        left = etree.fromstring(parts(found)[f"word/{name}.xml"])
        assert [each.values()[0][-1] for each in left] == ["0", "2", "3"], name


@pytest.mark.django_db
def test_who_deletes_a_paragraph_on_the_page_downloads_a_file_without_its_comment(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    (folder / "documents" / "fees.docx").write_bytes(commented())
    services.load_pack(folder, now=NOW)
    visitor = signed_in(participant("north"))
    with clock.fixed(NOW):
        form = visitor.get(ADDRESS).context["form"]
        html = without("<p>Children are free.</p>", "²")(form["html"].value())
        fields = {"title": "Fees", "text": "not looked at", "html": html, "version": "0"}
        assert visitor.post(ADDRESS, fields).status_code == 302
        content = visitor.get(ADDRESS.replace("edit/", "file/")).content
    assert comments(content) == list(NOTES[1:])
    assert footnotes(content) == ["Council of 9 March."]


@pytest.mark.libreoffice
def test_libreoffice_opens_what_is_left(tmp_path: Path) -> None:
    path = tmp_path / "fees.docx"
    path.write_bytes(change(commented(), without("half price", "<p>One cat.</p>", "<td>Cell 3</td>", "¹")))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", "--headless", "--norestore", profile, "--convert-to", "fodt", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=120)
    opened = (tmp_path / "fees.fodt").read_text("utf-8")
    assert [note in opened for note in NOTES] == [True, False, True, False]
    assert ["Council of" in opened, "By the door." in opened] == [False, True]
    assert "Two cats." in opened


def test_nothing_is_left_of_them_when_all_is_deleted() -> None:
    found = rewritten(commented(), list[Block]())
    assert comments(found) == []
    assert footnotes(found) == []
