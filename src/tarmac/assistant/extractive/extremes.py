"""The cheapest, the most, the longest: the row of a sheet where a column is largest or smallest."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tarmac.assistant.extractive.grid import TOTAL, Cell, Worksheet, columns_of_numbers, worksheets
from tarmac.assistant.extractive.meaning import keys_of
from tarmac.assistant.extractive.ranking import Wanted
from tarmac.assistant.providers.base import Toolbox
from tarmac.office.items import Item, Kind

_SMALLEST = re.compile(
    r"\b(?:(?:le|la|les) moins|(?:le|la|les) plus (?:bas|faible|petit|court|bon march)|minim|goedkoopst|laagst|kleinst|"
    r"minst|kortst|g[üu]nstigst|billigst|niedrigst|kleinste|wenigst|k[üu]rzest|cheapest|lowest|smallest|fewest|least|"
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


@dataclass(frozen=True, slots=True)
class _Column:
    item: Item
    sheet: Worksheet
    cells: list[Cell]
    score: float


def extreme(question: str, wanted: Wanted, items: Sequence[Item], toolbox: Toolbox) -> str:
    """The row that a superlative asks for and its value, with its place; empty where no sheet has it."""
    smallest = _SMALLEST.search(question)
    if not smallest and not _LARGEST.search(question):
        return ""
    keys = set(wanted.keys) | (_MONEY_KEYS if _PRICED.search(question) else set())
    found = max(_columns(items, keys), key=lambda column: column.score, default=None)
    if found is None:
        return ""
    choose = min if smallest else max
    cell = choose(found.cells, key=lambda each: each.number or 0.0)
    heading = found.sheet.headings.get(cell.column, cell.column)
    said = {"row": found.sheet.labels.get(cell.row, cell.anchor), "column": heading, "value": cell.shown}
    told = (
        _("**%(row)s**: %(value)s, the smallest in “%(column)s”")
        if smallest
        else _("**%(row)s**: %(value)s, the largest in “%(column)s”")
    )
    return f"{told % said} [{toolbox.cite(found.item, cell.anchor)}]\n\n"


def _columns(items: Sequence[Item], keys: set[str]) -> Iterator[_Column]:
    """Columns of numbers that a question speaks of; of two that fit as well the later one: corrected, or the total."""
    for item in items:
        if item.kind != Kind.SHEET:
            continue
        for sheet in worksheets(item):
            around = len(keys_of(f"{item.title} {sheet.title} {' '.join(sheet.headings.values())}") & keys)
            for place, (column, cells) in enumerate(columns_of_numbers(sheet).items()):
                rows = [cell for cell in cells if cell.row in sheet.body]
                heading = sheet.headings.get(column, "")
                own = len(keys_of(heading) & keys) + 0.5 * bool(TOTAL.search(heading))
                if len(rows) > 1 and own and around > 1:
                    yield _Column(item, sheet, rows, 2 * own + around + 0.1 * place)
