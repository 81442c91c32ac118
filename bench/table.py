"""Results as a person reads them."""

from typing import Any

Line = dict[str, Any]


def show(results: Line, title: str) -> str:
    """A dict of lines becomes a table with a column for each of their figures; single figures stand by themselves."""
    single = {name: value for name, value in results.items() if not isinstance(value, dict)}
    parts = [title.upper()]
    if single:
        width = max(map(len, single))
        parts.append("\n".join(f"  {_spaced(name):<{width}}  {_written(value)}" for name, value in single.items()))
    parts += [_table(name, lines) for name, lines in results.items() if isinstance(lines, dict)]
    return "\n\n".join(parts) + "\n"


def _table(name: str, lines: dict[str, Any]) -> str:
    rows = {key: line if isinstance(line, dict) else {"": line} for key, line in lines.items()}
    columns = list(dict.fromkeys(column for line in rows.values() for column in line))
    cells = [[_spaced(name), *map(_spaced, columns)]]
    cells += [[_spaced(key), *(_written(line.get(column, "")) for column in columns)] for key, line in rows.items()]
    widths = [max(len(row[index]) for row in cells) for index in range(len(columns) + 1)]
    return "\n".join(_row(row, widths) for row in cells)


def _row(cells: list[str], widths: list[int]) -> str:
    figures = [f"{cell:>{width}}" for cell, width in zip(cells[1:], widths[1:], strict=True)]
    return "  ".join([f"  {cells[0]:<{widths[0]}}", *figures])


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _written(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)
