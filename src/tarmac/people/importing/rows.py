"""One row of a list of people: what it must say, and the reasons for which it is refused."""

import re
import unicodedata
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

MAX_EMAIL = 254
MAX_NAME = 100
# A spreadsheet that opens a later export would carry these out, or has put them there for a formula that failed.
_FORMULA_STARTS = ("=", "+", "-", "@", "#")
_SPACES = re.compile(r"[ \t\r\n\u00a0\u202f]+")


class Row(NamedTuple):
    """A good row. `wave` is a slug as written, empty where the file names none."""

    line: int
    email: str
    given_name: str
    family_name: str
    language: str
    organisation_id: int
    wave: str


class Problem(NamedTuple):
    """A row that is refused: where it stands in the file, and why in English words."""

    first: int
    last: int
    reason: str

    def __str__(self) -> str:
        where = f"line {self.first}" if self.first == self.last else f"lines {self.first} to {self.last}"
        return f"{where}: {self.reason}"


def tidy(value: str) -> str:
    """One line, single spaces, letters with their accents joined."""
    if not value.isascii():
        value = unicodedata.normalize("NFC", value)
    if "  " in value or not value.isprintable():
        value = _SPACES.sub(" ", value)
    return value.strip(" ")


def shown(value: str) -> str:
    """A value of the file as a terminal may show it."""
    plain = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in value[:60])
    return f"“{plain}{'…' if len(value) > 60 else ''}”"


def text_problem(value: str, longest: int) -> str:
    """Why no field may hold this value, or nothing."""
    if not value:
        return "is missing"
    if len(value) > longest:
        return f"has more than {longest} characters"
    if not value.isprintable() or "\N{REPLACEMENT CHARACTER}" in value:
        return f"has a character that cannot be read: {shown(value)}"
    if value.startswith(_FORMULA_STARTS):
        return f"looks like a formula: {shown(value)}"
    return ""


def email_problem(value: str) -> str:
    """Why this is no e-mail address, or nothing."""
    problem = text_problem(value, MAX_EMAIL)
    if problem:
        return problem
    try:
        validate_email(value)
    except ValidationError:
        return f"is no e-mail address: {shown(value)}"
    return "" if value.isascii() else f"has letters that an e-mail address cannot have: {shown(value)}"


def name_problem(value: str) -> str:
    """Why this is no name, or nothing."""
    problem = text_problem(value, MAX_NAME)
    if not problem and not any(letter.isalpha() for letter in value):
        return f"has no letter in it: {shown(value)}"
    return problem
