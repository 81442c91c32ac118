"""Items as numbered text for a model: a place a line, the rows of a sheet together."""

import re
from collections.abc import Iterator
from itertools import groupby

from tarmac.assistant.providers.base import Toolbox
from tarmac.office.items import Item, Kind, Segment

_CELL = re.compile(r"(?P<sheet>.*)!(?P<column>[A-Z]+)(?P<row>\d+)")


def passages(item: Item) -> Iterator[Segment]:
    """The places of an item; of a sheet each row is one, at the anchor of its first cell."""
    if item.kind != Kind.SHEET:
        yield from item.segments
        return
    for _row, cells in groupby(item.segments, key=_row_of):
        row = list(cells)
        yield Segment(row[0].anchor, " | ".join(f"{_cell(each)}: {each.text}" for each in row), _row_of(row[0])[0])


def _row_of(segment: Segment) -> tuple[str, str]:
    match = _CELL.fullmatch(segment.anchor)
    return (match["sheet"], match["row"]) if match else ("", segment.anchor)


def _cell(segment: Segment) -> str:
    return segment.anchor.rpartition("!")[2]


def heading(item: Item, toolbox: Toolbox) -> str:
    """Kind, name, title, day and people, in one line."""
    day = f", {item.when:%Y-%m-%d}" if item.when else ""
    people = f", {', '.join(item.people[:8])}" if item.people else ""
    opened = " (open on the screen)" if item.ref == toolbox.opened() else ""
    return f"{item.kind} {toolbox.name(item.ref)} “{item.title}”{day}{people}{opened}"


def numbered(item: Item, toolbox: Toolbox, *, letters: int = 1_000_000) -> str:
    """An item as text with a number before each place, at most about `letters` long."""
    lines, used = [f"--- {heading(item, toolbox)}"], 0
    for passage in passages(item):
        label = f"{passage.label}: " if passage.label and item.kind in (Kind.MEETING, Kind.SHEET) else ""
        used += len(passage.text)
        if used > letters:
            lines.append("(The rest is left out.)")
            break
        lines.append(f"[{toolbox.cite(item, passage.anchor)}] {label}{passage.text}")
    return "\n".join(lines)
