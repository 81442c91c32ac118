"""Which rows of a table a question means: by what stands in a cell, by yes or no, by a month, by more or less than."""

import operator
import re
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from functools import partial

from tarmac.assistant.extractive.blocks import DATE, Block
from tarmac.assistant.extractive.grid import Cell
from tarmac.assistant.extractive.meaning import keys_of, subject_of
from tarmac.assistant.extractive.numerals import small
from tarmac.assistant.extractive.values import MONTHS

_NUMBER = r"\d+(?:[ .,\u00a0\u202f]\d{3})*(?:[.,]\d+)?|[^\W\d_]+"
# What stands before a limit, what stands after one, and what passes it
_LIMITS: tuple[tuple[str, str, Callable[[float, float], bool]], ...] = (
    (
        r"plus (?:de|que)|au-del[àa] de|(?:meer|langer|hoger|later|ouder) dan|(?:mehr|l[äa]nger|h[öo]her|"
        r"sp[äa]ter) als|"
        r"[üu]ber|(?:more|longer|higher|later|older) than|over|above",
        "", operator.gt,
    ),
    (
        r"au moins|[àa] partir de|minstens|ten minste|vanaf|mindestens|at least",
        r"(?:ou|et) plus|(?:of|en) (?:meer|hoger|ouder)|(?:oder|und) (?:mehr|h[öo]her)|(?:or|and) (?:more|above|over)",
        operator.ge,
    ),
    (
        r"moins (?:de|que)|(?:minder|lager|korter|jonger) dan|(?:weniger|k[üu]rzer|j[üu]nger) als|unter|"
        r"(?:less|fewer|lower|shorter|younger) than|under|below",
        "", operator.lt,
    ),
    (
        r"au (?:plus|maximum)|(?:ten )?hoogste?ns|h[öo]chstens|at most",
        r"ou moins|of minder|oder weniger|or (?:less|fewer)", operator.le,
    ),
)  # fmt: skip
COMPARED = tuple(
    (
        re.compile(
            rf"\b(?:{before})\s+(?P<before>{_NUMBER})"
            + (rf"|\b(?P<after>{_NUMBER})(?:\s+[^\W\d_]+)?\s+(?:{after})\b" if after else r"(?P<after>)"),
            re.IGNORECASE,
        ),
        passes,
    )
    for before, after, passes in _LIMITS
)
_YES = frozenset(("oui", "ja", "yes", "x", "vrai", "waar", "wahr", "true", "ok", "1"))
_NO = frozenset(("non", "nee", "neen", "nein", "no", "faux", "false", "0"))
_WITHOUT = re.compile(
    r"\b(?:sans|pas|non|zonder|niet|geen|ohne|nicht|kein\w*|without|not|no)\b(?:\W+\w+){0,3}\W*\Z", re.IGNORECASE
)
WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
# As far after a limit as its unit may stand
_UNIT_LETTERS = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """Rows by one of their cells; `told` says it in words, `keys` are the meanings in the question that say it."""

    column: str
    told: str
    keys: frozenset[str]
    holds: Callable[[str], bool]

    def takes(self, row: dict[str, Cell]) -> bool:
        return self.column in row and self.holds(row[self.column].text)


def choices(block: Block, question: str) -> list[Choice] | None:
    """All that chooses rows of a table; None where the question has a limit that fits no column."""
    limits = list(_limits(block, question))
    if None in limits:
        return None
    found = [*_named(block, question), *_yes_or_no(block, question), *_of_a_month(block, question)]
    return found + [limit for limit in limits if limit is not None]


def all_said(text: str, asked: Set[str]) -> bool:
    """Whether each word of a text that tells something is among the meanings that are asked for."""
    words = [keys_of(match[0]) for match in WORD.finditer(text) if subject_of(match[0])]
    return bool(words) and all(keys & asked for keys in words)


def _named(block: Block, question: str) -> Iterator[Choice]:
    """By a text that stands in a cell and in the question: a name, a kind, a weekday, a day."""
    asked = subject_of(question)
    for column in block.columns:
        texts = {cell.text for cell in block.column(column) if cell.number is None} - {""}
        if {text.casefold() for text in texts} <= _YES | _NO:
            continue
        named = {
            text: keys_of(text) & asked
            for text in texts
            if all_said(text.partition("(")[0], asked) or (DATE.fullmatch(text) and keys_of(text) & asked)
        }
        longest = max((len(keys) for keys in named.values()), default=0)
        chosen = frozenset(text for text, keys in named.items() if len(keys) == longest)
        if chosen and len(chosen) < len(texts):
            keys = frozenset[str]().union(*(named[text] for text in chosen))
            yield Choice(column, " / ".join(sorted(chosen)), keys, chosen.__contains__)


def _yes_or_no(block: Block, question: str) -> Iterator[Choice]:
    """By a column of yes and no whose heading the question says."""
    for column in block.columns:
        texts = {cell.text for cell in block.column(column)}
        if not {text.casefold() for text in texts} <= _YES | _NO:
            continue
        heading = keys_of(block.headings.get(column, ""))
        words = [match for match in WORD.finditer(question) if subject_of(match[0]) & heading]
        if words:
            wanted = _NO if _WITHOUT.search(question[: words[0].start()]) else _YES
            chosen = frozenset(text for text in texts if text.casefold() in wanted)
            keys = frozenset[str]().union(*(subject_of(match[0]) for match in words))
            yield Choice(column, " / ".join(sorted(chosen)) or "…", keys, chosen.__contains__)


def _of_a_month(block: Block, question: str) -> Iterator[Choice]:
    """By the month of the one column of dates, where a question names a month without a day."""
    dated = [column for column in block.columns if any(DATE.fullmatch(cell.text) for cell in block.column(column))]
    words = [word for word in WORD.findall(question) if word.casefold() in MONTHS]
    months = {MONTHS[word.casefold()] for word in words}
    if len(dated) == 1 and len(months) == 1 and not any(key.startswith("@") for key in keys_of(question)):
        (month,) = months
        keys = frozenset(key for word in words for key in subject_of(word))
        yield Choice(dated[0], f"{month:02}", keys, partial(_is_of, month))


def _is_of(month: int, text: str) -> bool:
    return text[5:7] == f"{month:02}"


def _limits(block: Block, question: str) -> Iterator[Choice | None]:
    """By a number above or below one in the question; None for one whose column is not clear."""
    for pattern, passes in COMPARED:
        for match in pattern.finditer(question):
            written = match["before"] or match["after"]
            if (limit := _number(written)) is None:
                continue
            unit = question[match.start() : match.end() + _UNIT_LETTERS]
            columns = _headed(block, unit) or _headed(block, question)
            keys = (
                frozenset(
                    subject_of(f"{written} {unit}") & (keys_of(block.headings.get(columns[0], "")) | keys_of(written))
                )
                if columns
                else frozenset[str]()
            )
            yield (
                Choice(columns[0], match[0].strip(), keys, partial(_within, passes, limit))
                if len(columns) == 1
                else None
            )


def _headed(block: Block, words: str) -> list[str]:
    """The columns of numbers whose heading is said best: all of it before a part of it."""
    asked = subject_of(words)
    whole = [column for column in block.numbers if all_said(block.headings.get(column, ""), asked)]
    return whole or [column for column in block.numbers if keys_of(block.headings.get(column, "")) & asked]


def _within(passes: Callable[[float, float], bool], limit: float, text: str) -> bool:
    try:
        return passes(float(text), limit)
    except ValueError:
        return False


def _number(written: str) -> float | None:
    if written[:1].isdigit():
        return float(re.sub(r"[ .,\u00a0\u202f](?=\d{3}(?!\d))", "", written).replace(",", "."))
    return small().get(written.casefold())
