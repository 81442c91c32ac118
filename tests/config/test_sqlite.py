"""Threads of one process queue up to write on SQLite."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction

from tarmac.people.models import Partner

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"), reason="of SQLite alone"),
]


class Writer:
    """A thread that stands in the middle of a transaction until it is told to go on."""

    def __init__(self, pool: ThreadPoolExecutor, slug: str, last: Callable[[], object] = lambda: None) -> None:
        self._inside, self._go_on = threading.Event(), threading.Event()
        self._slug, self._last = slug, last
        self.written: Future[None] = pool.submit(self._write)

    def _write(self) -> None:
        try:
            with transaction.atomic():
                Partner.objects.create(slug=self._slug, name=self._slug)
                self._inside.set()
                assert self._go_on.wait(10)
                self._last()
        finally:
            connection.close()

    def inside(self, seconds: float = 10) -> bool:
        return self._inside.wait(seconds)

    def go_on(self) -> None:
        self._go_on.set()


def test_writers_queue_up_and_never_find_it_busy() -> None:
    def write(writer: int) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 0")
            for number in range(20):
                with transaction.atomic():
                    Partner.objects.create(slug=f"{writer}-{number}", name="x")
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(write, range(5)))
    assert Partner.objects.count() == 100


def test_readers_do_not_wait_for_a_writer() -> None:
    with ThreadPoolExecutor(1) as pool:
        writer = Writer(pool, "writer")
        assert writer.inside()
        assert not Partner.objects.exists()
        writer.go_on()
        writer.written.result(10)
    assert Partner.objects.exists()


def _fails() -> None:
    Partner.objects.create(slug="writer", name="a second one")


@pytest.mark.parametrize("last", [_fails, lambda: connection.close()], ids=["refused", "closed"])
def test_a_writer_that_fails_lets_the_next_one_in(last: Callable[[], object]) -> None:
    with ThreadPoolExecutor(1) as pool:
        writer = Writer(pool, "writer", last)
        assert writer.inside()
        writer.go_on()
        writer.written.exception(10)
    with transaction.atomic():
        Partner.objects.create(slug="next", name="next")
    assert list(Partner.objects.values_list("slug", flat=True)) == ["next"]


def test_whoever_waits_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    options: dict[str, Any] = connection.settings_dict["OPTIONS"]
    monkeypatch.setitem(options, "timeout", 0.1)
    with ThreadPoolExecutor(1) as pool:
        writer = Writer(pool, "writer")
        assert writer.inside()
        with pytest.raises(OperationalError, match="locked"), transaction.atomic():
            Partner.objects.create(slug="late", name="late")
        writer.go_on()
        writer.written.result(10)
    with transaction.atomic():
        Partner.objects.create(slug="next", name="next")
    assert Partner.objects.count() == 2
