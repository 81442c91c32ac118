"""The programme owner's providers: the secret is only ever written, one default, nothing used unasked."""

import logging
from decimal import Decimal

import pytest
from django.test import Client

from tarmac.assistant import providing
from tarmac.assistant.models import Provider, ProviderKind
from tarmac.assistant.providers import connect
from tarmac.assistant.sealing import SealBroken, open_secret, seal_secret
from tarmac.ledger.models import Entry
from tarmac.people.export import export
from tarmac.people.models import Person, Role, RoleGrant
from tests.assistant.conftest import ask, provider
from tests.assistant.faulty_server import calls, refuses, says, serving
from tests.office.practice import NOW, signed_in

FORM = {
    "name": "House model", "slug": "house", "base_url": "https://models.example.be/v1", "model": "small",
    "secret": "key-never-shown", "context_tokens": "8192", "max_answer_tokens": "512", "timeout_seconds": "30",
    "price_input_eur_per_million_tokens": "0.5", "price_output_eur_per_million_tokens": "1.5", "rank": "5",
    "retention_note": "Keeps nothing", "version": "0",
}  # fmt: skip


@pytest.fixture
def owner(person: Person) -> Client:
    RoleGrant.objects.create(person=person, role=Role.OWNER)
    return signed_in(person)


def test_a_participant_cannot_see_them(client: Client) -> None:
    assert client.get("/assistant/providers/").status_code == 403
    assert client.post("/assistant/providers/new/", FORM).status_code == 403
    assert client.post("/assistant/providers/look/").status_code == 403


def test_an_owner_adds_one_and_the_secret_is_never_shown(owner: Client) -> None:
    assert owner.get("/assistant/providers/new/").status_code == 200
    assert owner.post("/assistant/providers/new/", FORM).status_code == 302
    made = Provider.objects.get(slug="house")
    assert made.secret() == "key-never-shown"
    assert b"key-never-shown" not in bytes(made.sealed_secret)
    page = owner.get("/assistant/providers/house/").content.decode()
    assert "key-never-shown" not in page
    assert "A key is kept" in page
    assert Entry.objects.get(verb="provider.created").object_id == str(made.pk)


def test_an_empty_key_keeps_the_present_one_and_it_can_be_forgotten(owner: Client) -> None:
    owner.post("/assistant/providers/new/", FORM)
    owner.post("/assistant/providers/house/", {**FORM, "secret": "", "name": "Renamed"})
    made = Provider.objects.get(slug="house")
    assert (made.name, made.secret()) == ("Renamed", "key-never-shown")
    assert Entry.objects.get(verb="provider.changed").data == {"fields": ["name"]}
    owner.post("/assistant/providers/house/", {**FORM, "secret": "", "forget_secret": "on", "version": "1"})
    assert Provider.objects.get(slug="house").has_secret is False
    assert "sealed_secret" in Entry.objects.filter(verb="provider.changed").latest("number").data["fields"]


def test_nobody_overwrites_what_somebody_else_saved(owner: Client) -> None:
    owner.post("/assistant/providers/new/", FORM)
    owner.post("/assistant/providers/house/", {**FORM, "name": "First tab"})
    second = owner.post("/assistant/providers/house/", {**FORM, "name": "Second tab", "secret": "another-key"})
    assert second.status_code == 409
    page = second.content.decode()
    assert "First tab" in page
    assert "Second tab" in page
    assert "another-key" not in page
    assert Provider.objects.get(slug="house").secret() == "key-never-shown"


@pytest.mark.parametrize(
    "fields",
    [
        {"price_input_eur_per_million_tokens": "-1"},
        {"context_tokens": "0"},
        {"context_tokens": "99999999999999"},
        {"timeout_seconds": "0"},
        {"model": ""},
        {"slug": "new"},
        {"slug": "a b"},
        {"name": "\x00"},
        {"max_answer_tokens": "many"},
        {"max_answer_tokens": "9000", "context_tokens": "8192"},
        {"max_answer_tokens": "8192", "context_tokens": "8192"},
        {"max_answer_tokens": "7193", "context_tokens": "8192"},
        {"secret": "key\r\nX-Other: 1"},
        {"secret": "key\nnever"},
        {"secret": "Bearer key"},
        {"secret": "schlüssel"},
        {"secret": "key\u200b"},
    ],
)
def test_what_cannot_be_is_said_beside_its_field(owner: Client, fields: dict[str, str]) -> None:
    answer = owner.post("/assistant/providers/new/", {**FORM, **fields})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Provider.objects.filter(base_url=FORM["base_url"]).exists()


def test_the_longest_answer_that_leaves_room_for_a_question_is_taken(owner: Client) -> None:
    """With the longest instructions, and every tool, a question fits."""
    with serving(calls("list_events", {}), says("There.")) as server:
        form = {
            "context_tokens": "1016",
            "max_answer_tokens": "16",
            "base_url": server.base_url,
            "supports_tools": "on",
        }
        assert owner.post("/assistant/providers/new/", {**FORM, **form}).status_code == 302
        answer = ask(owner, "When is the hearing?", provider="house", skill="translate")
    assert answer.text == "There."


def test_people_read_what_a_supplier_keeps(owner: Client) -> None:
    assert "What the suppliers keep" not in owner.get("/assistant/").content.decode()
    owner.post("/assistant/providers/new/", {**FORM, "retention_note": "Thirty days, <in> the Union"})
    page = owner.get("/assistant/").content.decode()
    assert "What the suppliers keep" in page
    assert "Thirty days, &lt;in&gt; the Union" in page


def test_it_can_be_taken_away_and_its_answers_stay(owner: Client) -> None:
    with serving(says("Kept.")) as server:
        provider(server.base_url, slug="house", name="House")
        turn = ask(owner, "hearing?", provider="house").all("start")[0]
    assert "its key is forgotten" in owner.get("/assistant/providers/house/delete/").content.decode()
    assert Provider.objects.filter(slug="house").exists()
    owner.post("/assistant/providers/house/delete/")
    assert not Provider.objects.filter(slug="house").exists()
    page = owner.get(f"/assistant/c/{turn['conversation']}/").content.decode()
    assert "Kept." in page
    assert "House" in page
    assert ask(owner, "hearing?", provider="house").status == 503
    assert owner.post("/assistant/providers/built-in/delete/").status_code == 409


def test_the_key_is_nowhere(owner: Client, caplog: pytest.LogCaptureFixture) -> None:
    """In no page, error, log line, ledger entry, export, or picture of an object, whatever happens to it."""
    caplog.set_level(logging.DEBUG)
    told = [owner.post("/assistant/providers/new/", {**FORM, "base_url": "nonsense"})]
    owner.post("/assistant/providers/new/", FORM)
    with serving(refuses(401, {"error": {"message": f"Incorrect API key provided: {FORM['secret']}"}})) as server:
        Provider.objects.filter(slug="house").update(base_url=server.base_url)
        told.append(owner.post("/assistant/providers/house/test/", follow=True))
        answer = ask(owner, "hearing?", provider="house")
    told += [owner.get(f"/assistant/providers/{each}") for each in ("", "house/", "house/delete/")]
    told += [owner.get(f"/assistant/c/{answer.all('start')[0]['conversation']}/"), owner.get("/assistant/")]
    told.append(owner.post("/assistant/providers/house/", {**FORM, "version": "7"}))
    owner.logout()
    told.append(owner.post("/assistant/providers/house/", FORM))
    pages = b"".join(page.content for page in told).decode()
    made = Provider.objects.get(slug="house")
    shown = f"{made!r} {made} {connect(made)!r} {vars(made)!r} {answer.events}"
    ledger = str(list(Entry.objects.values_list("verb", "data_json", "object_id")))
    taken = export(Person.objects.get()).decode("latin-1")
    assert FORM["secret"] not in pages + shown + ledger + taken + caplog.text
    assert made.secret() == FORM["secret"]


@pytest.mark.parametrize("address", ["http://models.example.be/v1", "nonsense", "", "ftp://localhost"])
def test_a_wrong_address_is_said_beside_the_field(owner: Client, address: str) -> None:
    answer = owner.post("/assistant/providers/new/", {**FORM, "base_url": address})
    assert answer.status_code == 422
    assert not Provider.objects.filter(slug="house").exists()
    assert "key-never-shown" not in answer.content.decode()


def test_there_is_one_default(owner: Client) -> None:
    owner.get("/assistant/providers/")
    owner.post("/assistant/providers/new/", FORM)
    assert Provider.objects.get(is_default=True).kind == ProviderKind.BUILT_IN
    owner.post("/assistant/providers/house/default/")
    assert Provider.objects.get(is_default=True).slug == "house"
    assert owner.post("/assistant/providers/house/enable/", {"enabled": "no"}).status_code == 409
    owner.post("/assistant/providers/built-in/enable/", {"enabled": "no"})
    assert Provider.objects.get(kind=ProviderKind.BUILT_IN).enabled is False


def test_the_connection_can_be_tested(owner: Client) -> None:
    with serving(says("ready")) as server:
        provider(server.base_url, slug="house", name="House")
        owner.post("/assistant/providers/house/test/")
        assert server.asked == 1
        assert "House answers." in owner.get("/assistant/providers/house/").content.decode()
    with serving(refuses(401)) as server:
        Provider.objects.filter(slug="house").update(base_url=server.base_url)
        owner.post("/assistant/providers/house/test/")
        assert "does not accept" in owner.get("/assistant/providers/house/").content.decode()


def test_a_local_server_is_offered_only_when_asked_for(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(says("no")) as server:
        monkeypatch.setattr(providing, "LOCAL_ADDRESSES", (server.base_url, "http://127.0.0.1:9/v1"))
        assert server.base_url not in owner.get("/assistant/providers/").content.decode()
        page = owner.post("/assistant/providers/look/").content.decode()
        assert server.base_url in page
        assert "Add tiny" in page
        assert server.asked == 0
    assert not Provider.objects.filter(base_url=server.base_url).exists()


def test_a_secret_of_another_key_cannot_be_opened(settings: object) -> None:
    sealed = seal_secret("word")
    assert open_secret(sealed) == "word"
    settings.SECRET_KEY = "another-key-" + "y" * 40  # type: ignore[attr-defined]
    with pytest.raises(SealBroken):
        open_secret(sealed)


def test_what_a_supplier_charges_is_counted_in_euro(person: Person) -> None:
    made = provider(price_input_eur_per_million_tokens=Decimal(3), price_output_eur_per_million_tokens=Decimal(15))
    assert str(made.cost_eur(1_000_000, 100_000)) == "4.500000"
    providing.make_default(made, actor_id=None, now=NOW)
    assert Entry.objects.filter(verb="provider.default").exists()
