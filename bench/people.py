"""400,000 people from a CSV file, and the pages of a participant and of a coordinator with all of them in place.

Beside them: the same with 4,000, and accounts that are made and invited one by one. The load generator has a core of
its own; everything else, PostgreSQL included, shares the other.
"""

import csv
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.postgres import cluster

from bench.load import Job
from bench.measuring import Line, at_most, measure
from bench.processes import PORTS, SERVER_CORE, output, serving, settings

MANY, FEW, ONE_BY_ONE = 400_000, 4_000, 500
ORGANISATIONS, IN_LARGEST = 300, 1 / 20
REQUESTS = 200
GIVEN = ["Anne", "Luc", "Hélène", "Jeroen", "Katrien", "Nadia", "Wouter", "Giulia", "Benoît", "Emre", "Zoë", "Noël"]
FAMILY = ["Peeters", "Janssens", "Maes", "Jacobs", "Mertens", "Claes", "De Smet", "Dubois", "Schröder", "Yıldız"]
TARMAC = str(Path(sys.executable).parent / "tarmac")


def main() -> Line:
    os.sched_setaffinity(0, {SERVER_CORE})
    imports: dict[str, Line] = {}
    pages: dict[str, Line] = {}
    for database in ("SQLite", "PostgreSQL"):
        with installation(database) as environment:
            run(environment, FEW)
            for page, answer in answers(environment).items():
                pages[f"{page}, {database}"] = {"with_4_000_ms": answer["whole_p50_ms"]}
            imports[f"{database}, one by one"] = output(environment, "bench.people", "one_by_one")
        with installation(database) as environment:
            imports[database], imports[f"{database}, again"] = run(environment, MANY)
            for page, answer in answers(environment).items():
                pages[f"{page}, {database}"] |= {
                    "with_400_000_ms": answer["whole_p50_ms"],
                    "peak_mb": answer["peak_mb"],
                }
    return {
        "people": MANY,
        "organisations": ORGANISATIONS,
        "imports": imports,
        "pages": pages,
        "goals": goals(imports, pages),
    }


def goals(imports: dict[str, Line], pages: dict[str, Line]) -> dict[str, Line]:
    found = {}
    for database in ("SQLite", "PostgreSQL"):
        found[f"import, {database}, s"] = at_most(imports[database]["seconds"], 120)
        found[f"import, {database}, MB"] = at_most(imports[database]["peak_mb"], 1000)
    slowest = max(page["with_400_000_ms"] for page in pages.values())
    return found | {"slowest page, median, ms": at_most(slowest, 100)}


@contextmanager
def installation(database: str) -> Iterator[dict[str, str]]:
    """The environment of a Tarmac with organisations, a wave and an office, and nobody in them."""
    if database == "SQLite":
        with settings() as environment:
            output(environment, "bench.people", "world")
            yield environment
    else:
        with cluster(durable=True) as url, settings(url) as environment:
            output(environment, "bench.people", "world")
            yield environment


def run(environment: dict[str, str], people: int) -> tuple[Line, Line]:
    """Import a file of so many people, twice."""
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["email", "given_name", "family_name", "language", "organisation", "wave"])
        writer.writerows(rows(people))
        file.flush()
        return timed(environment, file.name, people), timed(environment, file.name, people)


def rows(people: int) -> Iterator[list[str]]:
    """Always the same people; one in twenty is of the largest organisation."""
    dice = random.Random(4)
    for number in range(people):
        of = 0 if number < people * IN_LARGEST else 1 + number % (ORGANISATIONS - 1)
        family = " ".join(dice.choice(FAMILY) for _ in range(2))
        language = dice.choice(("fr", "nl", "de", "en"))
        yield [f"person{number}@house{of}.example", dice.choice(GIVEN), family, language, f"house{of}", "bench"]


def timed(environment: dict[str, str], file: str, people: int) -> Line:
    started = time.perf_counter()
    command = ["taskset", "-c", str(SERVER_CORE), TARMAC, "people", "import", file]
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        raise RuntimeError(f"the import ended with {status}")
    return {
        "seconds": round(seconds, 1),
        "people_a_second": round(people / seconds),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_mb": round(used.ru_maxrss / 1024, 1),
    }


def answers(environment: dict[str, str]) -> dict[str, Line]:
    participant, coordinator = output(environment, "bench.people", "sessions")
    people = "/programme/people/"
    with serving(environment) as server:
        first = whole(people, coordinator)
        asked = {
            "Today": ("/", participant),
            "Office": ("/office/", participant),
            "People": (people, coordinator),
            "People, next page": (re.findall(r'href="([^"]*[?&;]after=\d+[^"]*)"', first)[0], coordinator),
            "People, those invited": (f"{people}?state=invited", coordinator),
            "People, found by address": (f"{people}?q=person7%40house0", coordinator),
            "People, found by name": (f"{people}?q=zoe+schroder", coordinator),
        }
        found = {}
        for name, (address, session) in asked.items():
            job = Job(PORTS["tarmac"], [request(address, session)], REQUESTS, 1, "</html>", "<html")
            measure(job, server)
            found[name] = measure(job, server)
            assert not found[name]["lost"], f"{name} did not answer"
    return found


def request(address: str, session: str) -> str:
    address = re.sub(r"^\?", "/programme/people/?", address.replace("&amp;", "&"))
    return f"GET {address} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nCookie: sessionid={session}\r\n\r\n"


def whole(address: str, session: str) -> str:
    asked = urllib.request.Request(
        f"http://localhost:{PORTS['tarmac']}{address}", headers={"Cookie": f"sessionid={session}"}
    )
    with urllib.request.urlopen(asked) as answer:
        return str(answer.read().decode())


def world() -> int:
    """Organisations, a wave and an office; gives how many organisations."""
    from datetime import timedelta

    from django.conf import settings
    from django.core.management import call_command

    from tarmac.office.services import load_pack
    from tarmac.people.models import Organisation
    from tarmac.programme.models import AccessWindow, Programme, Wave
    from tarmac.web import clock

    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    now = clock.now()
    load_pack(settings.CONTENT_DIR / "offices" / "valmont", now=now)
    begins, ends = now - timedelta(days=9), now + timedelta(days=9)
    programme = Programme.objects.create(slug="bench", name={"en": "Bench"}, starts_on=begins, ends_on=ends)
    window = AccessWindow.objects.create(programme=programme, name="Bench", opens_at=begins, closes_at=ends)
    Wave.objects.create(programme=programme, window=window, slug="bench", name="Bench")
    houses = [Organisation(slug=f"house{n}", name=f"House {n}", sector="hospital") for n in range(ORGANISATIONS)]
    return len(Organisation.objects.bulk_create(houses))


def sessions() -> list[str]:
    """The session keys of a participant and of the coordinator of the largest organisation."""
    from bench import seed
    from tarmac.people import services as people
    from tarmac.people.models import Organisation, Person, Role
    from tarmac.programme import services
    from tarmac.web import clock

    now, house = clock.now(), Organisation.objects.get(slug="house0")
    participant = Person.objects.get(email="person1@house0.example")
    services.activate(participant.enrolments.get().pk, actor_id=participant.pk, now=now)
    coordinator = people.create_person("c@house0.example", "Co", "Ordinator", "en", house, actor_id=None, now=now)
    people.grant(coordinator, Role.COORDINATOR, organisation=house, actor_id=None, now=now)
    return [cookie.split()[0] for cookie in seed.sessions([participant, coordinator], now)]


def one_by_one() -> Line:
    """The peer of an import: an account and an enrolment by their services, one after the other."""
    from tarmac.people import services as people
    from tarmac.people.models import Organisation
    from tarmac.programme import services
    from tarmac.programme.models import Wave
    from tarmac.web import clock

    now, house, wave = clock.now(), Organisation.objects.get(slug="house1"), Wave.objects.get()
    started, cpu = time.perf_counter(), time.process_time()
    for number in range(ONE_BY_ONE):
        email = f"one{number}@house1.example"
        person = people.create_person(email, "One", "By One", "en", house, actor_id=None, now=now)
        services.enrol(person, wave, house, actor_id=None, now=now)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    return {
        "seconds": round(seconds * MANY / ONE_BY_ONE),
        "people_a_second": round(ONE_BY_ONE / seconds),
        "cpu_seconds": round(cpu * MANY / ONE_BY_ONE),
    }


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tarmac.config.settings")
    django.setup()
    steps: dict[str, Any] = {"world": world, "sessions": sessions, "one_by_one": one_by_one}
    print(json.dumps(steps[sys.argv[1]]()))
