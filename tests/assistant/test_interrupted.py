"""Answers that something ends from outside: the clock, a full disk, a server that died, a key that is gone."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tarmac.assistant import services
from tarmac.assistant.models import ALIVE_FOR, Conversation, Turn, TurnState
from tarmac.ledger.models import Entry
from tarmac.people.models import Person
from tarmac.programme.models import AccessWindow, Programme
from tarmac.web import clock
from tests.assistant.conftest import ask, provider
from tests.assistant.faulty_server import event, says, sends, serving
from tests.office.practice import NOW


def test_a_stream_ends_when_the_window_closes(client: Client) -> None:
    AccessWindow.objects.update(closes_at=NOW + timedelta(seconds=0.4))
    with serving(sends(event({"content": "Half an answer"}), hang=True)) as server:
        provider(server.base_url, timeout_seconds=30)
        answer = ask(client, "hearing?", provider="model")
        assert server.left.wait(5)
    assert answer.text == "Half an answer"
    assert answer.all("error")[0]["code"] == "shut_meanwhile"
    assert answer.end["state"] == "incomplete"
    turn = Turn.objects.get()
    assert (turn.state, turn.answer, turn.error_code) == ("incomplete", "Half an answer", "shut_meanwhile")


def test_a_stream_that_ends_in_time_is_not_touched_by_the_clock(client: Client) -> None:
    AccessWindow.objects.update(closes_at=NOW + timedelta(seconds=5))
    with serving(says("In time.")) as server:
        provider(server.base_url)
        assert ask(client, "hearing?", provider="model").end["state"] == "complete"


def test_a_turn_of_a_server_that_died_is_shown_as_incomplete(client: Client) -> None:
    """What a killed server leaves is a row that says running, and nobody who says that it lives."""
    ask(client, "When is the hearing?")
    Turn.objects.update(state=TurnState.RUNNING, duration_ms=None, answer="", until=NOW + ALIVE_FOR)
    turn = Turn.objects.get()
    address = f"/assistant/c/{turn.conversation_id}/"
    assert 'data-state="running"' in client.get(address).content.decode()
    with clock.fixed(NOW + ALIVE_FOR):
        page = client.get(address).content.decode()
        assert 'data-state="incomplete"' in page
        assert "Tarmac itself stopped while it was written" in page


def test_a_turn_that_is_being_answered_lives_on(client: Client) -> None:
    ask(client, "When is the hearing?")
    Turn.objects.update(state=TurnState.RUNNING, duration_ms=None, until=NOW + ALIVE_FOR)
    turn = Turn.objects.get()
    services.keep_alive([turn.pk], now=NOW + ALIVE_FOR / 2)
    assert Turn.objects.get().state_at(NOW + ALIVE_FOR) == TurnState.RUNNING


_DISK_IS_FULL = """
CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER disk_is_full BEFORE UPDATE ON assistant_turn FOR EACH ROW EXECUTE FUNCTION disk_is_full()
"""


@contextmanager
def full_disk() -> Iterator[None]:
    """The database itself refuses to write an answer down, with the error of a full disk."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        else:
            cursor.execute(_DISK_IS_FULL)
        try:
            yield
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA max_page_count = 1073741823")
            else:
                cursor.execute("DROP TRIGGER disk_is_full ON assistant_turn; DROP FUNCTION disk_is_full()")


LONG = "word " * 40_000


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_cannot_be_kept_is_shown_and_said(client: Client) -> None:
    conversation = ask(client, "When is the hearing?").all("start")[0]["conversation"]
    with serving(says(LONG)) as server:
        provider(server.base_url, max_answer_tokens=50_000, context_tokens=200_000)
        with full_disk():
            answer = ask(client, "hearing?", provider="model", conversation=conversation)
    assert answer.status == 200
    assert answer.text == LONG
    assert answer.all("error")[-1]["code"] == "answer_not_kept"
    assert answer.end["state"] == "unkept"


@pytest.mark.django_db(transaction=True)
def test_without_script_it_is_shown_on_the_page_that_says_so(client: Client) -> None:
    ask(client, "When is the hearing?")
    with serving(says(LONG)) as server:
        provider(server.base_url, max_answer_tokens=50_000, context_tokens=200_000)
        body = {"key": str(uuid.uuid4()), "text": "hearing?", "provider": "model"}
        with full_disk():
            response = client.post("/assistant/turn/", body, headers={"Accept": "text/html"})
    assert response.status_code == 503
    page = response.content.decode()
    assert "This answer could not be kept" in page
    assert LONG.strip() in page
    assert "hearing?" in page


def test_the_quota_ends_a_conversation_between_two_questions(client: Client) -> None:
    Programme.objects.update(tokens_a_day_per_person=1000)
    with serving(says("Long.", usage={"prompt_tokens": 900, "completion_tokens": 400})) as server:
        provider(server.base_url)
        conversation = ask(client, "First?", provider="model").all("start")[0]["conversation"]
        again = ask(client, "Second?", provider="model", conversation=conversation)
        assert server.asked == 1
    assert (again.status, again.events[0][1]["code"]) == (429, "quota_reached")
    assert Turn.objects.count() == 1
    body = {"key": str(uuid.uuid4()), "text": "Second, in many words", "conversation": conversation}
    page = client.post("/assistant/turn/", body, headers={"Accept": "text/html"})
    assert page.status_code == 429
    assert "Second, in many words" in page.content.decode()


def _with_another_key(settings: Any) -> None:
    settings.SECRET_KEY = "another-key-" + "y" * 40


def test_conversations_sealed_with_a_lost_key_can_be_read_but_not_gone_on_with(client: Client, settings: Any) -> None:
    conversation = ask(client, "When is the hearing of jose@tiny.example?").all("start")[0]["conversation"]
    person = Person.objects.get()
    _with_another_key(settings)
    client.force_login(person)
    for address in ("/assistant/", f"/assistant/c/{conversation}/", "/assistant/conversations/?q=hearing"):
        page = client.get(address, headers={"HX-Request": "true"})
        assert page.status_code == 200
        assert "[EMAIL_1]" in page.content.decode()
    refused = ask(client, "And then?", conversation=conversation)
    assert (refused.status, refused.events[0][1]["code"]) == (409, "conversation_sealed")
    assert Conversation.objects.get().turns.count() == 1


def test_a_provider_whose_key_was_sealed_with_a_lost_one_is_said(client: Client, settings: Any) -> None:
    provider("http://127.0.0.1:9/v1")
    person = Person.objects.get()
    _with_another_key(settings)
    client.force_login(person)
    refused = ask(client, "hearing?", provider="model")
    assert refused.events[0][1]["code"] == "bad_key"
    assert not Turn.objects.exists()
    assert not Entry.objects.filter(verb__startswith="turn.").exists()


@pytest.mark.parametrize("accept", ["text/event-stream", "text/html"])
def test_a_question_of_a_megabyte_comes_back(client: Client, accept: str) -> None:
    text = "x" * 1_000_000
    body = {"key": str(uuid.uuid4()), "text": text}
    response = client.post("/assistant/turn/", body, headers={"Accept": accept})
    assert response.status_code == 413
    if accept == "text/html":
        assert text in response.content.decode()
    else:
        assert json.loads(response.content)["code"] == "question_too_long"
    assert not Turn.objects.exists()


def test_more_than_any_form_holds_is_refused_in_words(client: Client) -> None:
    answer = ask(client, "x" * 3_000_000)
    assert (answer.status, answer.events[0][1]["code"]) == (413, "too_large")
