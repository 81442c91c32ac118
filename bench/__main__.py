"""`make bench`: every figure beside its peer, as JSON in bench/results and as a table.

python -m bench [NAME…]   names: guard, search, people, turn; all without a name.
"""

import importlib
import json
import sys
from pathlib import Path

from bench import table

NAMES = ("guard", "search", "people", "turn")
RESULTS = Path(__file__).resolve().parent / "results"


def main() -> None:
    RESULTS.mkdir(exist_ok=True)
    for name in sys.argv[1:] or NAMES:
        results = importlib.import_module(f"bench.{name}").main()
        (RESULTS / f"{name}.json").write_text(json.dumps(results, indent=2) + "\n")
        print(table.show(results, name), flush=True)


if __name__ == "__main__":
    main()
