"""The columns of a list of people, by the names they have in four languages."""

import re
import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _

from tarmac.people.importing.lines import BadFile

REQUIRED = ("email", "given_name", "family_name", "language", "organisation")
FIELDS = (*REQUIRED, "wave")
_NAMES = {
    "email": """email, mail, email address, courriel, adresse e-mail, adresse mail, adresse électronique, e-mailadres,
        mailadres, e-mail-adresse""",
    "given_name": "given name, first name, prénom, voornaam, vorname",
    "family_name": """family name, last name, surname, name, nom, nom de famille, naam, familienaam, achternaam,
        nachname, familienname""",
    "language": "language, langue, taal, sprache",
    "organisation": "organisation, organization, organisatie",
    "wave": "wave, vague, golf, welle",
}


def _plain(heading: str) -> str:
    """Small letters without accents, words joined: "E-mail address" and "email_address" are the same heading."""
    return re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", heading.casefold()))


_FIELD_OF = {_plain(name): field for field, names in _NAMES.items() for name in names.split(",")}


def known(headings: Iterable[str]) -> int:
    """How many of these headings are columns of a list of people."""
    return sum(_plain(heading) in _FIELD_OF for heading in headings)


class Columns:
    """Where each field stands in a line."""

    def __init__(self, headings: list[str]) -> None:
        """Raises BadFile when a column is missing or there twice."""
        self.width = len(headings)
        self.places: dict[str, int] = {}
        for place, heading in enumerate(headings):
            field = _FIELD_OF.get(_plain(heading))
            if field in self.places:
                raise BadFile(_("The first line names the column %(column)s twice.") % {"column": field})
            if field is not None:
                self.places[field] = place
        missing = [field for field in REQUIRED if field not in self.places]
        if missing:
            raise BadFile(
                _(
                    "The first line does not name: %(missing)s. It names the columns, in English, French, Dutch or "
                    "German and in any order: %(columns)s."
                )
                % {"missing": ", ".join(missing), "columns": ", ".join(FIELDS)}
            )

    def values(self, cells: list[str]) -> list[str]:
        """The cells of a line in the order of FIELDS; one that is not there is empty."""
        places = (self.places.get(field, self.width) for field in FIELDS)
        return [cells[place] if place < min(self.width, len(cells)) else "" for place in places]

    def beyond(self, cells: list[str]) -> bool:
        """Whether something stands after the last heading: often a name with an unquoted comma in it."""
        return any(map(str.strip, cells[self.width :]))
