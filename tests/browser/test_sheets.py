"""A sheet in a real browser: a long one that scrolls, cells that are typed in, two tabs, and no script at all."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.barriers import barriers, on_phone_and_desk
from tests.serving import VALMONT, demonstration, own_database

ROWS, COLUMNS = 10_000, 12
LONG = "/office/item/sheet-long-list-xlsx/"
OFFERS = "/office/item/sheet-mp-2026-04-comparaison-offres-xlsx/"
MOST_BYTES = 300_000
MOST_ROWS_IN_PAGE = 120
HIDDEN = "marzipan"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demonstration whose office has a sheet of 10,000 rows too."""
    office, data = tmp_path_factory.mktemp("packs") / "valmont", tmp_path_factory.mktemp("demo")
    shutil.copytree(VALMONT, office)
    _long_list(office / "sheets" / "long-list.xlsx")
    with own_database("sheets_demo") as url, demonstration(data, database_url=url, office=office) as running:
        yield running.address


def _long_list(path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("List")
    for row in range(1, ROWS + 1):
        sheet.append([f"File {row}", *range(row, row + COLUMNS - 2), HIDDEN if row == 7_654 else "x"])
    book.save(path)


def cell(page: Page, anchor: str) -> str:
    return page.locator(f'[id="{anchor}"]').inner_text().replace("\u00a0", " ")


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.locator(".worksheet.shown .grid.live")).to_be_visible()
    return page


def edit(page: Page, address: str) -> Page:
    opened(page, address)
    page.get_by_role("button", name="Edit", exact=True).click()
    expect(page.locator("td.picked")).to_be_focused()
    return page


def write(page: Page, anchor: str, text: str, key: str = "Enter") -> None:
    page.locator(f'[id="{anchor}"]').click()
    page.keyboard.type(text)
    page.keyboard.press(key)


def test_a_long_sheet_opens_light_and_keeps_few_rows_in_the_page(desk: Page) -> None:
    answer = desk.goto(LONG)
    assert answer
    assert len(answer.body()) < MOST_BYTES
    grid = desk.locator(".grid.live")
    expect(grid).to_be_visible()
    most = desk.evaluate(
        """async () => {
          const grid = document.querySelector(".grid.live");
          let most = 0;
          for (let top = 0; top < grid.scrollHeight; top += grid.scrollHeight / 40) {
            grid.scrollTop = top;
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            most = Math.max(most, grid.querySelectorAll("tr").length);
          }
          grid.scrollTop = grid.scrollHeight;
          return most;
        }"""
    )
    assert most < MOST_ROWS_IN_PAGE
    expect(desk.locator(f'[id="List!A{ROWS}"]')).to_have_text(f"File {ROWS}")
    expect(desk.locator(f'tr[aria-rowindex="{ROWS + 1}"]')).to_be_in_viewport()
    expect(desk.locator("table[role=grid]")).to_have_attribute("aria-rowcount", str(ROWS + 1))
    head = desk.locator(".grid.live thead th").nth(1)
    expect(head).to_be_in_viewport()


def test_a_hit_and_the_search_of_the_sheet_lead_to_a_row_far_down(desk: Page) -> None:
    desk.goto("/office/search/?q=" + HIDDEN)
    desk.locator("a.item.hit").first.click()
    expect(desk.locator("td.picked")).to_have_text(HIDDEN)
    expect(desk.locator("td.picked")).to_be_in_viewport()
    desk.keyboard.press("Control+f")
    desk.keyboard.type("file 9876")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-found]")).to_contain_text("1 of 1")
    expect(desk.locator("td.picked")).to_have_text("File 9876")
    expect(desk.locator("td.picked")).to_be_in_viewport()
    desk.keyboard.press("Escape")
    expect(desk.locator("td.picked")).to_be_focused()


def test_the_keys_of_a_spreadsheet_lead_through_the_grid(desk: Page) -> None:
    opened(desk, LONG).locator('[id="List!B2"]').click()
    for key, place in [
        ("ArrowRight", "C2"), ("ArrowDown", "C3"), ("Home", "A3"), ("End", "L3"), ("Control+Home", "A1"),
        ("Control+ArrowDown", f"A{ROWS}"), ("Control+ArrowRight", f"L{ROWS}"), ("Control+Home", "A1"),
        ("Control+End", f"L{ROWS}"), ("ArrowUp", f"L{ROWS - 1}"),
    ]:  # fmt: skip
        desk.keyboard.press(key)
        expect(desk.locator("[data-place]")).to_have_text(place)
        expect(desk.locator("td.picked")).to_be_focused()
    desk.keyboard.press("PageUp")
    expect(desk.locator("td.picked")).to_be_in_viewport()
    desk.keyboard.press("Tab")
    assert not desk.evaluate("document.activeElement.matches('td')"), "Tab leads out of the grid"


def test_a_cell_that_is_typed_changes_what_depends_on_it_and_can_be_undone(desk: Page) -> None:
    edit(desk, OFFERS)
    write(desk, "Offres!B3", "100000")
    expect(desk.locator("[data-saved]")).to_have_text("Saved")
    expect(desk.locator('[id="Offres!B6"]')).to_contain_text("100,000.00")
    desk.keyboard.press("Control+z")
    expect(desk.locator('[id="Offres!B6"]')).to_contain_text("179,950.00")
    desk.keyboard.press("Control+y")
    expect(desk.locator('[id="Offres!B6"]')).to_contain_text("100,000.00")
    write(desk, "Offres!B12", "=SUM(B3:B4)", "Tab")
    expect(desk.locator('[id="Offres!B12"]')).to_have_text("279950")
    expect(desk.locator("[data-place]")).to_have_text("C12")
    desk.keyboard.type("nothing")
    desk.keyboard.press("Escape")
    expect(desk.locator('[id="Offres!C12"]')).to_have_text("")
    desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("Delete")
    expect(desk.locator('[id="Offres!B12"]')).to_have_text("")
    expect(desk.locator("[data-saved]")).to_have_text("Saved")
    opened(desk, OFFERS)
    assert cell(desk, "Offres!B6") == "100,000.00 €"


def test_the_line_above_the_grid_is_written_in_too(desk: Page) -> None:
    edit(desk, OFFERS)
    desk.locator('[id="Offres!B6"]').click()
    line = desk.get_by_label("Content of the cell", exact=True)
    expect(line).to_have_value("=MIN(B3:B5)")
    line.fill("=MAX(B3:B5)")
    line.press("Enter")
    expect(desk.locator('[id="Offres!B6"]')).to_contain_text("191,200.00")
    expect(desk.locator("td.picked")).to_be_focused()


def test_a_formula_that_is_wrong_stays_and_says_why(desk: Page) -> None:
    edit(desk, OFFERS)
    write(desk, "Offres!B12", "=SUM(B3:B4))")
    expect(desk.locator(".sheet-problem")).to_contain_text("This formula cannot be read")
    field = desk.locator('[id="Offres!B12"] input')
    expect(field).to_have_value("=SUM(B3:B4))")
    expect(field).to_be_focused()
    assert barriers(desk) == []
    field.press("Backspace")
    field.press("Enter")
    expect(desk.locator('[id="Offres!B12"]')).to_have_text("366350")
    write(desk, "Offres!B13", "=1/0")
    desk.keyboard.press("ArrowUp")
    expect(desk.locator("[data-cell-error]")).to_contain_text("divides by zero")


def test_two_tabs_lose_no_cell(desk: Page, context: BrowserContext) -> None:
    edit(desk, OFFERS)
    other = edit(context.new_page(), OFFERS)
    write(desk, "Offres!A4", "First tab")
    expect(desk.locator("[data-saved]")).to_have_text("Saved")
    write(other, "Offres!A5", "Second tab")
    expect(other.locator('[id="Offres!A4"]')).to_have_text("First tab")
    write(desk, "Offres!A5", "Mine")
    problem = desk.locator(".sheet-problem")
    expect(problem).to_contain_text("A5: This cell was changed in another tab too")
    expect(problem).to_contain_text("Mine")
    expect(problem).to_contain_text("Second tab")
    assert barriers(desk) == []
    with desk.expect_response("**/cells/") as saved:
        desk.get_by_role("button", name="Keep what I typed").click()
    assert saved.value.ok
    expect(desk.locator('[id="Offres!A5"]')).to_have_text("Mine")
    opened(other, OFFERS)
    assert (cell(other, "Offres!A4"), cell(other, "Offres!A5")) == ("First tab", "Mine")


def test_what_is_typed_while_the_server_does_not_answer_is_sent_later(desk: Page) -> None:
    edit(desk, OFFERS)
    desk.route("**/cells/", lambda route: route.abort())
    write(desk, "Offres!A4", "Kept")
    expect(desk.locator("[data-saved]")).to_contain_text("What you typed is still here")
    expect(desk.locator('[id="Offres!A4"]')).to_have_text("Kept")
    desk.unroute("**/cells/")
    desk.evaluate("window.dispatchEvent(new Event('online'))")
    expect(desk.locator("[data-saved]")).to_have_text("Saved")


def test_a_new_sheet_is_ready_to_type_in_and_has_no_barrier(desk: Page) -> None:
    desk.goto("/office/files/")
    desk.get_by_role("link", name="New sheet").first.click()
    desk.get_by_label("Title").fill("Costs")
    desk.get_by_role("button", name="Make the sheet").click()
    expect(desk.locator("td.picked")).to_be_focused()
    desk.keyboard.type("Paper")
    desk.keyboard.press("Tab")
    desk.keyboard.type("12.5")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-saved]")).to_have_text("Saved")
    assert on_phone_and_desk(desk) == []


def test_without_a_script_one_reads_on_by_links(without_script: Page) -> None:
    page = without_script
    page.goto(LONG)
    expect(page.locator('[id="List!A1"]')).to_have_text("File 1")
    page.locator(".more-rows a").click()
    expect(page.locator('[id="List!A101"]')).to_have_text("File 101")
