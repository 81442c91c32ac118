"""One row of a list of people: what it must say, and the reasons for which it is refused."""

import re
import unicodedata
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from tarmac.people.importing.lines import NO_VALUE

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
    """A row that is refused: where it stands in the file, and why in words."""

    first: int
    last: int
    reason: str

    def __str__(self) -> str:
        if self.first == self.last:
            return _("line %(first)d: %(reason)s") % self._asdict()
        return _("lines %(first)d to %(last)d: %(reason)s") % self._asdict()


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
    return _("“%(value)s”") % {"value": plain + ("…" if len(value) > 60 else "")}


def text_problem(value: str, longest: int) -> str:
    """Why no field may hold this value, or nothing."""
    if not value:
        return _("is missing")
    if value == NO_VALUE:
        return _("is a formula without a value; open the workbook in Excel or LibreOffice and save it")
    if len(value) > longest:
        return _("has more than %(count)d characters") % {"count": longest}
    if not value.isprintable() or "\N{REPLACEMENT CHARACTER}" in value:
        return _("has a character that cannot be read: %(value)s") % {"value": shown(value)}
    if value.startswith(_FORMULA_STARTS):
        return _("looks like a formula: %(value)s") % {"value": shown(value)}
    return ""


def email_problem(value: str) -> str:
    """Why this is no e-mail address, or nothing."""
    problem = text_problem(value, MAX_EMAIL)
    if problem:
        return problem
    try:
        validate_email(value)
    except ValidationError:
        return _("is no e-mail address: %(value)s") % {"value": shown(value)}
    if value.isascii():
        return ""
    return _("has letters that an e-mail address cannot have: %(value)s") % {"value": shown(value)}


def name_problem(value: str) -> str:
    """Why this is no name, or nothing."""
    problem = text_problem(value, MAX_NAME)
    if not problem and not any(letter.isalpha() for letter in value):
        return _("has no letter in it: %(value)s") % {"value": shown(value)}
    return problem
