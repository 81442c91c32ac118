"""The verbs of a desk: copy on write, nothing ever sent, odd input, and what stays whole when something goes wrong."""

import ast
import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as outgoing
from django.db import IntegrityError, transaction

import tarmac.office
from tarmac.ledger import services as ledger
from tarmac.ledger.models import Entry
from tarmac.office import queries, services
from tarmac.office.errors import ItemNotFound, NoOffice, NoRecipient, NotEditable, TextTooLarge, VersionConflict
from tarmac.office.items import Kind
from tarmac.office.models import Desk, DeskItem, ItemFile, Office, PackItem
from tarmac.people.models import Person
from tarmac.programme import access
from tests.office.practice import NOW, load_office, participant

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)
RULES = "document-rules-md"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return load_office(tmp_path)


def desk_of(person: Person) -> Desk:
    return services.open_desk(person, access.require(person, NOW), now=NOW)


@pytest.fixture
def desk(office: Office) -> Desk:
    return desk_of(participant("valley"))


@pytest.fixture
def other(office: Office) -> Desk:
    """The desk of somebody of another organisation."""
    return desk_of(participant("hill"))


def everything(desk: Desk) -> list[Any]:
    """All that a person can see of the office from this desk."""
    desk = Desk.objects.get(pk=desk.pk)
    rows = [row for kind in Kind for row in queries.listing(desk, kind)]
    return [
        *rows,
        *queries.items(desk, [row.ref for row in rows]),
        *[queries.details(desk, row.ref) for row in rows],
        *[hit.ref for hit in queries.search(desk, "rules badge hearing zebra")],
        desk.revision,
    ]


def pack() -> list[Any]:
    return [list(PackItem.objects.order_by("pk").values()), list(ItemFile.objects.order_by("pk").values())]


CHANGES: dict[str, Callable[[Desk], object]] = {
    "write": lambda desk: services.write_mail(desk, to="Luc", subject="Zebra", body="zebra", now=LATER),
    "draft": lambda desk: services.write_mail(
        desk, to="", subject="Zebra", body="x", ref="mail-d", version=0, now=LATER
    ),
    "send": lambda desk: services.send_mail(desk, "mail-d", now=LATER),
    "move": lambda desk: services.move_mail(desk, "mail-a", "archive", now=LATER),
    "create": lambda desk: services.create_document(desk, title="Zebra", text="zebra", now=LATER),
    "edit": lambda desk: services.edit_document(desk, RULES, title="Z", text="zebra", version=0, now=LATER),
    "delete": lambda desk: services.delete_item(desk, "sheet-budget-xlsx", now=LATER),
    "read": lambda desk: services.mark_read(desk, ["mail-a", "mail-b"]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_seen_on_ones_own_desk_alone(desk: Desk, other: Desk, change: str) -> None:
    packed, seen, before = pack(), everything(other), everything(desk)
    unread = queries.unread(desk)
    CHANGES[change](desk)
    assert (pack(), everything(other)) == (packed, seen)
    assert (everything(desk), queries.unread(desk)) != (before, unread)
    services.reset_desk(desk, now=LATER)
    assert everything(desk)[:-1] == before[:-1]
    assert queries.unread(desk) == unread
    assert pack() == packed


@pytest.mark.parametrize("change", sorted(set(CHANGES) - {"read"}))
def test_each_change_is_one_entry_of_the_ledger_without_a_word_of_it(desk: Desk, change: str) -> None:
    before = Entry.objects.count()
    CHANGES[change](desk)
    entries = Entry.objects.order_by("number")[before:]
    assert len(entries) == 1
    assert entries[0].actor_id == desk.person_id
    assert "ebra" not in str(entries[0].data)
    assert ledger.verify().broken is None


def test_nothing_that_is_sent_leaves(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = services.write_mail(desk, to="luc@tiny.example, real@example.org", subject="s", body="b", now=NOW)
    called: list[object] = []
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        called.append(address)
        real(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", connect)
    services.send_mail(desk, mail.ref, now=NOW)
    assert (outgoing.outbox, called) == ([], [])
    assert queries.folder(desk, "sent")[0].ref == mail.ref


def test_the_office_has_nothing_that_could_send() -> None:
    senders = {
        "smtplib",
        "socket",
        "http",
        "urllib.request",
        "requests",
        "httpx",
        "aiohttp",
        "django.core.mail",
        "asyncio",
    }
    imported = set()
    for path in Path(tarmac.office.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    assert {name for name in imported if name in senders or name.partition(".")[0] in senders} == set()


def test_a_mail_without_a_receiver_stays_a_draft(desk: Desk) -> None:
    mail = services.write_mail(desk, to=" , ; <>", subject="s", body="b", now=NOW)
    with pytest.raises(NoRecipient):
        services.send_mail(desk, mail.ref, now=NOW)
    assert queries.details(desk, mail.ref)["folder"] == "drafts"


def test_what_was_sent_cannot_be_rewritten(desk: Desk) -> None:
    mail = services.write_mail(desk, to="Luc", subject="s", body="b", now=NOW)
    services.send_mail(desk, mail.ref, now=NOW)
    with pytest.raises(NotEditable):
        services.write_mail(desk, to="Luc", subject="s", body="c", ref=mail.ref, version=2, now=LATER)
    with pytest.raises(NotEditable):
        services.write_mail(desk, to="Luc", subject="s", body="c", ref="mail-a", version=0, now=LATER)
    with pytest.raises(NotEditable):
        services.move_mail(desk, "mail-d", "archive", now=LATER)


def test_an_answer_to_a_mail_that_went_away_is_kept(desk: Desk) -> None:
    services.delete_item(desk, "mail-a", now=NOW)
    mail = services.write_mail(desk, to="José", subject="Re", body="b", in_reply_to="mail-a", now=NOW)
    assert mail.thread == "mail-a"
    alone = services.write_mail(desk, to="José", subject="Re", body="b", in_reply_to="mail-nowhere", now=NOW)
    assert alone.thread == alone.ref


def test_nobody_answers_a_mail_of_another_desk(desk: Desk, other: Desk) -> None:
    theirs = services.write_mail(other, to="Luc", subject="Secret", body="b", now=NOW)
    mine = services.write_mail(desk, to="x", subject="s", body="b", in_reply_to=theirs.ref, now=NOW)
    assert mine.thread == mine.ref
    assert queries.details(desk, mine.ref)["in_reply_to"] == ""


def test_a_ref_cannot_be_taken_from_another_desk(desk: Desk, other: Desk) -> None:
    theirs = services.write_mail(other, to="Luc", subject="Theirs", body="b", now=NOW)
    services.write_mail(desk, to="Luc", subject="Mine", body="b", ref=theirs.ref, now=NOW)
    assert (queries.item(other, theirs.ref).title, queries.item(desk, theirs.ref).title) == ("Theirs", "Mine")


@pytest.mark.parametrize(
    "ref", ["", "own-", "own-0123456789ABCDEF", "own-0123456789abcdef0", "mail-x", "../x", "own-\x00"]
)
def test_a_made_up_ref_makes_no_item(desk: Desk, ref: str) -> None:
    if ref:
        with pytest.raises(ItemNotFound):
            services.write_mail(desk, to="", subject="s", body="b", ref=ref, now=NOW)
    else:
        assert services.write_mail(desk, to="", subject="s", body="b", ref=ref, now=NOW).ref.startswith("own-")


def test_two_tabs_both_texts_come_back(desk: Desk) -> None:
    services.edit_document(desk, RULES, text="From the first tab", version=0, now=NOW)
    with pytest.raises(VersionConflict) as caught:
        services.edit_document(desk, RULES, text="From the second tab", version=0, now=LATER)
    assert (caught.value.yours, caught.value.current.text) == ("From the second tab", "From the first tab")
    assert caught.value.current.version == 1
    assert queries.item(desk, RULES).text == "From the first tab"


def test_the_same_text_twice_is_no_conflict(desk: Desk) -> None:
    for _ in range(2):
        saved = services.edit_document(desk, RULES, text="Once", version=0, now=NOW)
    assert saved.version == 1
    draft = services.new_ref()
    for _ in range(2):
        services.write_mail(desk, to="Luc", subject="s", body="b", ref=draft, now=NOW)
    assert desk.items.count() == 2


def test_a_reset_while_something_is_open_loses_no_text(desk: Desk) -> None:
    draft = services.write_mail(desk, to="Luc", subject="s", body="first", now=NOW)
    services.edit_document(desk, RULES, text="first", version=0, now=NOW)
    own = services.create_document(desk, title="Own", text="first", now=NOW)
    services.reset_desk(desk, now=NOW)
    with pytest.raises(VersionConflict) as caught:
        services.write_mail(desk, to="Luc", subject="s", body="second", ref=draft.ref, version=1, now=LATER)
    assert (caught.value.yours, caught.value.current.text, caught.value.current.version) == ("second", "", 0)
    with pytest.raises(VersionConflict) as caught:
        services.edit_document(desk, RULES, text="second", version=1, now=LATER)
    assert "Wear a badge" in caught.value.current.text
    with pytest.raises(ItemNotFound):
        services.edit_document(desk, own.ref, text="second", version=1, now=LATER)
    services.write_mail(desk, to="Luc", subject="s", body="second", ref=draft.ref, version=0, now=LATER)
    assert queries.item(desk, draft.ref).text == "second"


def test_what_is_deleted_comes_back_as_it_was(desk: Desk) -> None:
    services.edit_document(desk, RULES, text="Mine", version=0, now=NOW)
    for _ in range(2):
        services.delete_item(desk, RULES, now=NOW)
    with pytest.raises(ItemNotFound):
        queries.item(desk, RULES)
    for _ in range(2):
        services.restore_item(desk, RULES, now=LATER)
    assert queries.item(desk, RULES).text == "Mine"


def test_a_deleted_item_of_the_pack_that_comes_back_is_the_packs_again(desk: Desk) -> None:
    services.delete_item(desk, "meeting-board", now=NOW)
    services.restore_item(desk, "meeting-board", now=LATER)
    assert not desk.items.exists()
    assert queries.item(desk, "meeting-board").version == 0


@pytest.mark.parametrize("ref", ["mail-nope", "own-0123456789abcdef", "", "\x00", "x" * 5_000])
def test_what_is_not_on_the_desk_cannot_be_changed(desk: Desk, ref: str) -> None:
    for change in (
        lambda: services.delete_item(desk, ref, now=NOW),
        lambda: services.restore_item(desk, ref, now=NOW),
        lambda: services.send_mail(desk, ref, now=NOW),
        lambda: services.move_mail(desk, ref, "archive", now=NOW),
        lambda: services.edit_document(desk, ref, text="x", version=0, now=NOW),
    ):
        with pytest.raises(ItemNotFound):
            change()
    assert not desk.items.exists()


ODD = "Nul\x00 bell\x07 esc\x1b[31m half\ud83d \u202eright\u202c 🙂 e\u0301 \ufeff\u200b\u2028end"


def test_odd_characters_are_cleaned_or_kept_whole(desk: Desk) -> None:
    mail = services.write_mail(desk, to=ODD, cc=ODD, subject=ODD, body=ODD, now=NOW)
    document = services.create_document(desk, title=ODD, text=ODD, now=NOW)
    for item in (mail, document):
        stored = queries.item(desk, item.ref)
        assert stored == item
        for text in (stored.title, stored.text, *stored.people):
            text.encode()
            assert not set(text) & {"\x00", "\x07", "\x1b"}
        assert "🙂" in stored.text
        assert [hit.ref for hit in queries.search(desk, "bell esc")]


@pytest.mark.parametrize("text", ["x" * 1_000_000, "é" * 150_000, "🙂" * 60_000, "\n" * 1_000_000 + "x" * 300_000])
def test_a_text_that_is_too_long_is_refused_and_nothing_is_kept_of_it(desk: Desk, text: str) -> None:
    for write in (
        lambda: services.write_mail(desk, to="", subject="s", body=text, now=NOW),
        lambda: services.create_document(desk, title="t", text=text, now=NOW),
        lambda: services.edit_document(desk, RULES, text=text, version=0, now=NOW),
    ):
        with pytest.raises(TextTooLarge):
            write()
    assert not desk.items.exists()


@pytest.mark.parametrize("text", ["# x\n" * 40_000, "- x\n" * 50_000, "|x" * 90_000, ">" * 200_000, "x\n\n" * 60_000])
def test_a_text_of_very_many_lines_is_refused_or_kept_but_never_an_error(desk: Desk, text: str) -> None:
    try:
        saved = services.create_document(desk, title="t", text=text, now=NOW)
    except TextTooLarge:
        assert not desk.items.exists()
    else:
        assert queries.item(desk, saved.ref) == saved


@pytest.mark.parametrize("field", ["subject", "to"])
def test_a_line_that_is_too_long_is_refused(desk: Desk, field: str) -> None:
    with pytest.raises(TextTooLarge):
        services.write_mail(desk, **{"to": "", "subject": "", field: "x" * 20_000}, body="b", now=NOW)


def test_without_an_office_there_is_no_desk() -> None:
    person = participant("valley")
    with pytest.raises(NoOffice):
        desk_of(person)


def test_a_desk_is_opened_once_over_the_office_of_ones_sector(office: Office) -> None:
    person = participant("valley")
    assert desk_of(person).pk == desk_of(person).pk
    assert Entry.objects.filter(verb="desk.opened").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "planet"},
        {"kind": "mail", "folder": ""},
        {"kind": "mail", "folder": "spam"},
        {"kind": "document", "folder": "inbox"},
        {"version": 0},
        {"ref": "own-0000000000000001"},
    ],
)
def test_the_database_refuses_what_must_never_be(desk: Desk, wrong: dict[str, Any]) -> None:
    fields = {"kind": "document", "folder": "", "title": "t", "version": 1, "changed_at": NOW}
    DeskItem.objects.create(desk=desk, ref="own-0000000000000001", **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeskItem.objects.create(desk=desk, **{"ref": "own-0000000000000002", **fields, **wrong})
