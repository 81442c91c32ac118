"""Where the parts of a chart stand. Widths are per cent of the chart, so that it fits a phone; heights are px."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tarmac.programme.queries.figures import Day, Group

_BAR_ROW = 48
_COLUMNS_HEIGHT = 160
_LEAST_HEIGHT = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its words at `text_y`, and under them a bar of `width` at `bar_y`; `value` is None for too few."""

    label: str
    value: int | None
    width: str
    text_y: int
    bar_y: int


@dataclass(frozen=True, slots=True)
class Column:
    """One day; `value` is None for too few."""

    day: date
    value: int | None
    x: str
    width: str
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Chart:
    """`title` is the sentence that the chart says."""

    title: str
    parts: Sequence[Bar | Column]
    height: int
    largest: int


def bars(title: str, groups: Sequence[Group]) -> Chart:
    """One bar under another, the longest over the whole width."""
    largest = max((group.people or 0 for group in groups), default=0)
    parts = [
        Bar(
            group.label,
            group.people,
            _per_cent(group.people or 0, largest),
            number * _BAR_ROW + 16,
            number * _BAR_ROW + 23,
        )
        for number, group in enumerate(groups)
    ]
    return Chart(title, parts, len(groups) * _BAR_ROW, largest)


def columns(title: str, days: Sequence[Day]) -> Chart:
    """One column beside another, the highest over the whole height."""
    largest = max((day.turns or 0 for day in days), default=0)
    parts = []
    for number, day in enumerate(days):
        height = max(_LEAST_HEIGHT, round((day.turns or 0) * _COLUMNS_HEIGHT / largest)) if largest else _LEAST_HEIGHT
        x, width = _per_cent(number, len(days)), _per_cent(0.75, len(days))
        parts.append(Column(day.day, day.turns, x, width, _COLUMNS_HEIGHT - height, height))
    return Chart(title, parts, _COLUMNS_HEIGHT, largest)


def _per_cent(part: float, whole: int) -> str:
    """As SVG writes it, whatever the language."""
    return f"{100 * part / whole:.2f}%" if whole else "0%"
