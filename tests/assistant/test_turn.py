"""A whole turn through its own address, with the provider that needs no model and with a scripted server."""

import html
import re
import uuid

import pytest
from django.test import Client

from tarmac.assistant.models import Conversation, Turn, TurnState
from tarmac.ledger.models import Entry
from tarmac.ledger.services import verify
from tarmac.people.models import Person
from tarmac.programme.models import PersonUsage, Programme
from tests.assistant.conftest import ask, provider
from tests.assistant.faulty_server import calls, says, serving
from tests.office.practice import participant, signed_in


def test_it_answers_with_sources(client: Client, person: Person) -> None:
    answer = ask(client, "When is the hearing?")
    assert answer.events[0][0] == "start"
    assert answer.all("start")[0]["generative"] is False
    assert "24 March" in answer.text
    source = answer.all("source")[0]
    assert source["n"] == 1
    assert source["url"].startswith("/office/item/mail-")
    assert answer.end["state"] == "complete"
    turn = Turn.objects.get()
    assert turn.state == TurnState.COMPLETE
    assert turn.sources[0]["ref"] == source["ref"]
    assert client.get(source["url"].partition("#")[0]).status_code == 200


def test_it_keeps_question_and_answer_with_placeholders_only(client: Client) -> None:
    with serving(says("Write to ", "[EMA", "IL_1", "] today.")) as server:
        provider(server.base_url)
        answer = ask(client, "May I write to marie@valmont.example?", provider="model")
        assert b"marie@" not in server.received[0]
    assert answer.text == "Write to marie@valmont.example today."
    turn = Turn.objects.get()
    assert turn.question == "May I write to [EMAIL_1]?"
    assert turn.answer == "Write to [EMAIL_1] today."
    assert b"marie" not in bytes(Conversation.objects.get().sealed_vault)
    page = client.get(f"/assistant/c/{turn.conversation_id}/").content.decode()
    assert "marie@valmont.example" in page


def test_it_tells_what_was_protected_before_it_comes_back(client: Client) -> None:
    with serving(says("[EMAIL_1]")) as server:
        provider(server.base_url)
        answer = ask(client, "Who is jose@tiny.example?", provider="model")
    names = [name for name, _data in answer.events]
    assert names.index("protected") < names.index("text")
    assert answer.all("protected")[0][0] == {"kind": "email", "placeholder": "[EMAIL_1]", "text": "jose@tiny.example"}


def test_it_counts_tokens_and_cost(client: Client, person: Person) -> None:
    with serving(says("Yes.", usage={"prompt_tokens": 1000, "completion_tokens": 500})) as server:
        provider(server.base_url, price_input_eur_per_million_tokens=2, price_output_eur_per_million_tokens=8)
        answer = ask(client, "Is it so?", provider="model")
    assert (answer.end["tokens_in"], answer.end["tokens_out"]) == (1000, 500)
    assert float(Turn.objects.get().cost_eur) == 0.006
    usage = PersonUsage.objects.get(person=person)
    assert (usage.turns, usage.tokens) == (1, 1500)


def test_its_ledger_entry_holds_no_content(client: Client) -> None:
    with serving(says("An answer about Zoltan.")) as server:
        provider(server.base_url)
        ask(client, "What about Zoltan and marie@valmont.example?", provider="model")
    entry = Entry.objects.get(verb="turn.completed")
    told = str((entry.data, entry.object_id, entry.object_kind))
    assert "Zoltan" not in told
    assert "marie" not in told
    assert set(entry.data) == {"conversation", "provider", "tokens_in", "tokens_out"}
    assert verify().broken is None


def test_the_same_key_makes_one_turn(client: Client, person: Person) -> None:
    key = str(uuid.uuid4())
    first = ask(client, "When is the hearing?", key=key)
    again = ask(client, "When is the hearing?", key=key)
    assert Turn.objects.count() == Conversation.objects.count() == 1
    assert again.text == first.text
    assert again.all("source") == first.all("source")
    assert PersonUsage.objects.get(person=person).turns == 1


def test_a_running_turn_is_not_begun_twice(client: Client) -> None:
    key = str(uuid.uuid4())
    ask(client, "When is the hearing?", key=key)
    Turn.objects.update(state=TurnState.RUNNING, duration_ms=None)
    again = ask(client, "When is the hearing?", key=key)
    assert again.status == 409
    assert again.events[0][1]["code"] == "turn_running"


def test_it_goes_on_in_the_same_conversation(client: Client) -> None:
    with serving(says("One."), says("Two.")) as server:
        provider(server.base_url, supports_tools=True)
        conversation = ask(client, "First, to a@x.example", provider="model").all("start")[0]["conversation"]
        ask(client, "Second, to a@x.example and b@x.example", provider="model", conversation=conversation)
        told = [message["content"] for message in server.body()["messages"]]
    assert Conversation.objects.count() == 1
    assert told[1:3] == ["First, to [EMAIL_1]", "One."]
    assert told[3].endswith("Second, to [EMAIL_1] and [EMAIL_2]")


def test_nobody_goes_on_in_the_conversation_of_somebody_else(client: Client) -> None:
    conversation = ask(client, "When is the hearing?").all("start")[0]["conversation"]
    other = signed_in(participant("clinic"))
    assert ask(other, "And then?", conversation=conversation).status == 404
    assert other.get(f"/assistant/c/{conversation}/").status_code == 404
    turn = Turn.objects.get()
    assert other.get(f"/assistant/turn/{turn.pk}/document.docx").status_code == 404
    assert other.post(f"/assistant/turn/{turn.pk}/stop/").status_code == 404
    assert other.post(f"/assistant/c/{conversation}/delete/").status_code == 404
    assert ask(other, "", retry=turn.pk).status == 404
    assert Turn.objects.count() == 1


def test_a_quota_that_is_used_up_sends_nothing(client: Client) -> None:
    Programme.objects.update(turns_a_day_per_person=0)
    with serving(says("No.")) as server:
        provider(server.base_url)
        answer = ask(client, "Anything?", provider="model")
        assert server.asked == 0
    assert answer.status == 429
    assert Turn.objects.count() == 0


def test_a_text_that_is_too_long_comes_back(client: Client) -> None:
    assert ask(client, "x" * 20_001).status == 413
    body = {"key": str(uuid.uuid4()), "text": "y" * 20_001}
    response = client.post("/assistant/turn/", body, headers={"Accept": "text/html"})
    assert response.status_code == 413
    assert "y" * 20_001 in response.content.decode()
    assert Turn.objects.count() == 0


@pytest.mark.parametrize("text", ["a\x00b\x07 hearing", "hearing \ud800 lone", "\u202e hearing"])
def test_strange_characters_do_no_harm(client: Client, text: str) -> None:
    answer = ask(client, text)
    assert answer.end["state"] == "complete"
    assert "\x00" not in Turn.objects.get().question


@pytest.mark.parametrize(
    "fields", [{"key": "nonsense"}, {"conversation": "x"}, {"text": ["list"]}, {"retry": -1}, {"conversation": 2**70}]
)
def test_a_broken_request_is_refused(client: Client, fields: dict[str, object]) -> None:
    assert ask(client, **{"text": "hearing", **fields}).status == 400  # type: ignore[arg-type]


def test_nothing_to_answer_is_said(client: Client) -> None:
    assert ask(client, "  ").status == 422


def test_an_unknown_provider_is_said(client: Client) -> None:
    assert ask(client, "hearing", provider="gone").status == 503


def test_without_script_it_answers_to_the_end(client: Client) -> None:
    body = {"key": str(uuid.uuid4()), "text": "When is the hearing?"}
    response = client.post("/assistant/turn/", body, headers={"Accept": "text/html,*/*;q=0.8"})
    turn = Turn.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"/assistant/c/{turn.conversation_id}/#turn-{turn.pk}"
    assert turn.state == TurnState.COMPLETE
    page = client.get(response["Location"]).content.decode()
    assert "24 March" in page
    assert client.post("/assistant/turn/", body, headers={"Accept": "text/html"})["Location"] == response["Location"]
    assert Turn.objects.count() == 1


def test_a_retry_asks_the_same_again_and_remembers(client: Client) -> None:
    first = ask(client, "When is the hearing?").all("start")[0]
    ask(client, retry=first["turn"], conversation=first["conversation"])
    again = Turn.objects.get(number=2)
    assert again.retried_from_id == first["turn"]
    assert again.question == "When is the hearing?"
    ask(client, "Where is the hearing?", retry=first["turn"], conversation=first["conversation"])
    assert Turn.objects.get(number=3).question == "Where is the hearing?"


def test_a_citation_that_was_never_given_is_left_out(client: Client) -> None:
    with serving(says("True [99", "]. More [1, 2][7].")) as server:
        provider(server.base_url)
        answer = ask(client, "hearing", provider="model")
    assert answer.text == "True . More [1][2]."
    assert [source["n"] for source in answer.all("source")] == answer.end["sources"] == [1, 2]


def test_a_question_sent_too_late_without_script_survives_the_sign_in(person: Person) -> None:
    person.set_password("ferme-tes-volets-7")
    person.save()
    client, signing_in = Client(), {"login": person.email, "password": "ferme-tes-volets-7"}
    client.post("/account/login/", signing_in)
    body = {"key": str(uuid.uuid4()), "text": "When is the hearing, and where?", "skill": "find"}
    client.cookies.pop("sessionid")
    page = client.post("/assistant/turn/", body, headers={"Accept": "text/html"})
    assert page.status_code == 401
    assert Turn.objects.count() == 0
    held = html.unescape(re.findall(r'name="held" value="([^"]+)"', page.content.decode())[0])
    shown = client.get(client.post("/account/login/", signing_in | {"held": held})["Location"]).content.decode()
    assert "When is the hearing, and where?" in shown
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', shown))
    sent = client.post("/assistant/turn/", fields | {"text": body["text"]}, headers={"Accept": "text/html"})
    assert sent.status_code == 302
    assert Turn.objects.get().question == body["text"]


def test_signed_out_asks_nothing(client: Client) -> None:
    client.logout()
    assert ask(client, "hearing").status == 401
    assert Turn.objects.count() == 0


@pytest.mark.parametrize("days", [("9999-12-31", "9999-12-31"), ("0001-01-01", "0001-01-02")])
def test_a_calendar_at_the_end_of_time_is_told_to_the_model(client: Client, days: tuple[str, str]) -> None:
    with serving(calls("list_events", dict(zip(("from", "to"), days, strict=True))), says("Sorry.")) as server:
        provider(server.base_url, supports_tools=True)
        answer = ask(client, "What is planned?", provider="model")
        assert server.body()["messages"][-1]["content"] == "These arguments are not valid."
    assert (answer.text, answer.end["state"]) == ("Sorry.", "complete")
