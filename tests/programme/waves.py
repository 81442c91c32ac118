"""A programme with waves, and people of two organisations who stand somewhere in them, told by the services."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

from tarmac.people.models import Organisation, Person
from tarmac.programme import services
from tarmac.programme.models import AccessWindow, Enrolment, EnrolmentState, Programme, Wave
from tarmac.web import clock

OPENS = datetime(2026, 11, 2, 8, 0, tzinfo=settings.LOCAL_ZONE)
CLOSES = datetime(2026, 11, 28, 0, 0, tzinfo=settings.LOCAL_ZONE)
NOW = datetime(2026, 11, 9, 10, 0, tzinfo=settings.LOCAL_ZONE)
MOMENT = timedelta(microseconds=1)
NAMES = {
    "fr": "Un assistant au travail",
    "nl": "Een assistent aan het werk",
    "de": "Ein Assistent",
    "en": "An assistant",
}


def wave(opens: datetime = OPENS, closes: datetime = CLOSES, *, slug: str = "first", **quotas: int) -> Wave:
    programme, _made = Programme.objects.get_or_create(
        slug="practice",
        defaults={"name": NAMES, "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31), **quotas},
    )
    window = AccessWindow(programme=programme, name=slug, opens_at=opens, closes_at=closes)
    services.save_window(window, actor_id=None, now=opens)
    return services.save_wave(
        Wave(programme=programme, window=window, slug=slug, name=f"Wave {slug}"), actor_id=None, now=opens
    )


def person(organisation: str = "hall", *, name: str = "Anne", language: str = "en") -> Person:
    sector = {"hall": "municipality", "clinic": "hospital"}[organisation]
    tenant, _made = Organisation.objects.get_or_create(slug=organisation, name=organisation.title(), sector=sector)
    email = f"{name.lower()}@{organisation}.example"
    return Person.objects.create(
        email=email, given_name=name, family_name="Peeters", language=language, organisation=tenant, created_at=OPENS
    )


def invited(who: Person, into: Wave, *, now: datetime | None = None) -> Enrolment:
    assert who.organisation is not None
    before = into.window.opens_at - timedelta(days=7)
    return services.enrol(who, into, who.organisation, actor_id=None, now=now or before)


def started(who: Person, into: Wave) -> Enrolment:
    return services.activate(invited(who, into).pk, actor_id=who.pk, now=into.window.opens_at)


def in_state(state: str, who: Person, into: Wave) -> Enrolment:
    """An enrolment that came to `state` by its steps."""
    if state == EnrolmentState.INVITED:
        return invited(who, into)
    enrolment = started(who, into)
    if state == EnrolmentState.ENDED:
        return services.end(enrolment.pk, actor_id=None, now=into.window.opens_at)
    if state == EnrolmentState.WITHDRAWN:
        return services.withdraw(enrolment.pk, actor_id=who.pk, now=into.window.opens_at)
    return enrolment


def signed_in(who: Person, language: str = "en") -> Client:
    client = Client(headers={"Accept-Language": language})
    client.force_login(who)
    return client


def at_once(now: datetime, tasks: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each task gives or raises, all let go at the same moment, each in a thread of its own."""
    gate = Barrier(len(tasks))
    results: list[Any] = [None] * len(tasks)

    def run(place: int, task: Callable[[], Any]) -> None:
        gate.wait()
        try:
            with clock.fixed(now):
                results[place] = task()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
