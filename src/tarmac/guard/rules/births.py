"""Dates of birth: a date, where the text says that somebody was born then, or a national number repeats it."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tarmac.guard.findings import Span

_MONTHS = (
    r"janv(?:ier|\.)?|f[ée]vr?(?:ier|\.)?|mars|avr(?:il|\.)?|mai|juin|juil(?:let|\.)?|ao[uû]t|sept(?:embre|\.)?"
    r"|oct(?:obre|\.)?|"
    r"nov(?:embre|\.)?|d[ée]c(?:embre|\.)?|jan(?:uari|uar|uary|\.)?|feb(?:ruari|ruar|ruary|\.)?|maart|mrt\.?"
    r"|m[äa]rz|march|mar\.?|"
    r"april|apr\.?|mei|may|juni?|june|jun\.?|juli?|july|jul\.?|augustus|august|aug\.?|september|sep\.?|oktober"
    r"|okt\.?|october|oct\.?|"
    r"november|dezember|dez\.?|december|j[äa]nner"
)
_DATE = re.compile(
    r"[0-9](?<![0-9/.-].)(?:"
    r"[0-9]? ?[./-] ?[01]?[0-9] ?[./-] ?(?:[12][0-9])?[0-9]{2}|(?<=[12])[0-9]{3}[./-][01]?[0-9][./-][0-3]?[0-9]"
    rf"|[0-9]?(?:\.|er|st|nd|rd|th|e)? ?(?:of |de )?(?i:{_MONTHS}),? ?(?:19|20)?[0-9]{{2}}"
    r"|[0-9]?(?:st|nd|rd|th)?,? (?:19|20)[0-9]{2})(?![0-9]|[./-][0-9])"
)
_MONTH_BEFORE = re.compile(rf"(?<![^\W_])(?i:{_MONTHS}) \Z")
_NO_MONTH = re.compile(r"[0-9]{1,2}(?:st|nd|rd|th)?,? (?:19|20)[0-9]{2}")
_LONGEST_MONTH = 12
# One character first, so that the search skips at once what cannot begin such a word.
_SAID = re.compile(
    r"[nNdDgGbBvVaA°*](?<![^\W_].)(?:(?<=[°*])"
    r"|(?:(?<=[nN])(?i:[ée]{1,2}(?:\(e\)|[·.]e)?(?:[ ·]e)?|aissance|ais\.)|(?<=[dD])(?i:n|dn|ob|\.o\.b\.?)"
    r"|(?<=[gG])(?i:eboren|eborener?|eboorte(?:datum|dat\.?)?|eb\.?(?:datum|dat\.?)?|ebdat\.?|eburt(?:s(?:datum|tag|dat\.?))?)"
    r"|(?<=[bB])(?i:orn|irth ?(?:date|day)?)|(?<=[vV])(?i:erjaart|erjaardag)|(?<=[aA])(?i:nniversaire))(?![^\W_]))"
)
_GAP = re.compile(r"[^\n0-9]{0,40}(?:\n[ \t>|]{0,4})?\Z")
_SAID_BEHIND = re.compile(r"[ ),|]{0,3}(?i:geboren|born|geb\.)(?![^\W_])")
_BEFORE = 64
_NATIONAL = re.compile(
    r"[0-9](?<![0-9].)[0-9][./ -]?(?P<month>[0-9]{2})[./ -]?(?P<day>[0-9]{2})"
    r"[./ -]{0,2}[0-9]{3}[./ -]{0,2}[0-9]{2}(?![0-9])"
)
_NUMERIC = re.compile(r"(?P<day>[0-9]{1,2})[./-](?P<month>[0-9]{1,2})[./-](?P<year>[0-9]{2,4})\Z")
_LONGEST_ROW = 400
_BORDER = re.compile(r"[|\t]")


@dataclass(frozen=True, slots=True)
class Births:
    """The rule for dates of birth."""

    kind: str = "birth_date"
    name: str = "birth_date_said"
    source: str = (
        "a date by a word or a sign for birth in four languages, below such a heading, or in a national number"
    )

    def find(self, text: str, stretches: Iterable[tuple[int, int]]) -> Iterator[Span]:
        """In some stretches of a folded text, in order. Headings and national numbers may stand outside them."""
        told: _Around | None = None
        for start, end in stretches:
            floor = start
            for match in _DATE.finditer(text, start, end):
                said = _is_said(text, match, floor)
                if not said:
                    told = told or _Around.of(text)
                    said = told.says(text, match)
                begin = _begin(text, match, floor) if said else -1
                if begin >= 0:
                    yield Span(begin, match.end(), 0.95)
                    floor = match.end()


def _begin(text: str, date: re.Match[str], floor: int) -> int:
    """Where a date begins, with the month before its day; -1 for a day and a year alone."""
    if not _NO_MONTH.fullmatch(date[0]):
        return date.start()
    month = _MONTH_BEFORE.search(text, max(floor, date.start() - _LONGEST_MONTH), date.start())
    return month.start() if month else -1


def _is_said(text: str, date: re.Match[str], floor: int) -> bool:
    said = list(_SAID.finditer(text, max(floor, date.start() - _BEFORE), date.start()))
    before = said and _GAP.match(text, said[-1].end(), date.start())
    return bool(before or _SAID_BEHIND.match(text, date.end()))


@dataclass(frozen=True, slots=True)
class _Around:
    """What a whole text tells of its dates: those in national numbers, and the columns of tables headed by birth."""

    born: frozenset[tuple[str, int, int]]
    headings: tuple[int, ...]
    columns: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> "_Around":
        born = frozenset((each[0][:2], int(each["month"]) % 20, int(each["day"])) for each in _NATIONAL.finditer(text))
        columns = []
        for heading in _SAID.finditer(text) if _BORDER.search(text) else ():
            if borders := _borders_before(text, heading.start()):
                columns.append((heading.end(), borders))
        return cls(born, tuple(end for end, _ in columns), tuple(borders for _, borders in columns))

    def says(self, text: str, date: re.Match[str]) -> bool:
        numeric = _NUMERIC.match(date[0])
        if not numeric:
            return False
        if (numeric["year"][-2:], int(numeric["month"]), int(numeric["day"])) in self.born:
            return True
        column = _borders_before(text, date.start()) if self.headings else 0
        above = bisect_left(self.headings, date.start())
        return bool(column and above and self.columns[above - 1] == column)


def _borders_before(text: str, place: int) -> int:
    """How many cells of its row stand before a place."""
    first = max(0, place - _LONGEST_ROW)
    line = max(first, text.rfind("\n", first, place) + 1)
    return len(_BORDER.findall(text, line, place))


RULES = (Births(),)
