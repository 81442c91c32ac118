"""A mail with looks of its own: kept, shown, quoted, exported, and plain text for whoever reads no looks."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from tarmac.office import export, queries, services
from tarmac.office.errors import TextTooLarge
from tarmac.office.models import Desk
from tarmac.web import clock
from tests.office.practice import NOW, participant, read_files, signed_in, write_pack
from tests.office.test_packs_letters import PNG, rich

REF = "own-0123456789abcdef"
DRAFT = f"/office/draft/{REF}/"
FIELDS = {"to": "Luc Dewael", "cc": "", "subject": "Roads", "body": "words of the box", "version": "0"}
LETTER = (
    '<p>Dear <strong>Luc</strong>, see <a href="https://tiny.example/">our site</a></p>'
    "<ul><li><p>sand</p></li><li><p><em>gravel</em></p></li></ul>"
    "<blockquote><p>When?</p></blockquote><p></p>"
)
TEXT = "Dear Luc, see our site\n\n- sand\n- gravel\n\n> When?"


@pytest.fixture(autouse=True)
def _at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture
def client(tmp_path: Path, db: None) -> Client:
    """Who takes part in an office with two mails that came as HTML with a picture, one of them a draft."""
    (tmp_path / "pack").mkdir()
    folder = write_pack(tmp_path / "pack")
    letter, draft = rich(), rich()
    draft["X-Folder"] = "drafts"
    draft.replace_header("Message-ID", "<begun@x.example>")
    (folder / "mail" / "rich.eml").write_bytes(letter.as_bytes())
    (folder / "mail" / "begun.eml").write_bytes(draft.as_bytes())
    services.load_pack(folder, now=NOW)
    return signed_in(participant("valley"))


@pytest.fixture
def desk(client: Client) -> Desk:
    client.get("/office/")
    return Desk.objects.get()


def save(client: Client, html: str, *, address: str = DRAFT, action: str = "save", **fields: str) -> int:
    return client.post(address, {**FIELDS, "html": html, "action": action, **fields}).status_code


def initial(client: Client, address: str) -> dict[str, str]:
    """What the form at `address` starts from."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def the_mail(desk: Desk) -> EmailMessage:
    """The one mail of the person's own, as it is taken along."""
    (content,) = [content for name, content in export.desk_of(desk.person).items() if name.endswith(".eml")]
    message: EmailMessage = message_from_bytes(content, policy=policy.default)  # type: ignore[arg-type, assignment]
    assert not message.defects
    return message


def test_a_mail_keeps_its_looks_and_is_plain_text_for_search_and_assistant(client: Client, desk: Desk) -> None:
    assert save(client, LETTER, action="send") == 302
    mail = queries.item(desk, REF)
    assert mail.text == TEXT
    page = client.get(f"/office/item/{REF}/").content.decode()
    assert "<strong>Luc</strong>" in page
    assert "<em>gravel</em>" in page
    assert 'href="https://tiny.example/"' in page
    assert 'id="p2"' in page
    assert "Show the earlier mail" in page
    assert "only the plain text" not in page
    assert [hit.ref for hit in queries.search(desk, "gravel")] == [REF]
    answer = initial(client, f"/office/write/?reply={REF}")
    assert "> Dear Luc, see our site\n>\n> - sand\n> - gravel\n>\n> > When?" in answer["body"]
    assert "<blockquote><p>Dear <strong>Luc</strong>" in answer["html"]
    client.post("/office/draft/own-00000000000000ab/", {**answer, "action": "send"})
    page = client.get("/office/item/own-00000000000000ab/").content.decode()
    assert re.search(r'<div class="quoted">\s*<p class="plain-text">When\?</p>\s*</div>', page)


def test_a_draft_comes_back_with_its_looks_and_who_saves_it_again_makes_no_version(client: Client, desk: Desk) -> None:
    save(client, LETTER)
    form = initial(client, DRAFT)
    assert form["html"] == LETTER.removesuffix("<p></p>")
    assert form["body"] == TEXT
    assert client.post(DRAFT, form).status_code == 302
    assert queries.item(desk, REF).version == 1


def test_what_has_no_looks_is_plain_text(client: Client, desk: Desk) -> None:
    save(client, "<p>Dear Luc,<br>when?</p><blockquote><p>Soon</p></blockquote>")
    assert queries.item(desk, REF).text == "Dear Luc,\nwhen?\n\n> Soon"
    assert "blocks" not in queries.details(desk, REF)
    save(client, LETTER, version="1")
    save(client, "<p>Dear Luc</p>", version="2")
    assert "blocks" not in queries.details(desk, REF)


def test_a_plain_draft_of_before_stays_as_it_was_typed(client: Client, desk: Desk) -> None:
    typed = "Dear  Luc\n# 3 and\n- this\n\n| that"
    services.write_mail(desk, to="Luc", subject="Roads", body=typed, ref=REF, now=NOW)
    assert queries.item(desk, REF).text == typed
    form = initial(client, DRAFT)
    assert form["body"] == typed
    assert "<li><p>this</p></li>" in form["html"]
    assert client.post(DRAFT, {**form, "html": ""}).status_code == 302
    assert (queries.item(desk, REF).text, queries.item(desk, REF).version) == (typed, 1)


@pytest.mark.parametrize(
    "html",
    [
        "<p><b>a</b><script>alert(1)</script></p>",
        '<p onclick="x()"><b>a</b><img src=x onerror=y()></p>',
        '<p><b><a href="javascript:alert(1)">a</a></b></p>',
        "<p><b>a</b></p><style>p{}</style><iframe src=//evil></iframe>",
        '<blockquote onmouseover="x()" cite="//evil"><p><b>a</b></p></blockquote>',
        '<p><b>a</b></p><img data-file="1">',
    ],
)
def test_only_what_the_editor_can_express_is_kept(client: Client, desk: Desk, html: str) -> None:
    save(client, html.replace("<b>", "<strong>").replace("</b>", "</strong>"), action="send")
    (block,) = queries.details(desk, REF)["blocks"]
    assert block["runs"] == [{"text": "a", "marks": ["bold"]}]
    page = client.get(f"/office/item/{REF}/").content.decode()
    assert not [bad for bad in ("alert(1)", "onclick", "evil", "onmouseover") if bad in page]


def test_a_link_that_misleads_says_where_it_leads_also_in_an_answer(client: Client) -> None:
    save(client, '<p><a href="https://evil.example/">www.tiny.example</a></p>', action="send")
    assert "leads to evil.example" in client.get(f"/office/item/{REF}/").content.decode()


def test_without_a_script_the_box_keeps_what_it_does_not_show(client: Client, desk: Desk) -> None:
    save(client, LETTER)
    form = initial(client, DRAFT)
    changed = form["body"].replace("- sand", "- clay").replace("> When?", "> When?\n\nToday.")
    assert client.post(DRAFT, {**form, "html": "", "body": changed}).status_code == 302
    assert queries.item(desk, REF).text == changed
    html = initial(client, DRAFT)["html"]
    for kept in ("<strong>Luc</strong>", "https://tiny.example/", "<em>gravel</em>", "<p>clay</p>", "<p>Today.</p>"):
        assert kept in html


def test_a_draft_that_came_as_html_keeps_its_pictures_and_tables(client: Client, desk: Desk) -> None:
    address = "/office/draft/mail-begun/"
    form = initial(client, address)
    assert "<img data-file=" in form["html"]
    assert client.post(address, {**form, "html": f"{form['html']}<p>An end</p>"}).status_code == 302
    blocks = queries.details(desk, "mail-begun")["blocks"]
    assert [block["style"] for block in blocks].count("picture") == 1
    assert "![" not in queries.item(desk, "mail-begun").text
    mail = the_mail(desk)
    page = mail.get_body(("html",))
    (picture,) = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert page is not None
    assert f'src="cid:{picture["Content-ID"][1:-1]}"' in page.get_content()
    assert picture.get_content() == PNG


def test_an_answer_quotes_a_mail_as_it_looks_without_its_pictures(client: Client, desk: Desk) -> None:
    for way in ("reply", "forward"):
        html = initial(client, f"/office/write/?{way}=mail-rich")["html"]
        assert html.startswith("<p></p>")
        assert "<strong>Ann</strong>" in html
        assert "<img" not in html
        assert ("<blockquote>" in html.partition("Ann</strong>")[0]) == (way == "reply")
    client.post("/office/write/", {"reply": "mail-rich", "body": "Thank you.\r\n\r\n- one\r\n- two"})
    draft = next(row for row in queries.changed(desk))
    blocks = queries.details(desk, draft.ref)["blocks"]
    assert [(block["style"], block["text"]) for block in blocks[:3]] == [
        ("paragraph", "Thank you."), ("list", "one"), ("list", "two"),
    ]  # fmt: skip
    assert {"text": "Ann", "marks": ["bold"]} in [run for block in blocks for run in block.get("runs", [])]


def test_two_tabs_meet_with_both_texts_and_their_looks(client: Client, desk: Desk) -> None:
    save(client, LETTER)
    save(client, "<p>First <em>tab</em></p>", version="1")
    quiet = {**FIELDS, "html": "<p>Second <strong>tab</strong></p>", "version": "1", "action": "autosave"}
    line = client.post(DRAFT, quiet, headers={"HX-Request": "true"})
    assert (line.status_code, line["HX-Retarget"]) == (409, "#saved")
    response = client.post(DRAFT, {**quiet, "action": "save"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "First tab" in page
    assert "&lt;strong&gt;tab&lt;/strong&gt;" in page
    assert queries.item(desk, REF).text == "First tab"
    assert save(client, quiet["html"], version="2") == 302
    assert queries.item(desk, REF).text == "Second tab"


def test_sending_twice_sends_once(client: Client, desk: Desk) -> None:
    for _ in range(2):
        assert save(client, LETTER, action="send") == 302
    assert [item.folder for item in desk.items.all()] == ["sent"]
    assert save(client, "<p>One <em>more</em> thought</p>", version="2") == 409


def test_nothing_typed_is_lost_where_a_mail_cannot_be_sent_or_kept(client: Client, desk: Desk) -> None:
    response = client.post(DRAFT, {**FIELDS, "to": " ", "html": LETTER, "action": "send"})
    assert response.status_code == 422
    assert unescape(response.content.decode()).count(LETTER)
    for html in (f"<p>{'x' * 300_000}</p>", "<p>x</p>" * 24_000):
        with pytest.raises(TextTooLarge):
            services.write_mail(desk, to="", subject="", body="", html=html, now=NOW)
    assert save(client, f"<p>{'x' * 300_000}</p>") == 413


def test_an_earlier_version_comes_back_with_its_looks(client: Client, desk: Desk) -> None:
    save(client, LETTER)
    save(client, "<p>Gone</p>", version="1")
    assert "<em>gravel</em>" in client.get(f"/office/item/{REF}/versions/1/").content.decode()
    client.post(f"/office/item/{REF}/versions/1/restore/", {"version": "2"})
    assert queries.item(desk, REF).text == TEXT
    assert "<em>gravel</em>" in initial(client, DRAFT)["html"]


def test_a_mail_goes_out_as_text_and_html_and_comes_in_as_it_was(client: Client, desk: Desk, tmp_path: Path) -> None:
    save(client, LETTER, action="send")
    mail = the_mail(desk)
    assert mail.get_content_type() == "multipart/alternative"
    plain, html = mail.iter_parts()
    assert (plain.get_content_type(), plain.get_content().strip()) == ("text/plain", TEXT)
    assert LETTER.removesuffix("<p></p>") in html.get_content()
    (read,) = read_files(tmp_path / "again", {"mail/again.eml": mail.as_bytes()}).items
    assert read.segments == queries.item(desk, REF).segments
    assert read.details["blocks"] == queries.details(desk, REF)["blocks"]


def test_a_plain_mail_goes_out_as_plain_text(client: Client, desk: Desk) -> None:
    save(client, "<p>Dear Luc</p>")
    assert the_mail(desk).get_content_type() == "text/plain"


def test_somebody_else_has_no_part_in_it(client: Client, desk: Desk) -> None:
    save(client, LETTER)
    other = signed_in(participant("hill"))
    assert other.get(DRAFT).status_code == 404
    assert save(other, "<p><em>theirs</em></p>") == 302
    assert queries.item(desk, REF).text == TEXT
