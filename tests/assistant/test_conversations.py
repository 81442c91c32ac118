"""Own conversations: found, named, deleted for good, taken along; a turn that was stopped, left or abandoned."""

import io
import re
import uuid
import zipfile
from datetime import timedelta

import docx
from django.test import Client

from tarmac.assistant.engine import Outcome
from tarmac.assistant.models import Conversation, Feedback, Turn, TurnState
from tarmac.assistant.services import Question, begin, finish
from tarmac.ledger.models import Entry
from tarmac.people.export import export
from tarmac.people.models import Person
from tarmac.programme.access import require
from tarmac.programme.models import AccessWindow
from tarmac.web import clock
from tests.assistant.conftest import ask, provider
from tests.assistant.faulty_server import event, says, sends, serving
from tests.office.practice import NOW


def test_the_list_shows_own_words_and_search_finds_them(client: Client) -> None:
    ask(client, "When is the hearing of jose@tiny.example?")
    ask(client, "What do guests wear?")
    page = client.get("/assistant/").content.decode()
    assert "jose@tiny.example" in page
    assert "What do guests wear?" in page
    part = client.get("/assistant/conversations/", {"q": "jose@tiny.example"}, headers={"HX-Request": "true"})
    found = part.content.decode()
    assert "jose@tiny.example" in found
    assert "guests wear" not in found
    alone = client.get("/assistant/conversations/", {"q": "jose@tiny.example"})
    assert alone.headers["Location"] == "/assistant/?q=jose%40tiny.example"


def test_rename_and_delete(client: Client) -> None:
    conversation = ask(client, "When is the hearing?").all("start")[0]["conversation"]
    client.post(f"/assistant/c/{conversation}/rename/", {"title": "About luc@tiny.example"})
    kept = Conversation.objects.get()
    assert kept.title.startswith("About [EMAIL_")
    assert "About luc@tiny.example" in client.get(f"/assistant/c/{conversation}/").content.decode()
    assert client.post(f"/assistant/c/{conversation}/delete/").status_code == 302
    assert not Conversation.objects.exists()
    assert not Turn.objects.exists()
    assert client.get(f"/assistant/c/{conversation}/").status_code == 404
    assert Entry.objects.filter(verb="conversation.deleted", object_id=str(conversation)).count() == 1


def test_a_citation_supports_the_sentence_before_it(client: Client) -> None:
    told = "Écrivez à M. Coppin [1]. Il répond à ses voisins. [2] Puis **rien** du tout. Fin"
    with serving(says(told)) as server:
        provider(server.base_url)
        turn = ask(client, "When is the hearing?", provider="model").all("start")[0]
    page = client.get(f"/assistant/c/{turn['conversation']}/").content.decode()
    assert '<span class="cited" data-cites="1">Écrivez à M. Coppin </span>' in page
    assert '<span class="cited" data-cites="2">Il répond à ses voisins. </span>' in page
    assert "</a> Puis <strong>rien</strong> du tout. Fin" in page
    plain = "Écrivez à M. Coppin. Il répond à ses voisins. Puis rien du tout. Fin"
    assert f'name="body" value="{plain}"' in page, "used without script, it has no marks"
    found = client.get("/assistant/conversations/", {"q": "voisins"}, headers={"HX-Request": "true"}).content.decode()
    assert plain in re.sub("<[^>]+>", "", found)


def test_an_answer_as_a_document(client: Client) -> None:
    ask(client, "When is the hearing of jose@tiny.example?")
    turn = Turn.objects.get()
    response = client.get(f"/assistant/turn/{turn.pk}/document.docx")
    text = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(response.content)).paragraphs)
    assert "24 March" in text
    assert "jose@tiny.example" in text
    assert "[1]" in text
    assert "Tarmac" in text
    assert "without a language model" in text


def test_the_own_export_holds_conversations(client: Client, person: Person) -> None:
    with serving(says("Ask luc@tiny.example.")) as server:
        provider(server.base_url)
        ask(client, "Who knows, other than ann@tiny.example?", provider="model")
    with zipfile.ZipFile(io.BytesIO(export(person))) as archive:
        told = archive.read("conversations.json").decode()
    assert "ann@tiny.example" in told
    assert "Ask luc@tiny.example." in told


def test_saying_what_is_wrong_is_kept_protected(client: Client) -> None:
    ask(client, "When is the hearing?")
    turn = Turn.objects.get()
    address = f"/assistant/turn/{turn.pk}/feedback/"
    fields = {"kind": "wrong", "note": "Call 0450 00 00 01"}
    assert client.post(address, fields, headers={"HX-Request": "true"}).status_code == 204
    assert Feedback.objects.get().note == "Call [PHONE_1]"
    client.post(address, {"kind": "nonsense"})
    assert Feedback.objects.get().kind == "other"


def test_what_came_before_a_break_is_kept_and_marked(client: Client) -> None:
    with serving(sends(event({"content": "Half an answer"}))) as server:
        provider(server.base_url)
        answer = ask(client, "hearing?", provider="model")
    assert answer.all("error")[0]["code"] == "cut_stream"
    assert answer.end["state"] == "incomplete"
    turn = Turn.objects.get()
    assert (turn.state, turn.answer, turn.error_code) == ("incomplete", "Half an answer", "cut_stream")
    page = client.get(f"/assistant/c/{turn.conversation_id}/").content.decode()
    assert "Half an answer" in page
    assert "The answer broke off" in page


def test_a_failure_without_a_word_is_a_failed_turn(client: Client) -> None:
    provider()
    answer = ask(client, "hearing?", provider="model")
    assert answer.all("error")[0]["code"] == "no_server"
    assert answer.end["state"] == "failed"
    assert Entry.objects.get(verb="turn.failed").data["error"] == "no_server"


def test_a_turn_whose_server_was_killed_is_shown_as_incomplete(client: Client) -> None:
    ask(client, "When is the hearing?")
    Turn.objects.update(state=TurnState.RUNNING, duration_ms=None, until=NOW + timedelta(minutes=1))
    turn = Turn.objects.get()
    assert turn.state_at(NOW) == TurnState.RUNNING
    assert turn.state_at(NOW + timedelta(minutes=1)) == TurnState.INCOMPLETE
    with clock.fixed(NOW + timedelta(minutes=2)):
        assert 'data-state="incomplete"' in client.get(f"/assistant/c/{turn.conversation_id}/").content.decode()


def test_outside_the_window_every_door_is_shut(client: Client) -> None:
    conversation = ask(client, "When is the hearing?").all("start")[0]["conversation"]
    turn = Turn.objects.get().pk
    AccessWindow.objects.update(closes_at=NOW - timedelta(seconds=1))
    assert ask(client, "And now?").status == 403
    for address in ("/assistant/", f"/assistant/c/{conversation}/", f"/assistant/turn/{turn}/document.docx"):
        assert client.get(address, headers={"Accept": "application/json"}).status_code == 403
    deleting = client.post(f"/assistant/c/{conversation}/delete/", headers={"Accept": "application/json"})
    assert deleting.json()["code"] == "access_ended"
    assert Conversation.objects.exists()


def test_two_tabs_that_protect_at_the_same_time_lose_nothing(client: Client, person: Person) -> None:
    with serving(says("Yes.")) as server:
        provider(server.base_url, supports_tools=True)
        first = ask(client, "hearing", provider="model").all("start")[0]["conversation"]
    access = require(person, NOW)
    one, two = (
        begin(person, access, Question(uuid.uuid4(), conversation_id=first, text="go"), now=NOW) for _tab in range(2)
    )
    for asked, address in ((one, "one@x.example"), (two, "two@x.example")):
        text = asked.door.protect(f"Mail {address}")
        assert text == "Mail [EMAIL_1]"
        finish(asked, Outcome(state=TurnState.COMPLETE, pieces=[text]), now=NOW)
    page = client.get(f"/assistant/c/{first}/").content.decode()
    assert "one@x.example" in page
    assert "two@x.example" in page
