"""Nothing personal reaches a provider: not from the question, the open item, a search or an earlier turn."""

import html
import io
import re
import zipfile
from typing import Any

import docx
import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tarmac.assistant.models import Conversation, Provider, Turn
from tarmac.assistant.providers.chunks import Call
from tarmac.assistant.providers.tools import carry_out
from tarmac.assistant.toolbox import DeskToolbox, Door
from tarmac.guard import Vault
from tarmac.office import services
from tarmac.office.models import PackItem
from tarmac.office.services import open_desk
from tarmac.people.export import export
from tarmac.people.models import Person
from tarmac.programme.access import require
from tests.assistant.conftest import ask, provider
from tests.assistant.faulty_server import calls, says, serving
from tests.office.practice import NOW

IDENTIFIERS = [
    "anne.petit@tiny.example",
    "0450 00 00 01",
    "+32 450 00 00 02",
    "BE68 5390 0754 7034",
    "85.07.30-033.28",
]
SECRETS = [each.encode() for each in IDENTIFIERS]


def _planted(words: list[str], identifiers: list[str]) -> str:
    return " ".join(f"{word} {identifier}," for word, identifier in zip(words, identifiers, strict=False))


def _mail_says(text: str) -> str:
    """Put a text in a mail of the pack; gives its ref."""
    mail = PackItem.objects.filter(kind="mail", folder="inbox").order_by("pk")[0]
    mail.segments = [["p1", text, ""]]
    mail.title = f"About {text[:60]}"
    mail.save()
    return mail.ref


def _assert_clean(received: list[bytes]) -> None:
    for body in received:
        for secret in SECRETS:
            assert secret not in body


WORDS = st.lists(st.sampled_from(["Write to", "call", "(pay", "see", "«", "number:", "zoé"]), min_size=5, max_size=5)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(words=WORDS, order=st.permutations(IDENTIFIERS), tools=st.booleans())
def test_no_identifier_reaches_the_server(client: Client, words: list[str], order: list[str], tools: bool) -> None:
    Conversation.objects.all().delete()
    Provider.objects.all().delete()
    text = _planted(words, order)
    ref = _mail_says(text)
    scripts = [calls("read_item", {"ref": ref}), says("Done [1].")] if tools else [says("Done [1].")]
    with serving(*scripts) as server:
        provider(server.base_url, supports_tools=tools)
        answer = ask(client, text, item_ref=ref, selection=text, provider="model")
        again = ask(
            client, f"And {order[0]}?", item_ref=ref, provider="model",
            conversation=answer.all("start")[0]["conversation"],
        )  # fmt: skip
        assert server.asked >= 2
        _assert_clean(server.received)
        assert b"[EMAIL_1]" in server.received[-1]
    assert answer.end["state"] == again.end["state"] == "complete"
    kept = str(list(Turn.objects.values_list("question", "answer", "selection", "sources", "protected")))
    kept += str(list(Conversation.objects.values_list("title", flat=True)))
    assert not [identifier for identifier in IDENTIFIERS if identifier in kept]


def test_a_search_of_the_model_finds_the_persons_own_words_and_gives_none_away(client: Client, person: Person) -> None:
    desk = open_desk(person, require(person, NOW), now=NOW)
    text = "The bridge report is kept by anne.petit@tiny.example since Monday."
    services.create_document(desk, title="Bridge report", text=text, now=NOW)
    with serving(calls("search_office", {"query": "bridge [EMAIL_1]"}), says("It is [EMAIL_1] [1].")) as server:
        provider(server.base_url, supports_tools=True)
        answer = ask(client, "What does anne.petit@tiny.example keep?", provider="model")
        _assert_clean(server.received)
        told: Any = server.body()["messages"][-1]
    assert told["role"] == "tool"
    assert "[1] document" in told["content"]
    assert answer.text == "It is anne.petit@tiny.example [1]."


@pytest.mark.parametrize("shift", range(0, 30, 3))
def test_a_snippet_is_never_the_half_of_a_number(client: Client, person: Person, shift: int) -> None:
    """However the place is cut: what stands at its edges left as the half that no rule knows."""
    desk = open_desk(person, require(person, NOW), now=NOW)
    before, after = ("mot " * (10 + shift))[: 40 + shift], ("et " * 40)[: 60 + shift]
    text = f"Le compte est {IDENTIFIERS[3]}, {before} viaduc {after} {IDENTIFIERS[4]}, gsm {IDENTIFIERS[1]} {after * 3}"
    services.create_document(desk, title="Viaduc", text=text, now=NOW)
    with serving(calls("search_office", {"query": "viaduc"}), says("Found.")) as server:
        provider(server.base_url, supports_tools=True)
        ask(client, "Where is the viaduc?", provider="model")
        told: Any = server.body()["messages"][-1]
    assert "viaduc" in told["content"]
    for piece in ("5390", "7034", "07.30", "85.07", "0450", "00 01"):
        assert piece not in told["content"]


@pytest.mark.parametrize("between", ["/", "//", "+/+"])
def test_what_a_tool_gives_has_no_half_placeholder(person: Person, between: str) -> None:
    """A text without a space to cut at, and a result that is longer than its share at every place."""
    desk = open_desk(person, require(person, NOW), now=NOW)
    text = between.join(f"a{number}@tiny.example" for number in range(40))
    services.create_document(desk, title=f"Addresses {text[:150]}", text=text, now=NOW)
    toolbox = DeskToolbox(desk, Door(Vault()), "")
    search = Call(name="search_office", arguments='{"query": "addresses"}')
    for letters in range(300, 480):
        told = carry_out([search], toolbox, letters=letters)[-1]["content"]
        assert "[EMAIL_1]" in told
        assert not re.search(r"\[[A-Z_0-9]*(?![A-Z_0-9\]])", told)


DIGITS = ("0450000001", "32450000002", "68539007547034", "85073003328")


def _plant_everywhere() -> None:
    """Each identifier in each field of each item, and one in a ref, as a file's name would bring it there."""
    planted = ", ".join(IDENTIFIERS)
    for item in PackItem.objects.all():
        item.title = f"{item.kind} {planted}"
        item.people = [f"Anne {planted}"]
        item.segments = [[anchor, f"{text} {planted}", f"{label} {planted}"] for anchor, text, label in item.segments]
        if item.kind == "event":
            item.details["location"] = f"Room {planted}"
        if item.kind == "document":
            item.ref = "document-0450-00-00-01-rules"
        item.save()


def test_nothing_of_the_office_goes_out_as_it_is(client: Client) -> None:
    """Titles, people, places, labels, cells, names of files: read, searched and listed by a model that wants all."""
    _plant_everywhere()
    asked = [
        calls("search_office", {"query": "bridge rules budget council board hearing"}),
        calls("read_item", {"item": "item-1"}),
        calls("read_item", {"item": "item-2"}),
        calls("list_events", {"from": "2026-03-01", "to": "2026-05-01"}),
        says("Read [1], [2] and [3]."),
    ]
    with serving(*asked) as server:
        provider(server.base_url, supports_tools=True, context_tokens=100_000)
        answer = ask(
            client, f"What is with {IDENTIFIERS[0]}?", item_ref="document-0450-00-00-01-rules", provider="model"
        )
        assert answer.end["state"] == "complete"
        assert server.asked == len(asked)
        _assert_clean(server.received)
        told = b"".join(server.received).decode()
    bare = re.sub(r"[^0-9a-zé@]", "", told.lower())
    assert not [digits for digits in DIGITS if digits in bare]
    assert "[PHONE_" in told
    source = answer.all("source")[0]
    assert client.get(source["url"].partition("#")[0]).status_code == 200
    assert any(identifier in source["title"] for identifier in IDENTIFIERS)


def test_asking_again_protects_again(client: Client) -> None:
    with serving(says("One."), says("Two."), says("Three.")) as server:
        provider(server.base_url)
        first = ask(
            client,
            f"Shorter, for {IDENTIFIERS[0]}",
            selection=f"Call {IDENTIFIERS[1]}.",
            skill="rewrite",
            provider="model",
        ).all("start")[0]
        client.post(f"/assistant/c/{first['conversation']}/rename/", {"title": f"About {IDENTIFIERS[3]}"})
        ask(client, retry=first["turn"], conversation=first["conversation"], provider="model")
        ask(client, retry=first["turn"], provider="model")  # into another conversation, whose vault is another one
        _assert_clean(server.received)
        assert b"[PHONE_1]" in server.received[2]
    assert Turn.objects.filter(conversation_id=first["conversation"]).count() == 2


def _told_everywhere(client: Client) -> list[str]:
    """The last answer as its page, its document and the person's own export have it."""
    turn = Turn.objects.latest("pk")
    page = client.get(f"/assistant/c/{turn.conversation_id}/").content.decode()
    document = docx.Document(io.BytesIO(client.get(f"/assistant/turn/{turn.pk}/document.docx").content))
    with zipfile.ZipFile(io.BytesIO(export(Person.objects.get()))) as archive:
        taken = archive.read("conversations.json").decode()
    return [html.unescape(re.sub(r"<[^>]+>", "", page)), "\n".join(each.text for each in document.paragraphs), taken]


def test_words_come_back_in_the_page_the_document_and_the_export(client: Client) -> None:
    said = "Mail **[EMAIL_1]** or *[PHONE_1]*.\n\n- `[EMAIL_1]`\n\n| Who | Number |\n|---|---|\n| Anne | [PHONE_1] |\n"
    with serving(says(*said)) as server:
        provider(server.base_url)
        answer = ask(client, "To anne.petit@tiny.example or 0450 00 00 01?", provider="model")
    assert answer.text == said.replace("[EMAIL_1]", "anne.petit@tiny.example").replace("[PHONE_1]", "0450 00 00 01")
    for told in _told_everywhere(client):
        assert "anne.petit@tiny.example" in told
        assert "[EMAIL_1]" not in told


def test_emphasis_keeps_the_mark_of_what_was_protected(client: Client) -> None:
    with serving(says("Write to **[EMAIL_1] today**.")) as server:
        provider(server.base_url)
        turn = ask(client, "To anne.petit@tiny.example?", provider="model").all("start")[0]
    page = client.get(f"/assistant/c/{turn['conversation']}/").content.decode()
    assert '<strong><mark class="protected">anne.petit@tiny.example<span class="protected-kind">' in page
    assert "<strong> today</strong>" in page


@pytest.mark.parametrize("size", [1, 3, 40])
def test_markdowns_backslashes_do_not_hide_a_word(client: Client, size: int) -> None:
    said = "Ask \\[EMAIL\\_1\\] or [EMAIL\\_1], not \\[this\\] [EMAIL\\"
    with serving(says(*(said[start : start + size] for start in range(0, len(said), size)))) as server:
        provider(server.base_url)
        answer = ask(client, "To anne.petit@tiny.example?", provider="model")
    assert answer.text == "Ask anne.petit@tiny.example or anne.petit@tiny.example, not \\[this\\] [EMAIL\\"


def test_a_placeholder_that_was_made_up_never_becomes_somebodys(client: Client) -> None:
    many = ", ".join(f"person{number}@tiny.example" for number in range(20))
    with serving(says("Also [EMAIL_12] and [NATIONAL_NUMBER_7]."), says("Fine.")) as server:
        provider(server.base_url)
        first = ask(client, "To anne.petit@tiny.example?", provider="model")
        assert first.text == "Also [EMAIL_12] and [NATIONAL_NUMBER_7]."
        conversation = first.all("start")[0]["conversation"]
        ask(client, f"And {many}?", provider="model", conversation=conversation)
        assert b"[EMAIL_12]" in server.received[1]
        assert b"person9@tiny.example" not in server.received[1]
    page, _document, taken = _told_everywhere(client)
    for told in (page, taken):
        assert "Also [EMAIL_12] and [NATIONAL_NUMBER_7]." in told
        assert "person9@tiny.example" in told


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_words_come_back_whole_whatever_the_portions(client: Client, size: int) -> None:
    answer = "Mail [EMAIL_1], not [EMAIL_2] or [X], on [PHONE_1] [1] [2]."
    with serving(says(*(answer[start : start + size] for start in range(0, len(answer), size)))) as server:
        provider(server.base_url)
        told = ask(client, "To a@x.example or 0450 00 00 01?", item_ref=_mail_says("One.\n"), provider="model")
    assert told.text == "Mail a@x.example, not [EMAIL_2] or [X], on 0450 00 00 01 [1] [2]." or (
        told.text.startswith("Mail a@x.example, not ") and "on 0450 00 00 01" in told.text
    )
    for data in told.all("text"):
        assert "[EMAIL" not in data["t"].replace("[EMAIL_2]", "")
