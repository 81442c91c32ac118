"""The office as a clerk works in it: keyboard, drafts in two tabs, sheets, search, and without any script."""

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.barriers import on_phone_and_desk

MAIL = "/office/item/mail-2026-02-24-moulin-07/"
SHEET = "/office/item/sheet-mp-2026-04-comparaison-offres-xlsx/"
DOCUMENT = "/office/item/document-pv-college-2026-02-16-docx/"
# Beside those that tests/browser/sweep.py opens.
SCREENS = [
    DOCUMENT,
    SHEET,
    "/office/item/meeting-2026-02-26-teamoverleg/",
    "/office/calendar/?view=month",
    "/office/calendar/?view=day",
    "/office/search/",
    f"/office/write/?reply={MAIL.split('/')[3]}",
]


def letter(page: Page) -> Locator:
    """Where a mail is written."""
    return page.get_by_role("textbox", name="Message")


def test_no_screen_has_a_barrier_or_scrolls_sideways(desk: Page) -> None:
    refused: list[str] = []
    desk.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    for address in SCREENS:
        desk.goto(address)
        assert on_phone_and_desk(desk) == [], address
    assert refused == []


def test_the_whole_page_never_scrolls_beside_the_panes(desk: Page) -> None:
    desk.goto(f"{MAIL}#p2")
    assert desk.evaluate("document.documentElement.scrollHeight <= innerHeight")
    expect(desk.locator("#p2")).to_be_in_viewport()


def test_a_pane_keeps_the_width_it_was_given(desk: Page) -> None:
    desk.goto(MAIL)
    list_width = desk.locator("#pane-list").evaluate("pane => pane.getBoundingClientRect().width")
    separator = desk.get_by_role("separator", name="Width of the list")
    separator.focus()
    for _ in range(3):
        desk.keyboard.press("ArrowRight")
    wider = desk.locator("#pane-list").evaluate("pane => pane.getBoundingClientRect().width")
    assert wider > list_width + 60
    box = separator.bounding_box()
    assert box
    desk.mouse.move(box["x"] + box["width"] / 2, box["y"] + 200)
    desk.mouse.down()
    desk.mouse.move(box["x"] - 40, box["y"] + 200)
    desk.mouse.up()
    dragged = desk.locator("#pane-list").evaluate("pane => pane.getBoundingClientRect().width")
    assert dragged < wider - 30
    for address in ("/office/", "/office/files/"):
        desk.goto(address)
        assert desk.locator("#pane-list").evaluate("pane => pane.getBoundingClientRect().width") == dragged


def test_the_office_says_whose_chair_one_sits_in_and_that_it_is_invented(desk: Page) -> None:
    desk.goto("/office/")
    expect(desk.locator(".bar .place")).to_contain_text("fictional office")
    desk.get_by_text("You are in the chair of Samira El Khattabi").click()
    expect(desk.locator(".chair")).to_contain_text("are invented")


def test_on_a_phone_what_is_read_has_the_screen_and_a_way_back(desk: Page) -> None:
    desk.set_viewport_size({"width": 360, "height": 740})
    desk.goto("/office/")
    expect(desk.locator(".folders")).to_be_visible()
    desk.locator("[data-list] a.item").first.click()
    expect(desk.locator(".folders")).to_be_hidden()
    expect(desk.locator("#pane-list")).to_be_hidden()
    top = desk.locator("#pane-item h2").bounding_box()
    assert top
    assert top["y"] < 220, "the mail begins in the upper third"
    desk.locator(".back a").click()
    expect(desk.locator("#pane-list")).to_be_visible()


def test_the_cursor_is_where_one_goes_on_writing(desk: Page) -> None:
    desk.goto(f"/office/write/?reply={MAIL.split('/')[3]}")
    expect(letter(desk)).to_be_focused()
    desk.keyboard.type("Good morning")
    expect(letter(desk).locator("p").first).to_have_text("Good morning")
    desk.goto("/office/write/")
    expect(desk.locator("#id_to")).to_be_focused()


def test_on_paper_only_what_is_read(desk: Page) -> None:
    desk.goto(SHEET)
    desk.emulate_media(media="print")
    expect(desk.locator("#pane-item h2")).to_be_visible()
    expect(desk.locator(".worksheet")).to_have_count(3)
    for number in range(3):
        expect(desk.locator(".worksheet").nth(number)).to_be_visible()
    for hidden in (".bar", ".rail", ".toolbar", ".folders", "#pane-list", ".formula-line", "#pane-item .actions"):
        expect(desk.locator(hidden).first).to_be_hidden()


def test_keys_lead_through_the_list_to_an_answer(desk: Page) -> None:
    desk.goto("/office/")
    first, second = (desk.locator("[data-list] a.item").nth(number) for number in (0, 1))
    desk.keyboard.press("j")
    expect(first).to_be_focused()
    desk.keyboard.press("ArrowDown")
    expect(second).to_be_focused()
    desk.keyboard.press("k")
    expect(first).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator(".item[aria-current]")).to_have_count(1)
    expect(desk.locator("#pane-item")).to_be_focused()
    desk.keyboard.press("r")
    expect(desk.get_by_label("Subject")).to_have_value(re.compile("^Re: "))


def test_what_is_opened_with_a_key_has_the_focus(desk: Page) -> None:
    desk.goto("/office/")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    expect(desk.locator("#pane-item")).to_be_focused()
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.getElementById('pane-item').contains(document.activeElement)")
    colour = desk.locator("#pane-item").evaluate("pane => getComputedStyle(pane).backgroundColor")
    assert colour == desk.locator("#pane-list").evaluate("pane => getComputedStyle(pane).backgroundColor")


@pytest.mark.parametrize("address", [MAIL, f"{DOCUMENT}edit/", "/office/calendar/"])
def test_the_first_key_leads_to_what_is_read(desk: Page, address: str) -> None:
    desk.goto(address)
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.locator("#pane-item")).to_be_focused()


@pytest.mark.parametrize("way", ["Escape", "Enter"])
def test_the_sheet_of_the_assistant_gives_the_focus_back(desk: Page, way: str) -> None:
    desk.set_viewport_size({"width": 360, "height": 740})
    desk.goto(MAIL)
    opener = desk.locator(".toolbar [data-toggle-pane]")
    opener.click()
    expect(desk.get_by_label("Your question")).to_be_focused()
    if way == "Enter":
        desk.locator("#pane-assistant [data-toggle-pane]").focus()
    desk.keyboard.press(way)
    expect(desk.locator("#pane-assistant")).to_be_hidden()
    expect(opener).to_be_focused()


def test_single_keys_can_be_switched_off(desk: Page) -> None:
    desk.goto("/office/")
    desk.keyboard.press("?")
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Use single letters as keys").uncheck()
    dialog.get_by_role("button", name="Close").click()
    desk.keyboard.press("?")
    expect(dialog).to_be_hidden()
    desk.reload()
    desk.keyboard.press("?")
    expect(dialog).to_be_hidden()


def test_search_answers_as_one_types_and_escape_closes_it(desk: Page) -> None:
    desk.goto("/office/")
    desk.keyboard.press("/")
    desk.keyboard.type("copin")
    found = desk.locator("#search-panel a.item")
    expect(found.filter(has_text="Coppin").first).to_be_visible()
    desk.keyboard.press("ArrowDown")
    expect(found.first).to_be_focused()
    desk.keyboard.press("Escape")
    expect(found).to_have_count(0)
    expect(desk.locator("#q")).to_be_focused()


def test_a_source_in_a_draft_opens_with_its_paragraph_selected(desk: Page) -> None:
    desk.goto("/office/item/mail-2026-02-27-conseil-02/#p2")
    message = letter(desk)
    expect(message).to_be_focused()
    assert desk.evaluate("getSelection().toString()") == message.locator("p").nth(1).inner_text()


def test_a_draft_saves_itself_and_two_tabs_lose_nothing(desk: Page, context: BrowserContext) -> None:
    desk.goto("/office/write/")
    letter(desk).fill("From the first tab")
    expect(desk.locator("#saved")).to_contain_text("Saved as a draft")
    other = context.new_page()
    other.goto(desk.locator("form.compose").get_attribute("action") or "")
    letter(other).fill("From the second tab")
    other.get_by_role("button", name="Save the draft").click()
    expect(other.get_by_text("Your draft is saved.")).to_be_visible()
    letter(desk).press_sequentially(", and more")
    expect(desk.locator("#saved")).to_contain_text("nothing is lost")
    expect(letter(desk)).to_have_text("From the first tab, and more")
    desk.get_by_role("button", name="Save the draft").click()
    expect(desk.get_by_role("textbox", name="What you typed here")).to_have_text("From the first tab, and more")
    expect(desk.get_by_label("What is saved")).to_have_value("From the second tab")


@pytest.mark.parametrize("status", [401, 413, 503])
def test_what_is_typed_stays_when_it_cannot_be_saved(desk: Page, status: int) -> None:
    desk.goto("/office/write/")
    desk.route("**/office/draft/**", lambda route: route.fulfill(status=status, body="<main id=main>Sorry</main>"))
    letter(desk).fill("A long letter")
    expect(desk.locator("#saved")).to_contain_text("Not saved")
    expect(letter(desk)).to_have_text("A long letter")
    desk.unroute("**/office/draft/**")
    letter(desk).press_sequentially(".")
    expect(desk.locator("#saved")).to_contain_text("Saved as a draft")


def test_a_search_that_fails_takes_no_place_of_what_is_written(desk: Page) -> None:
    desk.goto("/office/write/")
    letter(desk).fill("A long letter")
    desk.route("**/office/search/**", lambda route: route.fulfill(status=503, body="<main id=main>Sorry</main>"))
    with desk.expect_response("**/office/search/**"):
        desk.locator("#q").press_sequentially("roof")
    desk.locator("#q").press("Escape")
    expect(letter(desk)).to_have_text("A long letter")


def test_an_error_in_the_office_stands_in_a_frame_of_its_own(desk: Page) -> None:
    desk.goto("/office/item/no-such-item/")
    heading = desk.get_by_role("heading", level=1)
    assert (
        heading.evaluate("each => each.getBoundingClientRect().x - each.closest('main').getBoundingClientRect().x") > 8
    )
    desk.goto("/office/")
    page = '<main id="main"><div class="head"><h1>Sorry</h1></div></main>'
    desk.route("**/office/write/**", lambda route: route.fulfill(status=503, body=page))
    desk.evaluate("htmx.ajax('GET', '/office/write/', '#main')")
    heading = desk.get_by_role("heading", name="Sorry")
    assert (
        heading.evaluate("each => each.getBoundingClientRect().x - each.closest('main').getBoundingClientRect().x") > 8
    )


def test_text_is_inserted_where_the_cursor_is_as_a_paragraph(desk: Page) -> None:
    insert = """text => !document.dispatchEvent(
        new CustomEvent("tarmac:insert", { detail: { text }, cancelable: true }))"""
    assert desk.evaluate(insert, "nowhere") is False, "nothing is being written"
    desk.goto("/office/write/")
    letter(desk).fill("Dear Luc,\nThank you")
    letter(desk).locator("p").first.click()
    desk.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert desk.evaluate(insert, "It is done.") is True
    expect(letter(desk).locator("p")).to_have_text(["Dear Luc,", "It is done.", "Thank you"])
    expect(desk.locator("#saved")).to_contain_text("Saved as a draft")


def test_a_sheet_shows_formulas_and_leads_to_a_cell_of_any_worksheet(desk: Page) -> None:
    desk.goto(f"{SHEET}#Offres!D9")
    line = desk.locator("[data-formula-line]")
    expect(line).to_contain_text("D9 =AVERAGE")
    desk.locator('[id="Offres!D9"]').click()
    desk.keyboard.press("ArrowUp")
    expect(line).to_contain_text("D8")
    desk.goto(f"{SHEET}#Points!A3")
    expect(desk.locator(".worksheet:visible")).to_have_count(1)
    expect(desk.locator("[data-worksheets] [aria-current]")).to_have_text("Points")
    expect(desk.locator('[id="Points!A3"]')).to_be_in_viewport()


def test_a_link_into_a_quoted_mail_opens_the_fold(desk: Page) -> None:
    desk.goto(MAIL)
    quoted = desk.locator(".mail.current .quoted p").first
    expect(quoted).to_be_hidden()
    desk.goto(f"{MAIL}#{quoted.get_attribute('id')}")
    expect(quoted).to_be_visible()


def test_all_of_it_works_without_a_script(without_script: Page) -> None:
    page = without_script
    page.goto(MAIL)
    page.get_by_role("link", name="Reply", exact=True).click()
    page.get_by_label("Message").fill("Without a script")
    page.get_by_role("button", name="Send inside this office").click()
    expect(page.get_by_text("It has not left this practice office.")).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".mail.current")).to_contain_text("Without a script")
    page.get_by_role("searchbox").fill("recours")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("a.item.hit mark").first).to_be_visible()
