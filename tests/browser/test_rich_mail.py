"""A mail as a clerk writes it: with looks, in an answer above what it quotes, in two tabs, and without a script."""

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.barriers import on_phone_and_desk
from tests.browser.test_office import MAIL, letter
from tests.browser.test_rich import INSERT, press

REPLY = f"/office/write/?reply={MAIL.split('/')[3]}"


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_contain_text("Saved as a draft")


def test_an_answer_is_written_above_the_quote_and_is_sent_as_it_looks(desk: Page) -> None:
    desk.goto(REPLY)
    expect(letter(desk)).to_be_focused()
    desk.keyboard.type("It is ")
    desk.keyboard.press("Control+b")
    desk.keyboard.type("done")
    desk.keyboard.press("Control+b")
    desk.keyboard.press("Enter")
    press(desk, "Bulleted list")
    desk.keyboard.type("one")
    saved(desk)
    desk.reload()
    assert letter(desk).evaluate("each => [...each.children].slice(0, 4).map(child => child.tagName)") == [
        "P", "UL", "P", "BLOCKQUOTE",
    ]  # fmt: skip
    desk.get_by_role("button", name="Send inside this office").click()
    sent = desk.locator(".mail.current .mail-body")
    expect(sent.locator("strong").first).to_have_text("done")
    expect(sent.locator("li").first).to_have_text("one")
    expect(sent.get_by_text("Show the earlier mail")).to_be_visible()


def test_who_only_looks_at_an_answer_saves_none(desk: Page) -> None:
    desk.goto("/office/mail/drafts/")
    drafts = desk.locator("a.item").count()
    desk.clock.install()
    desk.goto(REPLY)
    expect(letter(desk)).to_be_focused()
    desk.keyboard.press("ArrowDown")
    desk.clock.run_for(5_000)
    expect(desk.locator("#saved")).to_contain_text("saved as you write")
    expect(desk.get_by_role("toolbar").get_by_role("button", name="Undo")).to_have_attribute("aria-disabled", "true")
    desk.goto("/office/mail/drafts/")
    expect(desk.locator("a.item")).to_have_count(drafts)


def test_words_become_a_quote_and_words_of_ones_own_again(desk: Page) -> None:
    desk.goto("/office/write/")
    letter(desk).click()
    desk.keyboard.type("They say so")
    saved(desk)
    press(desk, "Quote")
    expect(letter(desk).locator("blockquote")).to_have_text("They say so")
    desk.keyboard.press("Control+z")
    expect(letter(desk).locator("blockquote")).to_have_count(0)
    press(desk, "Quote")
    expect(letter(desk).locator("blockquote")).to_have_text("They say so")
    assert desk.evaluate(INSERT, "I say no.") is True
    expect(letter(desk).locator("> p").first).to_have_text("I say no.")
    saved(desk)


def test_two_tabs_lose_no_word_and_no_look(desk: Page, context: BrowserContext) -> None:
    desk.goto("/office/write/")
    letter(desk).fill("First")
    saved(desk)
    other = context.new_page()
    other.goto(desk.locator("form.compose").get_attribute("action") or "")
    letter(other).click()
    other.keyboard.press("Control+a")
    other.keyboard.press("Control+i")
    saved(other)
    letter(desk).press_sequentially(" tab")
    expect(desk.locator("#saved")).to_contain_text("nothing is lost")
    desk.get_by_role("button", name="Save the draft").click()
    expect(desk.get_by_label("What is saved")).to_have_value("First")
    yours = desk.get_by_role("textbox", name="What you typed here")
    expect(yours).to_have_text("First tab")
    yours.click()
    desk.keyboard.press("Control+a")
    press(desk, "Quote")
    desk.get_by_role("button", name="Save this text").click()
    expect(letter(desk).locator("blockquote")).to_have_text("First tab")


def test_the_editor_has_no_barrier_and_no_style_of_its_own(desk: Page) -> None:
    refused: list[str] = []
    desk.on("console", lambda message: refused.append(message.text) if message.type in ("error", "warning") else None)
    desk.goto(REPLY)
    assert on_phone_and_desk(desk) == []
    assert refused == []
    assert desk.locator("head style, main style").count() == 0


def test_without_a_script_the_box_keeps_what_it_does_not_show(desk: Page, without_script: Page) -> None:
    desk.goto(REPLY)
    desk.keyboard.press("Control+b")
    desk.keyboard.type("A bold beginning")
    saved(desk)
    page = without_script
    page.goto(desk.url)
    box = letter(page)
    box.fill(f"{box.input_value()}\n\nAn end of my own")
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("button", name="Send inside this office").click()
    sent = page.locator(".mail.current .mail-body")
    expect(sent.locator("strong").first).to_have_text("A bold beginning")
    expect(sent).to_contain_text("An end of my own")
