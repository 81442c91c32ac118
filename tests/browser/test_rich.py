"""A document as a clerk writes it: with buttons and keys, saved by itself, in two tabs, and back in Word."""

import re
from io import BytesIO

import docx
from docx.document import Document
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.barriers import on_phone_and_desk
from tests.browser.test_office import DOCUMENT

EDIT = f"{DOCUMENT}edit/"
INSERT = """text => !document.dispatchEvent(
    new CustomEvent("tarmac:insert", { detail: { text }, cancelable: true }))"""


def paper(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Text")


def new_document(page: Page) -> None:
    page.goto("/office/document/new/")
    page.get_by_label("Title").fill("Plan")
    paper(page).click()


def press(page: Page, name: str) -> None:
    page.get_by_role("toolbar").get_by_role("button", name=name, exact=True).click()


def at_the_beginning(page: Page) -> None:
    """The cursor before the first paragraph; the editor hears of it with the next frame."""
    paper(page).locator("p").first.click()
    page.keyboard.press("Home")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_contain_text("Saved at")


def download(page: Page, address: str) -> Document:
    return docx.Document(BytesIO(page.request.get(f"{address}file/").body()))


def test_what_is_written_with_buttons_and_keys_is_saved_by_itself_and_so_it_is_in_word(desk: Page) -> None:
    new_document(desk)
    desk.get_by_label("Kind of paragraph").select_option("2")
    desk.keyboard.type("The roof")
    desk.keyboard.press("Enter")
    desk.keyboard.type("It ")
    desk.keyboard.press("Control+b")
    desk.keyboard.type("leaks")
    desk.keyboard.press("Control+b")
    press(desk, "Underline")
    desk.keyboard.type(" badly")
    press(desk, "Underline")
    desk.keyboard.press("Enter")
    press(desk, "Numbered list")
    desk.keyboard.type("one")
    desk.keyboard.press("Enter")
    press(desk, "One level deeper")
    desk.keyboard.type("inside")
    desk.wait_for_url("**/edit/")
    saved(desk)
    address = desk.url.removesuffix("edit/")
    desk.reload()
    expect(paper(desk).locator("h2")).to_have_text("The roof")
    expect(paper(desk).locator("strong")).to_have_text("leaks")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".paper h4")).to_have_text("The roof")
    expect(desk.locator(".paper u")).to_have_text(" badly")
    expect(desk.locator(".paper ol ol")).to_have_text("inside")
    document = download(desk, address)
    assert [each.style.name for each in document.paragraphs if each.style] == [
        "Heading 2", "Normal", "List Number", "List Number 2",
    ]  # fmt: skip
    assert [(run.text, run.bold, run.underline) for run in document.paragraphs[1].runs] == [
        ("It ", None, None), ("leaks", True, None), (" badly", None, True),
    ]  # fmt: skip


def test_who_only_looks_has_no_copy_and_who_writes_can_take_it_back(desk: Page) -> None:
    desk.goto(EDIT)
    paper(desk).locator("td").first.click()
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_role("link", name="Original")).to_have_count(0)
    desk.goto(EDIT)
    paper(desk).locator("p").first.click()
    desk.keyboard.type("ZZZ")
    expect(paper(desk)).to_contain_text("ZZZ")
    desk.keyboard.press("Control+z")
    expect(paper(desk)).not_to_contain_text("ZZZ")
    press(desk, "Redo")
    expect(paper(desk)).to_contain_text("ZZZ")
    saved(desk)


def test_two_tabs_lose_no_word_and_no_look(desk: Page, context: BrowserContext) -> None:
    desk.goto(EDIT)
    other = context.new_page()
    other.goto(EDIT)
    at_the_beginning(desk)
    desk.keyboard.type("First tab. ")
    saved(desk)
    at_the_beginning(other)
    other.keyboard.press("Control+i")
    other.keyboard.type("Second tab.")
    expect(other.locator("#saved")).to_contain_text("nothing is lost")
    expect(paper(other).locator("em")).to_have_text("Second tab.")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_label("What is saved")).to_have_value(re.compile("First tab."))
    yours = other.get_by_role("textbox", name="What you typed here")
    expect(yours.locator("em")).to_have_text("Second tab.")
    yours.locator("em").click()
    other.keyboard.type(" And more.")
    other.get_by_role("button", name="Save this text").click()
    expect(other.locator(".paper em")).to_contain_text("And more.")


def test_the_assistants_text_goes_where_the_cursor_is(desk: Page) -> None:
    new_document(desk)
    desk.keyboard.type("Dear Luc")
    desk.keyboard.press("Enter")
    desk.keyboard.press("Control+b")
    desk.keyboard.type("Goodbye")
    bold = desk.get_by_role("button", name="Bold")
    expect(bold).to_have_attribute("aria-pressed", "true")
    desk.keyboard.press("ArrowUp")
    expect(bold).to_have_attribute("aria-pressed", "false")
    assert desk.evaluate(INSERT, "It is done.\n\n- one\n- two") is True
    shown = paper(desk).evaluate("each => [...each.children].map(child => child.textContent).filter(Boolean)")
    assert shown == ["Dear Luc", "It is done.", "onetwo", "Goodbye"]
    expect(paper(desk).locator("li")).to_have_text(["one", "two"])
    saved(desk)


def test_a_link_is_set_changed_and_taken_away(desk: Page) -> None:
    new_document(desk)
    desk.keyboard.type("our site")
    desk.keyboard.press("Control+a")
    press(desk, "Link")
    box = desk.get_by_label("Address")
    box.fill("javascript:alert(1)")
    desk.get_by_role("button", name="Set the link").click()
    expect(box).to_be_visible()
    box.fill("https://tiny.example/")
    desk.keyboard.press("Enter")
    expect(paper(desk).locator("a")).to_have_attribute("href", "https://tiny.example/")
    press(desk, "Link")
    expect(box).to_have_value("https://tiny.example/")
    desk.get_by_role("button", name="Remove the link").click()
    expect(paper(desk).locator("a")).to_have_count(0)


def test_a_table_grows_and_goes_and_every_button_can_be_reached_with_the_keys(desk: Page) -> None:
    new_document(desk)
    desk.get_by_label("Title").focus()
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.closest('[role=toolbar]') !== null")
    for _ in range(20):
        if desk.evaluate("document.activeElement.dataset.do") == "table":
            break
        desk.keyboard.press("ArrowRight")
    desk.keyboard.press("Enter")
    desk.keyboard.type("Who")
    desk.keyboard.press("Tab")
    desk.keyboard.type("When")
    press(desk, "Add a row")
    press(desk, "Add a column")
    expect(paper(desk).locator("tr")).to_have_count(4)
    expect(paper(desk).locator("tr").first.locator("th")).to_have_count(4)
    saved(desk)
    press(desk, "Delete the table")
    expect(paper(desk).locator("table")).to_have_count(0)
    paper(desk).click()
    desk.keyboard.press("Tab")
    assert not paper(desk).evaluate("each => each.contains(document.activeElement)"), "the Tab key leads out again"


def test_words_in_a_cell_have_looks_of_their_own(desk: Page) -> None:
    new_document(desk)
    press(desk, "Insert a table")
    desk.keyboard.type("On ")
    press(desk, "Italic")
    desk.keyboard.type("Monday")
    desk.wait_for_url("**/edit/")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".paper th em")).to_have_text("Monday")
    (table,) = download(desk, desk.url.partition("?")[0]).tables
    assert [(run.text, run.italic) for run in table.cell(0, 0).paragraphs[0].runs] == [("On ", None), ("Monday", True)]


def test_the_editor_has_no_barrier_and_no_style_of_its_own(desk: Page) -> None:
    refused: list[str] = []
    desk.on("console", lambda message: refused.append(message.text) if message.type in ("error", "warning") else None)
    new_document(desk)
    press(desk, "Insert a table")
    for head in ("Who", "What", "When"):
        desk.keyboard.type(head)
        desk.keyboard.press("Tab")
    assert on_phone_and_desk(desk) == []
    assert refused == []
    assert desk.locator("head style, main style").count() == 0


def test_without_a_script_the_box_keeps_what_it_does_not_show(desk: Page, without_script: Page) -> None:
    desk.goto(EDIT)
    at_the_beginning(desk)
    desk.keyboard.press("Control+b")
    desk.keyboard.type("Bold beginning. ")
    saved(desk)
    page = without_script
    page.goto(EDIT)
    box = paper(page)
    box.fill(f"{box.input_value()}\n\nAn end of my own")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".paper strong").first).to_contain_text("Bold beginning.")
    expect(page.locator(".paper")).to_contain_text("An end of my own")
