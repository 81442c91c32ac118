"""How a mail looks that came as HTML, and what of a mail cannot be read or was not fetched."""

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import Client

from tarmac.office import services
from tarmac.office.packs import links
from tarmac.office.packs.parsed import ParsedItem
from tarmac.web import clock
from tests.office import hostile
from tests.office.practice import NOW, participant, read_files, signed_in, write_pack
from tests.office.test_packs_formats import PNG

ADDRESS = "/office/item/mail-rich/"
HTML = """<html><head><title>Not shown</title><style>p{color:red}</style></head><body onload="steal()">
<h1>Plan of the <i>week</i></h1><p>Dear <b>Ann</b>,<br>see <a href="https://tiny.example/plan" onclick="x()"
>the plan</a> and <span style="font-weight: 700">both</span> pictures.</p><script>alert(1)</script>
<ul><li>first<ol><li>inside</li></ol></li><li>second</li></ul>
<img src="cid:one@tiny" alt="Map"><img src="https://evil.example/pixel.gif" alt="logo"><img src="//evil.example/2.png">
<table><tr><th>Day</th><th>Who</th></tr><tr><td>Monday</td><td><b>Luc</b></td></tr></table>
<table><tr><td><h2>In a frame</h2></td></tr></table>
<p>Regards</p><blockquote><p>What was said before</p></blockquote></body></html>"""
PLAIN = """Plan of the week

Dear Ann,
see the plan and both pictures.

* first
* second

Regards

> What was said before

Only here.
"""
INVITATION = """BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@x\r\n
SUMMARY:Look at the weir\r\nLOCATION:Weir <b>2</b>\r\nDTSTART:20260316T090000Z\r\nDTEND:20260316T100000Z\r
ORGANIZER;CN=Luc Dewael:mailto:luc@tiny.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"""


def rich(html: str = HTML, plain: str = PLAIN) -> EmailMessage:
    letter = hostile.letter("Rich")
    letter.set_content(plain)
    letter.add_alternative(html, subtype="html")
    page = letter.get_payload()[1]  # type: ignore[index]
    page.add_related(PNG, maintype="image", subtype="png", cid="<one@tiny>")  # type: ignore[union-attr]
    return letter


def read(folder: Path, letter: EmailMessage | bytes) -> ParsedItem:
    content = letter if isinstance(letter, bytes) else letter.as_bytes()
    pack = read_files(folder, {"mail/rich.eml": content})
    assert pack.problems == []
    return pack.items[0]


def test_the_parts_of_a_mail_keep_their_looks(tmp_path: Path) -> None:
    blocks = read(tmp_path, rich()).details["blocks"]
    assert [(block["style"], block["text"]) for block in blocks] == [
        ("heading", "Plan of the week"),
        ("paragraph", "Dear Ann,\nsee the plan and both pictures."),
        ("list", "first"),
        ("list", "inside"),
        ("list", "second"),
        ("picture", ""),
        ("paragraph", "logo"),
        ("row", "Day | Who"),
        ("row", "Monday | Luc"),
        ("heading", "In a frame"),
        ("paragraph", "Regards"),
        ("paragraph", "What was said before"),
    ]
    assert [block.get("quoted", False) for block in blocks[-2:]] == [False, True]
    assert [(run["text"], run.get("marks"), run.get("link")) for run in blocks[1]["runs"]] == [
        ("Dear ", None, None),
        ("Ann", ["bold"], None),
        (",\nsee ", None, None),
        ("the plan", None, "https://tiny.example/plan"),
        (" and ", None, None),
        ("both", ["bold"], None),
        (" pictures.", None, None),
    ]
    assert blocks[8]["cell_runs"][1] == [{"text": "Luc", "marks": ["bold"]}]


def test_what_is_cited_stays_the_plain_text_and_has_its_place_in_what_is_shown(tmp_path: Path) -> None:
    item = read(tmp_path, rich())
    assert [segment.text for segment in item.segments] == [part.strip() for part in PLAIN.split("\n\n")]
    places = {anchor: block["text"] for block in item.details["blocks"] for anchor in [block["anchor"]] if anchor}
    assert places == {
        "p1": "Plan of the week",
        "p2": "Dear Ann,\nsee the plan and both pictures.",
        "p3": "first",
        "p4": "Regards",
        "p5": "What was said before",
    }


def test_a_picture_in_the_text_is_no_attachment_and_one_that_is_not_shown_is(tmp_path: Path) -> None:
    shown = read(tmp_path / "a", rich())
    assert (shown.details["attachments"], shown.files[1].content) == ([], PNG)
    assert shown.details["blocks"][5]["file"] == shown.files[1].position
    hidden = read(tmp_path / "b", rich("<p>No picture</p>"))
    assert [each["type"] for each in hidden.details["attachments"]] == ["image/png"]


def test_what_lies_elsewhere_is_counted_and_its_address_is_nowhere(tmp_path: Path) -> None:
    details = read(tmp_path, rich()).details
    assert details["remote"] == 2
    assert not [bad for bad in ("evil", "alert", "steal", "color:red", "Not shown") if bad in str(details["blocks"])]


@pytest.mark.parametrize(
    "html",
    [
        '<img src="cid:other@tiny">',
        '<img src="data:image/svg+xml;base64,PHN2Zy8+">',
        '<img src="data:image/png;base64,AAAA">',
        '<img src="file:///etc/passwd">',
        '<a href="javascript:alert(1)">Open</a><a href="data:text/html,x">it</a><a href=" java\nscript:x">now</a>',
        "<svg onload=alert(1)><circle/></svg><math><mi>x</mi></math><iframe src=https://evil.example></iframe>",
        "<table>" * 3_000 + "<td>deep" + "</table>" * 3_000,
        "<blockquote>" * 3_000 + "deep",
        "<td><tr></table></li></ul></blockquote></a></b>lost ends",
    ],
)
def test_html_that_is_broken_or_hostile_is_words(tmp_path: Path, html: str) -> None:
    item = read(tmp_path, rich(html))
    blocks = item.details["blocks"]
    assert not [block for block in blocks if block["style"] == "picture"]
    assert not [run for block in blocks for run in block.get("runs", []) if "link" in run]


@pytest.mark.parametrize(
    ("words", "link", "leads"),
    [
        ("www.bank.example", "https://evil.invalid/login", "evil.invalid"),
        ("https://bank.example/login", "https://bank.example.evil.invalid/", "bank.example.evil.invalid"),
        ("bank.example", "https://bank.example@evil.invalid/", "evil.invalid"),
        ("bank.example", "https://b\u0430nk.example/", "xn--bnk-6cd.example"),
        ("ann@bank.example", "mailto:eve@bank.example", "eve@bank.example"),
        ("bank.example", "https://www.bank.example/x", None),
        ("bank.example", "https://login.bank.example/x", None),
        ("ann@bank.example", "mailto:ann@bank.example", None),
        ("Click here", "https://evil.invalid/", None),
    ],
)
def test_a_link_that_looks_like_another_address_says_where_it_leads(words: str, link: str, leads: str | None) -> None:
    assert links.with_targets([{"text": words, "link": links.safe(link)}])[-1].get("leads") == leads


def test_a_link_around_a_picture_says_where_it_leads(tmp_path: Path) -> None:
    item = read(tmp_path, rich('<a href="https://evil.invalid/x"><img src="cid:one@tiny"></a>'))
    assert [block["text"] for block in item.details["blocks"]] == ["", "evil.invalid"]


def test_an_attachment_inside_what_a_telephone_wrote_is_kept(tmp_path: Path) -> None:
    letter = hostile.letter("Telephone")
    letter.set_content("See below.")
    letter.add_alternative("<p>See below.</p>", subtype="html")
    page = letter.get_payload()[1]  # type: ignore[index]
    page.make_mixed()  # type: ignore[union-attr]
    page.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="plan.pdf")  # type: ignore[union-attr]
    item = read(tmp_path, letter)
    assert [each["name"] for each in item.details["attachments"]] == ["plan.pdf"]
    assert item.files[1].content == b"%PDF-1.4"


def test_a_sealed_mail_is_named_and_its_parts_are_kept(tmp_path: Path) -> None:
    head = hostile.LETTER
    smime = head + (
        b'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\n'
        b"Content-Transfer-Encoding: base64\n\nTUlJ\n"
    )
    item = read(tmp_path / "a", smime)
    assert (item.details["sealed"], item.files[1].name, item.files[1].content) == (["encrypted"], "smime.p7m", b"MII")
    pgp = head + (
        b"Content-Type: multipart/encrypted; protocol=x; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\n"
        b"Version: 1\n--b\nContent-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP\n--b--\n"
    )
    item = read(tmp_path / "b", pgp)
    assert (item.details["sealed"], [file.name for file in item.files[1:]]) == (
        ["encrypted"],
        ["pgp.txt", "encrypted.asc"],
    )
    signed = head + (
        b"Content-Type: multipart/signed; protocol=x; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=c\n\n"
        b"--c\nContent-Type: text/plain\n\nHi\n--c\nContent-Type: application/x; name=it.bin\n\nbytes\n--c--\n"
        b"--b\nContent-Type: application/pkcs7-signature\n\nMII\n--b--\n"
    )
    item = read(tmp_path / "c", signed)
    assert (item.segments[0].text, item.details["sealed"]) == ("Hi", ["signed"])
    assert [file.name for file in item.files[1:]] == ["it.bin", "smime.p7s"]
    letter = hostile.letter("Outlook")
    letter.add_attachment(b"\x78\x9f\x3e\x22", maintype="application", subtype="ms-tnef", filename="winmail.dat")
    assert read(tmp_path / "d", letter).details["sealed"] == ["winmail"]


def test_a_broken_invitation_is_an_attachment(tmp_path: Path) -> None:
    letter = hostile.letter("Come")
    letter.add_alternative("BEGIN:VCALENDAR\nnothing", subtype="calendar")
    item = read(tmp_path, letter)
    assert "invitation" not in item.details
    assert [each["name"] for each in item.details["attachments"]] == ["invitation.ics"]


@pytest.fixture
def _at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture
def client(tmp_path: Path, _at_nine: None) -> Client:
    folder = write_pack(tmp_path)
    letter = rich(HTML.replace("the plan</a>", "www.bank.example</a>"))
    letter.make_mixed()
    letter.add_attachment(INVITATION.encode(), maintype="text", subtype="calendar", filename="invite.ics")
    (folder / "mail" / "rich.eml").write_bytes(letter.as_bytes())
    assert services.load_pack(folder, now=NOW).problems == ()
    return signed_in(participant("north"))


@pytest.mark.django_db
def test_the_screen_shows_the_mail_as_it_was_meant(client: Client) -> None:
    html = client.get(ADDRESS).content.decode()
    mail = html[html.index('class="mail-body"') :]
    for shown in (
        '<h3 id="p1" class="level-1">Plan of the <em>week</em></h3>',
        "<strong>Ann</strong>",
        'rel="noopener noreferrer nofollow" target="_blank">www.bank.example</a>',
        '<span class="leads">(leads to tiny.example)</span>',
        '<th scope="col">Day</th>',
        "<td><strong>Luc</strong></td>",
        f'src="{ADDRESS}picture/2/"',
        "2 pictures from elsewhere were not loaded.",
        "An invitation: Look at the weir",
        "Weir &lt;b&gt;2&lt;/b&gt;",
        "organised by Luc Dewael",
        "Show what only the plain text of this mail says",
    ):
        assert shown in mail
    assert "evil.example" not in mail
    folded = mail[mail.index("Show the earlier mail") :]
    assert 'id="p5">What was said before' in folded
    assert client.get(f"{ADDRESS}picture/2/").content == PNG


@pytest.mark.django_db
def test_each_place_has_one_anchor_and_nothing_inline_is_left(client: Client) -> None:
    html = client.get(ADDRESS).content.decode()
    for number in range(1, 7):
        assert html.count(f'id="p{number}"') == 1
    assert " style=" not in html
    assert 'id=""' not in html
