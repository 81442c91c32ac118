import pytest

from tarmac.office import search, worksheets


@pytest.fixture(autouse=True)
def _no_desk_of_another_test() -> None:
    """A test that is rolled back gives its desk's number to the next one; a real desk keeps its own for ever."""
    search._overlay.cache_clear()
    worksheets._pieces.cache_clear()
