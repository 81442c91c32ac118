"""Which identifiers a pack may show: they pass their check digits and cannot belong to anybody.

The reasons stand in docs/packs.md.
"""

import re
from collections.abc import Iterator

import phonenumbers
from stdnum import iban
from stdnum.be import nn, vat

NATIONAL_NUMBER = re.compile(r"\b\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}\b")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?\d{4}){3,7}\b")
ENTERPRISE_NUMBER = re.compile(r"\b[01]\d{3}\.\d{3}\.\d{3}\b")
BARE_ELEVEN_DIGITS = re.compile(r"(?<![\d-])\d{11}(?!\d)")
HOST = re.compile(r"(?:[\w.+-]+@|https?://|\bwww\.)((?:[a-z0-9-]+\.)+[a-z]{2,})", re.IGNORECASE)

NEVER_A_BIRTH_COUNTER = {"000", "999"}
NO_BANK = "999"
NO_ENTERPRISE = "01"
NO_SUBSCRIBER = ("8701", "45000")
NO_DOMAIN = (".example", ".invalid")


def wrong_national_numbers(text: str) -> Iterator[str]:
    for number in NATIONAL_NUMBER.findall(text):
        if not nn.is_valid(number) or nn.compact(number)[6:9] not in NEVER_A_BIRTH_COUNTER:
            yield number
    yield from (number for number in BARE_ELEVEN_DIGITS.findall(text) if nn.is_valid(number))


def wrong_ibans(text: str) -> Iterator[str]:
    for number in IBAN.findall(text):
        compact = iban.compact(number)
        if not (compact.startswith("BE") and iban.is_valid(compact) and compact[4:7] == NO_BANK):
            yield number


def wrong_enterprise_numbers(text: str) -> Iterator[str]:
    for number in ENTERPRISE_NUMBER.findall(text):
        if not vat.is_valid(number) or not vat.compact(number).startswith(NO_ENTERPRISE):
            yield number


def wrong_phones(text: str) -> Iterator[str]:
    without_others = ENTERPRISE_NUMBER.sub(" ", IBAN.sub(" ", NATIONAL_NUMBER.sub(" ", text)))
    for match in phonenumbers.PhoneNumberMatcher(without_others, "BE"):
        number = match.number
        if number.country_code != 32 or not str(number.national_number).startswith(NO_SUBSCRIBER):
            yield match.raw_string


def wrong_hosts(text: str) -> Iterator[str]:
    yield from (host for host in HOST.findall(text) if not host.lower().endswith(NO_DOMAIN))
