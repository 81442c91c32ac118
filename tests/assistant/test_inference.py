"""A whole turn with a real inference server: llama.cpp on loopback, and a tiny model that the test writes itself."""

from collections.abc import Iterator

import pytest
from django.test import Client

from tarmac.assistant.models import Turn
from tarmac.config.local_model import LocalModel
from tests.assistant.conftest import ask, provider
from tests.assistant.tiny_model import write_tiny_model


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    model = write_tiny_model(tmp_path_factory.mktemp("model") / "tiny.gguf")
    with LocalModel(model, context_tokens=4096) as server:
        yield server.base_url


def test_a_real_server_answers_a_whole_turn(client: Client, base_url: str) -> None:
    provider(base_url, max_answer_tokens=24, context_tokens=4096, timeout_seconds=60)
    answer = ask(client, "Ready, marie@valmont.example?", provider="model")
    # nonsense without an end of its own stops at its longest length, and what came is kept
    assert answer.end["state"] in ("complete", "incomplete")
    turn = Turn.objects.get()
    assert turn.error_code in ("", "answer_cut")
    assert turn.answer
    assert turn.tokens_in > 0
    assert turn.tokens_out > 0


def test_a_real_server_says_that_the_context_is_too_long(client: Client, base_url: str) -> None:
    provider(base_url, max_answer_tokens=24, context_tokens=100_000, timeout_seconds=60)
    answer = ask(client, "x" * 9_000, provider="model")
    assert answer.all("error")[0]["code"] == "context_too_long"
    assert answer.end["state"] == "failed"
