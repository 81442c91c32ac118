"""Search over 300,000 items: how long the index takes to build, and how long a query takes in it.

The mails, documents and entries of the pack Valmont, again and again with other names and numbers; the queries of
`bench.search`.
"""

import os
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measuring import Line, at_most
from bench.recall import OFFICES, ZONE
from bench.search import ASKED, FOUND, ROUNDS, renaming

ITEMS, KINDS = 300_000, ("mail", "document", "event")
BUILT_S, MEDIAN_MS, P99_MS = 60, 20, 60


def main() -> Line:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tarmac.config.settings")
    django.setup()
    from tarmac.office.search.index import Searchable, create
    from tarmac.office.search.lookup import Weights, find

    def items() -> Iterator[Searchable]:
        from tarmac.office.packs.pack import read_pack

        dice = random.Random(7)
        read = [item for item in read_pack(OFFICES / "valmont", ZONE).items if item.kind.value in KINDS]
        for number in range(ITEMS):
            item, names = read[number % len(read)], renaming(dice)
            segments = tuple(replace(segment, text=names(segment.text)) for segment in item.segments)
            yield Searchable(f"{item.ref}-{number}", names(item.title), segments, item.people, item.kind.value)

    made = list(items())
    with TemporaryDirectory() as folder:
        started = time.perf_counter()
        index = create(made, Path(folder))
        built = time.perf_counter() - started
        times = []
        for typed in [typed for typed, _ in ASKED] * ROUNDS:
            started = time.perf_counter()
            find(index, Weights.of(typed, index), limit=FOUND)
            times.append((time.perf_counter() - started) * 1000)
        times.sort()
    median, worst = times[len(times) // 2], times[int(len(times) * 0.99)]
    return {
        "items": ITEMS,
        "goals": {
            "index built, s": at_most(round(built, 1), BUILT_S),
            "query, median, ms": at_most(round(median, 1), MEDIAN_MS),
            "query, p99, ms": at_most(round(worst, 1), P99_MS),
        },
    }
