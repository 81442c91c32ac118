"""A sheet as a grid: its worksheets, their headings and labels, and its rows in words."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.formats import number_format

from tarmac.office.items import Item

_CELL = re.compile(r"(?P<sheet>.*)!(?P<column>[A-Z]+)(?P<row>\d+)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:E[+-]?\d+)?")
TOTAL = re.compile(r"total|totaal|summe|gesamt|somme|solde|saldo|reste", re.IGNORECASE)
COMPUTED = re.compile(
    rf"{TOTAL.pattern}|minim|maxim|estimat|raming|sch[äa]tz|gemiddeld|moyenne|durchschnitt|average|verschil|[ée]cart|"
    r"unterschied|difference",
    re.IGNORECASE,
)
_GROUPED_FROM = 10_000


@dataclass(frozen=True, slots=True)
class Cell:
    """`number` is None for words and dates."""

    anchor: str
    column: str
    row: int
    text: str

    @property
    def number(self) -> float | None:
        return float(self.text) if _NUMBER.fullmatch(self.text) else None

    @property
    def shown(self) -> str:
        """The text, a number as the active language writes it."""
        return shown(self.text)


Cite = Callable[[Cell], str]


def shown(text: str) -> str:
    """What a cell holds, a number as the active language writes it."""
    return said(float(text)) if _NUMBER.fullmatch(text) else text


def said(number: float) -> str:
    """A number with at most two decimals, as the active language writes it."""
    short = int(number) if number == int(number) else round(number, 2)
    return str(number_format(short, force_grouping=abs(number) >= _GROUPED_FROM))


@dataclass(frozen=True)
class Worksheet:
    name: str
    cells: tuple[Cell, ...]

    @cached_property
    def rows(self) -> dict[int, list[Cell]]:
        found: dict[int, list[Cell]] = {}
        for cell in self.cells:
            found.setdefault(cell.row, []).append(cell)
        return found

    @cached_property
    def head(self) -> int:
        """The row of the headings: of those without a number above the first one with some, the fullest."""
        first = next((row for row, cells in self.rows.items() if any(c.number is not None for c in cells)), 0)
        above = [row for row, cells in self.rows.items() if row < first and len(cells) > 1]
        return max(above, key=lambda row: (len(self.rows[row]), -row), default=0)

    @cached_property
    def headings(self) -> dict[str, str]:
        """By column."""
        return {cell.column: cell.text for cell in self.rows.get(self.head, ())}

    @cached_property
    def labels(self) -> dict[int, str]:
        """The first words of each row."""
        found: dict[int, str] = {}
        for cell in self.cells:
            if cell.number is None:
                found.setdefault(cell.row, cell.text)
        return found

    @cached_property
    def body(self) -> set[int]:
        """The rows right below the headings, up to the first gap, without totals and what is computed from them."""
        found: set[int] = set()
        for row in range(self.head + 1, max(self.rows, default=0) + 1):
            label = self.labels.get(row, "")
            if not label or COMPUTED.search(label):
                break
            found.add(row)
        return found

    @property
    def title(self) -> str:
        """Its name, and what stands alone above its headings."""
        above = [cells[0].text for row, cells in self.rows.items() if row < self.head and len(cells) == 1]
        return " ".join([self.name, *above])

    def told(self, row: int) -> str:
        """A row in words: its label, then each cell after its heading."""
        cells = self.rows[row]
        if row <= self.head:
            return " | ".join(cell.text for cell in cells)
        label, *rest = cells
        named = (f"{self.headings[each.column]}: " if each.column in self.headings else "" for each in rest)
        return " | ".join([label.shown, *(name + each.shown for name, each in zip(named, rest, strict=True))])


def worksheets(item: Item) -> Iterator[Worksheet]:
    """The worksheets of a sheet that have something in them, in their order."""
    found: dict[str, list[Cell]] = {}
    for segment in item.segments:
        if match := _CELL.fullmatch(segment.anchor):
            cell = Cell(segment.anchor, match["column"], int(match["row"]), segment.text)
            found.setdefault(match["sheet"], []).append(cell)
    for name, cells in found.items():
        yield Worksheet(name, tuple(cells))


def shape_of(formula: str) -> str:
    """A formula without its numbers: the same for all rows that it was copied to."""
    return re.sub(r"\d+", "", formula)


def in_text(formula: str) -> str:
    """A formula as an answer shows it: the number in brackets that stands for another workbook is no citation."""
    return re.sub(r"\[\d+\]", "[…]", formula)


def columns_of_numbers(sheet: Worksheet) -> dict[str, list[Cell]]:
    """The columns below the headings with at least two numbers, without their words."""
    found: dict[str, list[Cell]] = {}
    for cell in sheet.cells:
        if cell.number is not None and cell.row > sheet.head:
            found.setdefault(cell.column, []).append(cell)
    return {column: cells for column, cells in found.items() if len(cells) > 1}
