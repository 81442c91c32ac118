"""What every test stands on."""

import pytest


@pytest.fixture(scope="session", autouse=True)
def _published_assets() -> None:
    """Static files and translations are made as a server makes them at its start."""
    from tarmac.config import assets

    assets.publish()
