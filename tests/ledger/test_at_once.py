"""Many write to the ledger at once: one chain, and no entry lost."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from tarmac.ledger.models import Entry
from tarmac.ledger.services import Event, append, append_many, head, verify
from tests.ledger.conftest import START

PROCESSES, THREADS, EACH = 3, 4, 9


def in_threads(count: int, work: Callable[[int], None]) -> None:
    """Call `work` with 0, 1, … in as many threads at once; each has a connection of its own."""

    def closing(number: int) -> None:
        try:
            work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        list(pool.map(closing, range(count)))


def write_and_take_back(thread: int) -> None:
    """EACH entries, of which every third is taken back."""
    for number in range(EACH):
        with transaction.atomic():
            append(Event("test.one", "thread", thread), now=START)
            transaction.set_rollback(number % 3 == 2)


def close_all_connections() -> None:
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
def test_processes_and_threads_write_one_chain_without_a_gap() -> None:
    close_all_connections()
    processes = [
        multiprocessing.get_context("fork").Process(target=in_threads, args=(THREADS, write_and_take_back))
        for _number in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=120)
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    result = verify()
    assert (result.entries, result.fault) == (PROCESSES * THREADS * EACH * 2 // 3, None)
    for thread in range(THREADS):
        assert Entry.objects.filter(object_id=str(thread)).count() == PROCESSES * EACH * 2 // 3


@pytest.mark.django_db(transaction=True)
def test_threads_write_one_and_many_and_all_are_there() -> None:
    def work(thread: int) -> None:
        for number in range(8):
            if number % 2:
                append(Event("test.one", "thread", thread), now=START)
            else:
                append_many([Event("test.many", "thread", thread)] * 5, now=START)

    in_threads(8, work)
    assert verify().entries == 8 * 4 * 6
    for thread in range(8):
        assert Entry.objects.filter(object_id=str(thread)).count() == 24


@pytest.mark.django_db(transaction=True)
def test_entries_of_one_call_stand_side_by_side() -> None:
    in_threads(6, lambda thread: append_many([Event("test.many", "thread", thread)] * 20, now=START))
    owners = list(Entry.objects.order_by("number").values_list("object_id", flat=True))
    assert head()[0] == 120
    runs = [owners[start : start + 20] for start in range(0, 120, 20)]
    assert sorted(runs) == [[str(thread)] * 20 for thread in range(6)]


@pytest.mark.django_db(transaction=True)
def test_it_can_be_proved_while_others_write() -> None:
    append_many([Event("test.many", "thread", 0)] * 3000, now=START)

    def work(_thread: int) -> None:
        for _number in range(20):
            append(Event("test.one", "thread", 1), now=START)
        connection.close()

    with ThreadPoolExecutor(3) as pool:
        writing = [pool.submit(work, thread) for thread in range(3)]
        while not all(each.done() for each in writing):
            assert verify().fault is None
    assert verify().entries == 3060
