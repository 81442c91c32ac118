"""What has happened in a demonstration before its first start, told by the services of the packages.

So the ledger holds what a real programme's would: who was invited, who started, who left.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zlib import crc32

from django.conf import settings
from django.db import transaction

from tarmac.assistant.services import built_in
from tarmac.config.demo.cast import (
    COLLEAGUES,
    ORGANISATIONS,
    PARTICIPANTS,
    PARTNERS,
    PROGRAMME,
    PROGRAMME_NAME,
    ROLES,
    WAVES,
)
from tarmac.people import services as people
from tarmac.people.models import Organisation, Partner, Person, Role
from tarmac.people.personas import DOMAIN, GROUPS
from tarmac.programme import access, services
from tarmac.programme.models import AccessWindow, Enrolment, Programme, Wave, local_day

TOKENS_A_TURN = 650
WORKING_HOUR = time(10)
SATURDAY = 5
# Of seven colleagues: five started, one is still invited, one left again.
STILL_INVITED, LEFT_AGAIN = 3, 5
DAYS_OF_PRACTICE = 28


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who takes part; `place` counts within the organisation.

    `practised`: has asked already. A persona has not: its questions would have to be among its conversations.
    """

    person: Person
    organisation: Organisation
    wave: str
    place: int
    starts: bool
    leaves: bool = False
    practised: bool = True


@transaction.atomic
def tell(now: datetime) -> None:
    """Write the whole story into an empty database, in the order in which it happened; the last of it before `now`."""
    calendar = Calendar(local_day(now))
    begin = calendar.week(WAVES[0][2] - 4)
    organisations = _organisations(begin)
    owner = _staff(organisations, begin)
    waves = _waves(owner, calendar)
    participants = [*_personas(organisations, begin), *_colleagues(organisations, begin)]
    for wave in waves:
        taking_part = [each for each in participants if each.wave == wave.slug]
        enrolled = _invite(taking_part, wave, owner, min(wave.window.opens_at - timedelta(weeks=2), now))
        if wave.window.opens_at <= now:
            _practise(enrolled, wave.window, now)
    built_in()


@dataclass(frozen=True, slots=True)
class Calendar:
    """Weeks counted from the one of the first start."""

    today: date

    def week(self, count: int) -> datetime:
        """The Monday, as its first moment, that many weeks from this week's."""
        monday = self.today + timedelta(weeks=count, days=-self.today.weekday())
        return datetime.combine(monday, time(0), settings.LOCAL_ZONE)


def _organisations(now: datetime) -> dict[str, Organisation]:
    return {
        slug: people.save_organisation(Organisation(slug=slug, name=name, sector=sector), actor_id=None, now=now)
        for slug, sector, name in ORGANISATIONS
    }


def _staff(organisations: dict[str, Organisation], now: datetime) -> Person:
    """Everybody with a role; gives the programme owner."""
    partners = [
        people.save_partner(Partner(slug=slug, name=name, declared_interests=interests), actor_id=None, now=now)
        for slug, name, interests in PARTNERS
    ]
    staff = {}
    for persona in (each for group in GROUPS for each in group.people if each.key in ROLES):
        organisation = organisations.get(persona.organisation)
        person = people.create_person(
            persona.email,
            persona.given_name,
            persona.family_name,
            persona.language,
            organisation,
            actor_id=None,
            now=now,
        )
        role = ROLES[persona.key]
        partner = partners[0] if role == Role.FACILITATOR else None
        people.grant(person, role, organisation=organisation, partner=partner, actor_id=None, now=now)
        staff[role] = person
    return staff[Role.OWNER]


def _waves(owner: Person, calendar: Calendar) -> list[Wave]:
    begin = calendar.week(WAVES[0][2] - 4)
    programme = services.save_programme(
        Programme(
            slug=PROGRAMME,
            name=PROGRAMME_NAME,
            starts_on=begin.date(),
            ends_on=calendar.week(WAVES[-1][3] + 4).date(),
        ),
        actor_id=owner.pk,
        now=begin,
    )
    waves = []
    for slug, name, opens, closes in WAVES:
        window = AccessWindow(
            programme=programme, name=name, opens_at=calendar.week(opens), closes_at=calendar.week(closes)
        )
        services.save_window(window, actor_id=owner.pk, now=begin)
        wave = Wave(programme=programme, window=window, slug=slug, name=name)
        waves.append(services.save_wave(wave, actor_id=owner.pk, now=begin))
    return waves


def _personas(organisations: dict[str, Organisation], now: datetime) -> Iterator[Participant]:
    for persona in (each for group in GROUPS for each in group.people if each.key in PARTICIPANTS):
        organisation = organisations[persona.organisation]
        person = people.create_person(
            persona.email,
            persona.given_name,
            persona.family_name,
            persona.language,
            organisation,
            actor_id=None,
            now=now,
        )
        wave, starts = PARTICIPANTS[persona.key]
        yield Participant(person, organisation, wave, 0, starts, practised=False)


def _colleagues(organisations: dict[str, Organisation], now: datetime) -> Iterator[Participant]:
    """The first third took part in the pilot, the last few are invited to the second wave."""
    for slug, names in COLLEAGUES.items():
        for place, name in enumerate(names.split(",")):
            language, given_name, family_name = name.split(maxsplit=2)
            person = people.create_person(
                _address(given_name, family_name),
                given_name,
                family_name,
                language,
                organisations[slug],
                actor_id=None,
                now=now,
            )
            wave = WAVES[0 if place % 3 == 0 else 2 if place >= 16 else 1][0]
            yield Participant(
                person, organisations[slug], wave, place, place % 7 != STILL_INVITED, place % 7 == LEFT_AGAIN
            )


def _address(given_name: str, family_name: str) -> str:
    name = f"{given_name}.{family_name}".replace(" ", "")
    return f"{unicodedata.normalize('NFKD', name).encode('ascii', 'ignore').decode()}@{DOMAIN}"


def _invite(
    participants: list[Participant], wave: Wave, owner: Person, now: datetime
) -> list[tuple[Participant, Enrolment]]:
    return [
        (each, services.enrol(each.person, wave, each.organisation, actor_id=owner.pk, now=now))
        for each in participants
    ]


def _practise(enrolled: list[tuple[Participant, Enrolment]], window: AccessWindow, now: datetime) -> None:
    """Those who start do so in the first days and ask for four weeks; some leave again after one."""
    started = sorted((pair for pair in enrolled if pair[0].starts), key=lambda pair: pair[0].place)
    for participant, enrolment in started:
        moment = window.opens_at + timedelta(hours=9, minutes=37 * participant.place)
        services.activate(enrolment.pk, actor_id=participant.person.pk, now=moment)
    for participant in (each for each, _enrolment in started if each.practised):
        for day in range(1, 7 if participant.leaves else DAYS_OF_PRACTICE):
            _ask(participant, local_day(window.opens_at) + timedelta(days=day), now)
    for participant, enrolment in started:
        if participant.leaves:
            services.withdraw(enrolment.pk, actor_id=participant.person.pk, now=window.opens_at + timedelta(weeks=1))


def _ask(participant: Participant, day: date, now: datetime) -> None:
    """None to four turns on a working day."""
    moment = datetime.combine(day, WORKING_HOUR, settings.LOCAL_ZONE)
    turns = crc32(f"{participant.person.email} {day}".encode()) % 6 - 1
    if turns <= 0 or day.weekday() >= SATURDAY or moment >= now:
        return
    opened = access.require(participant.person, moment)
    for _turn in range(turns):
        services.spend_turn(opened)
    services.add_tokens(opened, turns * TOKENS_A_TURN)
