"""`make bench`: every figure beside its peer, as JSON in bench/results and as a table.

python -m bench [NAME…]   names: guard, recognition, recall, search, scale, people, turn; all without a name.
"""

import importlib
import json
import os
import sys
from pathlib import Path

from bench import table

NAMES = ("guard", "recognition", "recall", "search", "scale", "people", "turn")
RESULTS = Path(__file__).resolve().parent / "results"


def main() -> None:
    RESULTS.mkdir(exist_ok=True)
    cores = os.sched_getaffinity(0)
    for name in sys.argv[1:] or NAMES:
        os.sched_setaffinity(0, cores)  # a benchmark may keep to one of them
        results = importlib.import_module(f"bench.{name}").main()
        (RESULTS / f"{name}.json").write_text(json.dumps(results, indent=2) + "\n")
        print(table.show(results, name), flush=True)


if __name__ == "__main__":
    main()
