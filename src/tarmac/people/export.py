"""A person's own data, in one file. Upper packages add theirs in `apps.py`."""

import io
import json
import zipfile
from collections.abc import Callable

from tarmac.people.models import Person

# Gives file names and contents of what a package keeps about a person.
Contribution = Callable[[Person], dict[str, bytes]]

_contributions: list[Contribution] = []


def contribute(contribution: Contribution) -> None:
    _contributions.append(contribution)


def export(person: Person) -> bytes:
    """A ZIP file with all that Tarmac keeps about a person."""
    account = {
        "email": person.email,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "language": person.language,
        "organisation": person.organisation.name if person.organisation else None,
        "roles": sorted(person.roles),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("account.json", json.dumps(account, ensure_ascii=False, indent=2))
        for contribution in _contributions:
            for name, content in contribution(person).items():
                archive.writestr(name, content)
    return buffer.getvalue()
