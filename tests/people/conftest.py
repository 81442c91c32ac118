from collections.abc import Iterator

import pytest
from django.test import Client

from tarmac.people.models import Role
from tarmac.web import clock
from tests.people.cast import NOW, holder, signed_in


@pytest.fixture(autouse=True)
def _at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture
def owner(db: None) -> Client:
    return signed_in(holder(Role.OWNER))
