"""What the fast path of an answer must not lose: chunks that come together are read together."""

import json

import pytest
from django.test import Client

from tarmac.assistant.models import Turn
from tarmac.ledger.models import Entry
from tarmac.programme.models import OrganisationUsage, PersonUsage, Programme
from tests.assistant.conftest import ask, provider
from tests.assistant.faulty_server import DONE, event, says, sends, serving

pytestmark = pytest.mark.django_db


def _words(count: int) -> bytes:
    return b"".join(event({"content": f"word{number} "}) for number in range(count))


@pytest.mark.parametrize(
    "broken",
    [
        b"data: {\n\n",
        b"data: []\n\n",
        b"data: 1,2\n\n",
        b"data: {},{}\n\n",
        b'data: {"error": "x"}\n\n',
        b"data: \xff\n\n",
    ],
)
def test_words_before_a_broken_chunk_of_the_same_read_are_kept(client: Client, broken: bytes) -> None:
    with serving(sends(_words(3) + broken + _words(2) + DONE)) as server:
        provider(server.base_url)
        answer = ask(client, "hearing?", provider="model")
    assert answer.text == "word0 word1 word2 "
    assert [error["code"] for error in answer.all("error")] == ["bad_answer"]
    assert answer.end["state"] == "incomplete"
    assert Turn.objects.get().answer == "word0 word1 word2 "


def test_two_chunks_that_are_one_only_when_joined_are_broken(client: Client) -> None:
    half = json.dumps({"choices": [{"index": 0, "delta": {"content": "joined"}}]}).encode()
    middle = half.index(b', "delta"')
    with serving(
        sends(_words(1) + b"data: " + half[:middle] + b"\n\ndata: " + half[middle + 2 :] + b"\n\n" + DONE)
    ) as server:
        provider(server.base_url)
        answer = ask(client, "hearing?", provider="model")
    assert answer.text == "word0 "
    assert answer.end["state"] == "incomplete"


def test_a_protected_word_cut_by_a_chunk_of_the_same_read_comes_back(client: Client) -> None:
    pieces = [event({"content": part}) for part in ("Ask [EMA", "IL_", "1] now", " and [EMAIL_1", "].")]
    with serving(sends(b"".join(pieces[:2]), b"".join(pieces[2:]) + DONE)) as server:
        provider(server.base_url)
        answer = ask(client, "Who is anne@tiny.example?", provider="model")
    assert answer.text == "Ask anne@tiny.example now and anne@tiny.example."
    assert Turn.objects.get().answer == "Ask [EMAIL_1] now and [EMAIL_1]."


def test_thousands_of_chunks_in_one_write_arrive_whole_and_in_order(client: Client) -> None:
    with serving(sends(_words(3000) + DONE)) as server:
        provider(server.base_url)
        answer = ask(client, "hearing?", provider="model")
    assert answer.text == "".join(f"word{number} " for number in range(3000))
    assert answer.end["state"] == "complete"
    assert Entry.objects.filter(verb="turn.completed").count() == 1


def test_the_last_turn_of_a_day_is_counted_and_the_next_one_refused(client: Client) -> None:
    Programme.objects.update(turns_a_day_per_person=2)
    with serving(says("Yes.")) as server:
        provider(server.base_url)
        answers = [ask(client, "hearing?", provider="model") for _ in range(3)]
        assert server.asked == 2
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert PersonUsage.objects.get().turns == OrganisationUsage.objects.get().turns == 2
    assert PersonUsage.objects.get().tokens == OrganisationUsage.objects.get().tokens > 0


@pytest.mark.parametrize("quota", ["turns_a_day_per_person", "tokens_a_day_per_organisation"])
def test_a_quota_of_nothing_lets_nothing_through(client: Client, quota: str) -> None:
    Programme.objects.update(**{quota: 0})
    assert ask(client, "hearing?").status == 429
    assert not PersonUsage.objects.exists()
    assert not OrganisationUsage.objects.exists()
    assert not Turn.objects.exists()
