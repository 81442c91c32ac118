"""What somebody does who has typed `make demo` and opened the address."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.own_database

CHOICES = {"fr": "Français", "nl": "Nederlands", "de": "Deutsch", "en": "English"}


def speak(page: Page, language: str) -> None:
    """Choose a language where the person is."""
    page.locator("details.menu").first.click()
    page.get_by_role("button", name=CHOICES[language], exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_from_the_address_to_a_reply_and_back_to_the_first_day(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose who you are")
    page.get_by_role("button", name="Sabine Schröder").click()
    page.wait_for_url("/")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    speak(page, "en")

    page.get_by_role("navigation", name="Places").get_by_role("link", name="Office").click()
    page.get_by_role("link", name="Drafts").click()
    before = page.locator("a.item").count()
    page.get_by_role("link", name="Inbox").click()
    page.locator("a.item").nth(2).click()
    page.get_by_role("button", name="Summarise").click()
    answer = page.locator(".answer[data-state=complete]")
    expect(answer).to_be_visible()
    expect(answer.locator("..").get_by_text("not a generative model").first).to_be_visible()

    answer.locator(".sources a").first.click()
    place = page.url.partition("#")[2]
    expect(page.locator(f"[id='{place}']")).to_be_in_viewport()
    expect(page.locator(".turn")).to_have_count(1)

    page.get_by_role("button", name="Draft a reply").click()
    draft = page.locator(".turn").nth(1)
    expect(draft.locator(".answer[data-state=complete]")).to_be_visible()
    draft.get_by_role("button", name="Use it").click()
    body = page.get_by_role("textbox", name="Message")
    expect(body).not_to_be_empty()
    body.press("Control+End")
    body.type(" Written by the newcomer.")
    page.get_by_role("button", name="Save the draft").click()
    page.goto("/office/mail/drafts/")
    expect(page.locator("a.item")).to_have_count(before + 1)

    page.goto("/office/reset/")
    page.get_by_role("button", name="Reset my desk").click()
    page.goto("/office/mail/drafts/")
    expect(page.locator("a.item")).to_have_count(before)


@pytest.mark.parametrize("language", ["fr", "nl", "de"])
def test_the_language_changes_on_the_page_and_stays(page: Page, language: str) -> None:
    page.goto("/account/login/")
    page.get_by_role("button", name="Katrien Van Damme").click()
    page.wait_for_url("/")
    for address in ("/office/", "/office/search/?q=recours", "/assistant/", "/people/me/"):
        page.goto(address)
        speak(page, "en")
        speak(page, language)
        assert page.url.endswith(address)
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_a_form_sent_after_the_session_ended_survives_the_sign_in(page: Page, context: BrowserContext) -> None:
    page.goto("/account/login/")
    page.get_by_role("button", name="Nadia El Amrani").click()
    page.wait_for_url("/")
    speak(page, "en")
    page.goto("/office/document/new/")
    page.locator("#id_title").fill("Notes of the visit")
    page.get_by_role("textbox", name="Text").fill("Three pages of notes")
    context.clear_cookies(name="sessionid")
    page.get_by_role("button", name=re.compile("Save")).click()
    expect(page.get_by_text("You are signed out")).to_be_visible()
    page.get_by_role("button", name="Nadia El Amrani").click()
    expect(page.locator("textarea").first).to_be_visible()
    texts = page.locator("textarea").evaluate_all("areas => areas.map(each => each.value)")
    assert {"Notes of the visit", "Three pages of notes"} <= set(texts)
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile(r"/office/item/own-"))
    expect(page.get_by_text("Three pages of notes").first).to_be_visible()


def test_somebody_else_does_not_find_the_form(page: Page, context: BrowserContext) -> None:
    page.goto("/account/login/")
    page.get_by_role("button", name="Nadia El Amrani").click()
    page.wait_for_url("/")
    speak(page, "en")
    page.goto("/office/document/new/")
    page.get_by_role("textbox", name="Text").fill("For my eyes only")
    context.clear_cookies(name="sessionid")
    page.get_by_role("button", name=re.compile("Save")).click()
    page.get_by_role("button", name="Katrien Van Damme").click()
    page.wait_for_url("/")
    assert "For my eyes only" not in page.content()
