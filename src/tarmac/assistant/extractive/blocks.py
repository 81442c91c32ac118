"""The tables of a worksheet, side by side or below each other: headings, rows, and what is computed from them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tarmac.assistant.extractive.grid import COMPUTED, Cell, Worksheet

# A row that adds up all others, or a part of them that further rows follow
_ALL = re.compile(r"\W*(?:all|alle|alles|tous|toutes|tout|ensemble|samen|zusammen|together|gesamt)\b", re.IGNORECASE)
_PART = re.compile(r"sous-?total|subtota|tussentotaal|zwischensumme", re.IGNORECASE)
_NUMBER = re.compile(r"\W*(?:n[°ºr]|no|num|id)\b", re.IGNORECASE)
DATE = re.compile(r"\d{4}-\d\d-\d\d")
_NOTE_LENGTH = 60
_Row = dict[str, Cell]


@dataclass(frozen=True)
class Block:
    """`headings` by column; `rows` are what is counted, `others` the totals and what is computed below them."""

    sheet: str
    title: str
    headings: dict[str, str]
    rows: dict[int, _Row] = field(default_factory=dict)
    others: dict[int, _Row] = field(default_factory=dict)

    @cached_property
    def columns(self) -> list[str]:
        return list(dict.fromkeys(column for row in self.rows.values() for column in row))

    @cached_property
    def numbers(self) -> list[str]:
        """The columns with numbers in them, but for one that only numbers the rows."""
        found = [column for column in self.columns if any(cell.number is not None for cell in self.column(column))]
        return [column for column in found if not (column == self.columns[0] and self._counts_up(column))]

    def column(self, column: str) -> list[Cell]:
        return [row[column] for row in self.rows.values() if column in row]

    def label(self, row: int) -> str:
        """What names a row: its first cell, of a row that only has a number the first words."""
        cells = list((self.rows | self.others)[row].values())
        numbered = cells[0].number is not None and _NUMBER.match(self.headings.get(cells[0].column, ""))
        words = [cell for cell in cells if cell.number is None and not DATE.fullmatch(cell.text)]
        return (words[0] if numbered and words else cells[0]).text

    def _counts_up(self, column: str) -> bool:
        values = [cell.number for cell in self.column(column)]
        return len(values) > 1 and values == list(range(int(values[0] or 0), int(values[0] or 0) + len(values)))


def blocks(sheet: Worksheet) -> list[Block]:
    """The tables of a worksheet, in their order; one without headings of its own has those of the one above it."""
    return [block for columns in _groups(sheet) for block in _stacked(sheet, columns)]


def _groups(sheet: Worksheet) -> list[list[str]]:
    """Columns that stand next to each other, up to an empty one or one where the first heading comes again."""
    heads = {cell.column: cell.text for cell in sheet.rows.get(sheet.head, ())}
    used = {cell.column for cells in sheet.rows.values() if len(cells) > 1 for cell in cells}
    found: list[list[str]] = []
    for column in sorted(used or {cell.column for cell in sheet.cells}, key=place_of):
        again = found and found[-1] and heads.get(column) and heads[column] == heads.get(found[-1][0])
        if found and place_of(column) == place_of(found[-1][-1]) + 1 and not again:
            found[-1].append(column)
        else:
            found.append([column])
    return found


def place_of(column: str) -> int:
    """The number of a column, A being 1."""
    place = 0
    for letter in column:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place


def _stacked(sheet: Worksheet, columns: Sequence[str]) -> Iterator[Block]:
    title, headings = sheet.title, dict[str, str]()
    for chunk in _chunks(sheet, columns):
        rows = list(chunk)
        while rows and len(chunk[rows[0]]) == 1 and len(columns) > 1 and not headings:
            rows.pop(0)  # a title, which the worksheet has already
        if len(rows) > 1 and len(chunk[rows[0]]) > 1 and all(cell.number is None for cell in chunk[rows[0]].values()):
            headings = {column: cell.text for column, cell in chunk[rows.pop(0)].items()}
        block = Block(sheet.name, title, headings)
        counted = True
        for row in rows:
            if len(chunk[row]) == 1 and len(next(iter(chunk[row].values())).text) > _NOTE_LENGTH:
                continue
            label = next(iter(chunk[row].values())).text
            computed = bool(COMPUTED.search(label) or _ALL.match(label))
            counted = counted and not (computed and not _PART.search(label))
            (block.rows if counted and not computed else block.others)[row] = chunk[row]
        if block.rows or block.others:
            yield block


def _chunks(sheet: Worksheet, columns: Sequence[str]) -> Iterator[dict[int, _Row]]:
    """Rows without an empty one between them."""
    wanted = set(columns)
    chunk: dict[int, _Row] = {}
    for row in range(1, max(sheet.rows, default=0) + 1):
        cells = {cell.column: cell for cell in sheet.rows.get(row, ()) if cell.column in wanted}
        if cells:
            chunk[row] = cells
        elif chunk:
            yield chunk
            chunk = {}
    if chunk:
        yield chunk
