"""What a table says when its rows are counted or added up: the operation, rows and column that a question means.

Nothing is said unless the table explains most of the question: a sum over the wrong rows looks like a right one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from tarmac.assistant.extractive.blocks import Block, blocks
from tarmac.assistant.extractive.choosing import COMPARED, WORD, Choice, all_said, choices
from tarmac.assistant.extractive.finding import candidates
from tarmac.assistant.extractive.grid import TOTAL, Cell, said, worksheets
from tarmac.assistant.extractive.meaning import keys_of, subject_of, without_placeholders
from tarmac.assistant.extractive.values import COUNTED
from tarmac.assistant.providers.base import Request, Toolbox
from tarmac.office.items import Item, Kind

Operation = Literal["average", "share", "difference", "sum"]

_SAID: tuple[tuple[Operation, str], ...] = (
    (
        "average",
        r"en moyenne|\bmoyen(?:ne)?s?\b|\bgemiddeld\w*|durchschnitt\w*|im schnitt|\b(?:on )?average\b|\bmean\b",
    ),
    (
        "share",
        r"pour[- ]?cents?\b|pourcentage|quelle (?:part|proportion)|\bprocent\w*|percentage|"
        r"welk (?:aan)?deel|prozent\w*|"
        r"welcher anteil|per ?cent\w*|(?:what|which) (?:share|proportion)|%",
    ),
    (
        "difference",
        r"diff[ée]rence|\b[ée]cart\b|combien .{0,40}de (?:plus|moins)\b(?! d)|\bverschil\b|"
        r"hoeveel (?:\w+ )?(?:meer|minder|duurder|goedkoper|hoger|lager|langer|korter)|unterschied|differenz|"
        r"(?:um )?wie ?viele? (?:\w+ )?(?:mehr|weniger|teurer|billiger|h[öo]her|niedriger|l[äa]nger|k[üu]rzer)|"
        r"\bdifference\b|how (?:many|much) (?:\w+ )?(?:more|fewer|less|dearer|cheaper|higher|lower|longer|shorter)",
    ),
    (
        "sum",
        r"\bcombien|en tout|au total|\btotal\w*|\bensemble\b|\bsommes?\b|\bhoeveel\b|in totaal|\btotale?\b|"
        r"\bsamen\b|"
        r"\bsom\b|wie ?viele?|insgesamt|zusammen|\bsumme\b|gesamt\w*|how (?:many|much)|in all|altogether|\bsum\b",
    ),
)
_OPERATIONS = tuple((operation, re.compile(pattern, re.IGNORECASE)) for operation, pattern in _SAID)
_SEARCHED, _CITED, _EXPLAINED, _FEW, _CENT = 8, 6, 0.75, 3, 0.005


@dataclass(frozen=True, slots=True)
class _Found:
    """What a table answers: a number, how it came about, the cells that it rests on; `explained`: of the question."""

    block: Block
    number: float
    unit: str
    how: str
    cells: tuple[Cell, ...]
    explained: float


def show(request: Request, toolbox: Toolbox) -> list[str]:
    """The number that a question asks of a table, with its cells; empty where no table clearly means it."""
    question = without_placeholders(request.question)
    operation = next((each for each, pattern in _OPERATIONS if pattern.search(question)), None)
    if operation is None:
        return []
    opened = [item for item in toolbox.focus() if item.kind == Kind.SHEET]
    found = [
        (item, answer)
        for item in opened or _books(question, toolbox)
        for sheet in worksheets(item)
        for block in blocks(sheet)
        for answer in _reckoned(question, operation, block, item)
    ]
    if not found:
        return []
    book, best = max(
        found, key=lambda each: (round(each[1].explained, 2), len(each[1].cells) == 1, len(each[1].block.rows))
    )
    places = "".join(f"[{toolbox.cite(book, cell.anchor)}]" for cell in best.cells[:_CITED])
    return [f"**{said(best.number)}{best.unit}**: {best.how} {places}\n\n"]


def _books(question: str, toolbox: Toolbox) -> list[Item]:
    refs = [place.ref for place in toolbox.search(question, kinds=[Kind.SHEET], limit=_SEARCHED)]
    known = {item.ref: item for item in candidates(question, toolbox) if item.kind == Kind.SHEET}
    return [*known.values(), *toolbox.read_many([ref for ref in dict.fromkeys(refs) if ref not in known])]


def _reckoned(question: str, operation: Operation, block: Block, book: Item) -> Iterator[_Found]:
    filters = choices(block, question)
    if filters is None:
        return
    explained = _explained(block, question, book, filters)
    if explained < _EXPLAINED:
        return
    rows = [row for row, cells in block.rows.items() if all(each.takes(cells) for each in filters)]
    column = _column(block, question, frozenset[str]().union(*(each.keys for each in filters)))
    if operation == "difference":
        yield from _difference(block, question, rows, column, filters, explained)
    elif column and rows and operation != "share":
        yield from _over(block, operation, rows, column, filters, explained)
    elif column is None and filters and rows and len(block.rows) > _FEW and not _one_each(block, filters):
        share = operation == "share"
        number = 100 * len(rows) / len(block.rows) if share else len(rows)
        cells = tuple(block.rows[row][filters[-1].column] for row in rows if filters[-1].column in block.rows[row])
        if operation != "average":
            yield _Found(block, number, " %" * share, _told(block, rows, filters), cells, explained)


def _explained(block: Block, question: str, book: Item, filters: Sequence[Choice]) -> float:
    """How much of a question a table explains: nothing where it does not hold what is counted, or half of a word."""
    said = f"{book.title} {block.title} {' '.join(block.headings.values())}"
    chosen = frozenset[str]().union(*(each.keys for each in filters))
    known = keys_of(said) | chosen
    subject = _subject(question)
    counted = COUNTED.search(question)
    if counted and (keys := subject_of(counted["what"])) and not keys & known:
        return 0.0
    if not subject or any(keys & chosen and not keys <= known for keys in subject):
        return 0.0
    return sum(len(keys & known) / len(keys) for keys in subject) / len(subject)


def _one_each(block: Block, filters: Sequence[Choice]) -> bool:
    """Whether each row is another one of what chooses the rows: they are sums already, and not to be counted."""
    return any(
        len({cell.text for cell in block.column(each.column)}) == len(block.rows) and each.column == block.columns[0]
        for each in filters
    )


def _difference(
    block: Block, question: str, rows: Sequence[int], column: str | None, filters: Sequence[Choice], explained: float
) -> Iterator[_Found]:
    """Between the two rows that a question names, in one column; else between two columns, in one row."""
    asked = subject_of(question)
    pair = [block.rows[row].get(column or "") for row in rows]
    names = [block.label(row) for row in rows]
    if column is None or len(rows) != 2:
        every = block.rows | block.others
        columns = [each for each, heading in block.headings.items() if all_said(heading, asked)]
        shared = {row: len(keys_of(block.label(row)) & asked) for row in every}
        best = [row for row, number in shared.items() if number and number == max(shared.values())]
        if len(columns) != 2 or len(best) != 1:
            return
        pair = [every[best[0]].get(each) for each in columns]
        names = [f"{block.headings[each]}, {block.label(best[0])}" for each in columns]
    if len(pair) == 2 and all(cell is not None and cell.number is not None for cell in pair):
        cells = tuple(cell for cell in pair if cell is not None)
        values = [cell.number or 0.0 for cell in cells]
        how = _("the difference between %(first)s and %(second)s") % {
            "first": f"{cells[0].shown} ({names[0]})", "second": f"{cells[1].shown} ({names[1]})",
        }  # fmt: skip
        yield _Found(block, round(abs(values[0] - values[1]), 6), "", how, cells, explained)


def _over(
    block: Block,
    operation: Operation,
    rows: Sequence[int],
    column: str,
    filters: Sequence[Choice],
    explained: float,
) -> Iterator[_Found]:
    """What a column comes to over rows; without a choice of rows the sum of all."""
    counted = tuple(cell for row in rows if (cell := block.rows[row].get(column)) and cell.number is not None)
    if not counted or not (filters or len(counted) > 1):
        return
    numbers = [cell.number or 0.0 for cell in counted]
    heading = block.headings.get(column, column)
    said_of = {"column": heading, "rows": _told(block, rows, filters)}
    if len(numbers) == 1:
        yield _Found(block, numbers[0], "", _("“%(column)s”, %(rows)s") % said_of, counted, explained)
    elif operation == "average":
        mean = sum(numbers) / len(numbers)
        yield _Found(
            block, round(mean, 6), "", _("the average of “%(column)s”, %(rows)s") % said_of, counted, explained
        )
    else:
        how = _("the sum of “%(column)s”, %(rows)s") % said_of
        own = _own_total(block, column) if not filters else None
        if own is not None and own.number is not None and abs(own.number - sum(numbers)) >= _CENT:
            how += ". " + _("The total in the sheet says %(total)s: look at it") % {"total": own.shown}
        yield _Found(block, round(sum(numbers), 6), "", how, (own, *counted) if own else counted, explained)


def _own_total(block: Block, column: str) -> Cell | None:
    """The cell below a column that adds it up."""
    return next(
        (row[column] for number, row in block.others.items() if column in row and TOTAL.search(block.label(number))),
        None,
    )


def _told(block: Block, rows: Sequence[int], filters: Sequence[Choice]) -> str:
    """The rows that were counted, in words."""
    if not filters:
        return _("all %(number)s rows") % {"number": len(rows)}
    which = ", ".join(f"{block.headings.get(each.column, each.column)}: {each.told}" for each in filters)
    return _("%(number)s of %(all)s rows (%(which)s)") % {"number": len(rows), "all": len(block.rows), "which": which}


def _bare(question: str) -> str:
    """A question without the words that say what to reckon."""
    for _operation, pattern in _OPERATIONS:
        question = pattern.sub(" ", question)
    return question


def _subject(question: str) -> list[set[str]]:
    """The meanings of each word of a question that tells something, but for those that say what to reckon."""
    question = _bare(question)
    for pattern, _passes in COMPARED:
        question = pattern.sub(lambda match: match[0][match[0].rfind(" ") :], question)
    return [keys for match in WORD.finditer(question) if (keys := subject_of(match[0]))]


def _column(block: Block, question: str, used: frozenset[str]) -> str | None:
    """The column of numbers that a question speaks of most, beside what chooses the rows; None for none or several."""
    asked = subject_of(_bare(question)) - used
    shared = {column: len(keys_of(block.headings.get(column, "")) & asked) for column in block.numbers}
    most = max(shared.values(), default=0)
    best = [column for column, number in shared.items() if number == most]
    return best[0] if most and len(best) == 1 else None
