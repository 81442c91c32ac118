"""Which personal data cannot be anybody's: identifiers that are never given out, addresses that are kept free.

The reasons stand in docs/packs.md.
"""

import re
from collections.abc import Callable

from tarmac.guard.folding import INVISIBLE, fold

# RFC 2606 and RFC 6761
_NO_TOP = ("example", "invalid", "test", "localhost")
_NO_HOST = re.compile(rf"(?:\A|[^\w-])(?:{'|'.join(_NO_TOP)}|example\.(?:com|net|org))\Z", re.IGNORECASE)
_NO_BIRTH_COUNTER = ("000", "999")
_NO_BANK = "999"
_NO_SUBSCRIBER = ("328701", "3245000")

_SPELLED_DOT = re.compile(r"[(\[{] ?(?:\.|dot|point|punt|punkt) ?[)\]}]", re.IGNORECASE)
_BETWEEN_LABELS = re.compile(rf"[\s>\\{INVISIBLE}]+")
_TRUNK_ZERO = re.compile(r"\( ?0 ?\)")
# with the zero that is dialled at home only
_BELGIUM = re.compile(r"\A(?:00)?320?")
_PLUS = "+"


def is_invented(kind: str, text: str, before: str = "") -> bool:
    """Whether what the guard found cannot be anybody's; no if in doubt, and for a kind that nothing is known of.

    `before` is the character before it: behind a plus, eleven digits are a telephone number, whatever they add up to.
    """
    if kind == "national_number" and before == _PLUS:
        kind, text = "phone", before + text
    rule = _RULES.get(kind)
    return rule is not None and rule(fold(text))


def is_nobodys_host(host: str) -> bool:
    return bool(_NO_HOST.search(host))


def is_nobodys_national_number(digits: str) -> bool:
    """Counters run from 001 to 997 for men and from 002 to 998 for women."""
    return digits[6:9] in _NO_BIRTH_COUNTER


def is_nobodys_account(iban: str) -> bool:
    """An IBAN in capitals, without separators: one of a Belgian bank code that no bank has."""
    return iban.startswith("BE") and iban[4:7] == _NO_BANK


def is_nobodys_phone(number: str) -> bool:
    """All digits of a number, its country code first."""
    return number.startswith(_NO_SUBSCRIBER)


def _email(text: str) -> bool:
    return is_nobodys_host(_BETWEEN_LABELS.sub("", _SPELLED_DOT.sub(".", text)).replace("%40", "@"))


def _national_number(text: str) -> bool:
    return is_nobodys_national_number(_digits(text))


def _iban(text: str) -> bool:
    return is_nobodys_account(re.sub(r"[^A-Za-z0-9]", "", text).upper())


def _phone(text: str) -> bool:
    digits = _digits(_TRUNK_ZERO.sub("", text))
    if _PLUS not in text and re.match("0[1-9]", digits):
        digits = f"32{digits[1:]}"
    return is_nobodys_phone(_BELGIUM.sub("32", digits))


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


_RULES: dict[str, Callable[[str], bool]] = {
    "email": _email,
    "iban": _iban,
    "national_number": _national_number,
    "phone": _phone,
}
