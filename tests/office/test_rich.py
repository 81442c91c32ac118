"""What the editor sends becomes a document, and nothing else becomes part of it."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import pytest
from django.test import Client

from tarmac.office import queries, services
from tarmac.office.details import Block, Run
from tarmac.office.errors import TextTooLarge
from tarmac.office.models import Desk
from tarmac.office.rich import blocks_of_html, edited, html_of
from tarmac.people.models import Person
from tarmac.web import clock
from tests.office.practice import NOW, participant, signed_in, write_pack
from tests.office.test_packs_word import written

ADDRESS = "/office/item/document-fees-docx/edit/"
REF = "document-fees-docx"


@pytest.fixture(autouse=True)
def _at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


def tiny(tmp_path: Path) -> Person:
    folder = write_pack(tmp_path)
    (folder / "documents" / "fees.docx").write_bytes(written())
    services.load_pack(folder, now=NOW)
    return participant("valley")


@pytest.fixture
def client(tmp_path: Path, db: None) -> Client:
    return signed_in(tiny(tmp_path))


@pytest.fixture
def desk(client: Client) -> Desk:
    client.get("/office/")
    return Desk.objects.get()


def send(client: Client, html: str, version: int = 0, *, quiet: bool = True, address: str = ADDRESS) -> tuple[int, str]:
    fields = {"title": "Fees", "text": "words", "html": html, "version": str(version)}
    headers = {"HX-Request": "true"} if quiet else {}
    response = client.post(address, fields | ({"action": "autosave"} if quiet else {}), headers=headers)
    return response.status_code, response.content.decode()


def shown(desk: Desk, ref: str = REF) -> str:
    return html_of(queries.details(desk, ref)["blocks"])


@pytest.mark.parametrize(
    ("html", "words", "link"),
    [
        ("<p>a<script>alert(1)</script>b</p>", "ab", None),
        ('<p onclick="x()">a<img src=x onerror=y()>b</p>', "ab", None),
        ('<p><a href="javascript:alert(1)">a</a></p>', "a", None),
        ('<p><a href="https://tiny.example" style="x" target="_top">a</a></p>', "a", "https://tiny.example"),
        ("<p>a<style>p{}</style><iframe src=//evil></iframe></p>", "a", None),
        ("<p><b>never closed", "never closed", None),
        ("<div><p>inside</p></div>", "inside", None),
    ],
)
def test_only_what_the_editor_can_express_is_taken(html: str, words: str, link: str | None) -> None:
    (block,) = blocks_of_html(html)
    assert block["text"] == words
    assert [run.get("link") for run in block.get("runs", [{"text": ""}])] == [link]
    assert "marks" not in block.get("runs", [{"text": ""}])[0]


@pytest.mark.parametrize("html", ["", "<p></p>", "\x00", "<", "]]>", "<table><tr></tr></table>", "<ul><li></li></ul>"])
def test_nothing_is_no_block(html: str) -> None:
    assert blocks_of_html(html.replace("\x00", "")) in ([], [{"anchor": "p1", "style": "paragraph", "text": "]]>"}])


def test_the_deepest_of_lists_is_as_deep_as_in_word(client: Client, desk: Desk) -> None:
    html = f"{'<ul><li><p>down</p>' * 100}{'</li></ul>' * 100}"
    assert [block.get("level") for block in blocks_of_html(html)] == [*range(8), *[8] * 92]
    send(client, html)
    assert client.get(f"/office/item/{REF}/").status_code == 200


def test_a_picture_of_another_document_is_not_shown() -> None:
    before: list[Block] = [{"anchor": "p1", "style": "picture", "text": "", "file": 2}]
    assert (
        edited(before, html_of(before), '<img data-file="3"><img data-file="2"><img data-file="0"><img data-file="x">')
        == before
    )


def test_an_author_is_words_and_not_a_mark_up() -> None:
    hostile: Run = {"text": "a", "change": "inserted", "author": '"><script>'}
    html = html_of([{"anchor": "p1", "style": "paragraph", "text": "a", "runs": [hostile]}])
    assert "<script" not in html
    assert blocks_of_html(html)[0]["runs"] == [hostile]


def test_a_document_saves_itself_and_says_when(client: Client, desk: Desk) -> None:
    html = shown(desk)
    status, line = send(client, f"{html}<p><strong>More</strong></p>")
    assert (status, "Saved at 10:00" in line, "<html" in line) == (200, True, False)
    assert queries.details(desk, REF)["blocks"][-1]["runs"] == [{"text": "More", "marks": ["bold"]}]
    status, line = send(client, f"{html}<p>Other tab</p>")
    assert (status, "nothing is lost" in line) == (409, True)
    status, page = send(client, f"{html}<p><em>Other tab</em></p>", quiet=False)
    assert status == 409
    assert "&lt;em&gt;Other tab&lt;/em&gt;" in page, "its looks come along"
    assert send(client, f"{html}<p><em>Other tab</em></p>", 1, quiet=False)[0] == 302
    assert queries.details(desk, REF)["blocks"][-1]["runs"] == [{"text": "Other tab", "marks": ["italic"]}]


def test_who_writes_nothing_has_no_copy(client: Client, desk: Desk) -> None:
    title = queries.item(desk, REF).title
    for html in (shown(desk), f"{shown(desk)}<p></p>"):
        fields = {"title": title, "text": "not looked at", "html": html, "version": "0"}
        assert client.post(ADDRESS, fields).status_code == 302
    assert not desk.items.exists()


def test_what_the_box_does_not_show_stays_where_nobody_wrote(client: Client, desk: Desk) -> None:
    before = queries.details(desk, REF)["blocks"]
    text = client.get(ADDRESS).context["form"]["text"].value()
    fields = {"title": "Fees", "text": text.replace("Children are free.", "Children pay half."), "version": "0"}
    assert client.post(ADDRESS, fields).status_code == 302
    after = queries.details(desk, REF)["blocks"]
    changed = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    assert [(one["text"], other["text"]) for one, other in changed] == [("Children are free.", "Children pay half.")]
    downloaded = docx.Document(BytesIO(client.get(f"/office/item/{REF}/file/").content))
    assert len(list(downloaded.comments)) == 1
    assert "The fee is" in downloaded.paragraphs[0].text


def test_a_new_document_is_one_document_however_often_it_saves_itself(client: Client, desk: Desk) -> None:
    ref = client.get("/office/document/new/").context["form"]["ref"].value()
    for version in (0, 1, 2):
        fields = {"title": "", "text": "x", "html": f"<p>{version}</p>", "version": str(version), "ref": ref}
        headers = {"HX-Request": "true"}
        response = client.post("/office/document/new/", fields | {"action": "autosave"}, headers=headers)
        assert response.status_code == 200
        assert response["Content-Location"] == f"/office/item/{ref}/edit/"
    assert [(item.ref, item.version) for item in desk.items.all()] == [(ref, 3)]
    assert shown(desk, ref) == "<p>2</p>"


def test_a_hundred_pages_are_enough(client: Client, desk: Desk) -> None:
    with pytest.raises(TextTooLarge):
        services.edit_document(desk, REF, text="", html=f"<p>{'x' * 300_000}</p>", version=0, now=NOW)
    with pytest.raises(TextTooLarge):
        services.edit_document(desk, REF, text="", html="<p>x</p>" * 24_000, version=0, now=NOW)


def test_somebody_else_has_no_part_in_it(client: Client, desk: Desk) -> None:
    send(client, "<p>mine</p>")
    other = signed_in(participant("hill"))
    assert "mine" not in other.get(ADDRESS).content.decode()
    assert send(other, "<p>theirs</p>", 0)[0] == 200
    assert shown(desk) == "<p>mine</p>"
