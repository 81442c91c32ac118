"""How a PDF looks: the pictures of its pages, the words over them, and who may see them."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image
from pypdf import PdfReader, PdfWriter

from tarmac.office import services
from tarmac.office.packs.pages import with_pages
from tarmac.office.packs.parsed import ParsedItem
from tarmac.web import clock
from tests.office import hostile
from tests.office.practice import NOW, participant, read_files, signed_in, write_pack

# Two paragraphs: the first in two lines, the second with a word that stands lower and to the right.
TEXT = (
    b"BT /F 12 Tf 20 160 Td (The weir was opened) Tj 0 -14 Td (on the ninth of March.) Tj ET "
    b"BT /F 12 Tf 20 100 Td (Nobody was told.) Tj ET"
)
ADDRESS = "/office/item/document-weir-pdf/"


def pdf(text: bytes = TEXT, box: bytes = b"0 0 200 180", **more: bytes) -> bytes:
    return hostile.pdf([text], extra=more.get("extra", b"")).replace(b"/MediaBox [0 0 99 99]", b"/MediaBox [%s]" % box)


def written(pdf: bytes, *, password: str | None = None, turned: int = 0) -> bytes:
    """The file as a program saves it again: turned, or with a password of its owner alone."""
    writer = PdfWriter(PdfReader(BytesIO(pdf)))
    if turned:
        writer.pages[0].rotate(turned)
    if password:
        writer.encrypt("", password, algorithm="AES-256")
    content = BytesIO()
    writer.write(content)
    return content.getvalue()


def read(folder: Path, content: bytes) -> ParsedItem:
    pack = read_files(folder, {"documents/weir.pdf": content})
    assert pack.problems == []
    return pack.items[0]


def test_each_line_stands_where_it_is_seen_and_belongs_to_its_paragraph(tmp_path: Path) -> None:
    item = read(tmp_path, written(pdf()))
    (page,) = item.details["pages"]
    assert (page["width"], page["height"], page["picture"]) == (200, 180, True)
    lines = page["lines"]
    assert [(line["anchor"], line["text"]) for line in lines] == [
        (item.segments[0].anchor, "The weir was opened"),
        (item.segments[0].anchor, "on the ninth of March."),
        (item.segments[-1].anchor, "Nobody was told."),
    ]
    assert [round(line["y"] + line["height"]) // 14 for line in lines] == [1, 2, 5], "from the upper edge"
    assert all(19 <= line["x"] <= 22 for line in lines)


def test_the_picture_is_sharp_and_shows_the_words_where_the_lines_say(tmp_path: Path) -> None:
    item = read(tmp_path, written(pdf()))
    picture = Image.open(BytesIO(item.files[1].content)).convert("L")
    assert (item.files[1].type, picture.width) == ("image/webp", 1600)
    scale = picture.width / 200
    for line in item.details["pages"][0]["lines"]:
        corner = (line["x"] * scale, line["y"] * scale)
        inside = picture.crop((*corner, corner[0] + line["width"] * scale, corner[1] + line["height"] * scale))
        assert inside.getextrema()[0] < 60, "ink in the place of the line"
    assert picture.crop((0, 0, 1600, int(10 * scale))).getextrema() == (255, 255)


def test_a_page_that_lies_on_its_side_is_shown_upright_with_its_words_in_place(tmp_path: Path) -> None:
    (page,) = read(tmp_path, written(pdf(), turned=90)).details["pages"]
    assert (page["width"], page["height"]) == (180, 200)
    first = next(line for line in page["lines"] if line["text"] == "The weir was opened")
    assert first["height"] > first["width"]
    assert first["x"] > 140, "what was the upper edge is at the right"


def test_a_password_to_change_a_file_does_not_keep_it_from_being_read(tmp_path: Path) -> None:
    item = read(tmp_path, written(pdf(), password="secret"))
    assert item.segments[0].text.startswith("The weir was opened")
    assert item.details["pages"][0]["picture"]


def test_a_password_to_read_a_file_is_said_in_words(tmp_path: Path) -> None:
    pack = read_files(tmp_path, {"documents/weir.pdf": dict(hostile.documents())["locked.pdf"]})
    assert [(each.code, each.message) for each in pack.problems] == [("encrypted", "is protected by a password")]


@pytest.mark.parametrize(
    "box", [b"0 0 14400 14400", b"0 0 20000 2", b"0 0 1 30000", b"0 0 1000000000000 1000000000000", b"9 9 9 9"]
)
def test_a_page_of_any_size_costs_a_picture_of_bounded_size_or_none(tmp_path: Path, box: bytes) -> None:
    item = read(tmp_path, written(pdf(box=box)))
    for file in item.files[1:]:
        picture = Image.open(BytesIO(file.content))
        assert picture.width * picture.height <= 4_100_000
    assert "The weir" in item.segments[0].text


def test_what_only_one_of_the_two_readers_can_open_has_its_text(tmp_path: Path) -> None:
    item = read(tmp_path, written(pdf()))
    assert with_pages(item, b"%PDF-1.7\nbroken") is item


def test_after_the_last_page_that_is_drawn_there_are_still_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tarmac.office.packs.limits.MAX_DRAWN_PAGES", 1)
    reader, writer = PdfReader(BytesIO(written(pdf()))), PdfWriter()
    for _ in range(3):
        writer.add_page(reader.pages[0])
    content = BytesIO()
    writer.write(content)
    item = read(tmp_path, content.getvalue())
    assert [page.get("picture", False) for page in item.details["pages"]] == [True, False, False]
    assert item.details["pages"][2]["lines"][0]["text"] == "The weir was opened"
    assert len(item.files) == 2


@pytest.fixture
def _at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture
def client(tmp_path: Path, _at_nine: None) -> Client:
    folder = write_pack(tmp_path)
    (folder / "documents" / "weir.pdf").write_bytes(written(pdf()))
    assert services.load_pack(folder, now=NOW).problems == ()
    return signed_in(participant("north"))


@pytest.mark.django_db
def test_the_page_shows_pictures_that_come_later_with_the_words_over_them(client: Client) -> None:
    html = client.get(ADDRESS).content.decode()
    assert f'<img src="{ADDRESS}picture/1/" width="200.0" height="180.0" loading="lazy"' in html
    assert "The weir was opened</tspan>" in html
    assert html.count('id="p1"') == 1
    assert 'style="' not in html
    text = client.get(f"{ADDRESS}?view=text").content.decode()
    assert "picture/1/" not in text
    assert 'id="p1"' in text


@pytest.mark.django_db
def test_numbers_of_a_drawing_are_the_same_in_every_language(client: Client) -> None:
    client.cookies["django_language"] = "fr"
    assert 'viewBox="0 0 200.0 180.0"' in client.get(ADDRESS).content.decode()


@pytest.mark.django_db
def test_a_picture_is_kept_by_the_browser_of_its_person_and_asked_for_again(client: Client) -> None:
    picture = client.get(f"{ADDRESS}picture/1/")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/webp")
    assert picture["Cache-Control"] == "private, no-cache"
    again = client.get(f"{ADDRESS}picture/1/", headers={"If-None-Match": picture["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.django_db
def test_a_picture_is_behind_the_door_of_its_document(client: Client) -> None:
    address = f"{ADDRESS}picture/1/"
    assert Client().get(address).status_code == 302
    assert signed_in(participant("late", closes=timedelta(0))).get(address).status_code == 403
    assert client.get(f"{ADDRESS}picture/2/").status_code == 404, "no such page"
    assert client.get(f"{ADDRESS}picture/0/").status_code == 404, "the file itself is no picture"
    assert client.get("/office/item/mail-a/picture/1/").status_code == 404, "an attachment is no picture"
    mark = client.get(address)["ETag"]
    client.post(f"{ADDRESS}delete/")
    assert client.get(address, headers={"If-None-Match": mark}).status_code == 404, "deleted"


@pytest.mark.django_db
def test_what_a_person_wrote_in_a_document_is_shown_without_the_pages_it_had(client: Client) -> None:
    client.post(f"{ADDRESS}edit/", {"title": "Weir", "text": "My words", "version": "0"})
    assert "My words" in client.get(ADDRESS).content.decode()
    assert "picture/1/" not in client.get(ADDRESS).content.decode()
    assert "picture/1/" in client.get(f"{ADDRESS}?version=original").content.decode()
