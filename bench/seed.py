"""A programme for a benchmark: signed-in participants of one organisation, each at a desk, and two providers.

Run: python -m bench.seed BASE_URL PEOPLE   with the settings of the server in the environment; prints a JSON list of
"sessionid csrftoken", one for each person.
"""

import json
import os
import sys
from datetime import timedelta
from typing import Any

import django
from django.conf import settings

ENOUGH = 1_000_000_000


def main(base_url: str, people: int) -> list[str]:
    """Set everything up; gives the people's cookies."""
    from django.core.management import call_command

    from tarmac.office.services import load_pack
    from tarmac.web import clock

    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    now = clock.now()
    office = load_pack(settings.CONTENT_DIR / "offices" / "valmont", now=now).office
    _providers(base_url, now)
    return _participants(people, office, now)


def _providers(base_url: str, now: Any) -> None:
    from tarmac.assistant.models import Provider
    from tarmac.assistant.providing import save_provider

    # a model that cannot call tools gets what a search finds along with the question
    for slug, model, tools in (("fast", "fast", True), ("paced", "paced", True), ("searching", "fast", False)):
        provider = Provider(slug=slug, name=slug.title(), model=model, base_url=base_url, supports_tools=tools)
        save_provider(provider, secret="none", actor_id=None, now=now)


def _participants(people: int, office: Any, now: Any) -> list[str]:
    from tarmac.office.models import Desk
    from tarmac.people.models import Organisation, Person
    from tarmac.programme.models import AccessWindow, Enrolment, EnrolmentState, Programme, Wave

    day = now.date()
    programme = Programme.objects.create(
        slug="bench",
        name={"en": "Bench"},
        starts_on=day - timedelta(days=9),
        ends_on=day + timedelta(days=9),
        turns_a_day_per_person=ENOUGH,
        tokens_a_day_per_person=ENOUGH,
        turns_a_day_per_organisation=ENOUGH,
        tokens_a_day_per_organisation=ENOUGH,
    )
    opens_at, closes_at = now - timedelta(days=9), now + timedelta(days=9)
    window = AccessWindow.objects.create(programme=programme, name="Bench", opens_at=opens_at, closes_at=closes_at)
    wave = Wave.objects.create(programme=programme, window=window, slug="bench", name="Bench")
    organisation = Organisation.objects.create(slug="bench", name="Bench", sector="municipality")
    persons = Person.objects.bulk_create(
        Person(
            email=f"person{number}@bench.example",
            password="!",
            given_name="Person",
            family_name=str(number),
            language="fr",
            organisation=organisation,
            created_at=now,
        )
        for number in range(people)
    )
    Enrolment.objects.bulk_create(
        Enrolment(
            person=person,
            wave=wave,
            organisation=organisation,
            state=EnrolmentState.ACTIVE,
            invited_at=opens_at,
            activated_at=opens_at,
        )
        for person in persons
    )
    Desk.objects.bulk_create(Desk(person=person, office=office, opened_at=now) for person in persons)
    return sessions(persons, now)


def sessions(persons: list[Any], now: Any) -> list[str]:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.utils.crypto import get_random_string

    store = SessionStore()
    sessions = [
        Session(
            session_key=get_random_string(32, "abcdefghijklmnopqrstuvwxyz0123456789"),
            session_data=store.encode(
                {
                    SESSION_KEY: str(person.pk),
                    BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                    HASH_SESSION_KEY: person.get_session_auth_hash(),
                }
            ),
            expire_date=now + timedelta(days=1),
        )
        for person in persons
    ]
    Session.objects.bulk_create(sessions)
    return [f"{session.session_key} {get_random_string(32)}" for session in sessions]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tarmac.config.settings")
    django.setup()
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]))))
