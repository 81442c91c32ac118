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

from tarmac.guard import phones
from tarmac.guard.findings import Span
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


# Between the groups of a number: what a keyboard gives, or the end of a line, which in a mail may be a quoted one.
_GAP = r"[ ./-]{0,3}(?:\r?\n[> ]{0,3})?"

_NATIONAL_NUMBER = re.compile(
    r"[0-9](?<![0-9].)(?<![0-9][.,].)"
    rf"[0-9]{_GAP}[0-9]{{2}}{_GAP}[0-9]{{2}}{_GAP}-?[0-9]{{3}}{_GAP}[0-9]{{2}}(?![0-9])(?![.,][0-9])"
)


def _national_number(match: re.Match[str], _floor: int) -> Span | None:
    digits = re.sub(r"[^0-9]", "", match[0])
    if nn.is_valid(digits) or bis.is_valid(digits):
        return Span(match.start(), match.end(), 0.99)
    return Span(match.start(), match.end(), 0.8) if _checksum_holds(digits) else None


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
_IBAN = re.compile(
    rf"[0-9](?:(?<=[A-Za-z][A-Za-z].)|(?<=[A-Z][A-Z][ .-].))[0-9](?:{_GAP}[A-Za-z0-9]){{11,30}}",
)
_IBAN_COUNTRY = re.compile(r"(?:\A|[^A-Za-z0-9]|(?i:IBAN))([A-Za-z]{2})[ .-]?\Z")
_IBAN_BEFORE = len("IBANBE ")
_LETTER_VALUES = str.maketrans({letter: str(int(letter, 36)) for letter in ascii_letters})


def _iban(match: re.Match[str], floor: int) -> Span | None:
    before = max(floor, match.start() - _IBAN_BEFORE)
    country = _IBAN_COUNTRY.search(match.string[before : match.start()])
    length = _IBAN_LENGTHS.get(country[1].upper(), 0) if country else 0
    places = [place for place, character in enumerate(match[0]) if character.isalnum()]
    if not country or not 2 < length <= len(places) + 2:
        return None
    compact = country[1] + "".join([match[0][place] for place in places[: length - 2]])
    if int((compact[4:] + compact[:4]).translate(_LETTER_VALUES)) % 97 != 1:
        return None  # the same test stands in `iban`, at ten times the cost
    if not iban.is_valid(compact, check_country=False):
        return None
    return Span(before + country.start(1), match.start() + places[length - 3] + 1, 0.99)


# From the @ on, because it is rare. No label is required to be short: a long one is no address, but somebody's text.
_EMAIL = re.compile(r"@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_](?:[\w-]{0,61}[^\W_])")
_LOCAL_MARKS = "!#$%&'*+/=?^`{|}~_-"
_LOCAL_BACKWARDS = re.compile(rf"[\w{re.escape(_LOCAL_MARKS)}]+(?:\.[\w{re.escape(_LOCAL_MARKS)}]+)*")
_LOCAL_LONGEST = 256


def _email(match: re.Match[str], floor: int) -> Span | None:
    """The local part is read backwards. Quotes and emphasis before it stay outside."""
    before = match.string[max(floor, match.start() - _LOCAL_LONGEST) : match.start()]
    backwards = _LOCAL_BACKWARDS.match(before[::-1])
    local = backwards[0].rstrip(_LOCAL_MARKS) if backwards else ""
    return Span(match.start() - len(local), match.end(), 0.98) if local else None


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
        _EMAIL,
        _email,
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
