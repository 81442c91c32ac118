"""`make bench`: every figure beside its peer, as JSON in bench/results and as a table.

python -m bench [NAME…]   names: turn, people, search, guard; all without a name.
"""

import importlib
import json
import sys
from pathlib import Path
from typing import Any

NAMES = ("guard", "search", "people", "turn")
RESULTS = Path(__file__).resolve().parent / "results"


def table(values: dict[str, Any], indent: int = 2) -> None:
    for name, value in values.items():
        if isinstance(value, dict):
            print(f"{' ' * indent}{name}")
            table(value, indent + 4)
        else:
            print(f"{' ' * indent}{name:<{max(1, 60 - indent)}} {value:>12}")


def main() -> None:
    RESULTS.mkdir(exist_ok=True)
    for name in sys.argv[1:] or NAMES:
        results = importlib.import_module(f"bench.{name}").main()
        (RESULTS / f"{name}.json").write_text(json.dumps(results, indent=2) + "\n")
        print(name)
        table(results)


if __name__ == "__main__":
    main()
