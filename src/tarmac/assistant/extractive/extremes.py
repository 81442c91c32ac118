"""The cheapest, the most, the longest: the row or the group of rows where a column is largest or smallest."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tarmac.assistant.extractive.blocks import Block, blocks
from tarmac.assistant.extractive.grid import TOTAL, Cell, said, worksheets
from tarmac.assistant.extractive.meaning import keys_of
from tarmac.assistant.extractive.ranking import Wanted
from tarmac.assistant.providers.base import Toolbox
from tarmac.office.items import Item, Kind

_SMALLEST = re.compile(
    r"\b(?:(?:le|la|les) moins|(?:le|la|les) plus (?:bas|faible|petit|court|bon march)|minim|goedkoopst|laagst|kleinst|"
    r"minste?\b|kortst|g[üu]nstigst|billigst|niedrigst|kleinste|wenigst|k[üu]rzest|cheapest|lowest|smallest|"
    r"fewest|least|"
    r"shortest)",
    re.IGNORECASE,
)
_LARGEST = re.compile(
    r"\b(?:(?:le|la|les) plus|maxim|duurst|hoogst|grootst|meest|langst|teuerst|h[öo]chst|gr[öo](?:ß|ss)t|meist|"
    r"l[äa]ngst|most|highest|largest|biggest|greatest|longest|dearest)",
    re.IGNORECASE,
)
_PRICED = re.compile(
    r"ch(?:er|[èe]re)s?\b|goedkoop|duur|g[üu]nstig|billig|teuer|cheap|expensive|dear|bon march", re.IGNORECASE
)
_MONEY_KEYS = keys_of("prix montant offre")
# Words that set a limit, and choose nothing
_LIMIT = re.compile(
    r"\b(?:au (?:plus|moins)|minstens|ten minste|op zijn minst|hoogstens|mindestens|h[öo]chstens|zum mindesten|"
    r"at (?:the )?(?:least|most)|minimum|maximum)\b",
    re.IGNORECASE,
)
# As much of the question has to be in the table, beside one of its columns
_EXPLAINED, _SHARED = 0.25, 2
_CITED = 6


@dataclass(frozen=True, slots=True)
class _Extreme:
    """`name` of the row or the group that is largest or smallest, its number, and the cells that it rests on."""

    item: Item
    name: str
    heading: str
    number: float
    cells: tuple[Cell, ...]
    fits: tuple[float, ...]


def extreme(question: str, wanted: Wanted, items: Sequence[Item], toolbox: Toolbox) -> str:
    """The row that a superlative asks for and its value, with its place; empty where no sheet has it."""
    asked = _LIMIT.sub(" ", question)
    smallest = bool(_SMALLEST.search(asked))
    if not smallest and not _LARGEST.search(asked):
        return ""
    keys = set(wanted.keys) | (_MONEY_KEYS if _PRICED.search(question) else set())
    found = [
        each
        for item in items
        if item.kind == Kind.SHEET
        for sheet in worksheets(item)
        for block in blocks(sheet)
        for each in _of_block(item, block, keys, smallest=smallest)
    ]
    if not found:
        return ""
    best = max(found, key=lambda each: each.fits)
    named = {"row": best.name, "column": best.heading, "value": said(best.number)}
    told = (
        _("**%(row)s**: %(value)s, the smallest in “%(column)s”")
        if smallest
        else _("**%(row)s**: %(value)s, the largest in “%(column)s”")
    )
    return f"{told % named} " + "".join(f"[{toolbox.cite(best.item, cell.anchor)}]" for cell in best.cells) + "\n\n"


def _of_block(item: Item, block: Block, keys: set[str], *, smallest: bool) -> Iterator[_Extreme]:
    """One for each column of numbers that a question speaks of; of two that fit as well the later one."""
    known = keys_of(f"{item.title} {block.title} {' '.join(block.headings.values())}")
    explained = len(known & keys) / len(keys) if keys else 0.0
    if explained < _EXPLAINED or len(known & keys) < _SHARED or len(block.rows) < 2:
        return
    for place, column in enumerate(block.numbers):
        heading = block.headings.get(column, "")
        own = len(keys_of(heading) & keys) + 0.5 * bool(TOTAL.search(heading))
        if not own:
            continue
        groups = _groups(block, column, keys)
        totals = {name: sum(cell.number or 0.0 for cell in cells) for name, cells in groups.items()}
        if len(totals) > 1:
            name = (min if smallest else max)(totals, key=lambda each: totals[each])
            alone = all(len(cells) == 1 for cells in groups.values())
            yield _Extreme(item, name, heading, totals[name], groups[name][:_CITED], (explained, own, alone, place))


def _groups(block: Block, column: str, keys: set[str]) -> dict[str, tuple[Cell, ...]]:
    """The cells of a column by the row that they stand in; by what the question asks for where rows share it."""
    by = next(
        (
            other
            for other in block.columns
            if other != column
            and keys_of(block.headings.get(other, "")) & keys
            and len({cell.text for cell in block.column(other)}) < len(block.column(other))
            and all(cell.number is None for cell in block.column(other))
        ),
        "",
    )
    found: defaultdict[str, list[Cell]] = defaultdict(list)
    for row, cells in block.rows.items():
        if column in cells and cells[column].number is not None:
            name = cells[by].text if by in cells else block.label(row)
            found[name].append(cells[column])
    return {name: tuple(cells) for name, cells in found.items()}
