"""What every test stands on."""

import os
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

# A busy machine is no failure.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what uses a database: the rest ran in the suite on SQLite."""
    if "DATABASE_URL" in os.environ:
        config.hook.pytest_deselected(items=[item for item in items if not _uses_a_database(item)])
        items[:] = filter(_uses_a_database, items)


def _uses_a_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    marked = any(item.get_closest_marker(name) for name in ("django_db", "own_database"))
    return marked or not {"db", "transactional_db"}.isdisjoint(fixtures)


@pytest.fixture(scope="session", autouse=True)
def _published_assets() -> None:
    """Static files and translations are made as a server makes them at its start."""
    from tarmac.config import assets

    assets.publish()


@pytest.fixture(autouse=True)
def _no_requests_counted() -> None:
    """django-allauth counts tries in the cache; no test pays for those of another."""
    cache.clear()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """A request leaves its language to the thread; no test gets that of another."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Threads that tests leave behind keep their connection to PostgreSQL; the database cannot go before they do."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            others = "datname = current_database() AND pid <> pg_backend_pid()"
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
