"""The frame and the components, as a person meets them: keyboard, theme, language, panes of the style guide."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.barriers import on_phone_and_desk


@pytest.mark.parametrize("address", ["/styleguide/", "/account/login/", "/no-such-page/"])
def test_a_page_has_no_barrier_and_does_not_scroll_sideways(page: Page, address: str) -> None:
    page.goto(address)
    assert on_phone_and_desk(page) == []


def test_nothing_on_a_page_is_refused_by_the_content_security_policy(page: Page) -> None:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.on("requestfailed", lambda request: refused.append(request.url))
    page.goto("/styleguide/", wait_until="networkidle")
    assert refused == []


def test_the_first_key_leads_past_the_frame(page: Page) -> None:
    page.goto("/styleguide/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Go to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_theme_is_kept_and_painted_by_the_server(page: Page, context: BrowserContext) -> None:
    page.goto("/styleguide/")
    page.get_by_text("Display", exact=True).click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    answer = context.request.get("/styleguide/").text()
    assert re.search(r'<html lang="en" data-theme="dark">', answer)

    page.get_by_role("button", name="Device").click()
    assert "data-theme" not in context.request.get("/styleguide/").text().split("<head>")[0]


def test_a_menu_closes_on_escape_and_gives_the_focus_back(page: Page) -> None:
    page.goto("/styleguide/")
    summary = page.locator("summary", has_text="Display")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Light")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Light")).to_be_hidden()
    expect(summary).to_be_focused()


def test_the_language_changes_and_the_page_stays(page: Page) -> None:
    page.goto("/styleguide/?page=2")
    page.locator("summary", has_text="Language").click()
    page.get_by_role("button", name="Nederlands").click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    assert page.url.endswith("/styleguide/?page=2")


def test_a_source_lights_the_sentence_it_supports(page: Page) -> None:
    page.goto("/styleguide/")
    sentence = page.locator("[data-cites='1']")
    expect(sentence).not_to_contain_class("lit")
    page.get_by_role("link", name="Meeting of 3 March").focus()
    expect(sentence).to_contain_class("lit")
    page.get_by_role("button", name="Retry").last.focus()
    expect(sentence).not_to_contain_class("lit")


def test_a_refused_request_shows_the_error_page_in_place(page: Page) -> None:
    page.goto("/styleguide/")
    page.evaluate("htmx.ajax('GET', '/no-such-page/', {target: '#lists'})")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page does not exist")
    expect(page.locator("main")).to_have_count(1)


def test_a_lost_connection_is_said_and_the_page_stays(page: Page) -> None:
    page.goto("/styleguide/")
    page.get_by_label("Text", exact=True).fill("A long letter")
    page.context.set_offline(True)
    page.evaluate("htmx.ajax('GET', '/account/login/', {target: '#lists', swap: 'none'}).catch(() => null)")
    told = page.get_by_text("Tarmac does not answer")
    expect(told).to_be_visible()
    expect(page.get_by_label("Text", exact=True)).to_have_value("A long letter")
    page.context.set_offline(False)
    page.evaluate("htmx.ajax('GET', '/account/login/', {target: '#lists', swap: 'none'})")
    expect(told).to_be_hidden()


def test_a_passing_word_says_only_what_was_done(page: Page) -> None:
    page.goto("/styleguide/")
    page.evaluate("import('/static/web/js/toast.js').then(each => each.toast('Copied'))")
    expect(page.get_by_role("status").filter(has_text="Copied")).to_have_text(re.compile(r"^\s*Copied\s*$"))


def test_a_dialog_says_what_will_be_gone_and_can_be_left(page: Page) -> None:
    page.goto("/styleguide/")
    opener = page.get_by_role("button", name="Reset the desk")
    opener.click()
    dialog = page.get_by_role("dialog", name="Reset your desk")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
