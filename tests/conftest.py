"""What every test stands on."""

import pytest
from django.core.cache import cache


@pytest.fixture(scope="session", autouse=True)
def _published_assets() -> None:
    """Static files and translations are made as a server makes them at its start."""
    from tarmac.config import assets

    assets.publish()


@pytest.fixture(autouse=True)
def _no_requests_counted() -> None:
    """django-allauth counts tries in the cache; no test pays for those of another."""
    cache.clear()
