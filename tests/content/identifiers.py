"""Which identifiers a pack that comes with Tarmac may show: they pass their check digits, and cannot be anybody's.

What cannot be anybody's the product itself knows; the forms looked for here are more than the guard's. The reasons
stand in docs/packs.md.
"""

import re
from collections.abc import Iterator

import phonenumbers
from stdnum import iban, luhn
from stdnum.be import nn, vat
from stdnum.iso7064 import mod_97_10

from tarmac.office import fictional

NATIONAL_NUMBER = re.compile(r"\b\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}\b")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?\d{4}){3,7}\b")
ENTERPRISE_NUMBER = re.compile(r"\b[01]\d{3}\.\d{3}\.\d{3}\b")
# The same in any other form: with other separators, or none.
ANY_NATIONAL_NUMBER = re.compile(r"(?<![\d.,/-])\d{2}(?:[ ./-]{0,3}\d{2}){2}[ ./-]{0,3}\d{3}[ ./-]{0,3}\d{2}(?![\d-])")
ANY_IBAN = re.compile(
    r"(?i:\bBE)[ .-]?\d{2}(?:[ .-]?\d{4}){3}\b|\b[A-Z]{2}\d{2}(?: ?[0-9A-Z]{4}){3,7}(?: ?[0-9A-Z]{1,3})?\b"
)
ANY_ENTERPRISE_NUMBER = re.compile(r"(?<![\d.+/-])(?:BE[ .-]?)?[01]\d{3}[ ./-]?\d{3}[ ./-]?\d{3}(?![\d-])")
ANY_CARD = re.compile(r"(?<![\d-])\d{4}(?:[ .-]?\d{4}){3}(?!\d)")
HOST = re.compile(r"(?:[\w.+-]+@|https?://|\bwww\.)((?:[a-z0-9-]+\.)+[a-z]{2,})", re.IGNORECASE)
BARE_HOST = re.compile(r"(?i)\b((?:[a-z0-9-]+\.)+(?:be|brussels|vlaanderen|com|org|net|eu|info|fr|nl|de|lu|uk))\b")

NO_ENTERPRISE = "01"


def wrong_national_numbers(text: str) -> Iterator[str]:
    """Those that are somebody's, and those that only look like one."""
    yield from (number for number in NATIONAL_NUMBER.findall(text) if not nn.is_valid(number))
    for number in ANY_NATIONAL_NUMBER.findall(text):
        if nn.is_valid(number) and not fictional.is_nobodys_national_number(nn.compact(number)):
            yield number


def wrong_ibans(text: str) -> Iterator[str]:
    yield from (number for number in IBAN.findall(text) if not iban.is_valid(number))
    for number in ANY_IBAN.findall(text):
        compact = iban.compact(number.replace(".", ""))
        # by its check digits alone: a list of banks can be old
        passes = mod_97_10.is_valid(compact[4:] + compact[:4])
        if passes and not fictional.is_nobodys_account(compact):
            yield number


def wrong_enterprise_numbers(text: str) -> Iterator[str]:
    yield from (number for number in ENTERPRISE_NUMBER.findall(text) if not vat.is_valid(number))
    for number in ANY_ENTERPRISE_NUMBER.findall(ANY_IBAN.sub(" ", text)):
        if vat.is_valid(number) and not vat.compact(number).startswith(NO_ENTERPRISE):
            yield number


def cards(text: str) -> Iterator[str]:
    """Numbers of payment cards: none is free for fiction."""
    yield from (number for number in ANY_CARD.findall(IBAN.sub(" ", text)) if luhn.is_valid(re.sub(r"\D", "", number)))


def wrong_phones(text: str) -> Iterator[str]:
    without_others = ENTERPRISE_NUMBER.sub(" ", IBAN.sub(" ", NATIONAL_NUMBER.sub(" ", text)))
    for match in phonenumbers.PhoneNumberMatcher(without_others, "BE"):
        if not fictional.is_nobodys_phone(f"{match.number.country_code}{match.number.national_number}"):
            yield match.raw_string


def wrong_hosts(text: str) -> Iterator[str]:
    found = [*HOST.findall(text), *BARE_HOST.findall(text)]
    yield from (host for host in found if not fictional.is_nobodys_host(host))
