"""A PDF in a real browser: its words are selected, found and lit over the picture of the page."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.sweep import choose

ADDRESS = "/office/item/document-school-meals-rapport-hygiene-pdf/"
CLEAR = "rgba(0, 0, 0, 0)"


@pytest.fixture
def reader(page: Page, server: str) -> Page:
    choose(page.context, server, "clerk")
    return page


def selected(page: Page) -> str:
    return " ".join(str(page.evaluate("getSelection().toString()")).split())


def test_words_are_selected_with_the_mouse_across_lines(reader: Page) -> None:
    reader.goto(f"{ADDRESS}#p8")
    lines = reader.locator("#p8 tspan")
    first, last = lines.first.bounding_box(), lines.last.bounding_box()
    assert first
    assert last
    reader.mouse.move(first["x"] + 1, first["y"] + first["height"] / 2)
    reader.mouse.down()
    reader.mouse.move(last["x"] + last["width"], last["y"] + last["height"] / 2, steps=5)
    reader.mouse.up()
    assert selected(reader).startswith("Deux causes s’additionnent.")
    assert selected(reader).endswith("une nuit à 9,4 °C.")


def colour(page: Page, place: str) -> str:
    return str(page.evaluate("place => getComputedStyle(document.querySelector(place)).fill", place))


@pytest.mark.parametrize("words", ["Cantinelle a livré", "la date expirait le jour", "7 °C au plus"])
def test_words_are_found_also_where_a_line_breaks(reader: Page, words: str) -> None:
    reader.goto(ADDRESS)
    assert reader.evaluate("words => window.find(words)", words)
    assert selected(reader) == words


def test_a_source_leads_to_its_lines_on_the_page_and_they_are_lit(reader: Page) -> None:
    reader.goto(f"{ADDRESS}#p8")
    assert colour(reader, "#p8 rect") != colour(reader, "#p9 rect")
    box = reader.locator("#p8").bounding_box()
    assert box
    assert 0 < box["y"] < 900


def test_nothing_moves_when_a_picture_comes_and_its_words_stand_in_when_it_does_not(reader: Page) -> None:
    reader.route("**/picture/**", lambda route: route.abort())
    reader.goto(ADDRESS)
    reader.locator(".page.unpainted").first.wait_for()
    without = reader.locator("#p8").bounding_box()
    assert colour(reader, "#p8 text") != CLEAR
    reader.unroute("**/picture/**")
    reader.goto(ADDRESS)
    expect(reader.locator(".page img").first).not_to_have_js_property("naturalWidth", 0)
    assert colour(reader, "#p8 text") == CLEAR
    # drawn by itself or over a picture, a drawing is rounded differently by less than a tenth of a pixel
    assert reader.locator("#p8").bounding_box() == pytest.approx(without, abs=0.1)
