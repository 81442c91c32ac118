"""What a participant does with sheets: types in cells, makes one, takes it along; and what must not happen."""

import csv
import json
import re
import zipfile
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from openpyxl.worksheet.worksheet import Worksheet as XlsxWorksheet

from tarmac.office import queries, search, services
from tarmac.office.models import Desk, DeskItem
from tarmac.office.packs.sheets import read_sheet
from tarmac.people.models import Person
from tests.office.practice import NOW, participant, signed_in, write_pack

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]

SHEET = "/office/item/sheet-budget-xlsx/"
CELLS = f"{SHEET}cells/"
OWN = "own-0123456789abcdef"
ACTIVE = [["name", "made"], ["A", '=HYPERLINK("http://evil.example","x")'], ["B", '=WEBSERVICE("http://evil.example")']]


def write(client: Client, *changes: tuple[str, str] | dict[str, Any], version: int = 0, cells: str = CELLS) -> Any:
    """The answer to changes of cells of the first worksheet; a pair is a place and what is typed."""
    sent = [each if isinstance(each, dict) else {"worksheet": 0, "ref": each[0], "text": each[1]} for each in changes]
    return client.post(cells, {"version": version, "changes": json.dumps(sent)}, headers={"Accept": "application/json"})


def saved(response: Any) -> dict[str, Any]:
    assert response.status_code == 200, response.content
    return response.json()  # type: ignore[no-any-return]


def rows(client: Client, cells: str = CELLS, **asked: object) -> dict[str, Any]:
    return saved(client.get(cells, {"worksheet": 0, "piece": 0, **asked}, headers={"Accept": "application/json"}))


def shown(told: dict[str, Any]) -> dict[str, str]:
    """The cells of an answer as they are read, by place such as "2,5"."""
    return {
        f"{row},{column}": cell if isinstance(cell, str) else cell[0] for _sheet, row, column, cell in told["cells"]
    }


def downloaded(client: Client, address: str = f"{SHEET}file/", **options: Any) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(client.get(address).content), **options)


def first(book: openpyxl.Workbook) -> XlsxWorksheet:
    return book.worksheets[0]


def test_a_cell_is_changed_and_all_that_depends_on_it(client: Client, desk: Desk) -> None:
    told = saved(write(client, ("B2", "2,000.50"), ("B6", "=B5*2")))
    assert shown(told) == {"2,2": "2,000.50\u00a0€", "5,2": "2000.5", "6,2": "4001"}
    told = saved(write(client, ("B2", "1"), version=told["version"]))
    assert shown(told) == {"2,2": "1.00\u00a0€", "5,2": "1", "6,2": "2"}
    item = queries.item(desk, "sheet-budget-xlsx")
    assert item.version == 2
    assert {segment.anchor: segment.text for segment in item.segments}["Budget 2026!B6"] == "2"
    assert '<td id="Budget 2026!B6"' in client.get(SHEET).content.decode()


def test_the_original_stays_and_is_a_click_away(client: Client, desk: Desk) -> None:
    saved(write(client, ("A2", "Gravel")))
    assert rows(client)["cells"]["1"][0] == "Gravel"
    assert rows(client, version="original")["cells"]["1"][0] == "Asphalt"
    page = client.get(f"{SHEET}?version=original").content.decode()
    assert "Asphalt" in page
    assert "data-edit " not in page
    assert "Gravel" in client.get(SHEET).content.decode()
    assert search.search(desk_again(desk), "gravel", kinds=None, limit=5)[0].anchor == "Budget 2026!A2"


def desk_again(desk: Desk) -> Desk:
    return Desk.objects.select_related("office").get(pk=desk.pk)


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "=SUM(B2,0.5)"),
        ("fr", "=SOMME(B2;0,5)"),
        ("fr", "=SUM(B2,0.5)"),
        ("nl", "=SOM(B2;0,5)"),
        ("nl", "=ALS(B2>1;SOM(B2;0,5);0)"),
        ("de", "=SUMME(B2;0,5)"),
        ("de", "=WENN(B2>1;SUMME(B2;0,5);0)"),
        ("en", "=sum(b2,0.5"),
    ],
)
def test_a_formula_is_typed_as_the_person_knows_it(client: Client, language: str, typed: str) -> None:
    client.cookies["django_language"] = language
    told = saved(write(client, ("C2", typed)))
    assert shown(told)["2,3"].replace(",", ".") == "1235"
    kept = first(downloaded(client))["C2"].value
    assert kept in ("=SUM(B2,0.5)", "=IF(B2>1,SUM(B2,0.5),0)")


@pytest.mark.parametrize("typed", ["=1+", "=SUM(A1:A3))", "=1 2", "=cmd|' /C calc'!A0", "==1", "=[1]Other!A1", "=)"])
def test_a_formula_that_cannot_be_read_is_given_back_with_words(client: Client, desk: Desk, typed: str) -> None:
    response = write(client, ("C2", typed))
    assert response.status_code == 422
    assert response.json()["title"] == "This formula cannot be read"
    assert "still in the cell" in response.json()["detail"]
    assert not desk.items.exists()


@pytest.mark.parametrize(
    ("typed", "error", "words"),
    [
        ("=1/0", "#DIV/0!", "divides by zero"),
        ("=FOO(1)", "#NAME?", "a name that is not known"),
        ("=C2", "#CIRC!", "uses its own result"),
        ("=Nowhere!A1", "#REF!", "does not exist"),
        ("=A1+1", "#VALUE!", "not a number"),
        ('=VLOOKUP("Zinc",A2:B4,2,FALSE)', "#N/A", "is not there"),
        ('=WEBSERVICE("http://evil.example")', "#NAME?", "a name that is not known"),
    ],
)
def test_an_error_of_a_formula_has_words(client: Client, typed: str, error: str, words: str) -> None:
    told = saved(write(client, ("C2", typed)))
    assert next(cell for *_place, cell in told["cells"])[0::2] == [error, "error"]
    page = client.get(SHEET).content.decode()
    assert words in page[page.index(f"<dt>{error}</dt>") :][:200]
    assert first(downloaded(client))["C2"].value, "the file can be read"


def test_a_formula_of_several_values_is_refused_with_words(client: Client) -> None:
    response = write(client, ("C2", "=A1:A3"))
    assert (response.status_code, response.json()["title"]) == (422, "This formula gives more than one value")


@pytest.mark.parametrize(
    "typed",
    [
        f"={'(' * 4000}1{')' * 4000}",  # the stack of the engine
        "=LET(f,LAMBDA(g,n,IF(n<2,n,g(g,n-1)+g(g,n-2))),f(f,60))",  # years
        '=A2:XFD100000&"x"',  # all memory
        "=LET(f,LAMBDA(g,n,IF(n=0,0,g(g,n-1))),f(f,9000000))",
    ],
)
def test_a_formula_that_would_never_end_hurts_nobody(client: Client, typed: str) -> None:
    response = write(client, ("C2", typed))
    assert response.status_code == 422
    assert response.json()["title"] == "This cannot be calculated here"
    assert shown(saved(write(client, ("C2", "=1+1"))))["2,3"] == "2"


@pytest.mark.parametrize(
    ("typed", "read", "again"),
    [
        ("12.5", "12.5", "12.5"),
        ("3 %", "3\u00a0%", "3%"),
        ("€ 4", "4.00\u00a0€", "4"),
        ("7/3/2026", "07/03/2026", "07/03/2026"),
        ("9:30", "09:30", "09:30"),
        ("TRUE", "TRUE", "TRUE"),
        ("'=1+1", "=1+1", "'=1+1"),
        ("0475 12", "0475 12", "0475 12"),
        ("+32 475", "32475", "32475"),
        ("Hello <b>", "Hello <b>", "Hello <b>"),
    ],
)
def test_what_is_typed_is_read_as_people_mean_it(client: Client, typed: str, read: str, again: str) -> None:
    told = saved(write(client, ("D2", typed)))
    cell = told["cells"][0][3]
    assert (cell, cell) == (read, again) if isinstance(cell, str) else cell[:2] == [read, again]


def test_undo_and_redo_put_a_cell_back_with_its_format(client: Client) -> None:
    started = saved(write(client, ("A2", "Gravel")))
    before = rows(client)["cells"]
    told = saved(write(client, ("D2", "5%"), ("B4", "text"), ("B5", ""), version=started["version"]))
    undone = saved(write(client, *told["undo"], version=told["version"]))
    assert rows(client)["cells"] == before
    redone = saved(write(client, *undone["undo"], version=undone["version"]))
    assert shown(redone) == {"2,4": "5\u00a0%", "4,2": "text", "5,2": ""}


def test_two_tabs_that_write_in_other_cells_lose_none(client: Client) -> None:
    one = saved(write(client, ("A2", "Gravel"), version=0))
    two = saved(write(client, {"worksheet": 0, "ref": "A3", "text": "Portion", "was": "Share"}, version=0))
    assert (one["others"], two["others"]) == (False, True)
    cells = rows(client)["cells"]
    assert [cells["1"][0], cells["2"][0]] == ["Gravel", "Portion"]


def test_of_two_tabs_that_write_in_the_same_cell_the_second_is_asked(client: Client) -> None:
    saved(write(client, ("A2", "Gravel"), version=0))
    change = {"worksheet": 0, "ref": "A2", "text": "Sand", "was": "Asphalt"}
    response = write(client, change, version=0)
    assert response.status_code == 409
    told = response.json()
    assert told["cells"] == [{"worksheet": 0, "ref": "A2", "yours": "Sand", "saved": "Gravel"}]
    assert rows(client)["cells"]["1"][0] == "Gravel"
    assert saved(write(client, {**change, "was": "Gravel"}, version=told["version"]))["version"] == 2
    assert rows(client)["cells"]["1"][0] == "Sand"


def test_the_same_sent_twice_is_one_version(client: Client, desk: Desk) -> None:
    for _ in range(2):
        saved(write(client, {"worksheet": 0, "ref": "A2", "text": "Gravel", "was": "Asphalt"}))
    assert desk.items.get().version == 1


def test_rows_are_added_below(client: Client) -> None:
    told = saved(write(client, ("A7", "Paint"), ("B7", "10"), ("B8", "=SUM(B2:B7)")))
    assert told["sizes"][0] == [8, 2]
    assert rows(client)["rows"] == 8


@pytest.mark.parametrize(
    "change",
    [
        ("A200001", "x"),
        ("XFE1", "x"),
        ("a1", "x"),
        ("A0", "x"),
        ("A1:B2", "x"),
        ("", "x"),
        ("A1", "x" * 32_768),
        ("A1", "=" + "1+" * 4_200 + "1"),
        {"worksheet": 9, "ref": "A1", "text": "x"},
        {"worksheet": -1, "ref": "A1", "text": "x"},
    ],
)
def test_what_no_sheet_has_room_for_is_refused(client: Client, desk: Desk, change: Any) -> None:
    response = write(client, change)
    assert (response.status_code, response.json()["code"]) == (413, "sheet_too_large")
    assert not desk.items.exists()


@pytest.mark.parametrize(
    "sent",
    [
        "", "x", "1", "[1]", '[{"ref":"A1"}]', '[{"worksheet":"0","ref":"A1","text":"x"}]', "[" * 5000,
        '[{"worksheet":0,"ref":"A1","text":1}]', '[{"worksheet":true,"ref":"A1","text":"x"}]', "{}1",
        '[{"worksheet":0,"ref":"A1","text":"x","format":[1]}]',
    ],
)  # fmt: skip
def test_what_is_no_change_of_a_cell_is_refused(client: Client, desk: Desk, sent: str) -> None:
    response = client.post(CELLS, {"version": 0, "changes": sent}, headers={"Accept": "application/json"})
    assert (response.status_code, response.json()["code"]) == (400, "unreadable")
    assert not desk.items.exists()


@pytest.mark.parametrize("asked", [{"piece": 1}, {"worksheet": 2}, {"piece": 10**6}])
def test_rows_that_are_not_there_are_not_found(client: Client, asked: dict[str, int]) -> None:
    response = client.get(CELLS, {"worksheet": 0, "piece": 0, **asked}, headers={"Accept": "application/json"})
    assert response.status_code == 404


@pytest.mark.parametrize("asked", [{"piece": "-1"}, {"worksheet": "x"}, {"piece": "9" * 30}, {"piece": "²"}])
def test_rows_that_are_no_number_cannot_be_read(client: Client, asked: dict[str, str]) -> None:
    response = client.get(CELLS, {"worksheet": 0, "piece": 0, **asked}, headers={"Accept": "application/json"})
    assert response.status_code == 400


@pytest.mark.parametrize("ref", ["mail-a", "document-rules-md", "nothing", "own-ffffffffffffffff"])
def test_what_is_no_sheet_has_no_cells(client: Client, desk: Desk, ref: str) -> None:
    cells = f"/office/item/{ref}/cells/"
    assert client.get(cells, headers={"Accept": "application/json"}).status_code == 404
    assert write(client, ("A1", "x"), cells=cells).status_code in (404, 409)
    assert not desk.items.exists()


def test_the_sheet_of_somebody_else_is_out_of_reach(client: Client, desk: Desk) -> None:
    made = services.create_sheet(desk, title="Mine", now=NOW)
    saved(write(client, ("A1", "secret"), version=1, cells=f"/office/item/{made.ref}/cells/"))
    stranger = signed_in(participant("hill"))
    for address in (f"/office/item/{made.ref}/", f"/office/item/{made.ref}/file/"):
        assert stranger.get(address).status_code == 404
    cells = f"/office/item/{made.ref}/cells/"
    assert stranger.get(cells, headers={"Accept": "application/json"}).status_code == 404
    assert write(stranger, ("A1", "x"), version=2, cells=cells).status_code == 404
    saved(write(stranger, ("A2", "Theirs")))
    assert rows(client)["cells"]["1"][0] == "Asphalt"


def test_after_access_has_ended_nothing_is_read_or_written(anne: Person) -> None:
    former = signed_in(participant("dale", opens=timedelta(days=-30), closes=timedelta(days=-1)))
    for client in (former, Client()):
        assert client.get(CELLS, headers={"Accept": "application/json"}).status_code in (401, 403)
        assert write(client, ("A1", "x")).status_code in (401, 403)
    assert not DeskItem.objects.exists()


def test_without_the_token_of_the_page_nothing_is_written(anne: Person, desk: Desk) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(anne)
    assert write(strict, ("A1", "x")).status_code == 403
    assert not desk.items.exists()


def test_a_deleted_sheet_cannot_be_written_in(client: Client) -> None:
    client.post(f"{SHEET}delete/")
    assert write(client, ("A1", "x"), version=1).status_code == 404
    assert client.get(CELLS, headers={"Accept": "application/json"}).status_code == 404


def test_the_file_is_the_original_with_what_was_changed(client: Client, desk: Desk) -> None:
    original = client.get(f"{SHEET}file/").content
    saved(write(client, ("B2", "2000"), ("C7", "12%"), ("A3", "'=1+1")))
    changed = client.get(f"{SHEET}file/").content
    made, values = downloaded(client), downloaded(client, data_only=True)
    assert first(made)["B5"].value == "=SUM(B2:B2)"
    assert first(values)["B5"].value == 2000, "the value that a program that does not calculate shows"
    assert (first(made)["B2"].value, first(made)["B2"].number_format) == (2000, '#,##0.00 "€"')
    assert (first(made)["C7"].value, first(made)["C7"].number_format) == (0.12, "0%")
    assert (first(made)["A3"].value, first(made)["A3"].data_type) == ("=1+1", "s")
    assert first(made)["B4"].value.date() == date(2026, 3, 7)  # type: ignore[union-attr]
    assert [str(area) for area in first(made).merged_cells.ranges] == ["A1:B1"]
    same = {"xl/worksheets/sheet2.xml", "docProps/core.xml", "xl/theme/theme1.xml"}
    with zipfile.ZipFile(BytesIO(original)) as before, zipfile.ZipFile(BytesIO(changed)) as after:
        assert before.namelist() == after.namelist()
        assert [name for name in same if before.read(name) != after.read(name)] == []
    again = read_sheet("sheets/budget.xlsx", changed)
    kept = queries.details(desk, "sheet-budget-xlsx")["worksheets"]
    assert again.details["worksheets"] == kept


def test_a_sheet_that_was_put_back_is_the_file_it_came_as(client: Client, tmp_path: Path) -> None:
    saved(write(client, ("A2", "Gravel")))
    original = client.get(f"{SHEET}file/").content
    (tmp_path / "sheets" / "budget.xlsx").write_bytes(original)
    assert services.load_pack(tmp_path, now=NOW).loaded == 1
    other = signed_in(participant("hill"))
    told = saved(write(other, ("B2", "2000"), ("B4", "8/3/2026"), ("D9", "1%")))
    assert other.get(f"{SHEET}file/").content != original
    saved(write(other, *told["undo"], version=told["version"]))
    assert other.get(f"{SHEET}file/").content == original


def test_a_new_sheet_is_made_filled_and_taken_along(client: Client, desk: Desk) -> None:
    assert "New sheet" in client.get("/office/sheet/new/").content.decode()
    for _ in range(2):
        response = client.post("/office/sheet/new/", {"title": "My <list>", "ref": OWN})
        assert response.headers["Location"] == f"/office/item/{OWN}/#edit"
    assert desk.items.count() == 1
    cells = f"/office/item/{OWN}/cells/"
    saved(write(client, ("A1", "Cost"), ("A2", "3"), ("A3", "4"), ("A4", "=AVERAGE(A2:A3)"), version=1, cells=cells))
    page = client.get(f"/office/item/{OWN}/").content.decode()
    assert "My &lt;list&gt;" in page
    book = downloaded(client, f"/office/item/{OWN}/file/", data_only=True)
    assert [cell.value for cell in first(book)["A"]] == ["Cost", 3, 4, 3.5]
    assert "My &lt;list&gt;" in client.get("/office/files/?kind=sheet").content.decode()


def test_text_that_looks_like_a_formula_is_never_one(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    written = StringIO()
    csv.writer(written, delimiter=";").writerows(ACTIVE)
    (folder / "sheets" / "active.csv").write_text(written.getvalue(), encoding="utf-8")
    assert not services.load_pack(folder, now=NOW).problems
    client = signed_in(participant("valley"))
    page = client.get("/office/item/sheet-active-csv/").content.decode()
    assert "=WEBSERVICE(&quot;http://evil.example&quot;)</td>" in page
    assert not re.search(r'(href|src|action|data-[a-z]+)="[^"]*evil', page)
    cells = "/office/item/sheet-active-csv/cells/"
    saved(write(client, ("C1", "more"), cells=cells))
    sheet = first(downloaded(client, "/office/item/sheet-active-csv/file/"))
    assert [(sheet[f"B{row}"].value, sheet[f"B{row}"].data_type) for row in (2, 3)] == [
        (ACTIVE[1][1], "s"), (ACTIVE[2][1], "s"),
    ]  # fmt: skip


def test_the_office_s_own_day_is_today_in_a_formula(client: Client) -> None:
    assert shown(saved(write(client, ("C2", "=TODAY()"))))["2,3"] == "16/03/2026"
    assert first(downloaded(client))["C2"].value == "=TODAY()"


def test_without_a_script_the_first_rows_lead_to_the_next(client: Client, desk: Desk) -> None:
    cells = f"/office/item/{services.create_sheet(desk, title='Long', ref=OWN, now=NOW).ref}/cells/"
    lines = [(f"A{number}", f"row {number}") for number in range(1, 401)]
    saved(write(client, *lines, version=1, cells=cells))
    page = client.get(f"/office/item/{OWN}/").content.decode()
    assert 'aria-rowcount="401"' in page
    assert ">row 100</td>" in page
    assert ">row 101</td>" not in page
    assert "?worksheet=0&amp;from=101#worksheet-1" in page
    following = client.get(f"/office/item/{OWN}/?worksheet=0&from=101").content.decode()
    assert '<tr aria-rowindex="102"><th scope="row">101</th>' in following
    assert "from=1#worksheet-1" in following
    assert client.get(f"/office/item/{OWN}/?worksheet=0&from=9999999").status_code == 200
