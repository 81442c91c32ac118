"""The packs that come with Tarmac, read once."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tarmac.office.packs.pack import Pack, read_pack

OFFICES = Path(__file__).resolve().parents[2] / "content" / "offices"


@pytest.fixture(scope="session")
def valmont_folder() -> Path:
    return OFFICES / "valmont"


@pytest.fixture(scope="session")
def valmont(valmont_folder: Path) -> Pack:
    return read_pack(valmont_folder, ZoneInfo("Europe/Brussels"))
