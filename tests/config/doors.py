"""The table of doors.txt: who gets which answer at which address."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

TABLE = Path(__file__).with_name("doors.txt")
# What a request to an address brings along, where an empty form would not come to the point.
SENT: dict[str, dict[str, str]] = {
    "/language/": {"language": "nl"},
    "/account/password/reset/": {"email": "nobody@hall.example"},
    "/programme/people/{person}/end/": {"enrolment": "{enrolment}"},
    "/programme/people/{person}/withdraw/": {"enrolment": "{enrolment}"},
    "/office/item/{document}/edit/": {"title": "Plan", "text": "Other words", "version": "1"},
    "/office/document/new/": {"title": "Plan", "text": "Words", "ref": "own-00000000000000aa"},
    "/office/item/sheet-budget-xlsx/cells/": {
        "version": "0",
        "changes": '[{{"worksheet": 0, "ref": "A2", "text": "Gravel"}}]',
    },
    "/office/sheet/new/": {"title": "List", "ref": "own-00000000000000ab"},
    "/office/draft/{draft}/": {"to": "luc@tiny.example", "subject": "Hearing", "body": "Dear Luc", "version": "1"},
    "/assistant/c/{conversation}/rename/": {"title": "Another"},
    "/assistant/turn/": {"key": "11111111-1111-4111-8111-111111111111", "text": "When is the hearing?"},
    "/assistant/turn/{turn}/feedback/": {"kind": "wrong"},
    "/assistant/providers/model/enable/": {"enabled": "yes"},
}


@dataclass(frozen=True, slots=True)
class Door:
    """One line: an address with names in braces, a method, and the status for each of ROLES."""

    address: str
    method: str
    answers: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.address:<44} {self.method:<5} {' '.join(map(str, self.answers))}"

    def fields(self, names: dict[str, str]) -> dict[str, Any]:
        return {name: value.format(**names) for name, value in SENT.get(self.address, {}).items()}


def doors() -> list[Door]:
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [Door(address, method, tuple(map(int, answers))) for address, method, *answers in filter(None, lines)]


def routes() -> set[str]:
    """Every address of the product, as its pattern."""
    return set(_routes(get_resolver().url_patterns, ""))


def _routes(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _routes(each.url_patterns, before + str(each.pattern))
        else:
            yield before + str(each.pattern).removeprefix("^")
