"""What fits: boxes as they are measured, in the four languages, on screens that people have."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.scripted import START, Event, answer_with, ask, end, text
from tests.browser.sweep import choose
from tests.browser.test_office import MAIL

LANGUAGES = ("fr", "nl", "de", "en")
LONG: list[Event] = [START, *text(*["A sentence of a long answer.\n\n"] * 40), end()]
# The words themselves, not the boxes around them: left, right, height in px
WORDS = """selector => [...document.querySelectorAll(selector)].map(element => {
  const words = document.createRange();
  words.selectNodeContents(element);
  const { left, right, height } = words.getBoundingClientRect();
  return { left, right, height, text: element.textContent };
})"""
# How much of the height of the screen or the pane shows the answer, once one scrolls to its beginning
SEEN = """() => {
  const answer = document.querySelector(".answer");
  answer.scrollIntoView({ block: "start" });
  const pane = answer.closest(".pane");
  const scrolls = getComputedStyle(pane).overflowY === "auto";
  const around = scrolls ? pane.getBoundingClientRect() : { top: 0, bottom: innerHeight, height: innerHeight };
  const x = answer.getBoundingClientRect().left + 40;
  let seen = 0;
  for (let y = around.top; y < around.bottom; y++) if (answer.contains(document.elementFromPoint(x, y))) seen++;
  return seen / around.height;
}"""

Person = Callable[[str, str, int, int], Page]


@pytest.fixture
def person(browser: Browser, server: str) -> Iterator[Person]:
    """Opens a page for a persona, in a language, on a screen of that width and height."""
    opened: list[BrowserContext] = []

    def open_page(persona: str, language: str, width: int, height: int) -> Page:
        context = browser.new_context(base_url=server, viewport={"width": width, "height": height})
        opened.append(context)
        choose(context, server, persona)
        context.add_cookies([{"name": "django_language", "value": language, "url": server}])
        return context.new_page()

    yield open_page
    for context in opened:
        context.close()


def words(page: Page, selector: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(WORDS, selector)
    assert found, selector
    return found


def sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize("address", ["/account/logout/", "/account/password/change/"])
def test_a_page_of_the_account_keeps_the_rail_and_its_width(person: Person, address: str) -> None:
    page = person("clerk", "en", 1280, 800)
    page.goto(address)
    main, rail = page.locator("main").bounding_box(), page.locator(".rail").bounding_box()
    assert main
    assert rail
    assert main["width"] > 400
    assert main["x"] >= rail["x"] + rail["width"]


@pytest.mark.parametrize("address", [MAIL, "/office/calendar/"])
@pytest.mark.parametrize("language", ["fr", "de"])
def test_beside_what_is_read_two_fifths_of_the_pane_are_the_answer(person: Person, language: str, address: str) -> None:
    page = person("clerk", language, 1366, 650)
    page.goto(address)
    answer_with(page, LONG)
    page.locator("#question").fill("Et alors ?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer[data-state=complete]")
    assert page.evaluate(SEEN) >= 0.4


@pytest.mark.parametrize(("width", "height"), [(640, 360), (360, 560), (360, 640), (683, 384), (1280, 600)])
def test_on_a_low_or_enlarged_screen_the_answer_can_be_read(person: Person, width: int, height: int) -> None:
    page = person("clerk", "en", width, height)
    page.goto("/assistant/")
    answer_with(page, LONG)
    ask(page, "And then?")
    page.wait_for_selector(".answer[data-state=complete]")
    assert page.evaluate(SEEN) >= 0.4
    assert not sideways(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_the_bar_at_the_bottom_touches_the_next(person: Person, language: str) -> None:
    page = person("owner", language, 360, 740)
    page.goto("/ledger/")
    places = words(page, ".rail span")
    assert [pair for pair in pairwise(places) if pair[0]["right"] > pair[1]["left"]] == []
    assert places[0]["left"] >= 0
    assert places[-1]["right"] <= 360


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_calendar_does_not_scroll_sideways(person: Person, language: str, width: int) -> None:
    page = person("clerk", language, width, 740)
    for view in ("list", "day", "week", "month"):
        page.goto(f"/office/calendar/?view={view}")
        assert not sideways(page), view


@pytest.mark.parametrize("width", [1056, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_names_of_the_folders_stay_in_their_column(person: Person, language: str, width: int) -> None:
    page = person("clerk", language, width, 800)
    page.goto("/office/meetings/")
    column = page.locator(".folders").bounding_box()
    assert column
    names = words(page, ".folders a > span:not(.hidden-text)")
    end = column["x"] + column["width"]
    assert [each["text"] for each in names if each["left"] < column["x"] or each["right"] > end] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_name_of_the_programme_is_whole_on_a_tablet(person: Person, language: str) -> None:
    page = person("clerk", language, 768, 900)
    for address in ("/", "/office/"):
        page.goto(address)
        assert page.locator(".brand > span").evaluate("name => name.scrollWidth <= name.clientWidth"), address


@pytest.mark.parametrize("width", [360, 1056, 1366])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_head_of_the_assistant_is_one_row_or_two_where_it_is_narrow(
    person: Person, language: str, width: int
) -> None:
    page = person("clerk", language, width, 800)
    page.goto(MAIL)
    if width == 360:
        page.locator(".toolbar [data-toggle-pane]").click()
    head = page.locator("#pane-assistant .pane-head")
    title, around = head.locator("h2").bounding_box(), head.bounding_box()
    assert title
    assert around
    assert title["y"] - around["y"] >= 8
    assert around["height"] <= (56 if width == 1366 else 96)


def test_the_ledger_says_who_on_one_line_and_on_a_phone_in_sight(person: Person) -> None:
    page = person("dpo", "fr", 768, 900)
    page.goto("/ledger/")
    actors = "tbody td a[href*='actor=']"
    assert max(each["height"] for each in words(page, actors)) < 30
    page.set_viewport_size({"width": 360, "height": 740})
    assert max(each["right"] for each in words(page, actors)) <= 360
