"""The desk as JSON."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from tarmac.office import services
from tarmac.office.models import Desk
from tarmac.people.models import Person
from tarmac.web import clock
from tests.office.practice import NOW, load_office, participant, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture
def anne(tmp_path: Path) -> Person:
    load_office(tmp_path)
    return participant("valley")


@pytest.fixture
def client(anne: Person) -> Client:
    return signed_in(anne)


def test_items_of_a_kind(client: Client) -> None:
    rows = client.get("/api/office/items?kind=mail").json()
    assert [row["ref"] for row in rows] == ["mail-c", "mail-b", "mail-a", "mail-d"]
    assert rows[1]["people"] == ["Zoé Lambert", "jose@tiny.example"]
    assert client.get("/api/office/items?kind=planet").status_code == 422


def test_an_item_with_its_places(client: Client) -> None:
    item = client.get("/api/office/items/meeting-board").json()
    assert item["segments"][1] == {"anchor": "c2", "text": "Agreed, for the roads.", "label": "Luc Dewael"}
    missing = client.get("/api/office/items/meeting-nope")
    assert (missing.status_code, missing.json()["code"]) == (404, "item_not_found")


def test_search(client: Client) -> None:
    hits = client.get("/api/office/search?q=badge&kind=document&kind=mail").json()
    assert [(hit["ref"], hit["anchor"]) for hit in hits] == [("document-rules-md", "p2")]
    assert client.get("/api/office/search?q=badge&limit=1000").status_code == 422


def test_only_ones_own_desk(client: Client, anne: Person) -> None:
    stranger = signed_in(participant("hill"))
    client.get("/api/office/items")
    made = services.create_document(Desk.objects.get(person=anne), title="Plan", text="zebra", now=NOW)
    assert client.get(f"/api/office/items/{made.ref}").status_code == 200
    assert stranger.get(f"/api/office/items/{made.ref}").status_code == 404
    assert stranger.get("/api/office/search?q=zebra").json() == []


@pytest.mark.parametrize("address", ["items", "items/mail-a", "search?q=hearing"])
def test_the_same_doors_as_the_pages(client: Client, address: str) -> None:
    nobody = Client().get(f"/api/office/{address}")
    assert (nobody.status_code, nobody.json()["code"]) == (401, "signed_out")
    late = signed_in(participant("late", closes=timedelta(seconds=0))).get(f"/api/office/{address}")
    assert (late.status_code, late.json()["code"]) == (403, "access_ended")
    assert client.post(f"/api/office/{address}").status_code == 405
