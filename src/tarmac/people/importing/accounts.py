"""What rows mean for accounts: new, changed or unchanged; and the saving of them."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from tarmac.ledger.services import Event
from tarmac.people.importing.rows import Problem, Row
from tarmac.people.models import Person, search_key

_FIELDS = ("given_name", "family_name", "language", "organisation", "search_key")


class Change(Enum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(slots=True)
class Account:
    """A row, and the account it is about: `person` has no id before a new one is saved."""

    row: Row
    person: Person
    change: Change


def of_rows(rows: list[Row], now: datetime) -> tuple[list[Account], list[Problem]]:
    """The accounts as the rows want them, unsaved, and the rows that would touch an account they may not. One query."""
    known = Person.objects.select_related("organisation").in_bulk([row.email for row in rows], field_name="email")
    accounts, problems = [], []
    for row in rows:
        person = known.get(row.email)
        if person is None:
            accounts.append(Account(row, _new(row, now), Change.NEW))
        elif reason := _refusal(row, person):
            problems.append(Problem(row.line, row.line, reason))
        else:
            accounts.append(Account(row, person, _bring_up_to_date(person, row)))
    return accounts, problems


def _refusal(row: Row, person: Person) -> str:
    if not person.is_active:
        return f"the account of {row.email} is closed"
    if person.organisation_id not in (None, row.organisation_id):
        return f"{row.email} belongs to another organisation: {person.organisation}"
    return ""


def _new(row: Row, now: datetime) -> Person:
    return Person(
        email=row.email,
        given_name=row.given_name,
        family_name=row.family_name,
        language=row.language,
        organisation_id=row.organisation_id,
        # as set_unusable_password, forty letters drawn at once
        password=UNUSABLE_PASSWORD_PREFIX + secrets.token_hex(20),
        created_at=now,
    )


def _bring_up_to_date(person: Person, row: Row) -> Change:
    """The language is the person's own choice once they have signed in."""
    wanted = {name: getattr(row, name) for name in ("given_name", "family_name", "organisation_id")}
    if person.last_login is None:
        wanted["language"] = row.language
    changed = {name: value for name, value in wanted.items() if getattr(person, name) != value}
    for name, value in changed.items():
        setattr(person, name, value)
    person.search_key = search_key(person.family_name, person.given_name, person.email)
    return Change.CHANGED if changed else Change.UNCHANGED


def save(accounts: list[Account]) -> list[Event]:
    """Save what is new or changed, inside the caller's transaction; the entries are the caller's to write."""
    new = [account.person for account in accounts if account.change is Change.NEW]
    changed = [account.person for account in accounts if account.change is Change.CHANGED]
    Person.objects.bulk_create(new)
    Person.objects.bulk_update(changed, _FIELDS)
    return [
        *(Event("person.created", "person", person.pk) for person in new),
        *(Event("person.changed", "person", person.pk) for person in changed),
    ]
