"""The provider that needs no model, asked at a desk without a page around it; and the packs as it reads them."""

import functools
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from tarmac.assistant.citing import Citations
from tarmac.assistant.extractive import answering
from tarmac.assistant.extractive.text import NoAnswer
from tarmac.assistant.providers.base import Limits, Owner, Request
from tarmac.assistant.toolbox import DeskToolbox, Door
from tarmac.guard import Vault
from tarmac.office.items import Item
from tarmac.office.models import Desk
from tarmac.office.packs.pack import read_pack

OFFICES = Path(__file__).resolve().parents[2] / "content" / "offices"

# Language, ref of the open item or empty, question, what must stand in the answer, what must not.
Case = tuple[str, str, str, Sequence[str], Sequence[str]]


def answered(
    desk: Desk, text: str, language: str, item_ref: str = "", skill: str = ""
) -> tuple[str, list[tuple[str, str]]]:
    """The answer, and the places (ref, anchor) that it cites, in their order."""
    door = Door(Vault())
    toolbox = DeskToolbox(desk, door, item_ref)
    owner = desk.office.owner
    request = Request(
        skill=skill, question=door.protect(text), selection="", language=language, history=(),
        limits=Limits(8192, 1024, 60), moment=desk.office.moment(desk.opened_at),
        owner=Owner(owner["name"], owner["email"], owner["role"]),
    )  # fmt: skip
    citations = Citations(toolbox)
    try:
        pieces = answering.answer(request, toolbox)
    except NoAnswer as said:
        pieces = [str(said)]
    told = "".join(citations.feed(piece)[1] for piece in pieces)
    told += citations.close()[1]
    return door.vault.restore(told), [(source.ref, source.anchor) for source in citations.sources]


def wrong(desk: Desk, cases: Sequence[Case], skill: str = "") -> list[str]:
    """The questions whose answer lacks what it must hold or holds what it must not, each with its answer."""
    found = []
    for language, item_ref, text, needed, barred in cases:
        said = answered(desk, text, language, item_ref, skill)[0]
        if any(each not in said for each in needed) or any(each in said for each in barred):
            found.append(f"{text}\n{said}")
    return found


@functools.cache
def items_of(office: str) -> dict[str, Item]:
    """The items of a pack by path, read once."""
    parsed = read_pack(OFFICES / office, ZoneInfo("Europe/Brussels")).items
    return {
        each.path: Item(each.ref, each.kind, each.title, each.when, each.people, each.segments, each.thread)
        for each in parsed
    }
