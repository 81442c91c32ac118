"""Nothing personal reaches a provider: not from the question, the open item, a search or an earlier turn."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tarmac.assistant.models import Conversation, Provider, Turn
from tarmac.office import services
from tarmac.office.models import PackItem
from tarmac.office.services import open_desk
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


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
