"""Telephone numbers, as people in Belgium write them: with or without country code, in whatever groups."""

import re

import phonenumbers
from stdnum.be import vat

from tarmac.guard.findings import Span

_BELGIUM = "32"
_COUNTRY_CODES = frozenset(str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE)

_GAP = r"[ ./()-]{0,4}(?:\r?\n[> ]{0,3})?"
CANDIDATE = re.compile(
    # one character first, so that the search skips at once what cannot start a number; then what may stand before it
    r"([+(03](?<![0-9+*].)(?:(?<=[+(])|(?<![^\W_].)|(?<=(?i:tel|tél|gsm|fax).))"
    r"(?:(?<=\()[+03]|(?<!\())"
    # without a plus or 00, 3 is only the beginning of Belgium's 32
    r"(?:(?<=\+)|(?<=0)0?|(?<=3)(?=2)))"
    rf"{_GAP}[1-9](?:{_GAP}[0-9]){{7,15}}"
)
# How many digits a number has, by how it starts; a zero in parentheses counts as one.
_DIGITS = {"+": range(8, 17), "00": range(10, 18), "3": range(10, 13), "0": range(9, 11)}

_GROUP = re.compile(r"[0-9]+")
_TRUNK_ZERO = re.compile(r"\( ?0 ?\)")
_DATE = re.compile(
    r"(?:[0-3]?[0-9]([./-])[01]?[0-9]\1(?:19|20)?[0-9]{2}|(?:19|20)[0-9]{2}([./-])[01]?[0-9]\2[0-3]?[0-9])"
    r"(?![./-]?[0-9])"
)
_ENTERPRISE = re.compile(r"(?:0[0-9]{3}\.[0-9]{3}\.[0-9]{3}|(?<=BE[ .])0[0-9]{3}[ .]?[0-9]{3}[ .]?[0-9]{3})(?![0-9])")
_MOBILE = re.compile(r"04[5-9]")
# as people in France write theirs
_PAIRS = re.compile(r"0[1-9]([ .-])[0-9]{2}(?:\1[0-9]{2}){3}")


def check(match: re.Match[str], floor: int) -> Span | None:
    """The longest beginning of the candidate, at the end of a group of digits, that can be a number.

    `floor` is where the finding before it ends.
    """
    text, start = match.string, match.start()
    if _continues(text, start, floor) or _DATE.match(text, start) or _is_enterprise(text, start):
        return None
    lead = match[1].lstrip("(")
    for end in _ends(text, start, match.end(), _DIGITS[lead]):
        written = text[start:end]
        confidence = _national(written) if lead == "0" else _international(written, lead)
        if confidence:
            unclosed = written[0] == "(" and ")" not in written
            return Span(start + unclosed, end, confidence)
    return None


def _continues(text: str, start: int, floor: int) -> bool:
    """Whether the place is inside something longer, such as a case number, rather than behind another finding."""
    return start >= 2 and text[start - 1] in ".,/-" and text[start - 2].isdecimal() and start - 1 != floor


def _is_enterprise(text: str, start: int) -> bool:
    written = _ENTERPRISE.match(text, start)
    return written is not None and bool(vat.is_valid(_digits(written[0])))


def _ends(text: str, start: int, end: int, counts: range) -> list[int]:
    """Where the number may end, at the end of a group of digits: the longest first, and into the next line last."""
    this_line: list[int] = []
    next_line: list[int] = []
    digits = 0
    for groups, group in enumerate(_GROUP.finditer(text, start), 1):
        breaks = text.count("\n", start, group.end())
        if group.end() > end or breaks > 1:
            break
        digits += group.end() - group.start()
        if digits in counts and not breaks:
            this_line.append(group.end())
        elif digits in counts and groups > 2:
            next_line.append(group.end())
    return this_line[::-1] + next_line[::-1]


def _digits(written: str) -> str:
    return "".join(_GROUP.findall(written))


def _international(written: str, lead: str) -> float:
    valid, possible = _judged(_digits(_TRUNK_ZERO.sub("", written)).removeprefix("00"))
    if valid:
        return 0.95
    # an unassigned number of the right length is still an attempt at one, if it says that it is one
    return 0.7 if possible and lead != "3" else 0.0


def _national(written: str) -> float:
    groups = _GROUP.findall(written)
    digits = "".join(groups)
    if len(digits) != (10 if _MOBILE.match(digits) else 9):
        return 0.7 if _PAIRS.fullmatch(written) else 0.0
    if any(len(group) == 1 for group in groups[groups[0] == "0" :]):
        return 0.0
    valid, possible = _judged(_BELGIUM + digits[1:])
    if valid:
        return 0.95
    return 0.7 if possible and len(groups) > 1 else 0.0


def _judged(number: str) -> tuple[bool, bool]:
    """Whether a number that starts with a country code is assigned, and whether its length is possible.

    Put together here rather than parsed by `phonenumbers`, which takes ten times as long.
    """
    code = next((number[:length] for length in (1, 2, 3) if number[:length] in _COUNTRY_CODES), None)
    if code is None:
        return False, False
    national = int(number.removeprefix(code))  # drops a zero dialled at home only
    candidate = phonenumbers.PhoneNumber(int(code), national)
    possible = phonenumbers.is_possible_number_with_reason(candidate) == phonenumbers.ValidationResult.IS_POSSIBLE
    return possible and phonenumbers.is_valid_number(candidate), possible
