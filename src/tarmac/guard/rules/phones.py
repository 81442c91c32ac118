"""Telephone numbers, as people in Belgium write them: with or without country code, in whatever groups."""

import re

import phonenumbers
from stdnum.be import vat

from tarmac.guard.findings import Span
from tarmac.guard.folding import INVISIBLE

_BELGIUM = 32
_COUNTRY_CODES = frozenset(str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE)

_GAP = rf"[ \t./_*(){INVISIBLE}-]{{0,4}}(?:\r?\n[>\t ]{{0,6}})?"
CANDIDATE = re.compile(
    # one character first, so that the search skips at once what cannot start a number; then what may stand before it
    r"([+(03](?<![0-9].)(?:(?<=[+(])|(?<![^\W_].)|(?<=(?i:tel|tél|gsm|fax).))"
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
_ENTERPRISE = re.compile(r"0[0-9]{3}([ .-]?)[0-9]{3}\1[0-9]{3}(?![0-9])")
_CALLED_ENTERPRISE = re.compile(
    r"(?i:\b(?:BE|KBO|BCE|CBE|ZDU|TVA|BTW|VAT|USt|MwSt|UID|RPM|RPR|RJP|entreprise|onderneming|Unternehmen)(?:s?-?"
    r"(?:nr|num[a-zé]{3,4}))?[ .:°(-]{0,3}(?:(?:BE|n[°or]?|num[a-zé]{3,4})[ .:-]{0,2})?)\Z"
)
_CALLED_PHONE = re.compile(r"(?i:t[eé]l|tel[a-z]{0,8}|t[eé]l[eé]phone|gsm|fax|mobile?|portable|handy)[ .:°(]{0,3}\Z")
_BEFORE = 30
# a figure in groups of thousands, and what it counts
_COUNTED = (
    r"EUR|euros?|CHF|USD|habitants?|inwoners?|Einwohner|inhabitants|personnes|personen|people|hectares?|tonnes?|ton|kg|km"
    r"|kWh|MWh|m[²³23]"
)
_AMOUNT = re.compile(
    r"[0-9]{2,3}([ .])[0-9]{3}\1[0-9]{3}(?:\1[0-9]{3})?"
    rf"(?:,[0-9]{{1,2}}(?![0-9])| ?(?:[€$£%]|(?i:{_COUNTED})(?![^\W_])))"
)
_MOBILE = re.compile(r"04[5-9]")
# as people in France write theirs
_PAIRS = re.compile(r"0[1-9]([ .-])[0-9]{2}(?:\1[0-9]{2}){3}")
_LAST_DAY = "31"
# what Belgian transfers carry: +++090/9337/55493+++
_COMMUNICATION = re.compile(r"\+?[0-9]{3}/[0-9]{4}/[0-9]{5}(?![0-9])")
# behind a comma: 0,0475123456
_DECIMALS = re.compile(r"[0-9]+(?![ ./()_*-]{0,4}[0-9])")
_CELL_BORDER = "\t"
# the ends of other numbers that begin as this one
_OTHER_ENDS = re.compile(
    r"(?:/[0-9]{1,4}|-[0-9]{2}| ?(?:/|\b(?:ou|of|oder|or)\b) ?[0-9]{2}(?:[ .]?[0-9]{2})?"
    r"| ?(?:&|\b(?:et|en|und|and)\b) ?[0-9]{2}(?= ?(?:[).;,|\r\n]|\Z))){1,4}"
    r"(?![^\W_]|[ \t./:_*()-]{1,4}[0-9]| ?(?:h|u|uur|Uhr|heures?|[€%])(?![^\W_]))"
)


def check(match: re.Match[str], floor: int) -> Span | None:
    """The longest beginning of the candidate, at the end of a group of digits, that can be a number.

    `floor` is where the finding before it ends.
    """
    text, start = match.string, match.start()
    if _continues(text, start, floor) or _DATE.match(text, start) or _COMMUNICATION.match(text, start):
        return None
    if _counts_or_names_else(text, start):
        return None
    lead = match[1].lstrip("(")
    for end in _ends(text, start, match.end(), _DIGITS[lead]):
        written = text[start:end]
        confidence = _national(written, text, start) if lead == "0" else _international(written, lead)
        if confidence:
            unclosed = written[0] == "(" and ")" not in written
            return Span(start + unclosed, _with_other_ends(text, end, match.endpos), confidence)
    return None


def _continues(text: str, start: int, floor: int) -> bool:
    """Whether the place is inside something longer, such as a case number, rather than behind another finding."""
    if start < 2 or text[start - 1] not in ".,/-" or not text[start - 2].isdecimal() or start - 1 == floor:
        return False
    return text[start - 1] != "," or _DECIMALS.match(text, start) is not None


def _counts_or_names_else(text: str, start: int) -> bool:
    """Whether it is an amount or the number of an enterprise, unless it is called a telephone number."""
    enterprise = _ENTERPRISE.match(text, start)
    if not enterprise and not _AMOUNT.match(text, start):
        return False
    if is_called_phone(text, start):
        return False
    if not enterprise:
        return True
    is_called_so = enterprise[1] == "." or _CALLED_ENTERPRISE.search(text[max(0, start - _BEFORE) : start])
    return bool(is_called_so and vat.is_valid(_digits(enterprise[0])))


def is_called_phone(text: str, start: int) -> bool:
    return _CALLED_PHONE.search(text[max(0, start - _BEFORE) : start]) is not None


def _with_other_ends(text: str, end: int, limit: int) -> int:
    """Where a number ends together with others of which only the end is written: `0475/12.34.56/57 ou 58`."""
    others = _OTHER_ENDS.match(text, end, limit)
    return others.end() if others else end


def _ends(text: str, start: int, end: int, counts: range) -> list[int]:
    """Where the number may end, at the end of a group of digits: the longest first, and into the next line last."""
    this_line: list[int] = []
    next_line: list[int] = []
    digits = 0
    wraps = "\n" in text[start:end]
    for groups, group in enumerate(_GROUP.finditer(text, start), 1):
        breaks = text.count("\n", start, group.end()) if wraps else 0
        if group.end() > end or breaks > 1:
            break
        digits += group.end() - group.start()
        if digits in counts and not breaks:
            this_line.append(group.end())
        elif digits in counts and (groups > 2 or is_called_phone(text, start)):
            next_line.append(group.end())
    return this_line[::-1] + next_line[::-1]


def _digits(written: str) -> str:
    return "".join(_GROUP.findall(written))


def _international(written: str, lead: str) -> float:
    number = _called(_digits(_TRUNK_ZERO.sub("", written)).removeprefix("00"))
    if number is None or not _is_possible(number) or (lead == "3" and _CELL_BORDER in written):
        return 0.0
    if phonenumbers.is_valid_number(number):
        return 0.95
    # an unassigned number of the right length is still an attempt at one, if it says that it is one
    return 0.7 if lead != "3" else 0.0


def _national(written: str, text: str, start: int) -> float:
    groups = _GROUP.findall(written)
    digits = "".join(groups)
    if len(digits) != (10 if _MOBILE.match(digits) else 9):
        return 0.7 if _PAIRS.fullmatch(written) and not _are_days(groups) else 0.0
    cells = _CELL_BORDER in written
    single = any(len(group) == 1 for group in (groups if cells else groups[groups[0] == "0" :]))
    if single and not is_called_phone(text, start):
        return 0.0
    number = phonenumbers.PhoneNumber(_BELGIUM, int(digits))
    if phonenumbers.is_valid_number(number):
        return 0.95
    return 0.7 if _is_possible(number) and len(groups) > 1 and not cells else 0.0


def _are_days(groups: list[str]) -> bool:
    """Whether they only count on: 01 02 03 04 05."""
    return groups[-1] <= _LAST_DAY and groups == sorted(set(groups))


def _called(number: str) -> phonenumbers.PhoneNumber | None:
    """The number whose digits start with a country code.

    Put together here rather than parsed by `phonenumbers`, which takes ten times as long.
    """
    length = 1 if number[0] in "17" else 2 if number[:2] in _COUNTRY_CODES else 3
    if number[:length] not in _COUNTRY_CODES:
        return None
    national = int(number[length:] or 0)  # drops a zero dialled at home only
    return phonenumbers.PhoneNumber(int(number[:length]), national)


def _is_possible(number: phonenumbers.PhoneNumber) -> bool:
    """Whether it has the length of a number of its country."""
    return phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
