"""One rule for each kind of personal data: how it is written, how it is checked, how sure that makes us.

Every pattern is bounded, so that a search takes time proportional to the length of the text, whatever the text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from string import ascii_uppercase

import phonenumbers
from stdnum import iban, numdb
from stdnum.be import bis, nn, vat

from tarmac.guard.findings import Finding
from tarmac.guard.vault import PLACEHOLDER

REGION = "BE"


Check = Callable[[str], tuple[int, float]]
REFUSED = (0, 0.0)


@dataclass(frozen=True, slots=True)
class Rule:
    """Finds one kind. `source` says who sets the format.

    `hint` must occur for the pattern to be tried at all: a cheap test that most texts fail. `check` takes a candidate
    and gives how many of its characters stand, and the confidence between 0 and 1; 0 refuses it. Where findings
    overlap, the earlier rule of `RULES` wins.
    """

    kind: str
    name: str
    source: str
    pattern: re.Pattern[str]
    hint: Callable[[str], object]
    check: Check

    def find(self, text: str) -> Iterator[Finding]:
        """The findings of this rule in order; they do not overlap."""
        if not self.hint(text):
            return
        for match in self.pattern.finditer(text):
            length, confidence = self.check(match[0])
            if confidence:
                start = match.start()
                yield Finding(self.kind, start, start + length, match[0][:length], self.name, confidence)


def _sure(confidence: float) -> Check:
    return lambda candidate: (len(candidate), confidence)


def _national_number(candidate: str) -> tuple[int, float]:
    digits = re.sub(r"[^0-9]", "", candidate)
    if nn.is_valid(digits) or bis.is_valid(digits):
        return len(candidate), 0.99
    return (len(candidate), 0.8) if _checksum_holds(digits) else REFUSED


def _checksum_holds(digits: str) -> bool:
    """Modulus 97 alone, for numbers whose date part is no date: birth unknown, or a number made as an example."""
    number, check = int(digits[:9]), int(digits[9:])
    month = int(digits[2:4]) % 20
    return month <= 12 and check in (97 - number % 97, 97 - (2_000_000_000 + number) % 97)


def _iban_lengths() -> dict[int, list[str]]:
    """Country codes by the number of characters after the check digits, from the registry in python-stdnum."""
    registry = numdb.get("iban")
    lengths: dict[int, list[str]] = {}
    for first in ascii_uppercase:
        for second in ascii_uppercase:
            country = first + second
            structure = registry.info(country)[0][1].get("bban")
            if structure:
                length = sum(int(count) for count in re.findall(r"(\d+)!", structure))
                lengths.setdefault(length, []).append(country)
    return lengths


def _iban_pattern() -> re.Pattern[str]:
    countries = "|".join(
        f"(?:{'|'.join(codes)})[0-9]{{2}}(?:[ \u00a0.-]?[A-Z0-9]){{{length}}}"
        for length, codes in sorted(_iban_lengths().items())
    )
    return re.compile(rf"(?<![A-Z0-9])(?=[A-Z]{{2}}[0-9]{{2}})(?:{countries})(?![A-Z0-9])", re.IGNORECASE)


def _iban(candidate: str) -> tuple[int, float]:
    compact = re.sub(r"[ \u00a0.-]", "", candidate)
    return (len(candidate), 0.99) if iban.is_valid(compact, check_country=False) else REFUSED


_DATE = re.compile(r"(?:[0-3]?\d([./-])[01]?\d\1(?:19|20)?\d\d|(?:19|20)\d\d([./-])[01]?\d\2[0-3]?\d)(?!\d)")
_GROUP_END = re.compile(r"[0-9](?![0-9])")
_ENTERPRISE = re.compile(r"[01][0-9]{3}\.[0-9]{3}\.[0-9]{3}")
_MOBILE = re.compile(r"04[5-9]")


def _phone(candidate: str) -> tuple[int, float]:
    """The longest beginning of the candidate, at the end of a group of digits, that can be a number."""
    if _DATE.match(candidate) or (_ENTERPRISE.match(candidate) and vat.is_valid(candidate[:12])):
        return REFUSED
    international = candidate.startswith(("+", "00"))
    for group in reversed(list(_GROUP_END.finditer(candidate))):
        written = candidate[: group.end()]
        digits = re.sub(r"[^0-9]", "", written)
        if international:
            plausible = 9 <= len(digits) <= 17
        else:
            plausible = len(digits) == (10 if _MOBILE.match(digits) else 9) and digits[1] != "0"
        if plausible:
            confidence = _phone_confidence(written, digits, international)
            if confidence:
                return len(written), confidence
    return REFUSED


def _phone_confidence(written: str, digits: str, international: bool) -> float:
    """An unassigned number of the right length is still an attempt at one, so it counts, less surely."""
    if international:
        digits = "+" + re.sub(r"[^0-9]", "", written.replace("(0)", "")).removeprefix("00")
    try:
        number = phonenumbers.parse(digits, REGION)
    except phonenumbers.NumberParseException:
        return 0.0
    if phonenumbers.is_valid_number(number):
        return 0.95
    return 0.7 if phonenumbers.is_possible_number(number) else 0.0


_LOCAL = r"[\w!#$%&'*+/=?^`{|}~-]"
_HAS_DIGITS = re.compile(r"[0-9]{2}").search

RULES: tuple[Rule, ...] = (
    Rule(
        "literal",
        "looks_like_a_placeholder",
        "a text that looks like a placeholder of ours, so that what was written comes back exactly",
        PLACEHOLDER,
        lambda text: "[" in text,
        _sure(1.0),
    ),
    Rule(
        "iban",
        "iban_checked",
        "ISO 13616: country, two check digits, a length set by the country; modulus 97",
        _iban_pattern(),
        _HAS_DIGITS,
        _iban,
    ),
    Rule(
        "national_number",
        "national_number_checked",
        "Belgian royal decree of 3 April 1984: date, serial number, 97 less the remainder by 97, with a 2 before it "
        "for births from 2000 on; BIS numbers add 20 or 40 to the month",
        re.compile(
            r"(?<![0-9])(?<![0-9][.,])[0-9]{2}[. \u00a0/-]?[0-9]{2}[. \u00a0/-]?[0-9]{2}[ \u00a0.-]{0,3}"
            r"[0-9]{3}[ \u00a0./-]?[0-9]{2}(?![0-9])(?![.,][0-9])"
        ),
        _HAS_DIGITS,
        _national_number,
    ),
    Rule(
        "email",
        "email_address",
        "RFC 5322 dot-atom and RFC 6531, with a domain of at least two labels",
        re.compile(
            rf"(?<!{_LOCAL})(?<!{_LOCAL}\.){_LOCAL}{{1,64}}(?:\.{_LOCAL}{{1,64}}){{0,8}}"
            r"@(?:[^\W_](?:[\w-]{0,62}[^\W_])?\.){1,8}[^\W\d_](?:[\w-]{0,61}[^\W_])(?![\w-])"
        ),
        lambda text: "@" in text,
        _sure(0.98),
    ),
    Rule(
        "phone",
        "phone_number",
        "ITU-T E.164 and the Belgian numbering plan (BIPT), as people write them",
        re.compile(r"(?<![\w+.,/-])(?:\+[0-9]|\(?0)[0-9 \u00a0./()-]{6,28}(?<=[0-9])(?!\w)"),
        _HAS_DIGITS,
        _phone,
    ),
)
