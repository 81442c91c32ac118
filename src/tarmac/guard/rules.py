"""One rule for each kind of personal data: how it is written, how it is checked, how sure that makes us.

Every pattern and every check looks at a bounded number of characters, so that a search takes time proportional to the
length of the text, whatever the text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from string import ascii_letters, ascii_uppercase

from stdnum import iban, numdb
from stdnum.be import bis, nn

from tarmac.guard import emails, phones
from tarmac.guard.findings import Span
from tarmac.guard.folding import INVISIBLE
from tarmac.guard.vault import PLACEHOLDER

Check = Callable[[re.Match[str], int], Span | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """Finds one kind. `source` says who sets the format.

    `kind` is 2 to 31 small letters and underscores: it becomes the placeholder's name. `check` takes a candidate that
    `pattern` matched and the place where the finding before it ends; it gives the part that stands, or None. Where
    findings overlap, the earlier rule of `RULES` wins.
    """

    kind: str
    name: str
    source: str
    pattern: re.Pattern[str]
    check: Check

    def spans(self, text: str, start: int, end: int) -> Iterator[Span]:
        """What this rule finds between two places of a folded text, in order; nothing overlaps.

        A refused candidate costs one character, not its length: what follows a date may be a telephone number.
        """
        floor = position = start
        while match := self.pattern.search(text, position, end):
            span = self.check(match, floor)
            if span:
                yield span
                floor = position = span.end
            else:
                position = match.start() + 1


def _whole(match: re.Match[str], _floor: int) -> Span:
    return Span(match.start(), match.end(), 1.0)


# Between the groups of a number: what a keyboard gives, the border of a cell, or the end of a line, which in a mail may
# be a quoted one. The check digits are what tells a number from others.
_MARKS = rf" \t.,/_*:|(){INVISIBLE}-"
_GAP = rf"[{_MARKS}]{{0,4}}+(?:\r?\n[>|\t -]{{0,6}}+)?+"

_NATIONAL_NUMBER = re.compile(
    r"[0-9](?<![0-9].)(?<![0-9]\..)"
    rf"(?:[0-9]|(?<![0-9][{_MARKS}].)(?P<box>){_GAP}[0-9]){_GAP}[0-9](?:{_GAP}[0-9]){{8}}"
    rf"(?![0-9])(?!\.[0-9]|,[0-9]{{1,2}}(?![0-9]|[ ./-]{{1,3}}[0-9]))(?(box)(?![{_MARKS}]{{1,3}}[0-9]))"
)
_USUAL_GROUPS = re.compile(r"[0-9]{2}[^\d,]*[0-9]{2}[^\d,]*[0-9]{2}[^\d,]*[0-9]{3}[^\d,]*[0-9]{2}")
_FIGURE_BEFORE = re.compile(rf"[0-9][{_MARKS}]")
_FIGURE_BEHIND = re.compile(rf"[{_MARKS}]{{1,3}}[0-9]")


def _national_number(match: re.Match[str], _floor: int) -> Span | None:
    """Groups may be any, as in the boxes of a form; then the date has to be one, and no other figure stands beside."""
    digits = re.sub(r"[^0-9]", "", match[0])
    usual = _USUAL_GROUPS.fullmatch(match[0])
    if not usual and (
        _FIGURE_BEFORE.search(match.string, max(0, match.start() - 2), match.start())
        or _FIGURE_BEHIND.match(match.string, match.end())
    ):
        return None
    if nn.is_valid(digits) or bis.is_valid(digits):
        return Span(match.start(), match.end(), 0.99)
    return Span(match.start(), match.end(), 0.8) if usual and _checksum_holds(digits) else None


def _checksum_holds(digits: str) -> bool:
    """Modulus 97 alone, for numbers whose date part is no date: birth unknown, or a number made as an example."""
    number, check = int(digits[:9]), int(digits[9:])
    month = int(digits[2:4]) % 20
    return month <= 12 and check in (97 - number % 97, 97 - (2_000_000_000 + number) % 97)


def _iban_lengths() -> dict[str, int]:
    """How many characters an IBAN of each country has, from the registry in python-stdnum."""
    registry = numdb.get("iban")
    lengths: dict[str, int] = {}
    for country in (first + second for first in ascii_uppercase for second in ascii_uppercase):
        structure = registry.info(country)[0][1].get("bban")
        if structure:
            lengths[country] = 4 + sum(int(count) for count in re.findall(r"(\d+)!", structure))
    return lengths


_IBAN_LENGTHS = _iban_lengths()
# From the check digits on, because digits are rarer than letters. A country in small letters has them right behind it.
_IBAN_GAP = rf"[ \t./_*:|{INVISIBLE}-]"
_IBAN = re.compile(
    rf"[0-9](?<![0-9].)(?:(?<=[A-Za-z][A-Za-z].)|(?<=[A-Z][A-Z]{_IBAN_GAP}.)|(?<=(?i:be|fr|nl|lu){_IBAN_GAP}.)"
    rf"|(?<=[A-Z]{_IBAN_GAP}[A-Z]{_IBAN_GAP}.)){_GAP}[0-9](?:{_GAP}[A-Za-z0-9]){{11,30}}",
)
_IBAN_COUNTRY = re.compile(rf"([A-Za-z]){_IBAN_GAP}?([A-Za-z]){_IBAN_GAP}?\Z")
_IBAN_BEFORE = len("B E ")
_WORD_BEFORE = re.compile(r"[A-Za-z0-9](?<!(?i:IBAN))")
_LETTER_VALUES = str.maketrans({letter: str(int(letter, 36)) for letter in ascii_letters})


def _iban(match: re.Match[str], floor: int) -> Span | None:
    before = max(floor, match.start() - _IBAN_BEFORE)
    country = _IBAN_COUNTRY.search(match.string[before : match.start()])
    code = country[1] + country[2] if country else ""
    length = _IBAN_LENGTHS.get(code.upper(), 0)
    places = [place for place, character in enumerate(match[0]) if character.isalnum()]
    if not country or not 2 < length <= len(places) + 2:
        return None
    compact = code + "".join([match[0][place] for place in places[: length - 2]])
    if int((compact[4:] + compact[:4]).translate(_LETTER_VALUES)) % 97 != 1:
        return None  # the same test stands in `iban`, at ten times the cost
    if not iban.is_valid(compact, check_country=False):
        return None
    start = before + country.start(1)
    if start and _WORD_BEFORE.match(match.string, start - 1) and not compact[4:].isdecimal():
        return None  # letters and digits by chance, as in a file that is encoded
    return Span(start, match.start() + places[length - 3] + 1, 0.99)


RULES: tuple[Rule, ...] = (
    Rule(
        "literal",
        "looks_like_a_placeholder",
        "a text that looks like a placeholder of ours, so that what was written comes back exactly",
        PLACEHOLDER,
        _whole,
    ),
    Rule(
        "email",
        "email_address",
        "RFC 5322 dot-atom and RFC 6531, with a domain of at least two labels",
        emails.CANDIDATE,
        emails.check,
    ),
    Rule(
        "iban",
        "iban_checked",
        "ISO 13616: country, two check digits, a length set by the country; modulus 97",
        _IBAN,
        _iban,
    ),
    Rule(
        "national_number",
        "national_number_checked",
        "Belgian royal decree of 3 April 1984: date, serial number, 97 less the remainder by 97, with a 2 before it "
        "for births from 2000 on; BIS numbers add 20 or 40 to the month",
        _NATIONAL_NUMBER,
        _national_number,
    ),
    Rule(
        "phone",
        "phone_number",
        "ITU-T E.164 and the Belgian numbering plan (BIPT), as people write them",
        phones.CANDIDATE,
        phones.check,
    ),
)
