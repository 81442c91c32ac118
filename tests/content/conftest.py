"""The packs that come with Tarmac, each read once."""

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tarmac.office.items import Kind
from tarmac.office.packs.pack import Pack, read_pack
from tarmac.office.packs.parsed import ParsedItem
from tarmac.office.truth.questions import Question, read_questions

OFFICES = Path(__file__).resolve().parents[2] / "content" / "offices"
SLUGS = sorted(folder.name for folder in OFFICES.iterdir())


@dataclass(frozen=True)
class Content:
    """A pack as files, as items, and as questions."""

    folder: Path
    pack: Pack
    questions: list[Question]

    @property
    def items(self) -> dict[str, ParsedItem]:
        return {item.path: item for item in self.pack.items}

    def of_kind(self, kind: Kind) -> list[ParsedItem]:
        return [item for item in self.pack.items if item.kind == kind]


def read(slug: str) -> Content:
    folder = OFFICES / slug
    return Content(folder, read_pack(folder, ZoneInfo("Europe/Brussels")), read_questions(folder))


@pytest.fixture(scope="session", params=SLUGS)
def content(request: pytest.FixtureRequest) -> Content:
    return read(request.param)


@pytest.fixture(scope="session")
def valmont() -> Content:
    return read("valmont")
