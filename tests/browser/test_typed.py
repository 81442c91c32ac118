"""What a person typed stays: when the language changes, and when a form comes back with errors."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.sweep import choose
from tests.browser.test_office import DOCUMENT


def in_dutch(page: Page) -> None:
    page.locator("header summary", has_text="Language").click()
    page.get_by_role("button", name="Nederlands").click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")


@pytest.fixture
def page(context: BrowserContext, server: str) -> Page:
    context.add_cookies([{"name": "django_language", "value": "en", "url": server}])
    return context.new_page()


@pytest.mark.parametrize("address", ["/office/document/new/", f"{DOCUMENT}edit/"])
def test_a_document_stays_when_the_language_changes(page: Page, server: str, address: str) -> None:
    choose(page.context, server, "clerk")
    page.goto(address)
    page.locator("main [name=title]").fill("Plan of the spring")
    page.locator(".ProseMirror").fill("Words « of » mine")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+b")
    in_dutch(page)
    expect(page.locator("main [name=title]")).to_have_value("Plan of the spring")
    expect(page.locator(".ProseMirror strong")).to_have_text("Words « of » mine")
    expect(page.locator("#saved .icon")).to_be_visible()
    page.reload()
    expect(page.locator("main [name=title]")).to_have_value("Plan of the spring")
    expect(page.locator(".ProseMirror strong")).to_have_text("Words « of » mine")


def test_a_mail_that_was_not_saved_yet_stays_and_saves_itself(page: Page, server: str) -> None:
    choose(page.context, server, "clerk")
    page.goto("/office/write/")
    page.locator(".ProseMirror").fill("Dear Luc")
    in_dutch(page)
    expect(page.locator(".ProseMirror")).to_have_text("Dear Luc")
    page.wait_for_url("**/office/draft/**")


def test_a_mail_that_was_saved_is_the_same_draft_in_the_other_language(page: Page, server: str) -> None:
    choose(page.context, server, "clerk")
    page.goto("/office/write/")
    page.locator(".ProseMirror").fill("Dear Luc, from the draft")
    page.wait_for_url("**/office/draft/**")
    draft = page.url
    page.locator(".ProseMirror").press_sequentially(" and more")
    in_dutch(page)
    assert page.url == draft
    expect(page.locator(".ProseMirror")).to_have_text("Dear Luc, from the draft and more")
    expect(page.locator("#saved .icon")).to_be_visible()
    page.reload()
    expect(page.locator(".ProseMirror")).to_have_text("Dear Luc, from the draft and more")


def test_the_form_of_an_owner_stays_with_its_choice_also_after_an_error(page: Page, server: str) -> None:
    choose(page.context, server, "owner")
    page.goto("/people/organisations/new/")
    page.get_by_label("Short name").fill("No Such Name!")
    page.locator("main [name=sector]").select_option(index=2)
    chosen = page.locator("main [name=sector]").input_value()
    page.locator("main form").evaluate("form => { form.noValidate = true }")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved")
    expect(page.locator("main [name=name]")).to_be_focused()
    in_dutch(page)
    expect(page.locator("main [name=slug]")).to_have_value("No Such Name!")
    expect(page.locator("main [name=sector]")).to_have_value(chosen)


def test_the_form_of_a_coordinator_stays(page: Page, server: str) -> None:
    choose(page.context, server, "coordinator.valmont")
    page.goto("/programme/people/invite/")
    page.locator("main [name=email]").fill("somebody@valmont.example")
    in_dutch(page)
    expect(page.locator("main [name=email]")).to_have_value("somebody@valmont.example")


@pytest.mark.parametrize(
    ("address", "first"),
    [
        ("/programme/setup/programme/", "name_fr"),
        ("/programme/setup/windows/new/", ""),
        ("/people/roles/new/", "email"),
    ],
)
def test_a_form_with_errors_says_so_and_leads_to_the_first(page: Page, server: str, address: str, first: str) -> None:
    choose(page.context, server, "owner")
    page.goto(address)
    for field in page.locator("main form input:visible").all():
        field.fill("")
    page.locator("main form").evaluate("form => { form.noValidate = true }")
    page.locator("main form .button").first.click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved")
    expect(page.locator("main [aria-invalid=true]").first).to_be_focused()


def test_a_password_is_never_kept(page: Page) -> None:
    page.goto("/account/login/")
    page.locator("main [name=login]").fill("somebody@valmont.example")
    page.locator("main [name=password]").fill("not to be kept")
    in_dutch(page)
    expect(page.locator("main [name=login]")).to_have_value("somebody@valmont.example")
    expect(page.locator("main [name=password]")).to_have_value("")
