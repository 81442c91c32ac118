"""What the loader makes of mails as clients, spammers and accidents write them."""

from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import pytest

from tarmac.office.packs.mail import joined, read_mail
from tarmac.office.packs.pack import Pack
from tarmac.office.packs.parsed import ParsedItem
from tests.office import hostile
from tests.office.practice import read_files


def mail_of(folder: Path, content: bytes) -> ParsedItem:
    pack = read_files(folder, {"mail/it.eml": content})
    assert pack.problems == []
    return pack.items[0]


def text(item: ParsedItem) -> str:
    return "\n\n".join(segment.text for segment in item.segments)


@pytest.mark.parametrize(
    ("charset", "body"),
    [
        ("utf-8", "Été à Liège".encode()),
        ("iso-8859-1", "Été à Liège".encode("latin-1")),
        ("windows-1252", "Été à Liège".encode("cp1252")),
        ("x-unknown", "Été à Liège".encode()),
        ("rot13", "Été à Liège".encode()),
        ("idna", "Été à Liège".encode()),
        ("undefined", "Été à Liège".encode()),
    ],
)
def test_a_charset_that_is_known_is_believed_and_any_other_is_utf8(tmp_path: Path, charset: str, body: bytes) -> None:
    head = hostile.LETTER + f"Content-Type: text/plain; charset={charset}\n\n".encode()
    assert text(mail_of(tmp_path, head + body)) == "Été à Liège"


def test_a_wrong_charset_costs_letters_not_the_mail(tmp_path: Path) -> None:
    head = hostile.LETTER + b"Content-Type: text/plain; charset=utf-8\n\n"
    assert text(mail_of(tmp_path, head + "Voilà".encode("latin-1"))) == "Voil\ufffd"


def test_broken_base64_gives_what_is_left_of_it(tmp_path: Path) -> None:
    head = hostile.LETTER + b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    assert text(mail_of(tmp_path, head + b"R29vZCBtb3JuaW5n!!!Lg=\n")).startswith("Good morning")


def test_a_mail_without_a_subject_a_date_or_a_receiver_is_a_mail(tmp_path: Path) -> None:
    item = mail_of(tmp_path, b"From: a@x.example\n\nHi\n")
    assert (item.title, item.when, item.details["to"], text(item)) == ("", None, [], "Hi")


@pytest.mark.parametrize("date", ["yesterday", "32 Foo 2026 99:99", "", "Mon, 09 Mar 2026 09:00:00 +9900"])
def test_an_impossible_date_is_no_date(tmp_path: Path, date: str) -> None:
    assert mail_of(tmp_path, f"From: a@x.example\nDate: {date}\n\nHi\n".encode()).when is None


def test_headers_with_control_characters_and_halves_of_characters_are_cleaned(tmp_path: Path) -> None:
    item = mail_of(tmp_path, b"From: =?utf-8?q?A=00nn=ff?= <a@x.example>\nSubject: x\x07y\xff z\x1b[31m\n\nHi\x00\n")
    assert "".join((item.title, item.people[0], text(item))).encode()
    assert not any(ord(character) < 32 for character in item.title + item.people[0] + text(item))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("C:\\Windows\\evil.exe", "C:_Windows_evil.exe"),
        ("a\r\nSet-Cookie: b=c", "a Set-Cookie: b=c"),
        ("x" * 5_000 + ".pdf", "x" * 200),
    ],
)
def test_the_name_of_an_attachment_leads_nowhere(tmp_path: Path, name: str, kept: str) -> None:
    content = (
        hostile.LETTER
        + (
            f"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nHi\n--b\n"
            f"Content-Type: application/octet-stream\n"
            f"Content-Disposition: attachment; filename*=utf-8''{quote(name, safe='')}\n\nbytes\n--b--\n"
        ).encode()
    )
    item = mail_of(tmp_path, content)
    assert [attachment["name"] for attachment in item.details["attachments"]] == [kept]
    assert item.files[1].name == kept
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mail", "pack.yaml"]


@pytest.mark.parametrize("name", ["report.docx", "report.pdf", "report.xlsx", "report.md"])
def test_an_attachment_that_cannot_be_read_can_still_be_taken_along(tmp_path: Path, name: str) -> None:
    letter = hostile.letter("Report")
    letter.add_attachment(b"\xff\xfeno such thing" * 9, maintype="application", subtype="x", filename=name)
    item = mail_of(tmp_path, letter.as_bytes())
    assert item.files[1].content == b"\xff\xfeno such thing" * 9
    assert text(item).startswith("Good morning.")


def test_a_bomb_in_an_attachment_is_not_unpacked(tmp_path: Path) -> None:
    bomb = dict(hostile.documents())["bomb.docx"]
    letter = hostile.letter("Report")
    letter.add_attachment(bomb, maintype="application", subtype="octet-stream", filename="report.docx")
    item = mail_of(tmp_path, letter.as_bytes())
    assert [segment.anchor for segment in item.segments] == ["p1"]
    assert item.files[1].content == bomb


def test_a_forwarded_mail_is_an_attachment(tmp_path: Path) -> None:
    letter = hostile.letter("Outer")
    letter.add_attachment(hostile.letter("Inner"))
    item = mail_of(tmp_path, letter.as_bytes())
    assert item.details["attachments"][0]["name"] == "Inner.eml"
    assert item.files[1].content.startswith(b"From: Jos")
    assert [(each.anchor, each.text) for each in item.segments] == [
        ("p1", "Good morning."),
        ("a1p1", "From: Jos <jos@x.example>\nDate: 2026-03-09 09:00\nSubject: Inner"),
        ("a1p2", "Good morning."),
    ]


def test_of_html_only_the_words_are_kept(tmp_path: Path) -> None:
    letter = hostile.letter("Html")
    letter.set_content(
        "<style>p{}</style><p>One<br>two</p><script>alert(1)</script><table><tr><td>a<td>b</table>", subtype="html"
    )
    assert text(mail_of(tmp_path, letter.as_bytes())) == "One\ntwo\n\na b"


def threads(pack: Pack) -> dict[str, str]:
    return {item.ref: item.thread for item in pack.items}


def reply(name: str, to: str, day: int) -> EmailMessage:
    message = hostile.letter(name)
    del message["Date"]
    message["Date"] = f"Mon, {day:02} Mar 2026 09:00:00 +0100"
    message["In-Reply-To"] = f"<{to}@x.example>"
    return message


def test_a_thread_begins_with_its_earliest_mail_whatever_the_names_of_the_files(tmp_path: Path) -> None:
    mails = {
        "z": hostile.letter("first"),
        "b": reply("b", "first", 10),
        "a": reply("a", "b", 11),
    }
    pack = read_files(tmp_path, {f"mail/{name}.eml": message.as_bytes() for name, message in mails.items()})
    assert threads(pack) == {"mail-z": "mail-z", "mail-b": "mail-z", "mail-a": "mail-z"}


def test_mails_that_answer_one_another_in_a_circle_are_one_thread(tmp_path: Path) -> None:
    mails = {"a": reply("a", "b", 10), "b": reply("b", "a", 11), "c": reply("c", "c", 12)}
    pack = read_files(tmp_path, {f"mail/{name}.eml": message.as_bytes() for name, message in mails.items()})
    assert threads(pack) == {"mail-a": "mail-a", "mail-b": "mail-a", "mail-c": "mail-c"}


def test_two_mails_with_one_id_are_both_there(tmp_path: Path) -> None:
    pack = read_files(tmp_path, {name: hostile.letter("same").as_bytes() for name in ("mail/a.eml", "mail/b.eml")})
    assert sorted(threads(pack)) == ["mail-a", "mail-b"]


def test_a_line_of_ten_thousand_answers_is_one_thread_without_a_wait(tmp_path: Path) -> None:
    first = read_mail("mail/0.eml", hostile.letter("0").as_bytes())
    chain = [first] + [
        replace(
            first,
            path=f"mail/{number}.eml",
            ref=f"mail-{number:05}",
            details={**first.details, "message_id": f"<{number}@x>", "in_reply_to": f"<{number - 1}@x>"},
        )
        for number in range(1, 10_000)
    ]
    chain[0] = replace(first, ref="mail-00000", details={**first.details, "message_id": "<0@x>"})
    assert {mail.thread for mail in joined(chain)} == {"mail-00000"}


def sent(sender: str, to: str, subject: str, day: int) -> bytes:
    return (
        f"From: {sender}@x.example\nTo: {to}@x.example\nSubject: {subject}\n"
        f"Date: Mon, {day:02} Jun 2026 09:00:00 +0200\nMessage-ID: <{sender}{day}@x.example>\n\nHi\n"
    ).encode()


def test_a_reply_that_names_no_message_is_joined_by_its_subject_and_its_people(tmp_path: Path) -> None:
    pack = read_files(
        tmp_path,
        {
            "mail/a.eml": sent("ann", "bob", "The roof", 1),
            "mail/b.eml": sent("bob", "ann", "RE : Re[2]: the ROOF", 2),
            "mail/c.eml": sent("cy", "dan", "Re: The roof", 3),
            "mail/d.eml": sent("ann", "eve", "The roof", 4),
            "mail/e.eml": sent("eve", "ann", "Antw: The roof", 5),
            "mail/f.eml": sent("ann", "bob", "Regarding the roof", 6),
        },
    )
    assert threads(pack) == {
        "mail-a": "mail-a", "mail-b": "mail-a", "mail-c": "mail-c", "mail-d": "mail-d", "mail-e": "mail-d",
        "mail-f": "mail-f",
    }  # fmt: skip
