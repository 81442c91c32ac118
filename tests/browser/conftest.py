"""A real server in a process of its own, on a database of its own, and a real Chromium."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, CHROMIUM
from tests.browser.sweep import Names, choose
from tests.serving import VALMONT, Server, demonstration, own_database


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demonstration as `make demo` opens it, with one office."""
    with (
        own_database(f"demo_{os.getpid()}") as url,
        demonstration(tmp_path_factory.mktemp("demo"), database_url=url, office=VALMONT) as server,
    ):
        yield server.address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one file of tests: as long as it lives, its event loop keeps Django's database shut in this process."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def names(server: str) -> dict[str, str]:
    """What stands between braces in the addresses of the table of doors."""
    return Names(Server(urlsplit(server).port or 0)).all()


@pytest.fixture
def context(browser: Browser, server: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=server, locale="en-GB", viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def desk(context: BrowserContext, server: str) -> Page:
    """A page of the clerk, whose desk is as on the first day."""
    choose(context, server, "clerk").post("/office/reset/", {})
    return context.new_page()


@pytest.fixture
def without_script(browser: Browser, server: str) -> Iterator[Page]:
    """A page of the clerk, whose desk is as it was left."""
    context = browser.new_context(base_url=server, java_script_enabled=False)
    choose(context, server, "clerk")
    yield context.new_page()
    context.close()
