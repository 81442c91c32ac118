"""Search on what is known of the offices: is an item that proves the answer among the first five hits?

Asked are the questions of kind "find" of each pack, in four languages, as they stand in truth.yaml. Peers over the same
texts, with the same small words left out: SQLite FTS5, and BM25 as the library `bm25s` has it.
"""

import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.measuring import Line, at_least
from bench.search import Engine, fts5

OFFICES = Path(__file__).resolve().parents[1] / "content" / "offices"
FIRST, GOAL = 5, 0.95
ZONE = ZoneInfo("Europe/Brussels")


def main() -> Line:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tarmac.config.settings")
    django.setup()
    lines: dict[str, Line] = {}
    shares = []
    for folder in sorted(path.parent for path in OFFICES.glob("*/pack.yaml")):
        for name, found in _of_pack(folder):
            line = lines.setdefault(name, {"median_ms": 0.0})
            line[folder.name] = round(statistics.mean(held for held, _ in found), 3)
            line["median_ms"] = round(statistics.median(took for _, took in found) * 1000, 2)
            if name == "Tarmac":
                shares += [held for held, _ in found]
    return {
        "asked": len(shares),
        "lines": lines,
        "goals": {"first five, all packs": at_least(round(statistics.mean(shares), 3), GOAL)},
    }


def _of_pack(folder: Path) -> Iterator[tuple[str, list[tuple[bool, float]]]]:
    """For each engine, of each question in each language: whether a proving item was found, and in how many seconds."""
    from tarmac.office.packs.pack import read_pack
    from tarmac.office.search.index import Searchable, create
    from tarmac.office.search.lookup import Weights, find
    from tarmac.office.truth.questions import read_questions
    from tarmac.web.text import fold

    items = read_pack(folder, ZONE).items
    refs = {item.path: item.ref for item in items}
    texts = {
        item.ref: fold("\n".join([item.title, *item.people, *(each.text for each in item.segments)])) for item in items
    }
    index = create(Searchable(item.ref, item.title, item.segments, item.people, item.kind.value) for item in items)
    engines: dict[str, Engine] = {
        "Tarmac": lambda typed: [each.key for each in find(index, Weights.of(typed, index), limit=FIRST)],
        "SQLite FTS5": fts5(texts, fold),
        "bm25s": bm25(texts),
    }
    questions = [each for each in read_questions(folder) if each.kind == "find"]
    for name, engine in engines.items():
        found = []
        for question in questions:
            proof = {refs[each.item] for each in question.evidence}
            for typed in question.asked.values():
                started = time.perf_counter()
                hits = engine(typed)[:FIRST]
                found.append((bool(proof & set(hits)), time.perf_counter() - started))
        yield name, found


def bm25(texts: dict[str, str]) -> Engine:
    import bm25s

    from tarmac.office.search.words import FOLDED, words_of

    refs = list(texts)
    index = bm25s.BM25()
    index.index([FOLDED.analyze(text) for text in texts.values()], show_progress=False)

    def hits(typed: str) -> list[str]:
        best, _scores = index.retrieve([words_of(typed)], k=FIRST, show_progress=False)
        return [refs[number] for number in best[0]]

    return hits
