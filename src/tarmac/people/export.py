"""A person's own data, in one file. Upper packages add theirs in `apps.py`."""

import io
import json
import zipfile
from collections.abc import Callable

from django.core.serializers.json import DjangoJSONEncoder

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
        "created_at": person.created_at,
        "last_sign_in": person.last_login,
        "roles": [
            {
                "role": grant.role,
                "organisation": grant.organisation.name if grant.organisation else None,
                "partner": grant.partner.name if grant.partner else None,
            }
            for grant in person.grants
        ],
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("account.json", json.dumps(account, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder))
        for contribution in _contributions:
            for name, content in contribution(person).items():
                archive.writestr(name, content)
    return buffer.getvalue()
