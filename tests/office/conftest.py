from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from tarmac.office import search, worksheets
from tarmac.office.models import Desk
from tarmac.people.models import Person
from tarmac.web import clock
from tests.office.practice import NOW, load_office, participant, signed_in


@pytest.fixture(autouse=True)
def _no_desk_of_another_test() -> None:
    """A test that is rolled back gives its desk's number to the next one; a real desk keeps its own for ever."""
    search._overlay.cache_clear()
    worksheets._pieces.cache_clear()


@pytest.fixture
def at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture
def anne(tmp_path: Path) -> Person:
    """Who takes part, with one office loaded."""
    load_office(tmp_path)
    return participant("valley")


@pytest.fixture
def client(anne: Person) -> Client:
    return signed_in(anne)


@pytest.fixture
def desk(anne: Person, client: Client) -> Desk:
    client.get("/office/")
    return Desk.objects.get(person=anne)
