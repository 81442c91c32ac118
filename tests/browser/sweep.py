"""What a sweep over every page of a role needs: who it is, which addresses the table of doors lets them open."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page

from tests.browser.barriers import on_phone_and_desk
from tests.config.doors import doors
from tests.config.world import ROLES
from tests.serving import Server, Visitor

# Whom of the demonstration a column of the table stands for; it has nobody who left or does not take part at all.
PERSONAS = {
    "nobody": "",
    "invited": "planner",
    "active": "clerk",
    "ended": "counter",
    "early": "ward",
    "coordinator": "coordinator.valmont",
    "facilitator": "facilitator",
    "evaluator": "evaluator",
    "dpo": "dpo",
    "owner": "owner",
}
# What the table of doors calls by the name it has in a test, and what stands there in the demonstration.
IN_THE_DEMONSTRATION = {
    "mail-a": "mail-2026-02-24-moulin-07",
    "q=hearing": "q=recours",
    "/providers/model/": "/providers/built-in/",
    "/reports/tiny/": "/reports/valmont/",
}
# No pages: files and programs.
NO_PAGES = re.compile(r"/healthz|/api/|/file/|/picture/|/cells/|/export/|\.docx")
COOKIES = ("sessionid", "csrftoken", "django_language", "tarmac_person")
# One refusal of each kind; the others look the same.
REFUSALS = {"/office/", "/assistant/", "/programme/setup/", "/people/partner/"}


@dataclass(frozen=True, slots=True)
class Names:
    """What stands between braces in an address, found the way a visitor would."""

    server: Server

    def all(self) -> dict[str, str]:
        return self._of_clerk() | self._of_coordinator() | self._of_owner()

    def _found(self, visitor: Visitor, page: str, pattern: str) -> str:
        match = re.search(pattern, visitor.get(page).text)
        assert match, f"no {pattern} in {page}"
        return match[1]

    def _of_clerk(self) -> dict[str, str]:
        clerk = Visitor(self.server)
        clerk.choose("clerk")
        key = str(uuid.uuid4())
        turn = clerk.post("/assistant/turn/", {"key": key, "text": "Wanneer is het gemeenteraad?"}).text
        document = {"title": "Plan", "text": "# Plan\n\nWords", "ref": "own-00000000000000ab", "version": "0"}
        draft = {"to": "", "subject": "Hearing", "body": "Dear", "version": "0", "action": "save"}
        clerk.post("/office/document/new/", document)
        clerk.post("/office/draft/own-00000000000000ac/", draft)
        entry = {"title": "Round", "starts_on": "2026-03-16", "starts_at": "09:00", "ends_at": "10:00"}
        entry |= {"repeats": "daily", "times": "30", "ref": "own-00000000000000ad"}
        clerk.post("/office/calendar/new/", entry | {"version": "0"})
        clerk.post("/office/event/own-00000000000000ad/", entry | {"location": "Hall", "version": "1"})
        return {
            "document": "own-00000000000000ab",
            "draft": "own-00000000000000ac",
            "event": "own-00000000000000ad",
            "turn": re.findall(r'id="turn-(\d+)"', turn)[-1],
            "conversation": self._found(clerk, "/assistant/", r"/assistant/c/(\d+)/"),
        }

    def _of_coordinator(self) -> dict[str, str]:
        coordinator = Visitor(self.server)
        coordinator.choose("coordinator.valmont")
        people = "/programme/people/?state=active"
        return {"person": self._found(coordinator, people, r"/programme/people/(\d+)/"), "enrolment": "0"}

    def _of_owner(self) -> dict[str, str]:
        owner = Visitor(self.server)
        owner.choose("owner")
        lists = {
            "organisation": ("/people/organisations/", r"/people/organisations/(\d+)/"),
            "partner": ("/people/partners/", r"/people/partners/(\d+)/"),
            "grant": ("/people/roles/", r"/people/roles/(\d+)/revoke/"),
            "window": ("/programme/setup/", r"/programme/setup/windows/(\d+)/"),
            "wave": ("/programme/setup/", r"/programme/setup/waves/(\d+)/"),
        }
        return {name: self._found(owner, page, pattern) for name, (page, pattern) in lists.items()}


def addresses(role: str, names: dict[str, str]) -> Iterator[str]:
    """One's first page, the pages that the table opens to a role and to none before it, one refusal of each kind.

    What several roles may open looks the same to them.
    """
    roles = list(PERSONAS)
    earlier = roles[: roles.index(role)]
    for door in doors():
        answers = dict(zip(ROLES, door.answers, strict=True))
        status, shown = answers[role], {answers[each] for each in earlier}
        if door.method != "GET" or NO_PAGES.search(door.address) or (status in shown and door.address != "/"):
            continue
        if status == 200 or (status == 403 and door.address in REFUSALS):
            address = door.address
            for ours, theirs in IN_THE_DEMONSTRATION.items():
                address = address.replace(ours, theirs)
            yield address.format(**names)


def choose(context: BrowserContext, server: str, persona: str) -> Visitor:
    """Signs a persona in, in English, without the pages that one would see meanwhile."""
    visitor = Visitor(Server(urlsplit(server).port or 0))
    visitor.choose(persona)
    cookies = {name: visitor.cookie(name) for name in COOKIES}
    context.add_cookies([{"name": name, "value": value, "url": server} for name, value in cookies.items()])
    return visitor


def sweep(page: Page, server: str, names: dict[str, str], role: str) -> None:
    """Each page of a role: no barrier in both themes, on a phone and on a desk, and nothing that the policy refuses."""
    if PERSONAS[role]:
        choose(page.context, server, PERSONAS[role])
    found: dict[str, list[Any]] = {}
    refused: list[str] = []
    page.on(
        "console",
        lambda message: refused.append(f"{message.text} {message.location}") if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: refused.append(str(error)))
    for address in addresses(role, names):
        page.goto(address)
        found[address] = on_phone_and_desk(page)
    assert {address: barriers for address, barriers in found.items() if barriers} == {}
    # Chromium counts a refused page itself as an error.
    assert [message for message in refused if "status of 403" not in message] == []
