"""What a turn is counted for: as the server says where that can be, else an estimate, also when it ends early."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tarmac.assistant.models import Turn
from tarmac.ledger.models import Entry
from tarmac.programme.models import OrganisationUsage, PersonUsage
from tests.assistant.conftest import ask, provider
from tests.assistant.faulty_server import Script, calls, event, refuses, says, sends, serving, silent

pytestmark = pytest.mark.django_db

WORDS = "Half an answer, of ten words or so, is here"


@pytest.mark.parametrize(
    "usage",
    [
        {"prompt_tokens": 99999999999999999999999, "completion_tokens": 3},
        {"prompt_tokens": 12, "completion_tokens": 9999999999999999999},
        {"prompt_tokens": 3_000_000_000, "completion_tokens": 3},
        {"prompt_tokens": -5, "completion_tokens": 3},
        {"prompt_tokens": None, "completion_tokens": 3},
        {"prompt_tokens": 12.5, "completion_tokens": 3},
        {"prompt_tokens": "12", "completion_tokens": 3},
        {"prompt_tokens": True, "completion_tokens": True},
        {"prompt_tokens": 5},
        {"total_tokens": 5},
        [12, 3],
        "much",
    ],
)
def test_a_count_that_cannot_be_is_estimated_and_the_answer_kept(client: Client, usage: Any) -> None:
    with serving(says(WORDS, usage=usage)) as server:
        provider(server.base_url)
        answer = ask(client, "hearing?", provider="model")
    assert (answer.text, answer.end["state"], answer.all("error")) == (WORDS, "complete", [])
    turn = Turn.objects.get()
    assert (turn.answer, turn.state) == (WORDS, "complete")
    assert 100 < turn.tokens_in < 2000
    assert 5 < turn.tokens_out < 20
    assert (
        PersonUsage.objects.get().tokens == OrganisationUsage.objects.get().tokens == turn.tokens_in + turn.tokens_out
    )


@pytest.mark.parametrize(
    ("script", "state"),
    [
        (sends(event({"content": WORDS}), pause=0.1, cut=True), "incomplete"),
        (sends(event({"content": WORDS}), hang=True), "incomplete"),
        (sends(event({"content": WORDS}), b"data: garbage\n\n"), "incomplete"),
        (sends(event({"reasoning_content": WORDS}), hang=True), "failed"),
    ],
)
def test_an_answer_that_broke_off_counts(client: Client, script: Script, state: str) -> None:
    with serving(script) as server:
        provider(server.base_url, price_output_eur_per_million_tokens=8)
        assert ask(client, "hearing?", provider="model").end["state"] == state
    turn = Turn.objects.get()
    assert 100 < turn.tokens_in < 2000
    assert 5 < turn.tokens_out < 20
    assert turn.cost_eur > 0
    assert PersonUsage.objects.get().tokens == turn.tokens_in + turn.tokens_out
    assert Entry.objects.get(verb=f"turn.{state}").data["tokens_in"] == turn.tokens_in


def test_a_count_before_the_end_is_not_the_last_word(client: Client) -> None:
    early = event({"role": "assistant"}, usage={"prompt_tokens": 12, "completion_tokens": 0})
    with serving(sends(early, event({"content": WORDS}), hang=True)) as server:
        provider(server.base_url)
        ask(client, "hearing?", provider="model")
    assert 5 < Turn.objects.get().tokens_out < 20


@pytest.mark.parametrize("script", [silent(), refuses(429), refuses(401)])
def test_a_server_that_never_began_to_answer_costs_nothing(client: Client, script: Script) -> None:
    with serving(script) as server:
        provider(server.base_url)
        assert ask(client, "hearing?", provider="model").end["state"] == "failed"
    turn = Turn.objects.get()
    assert (turn.tokens_in, turn.tokens_out, turn.cost_eur) == (0, 0, 0)
    assert PersonUsage.objects.get().tokens == 0


def test_each_step_of_an_answer_that_broke_off_counts(client: Client) -> None:
    with serving(calls("search_office", {"query": "hearing"}), sends(event({"content": WORDS}), hang=True)) as server:
        provider(server.base_url, supports_tools=True)
        ask(client, "hearing?", provider="model")
        sizes = [len(body) for body in server.received]
    turn = Turn.objects.get()
    assert abs(turn.tokens_in - sum(sizes) / 4) < 5
    assert turn.tokens_out > 15  # the call counts too


_REFUSED = {
    "sqlite": "CREATE TRIGGER refused BEFORE UPDATE ON assistant_turn BEGIN SELECT RAISE(ABORT, 'no'); END",
    "postgresql": """
CREATE FUNCTION refused() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
CREATE TRIGGER refused BEFORE UPDATE ON assistant_turn FOR EACH ROW EXECUTE FUNCTION refused()
""",
}


@contextmanager
def refused() -> Iterator[None]:
    """The database takes no answer, for a reason that has nothing to do with room or time."""
    with connection.cursor() as cursor:
        cursor.execute(_REFUSED[connection.vendor])
        try:
            yield
        finally:
            cursor.execute("DROP TRIGGER refused" + (" ON assistant_turn" if connection.vendor == "postgresql" else ""))
            if connection.vendor == "postgresql":
                cursor.execute("DROP FUNCTION refused()")


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_tarmac_itself_cannot_write_is_said_as_it_is(client: Client) -> None:
    with serving(says(WORDS)) as server:
        provider(server.base_url)
        with refused():
            answer = ask(client, "hearing?", provider="model")
    assert (answer.text, answer.end["state"]) == (WORDS, "unkept")
    error = answer.all("error")[-1]
    assert error["code"] == "answer_not_kept"
    assert "busy" not in error["detail"]
