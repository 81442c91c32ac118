"""Every page of whoever takes part, or is nobody yet; in two files, so that two processes share the work."""

import pytest
from playwright.sync_api import Page

from tests.browser.sweep import sweep


@pytest.mark.parametrize("role", ["nobody", "invited", "active", "ended", "early"])
def test_no_page_has_a_barrier_or_asks_for_what_the_policy_refuses(
    page: Page, server: str, names: dict[str, str], role: str
) -> None:
    sweep(page, server, names, role)
