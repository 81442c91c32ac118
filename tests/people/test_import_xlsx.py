"""`tarmac people import` on workbooks: good ones, odd ones, and those made to do harm."""

import os
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart

from tarmac.programme.models import Wave
from tests.people.lists import ANNE, HEADINGS, LUC, as_csv, as_xlsx, bring_in, nobody, waves, who_is_where

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _waves(db: None) -> None:
    waves()


def sheet_xml(file: Path, old: str, new: str, member: str = "xl/worksheets/sheet1.xml") -> None:
    """Change the text of one member of a workbook."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in members[member]
    members[member] = members[member].replace(old.encode(), new.encode())
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def test_it_reads_a_workbook(tmp_path: Path) -> None:
    outcome = bring_in(as_xlsx(tmp_path / "people.xlsx", ANNE, LUC))
    assert (outcome.status, outcome.counts) == (0, "2 new, 0 changed, 0 unchanged; 2 invited; 0 refused.")
    assert {row[0] for row in who_is_where()} == {ANNE[0], LUC[0]}


def test_line_numbers_are_the_rows_of_the_sheet(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for column, heading in enumerate(HEADINGS, 2):
        workbook.active.cell(3, column, heading)
    for row, email in ((4, "anne@hall.example"), (9, "luc"), (1200, "zoe")):
        for column, value in enumerate((email, *ANNE[1:]), 2):
            workbook.active.cell(row, column, value)
    workbook.save(tmp_path / "people.xlsx")
    outcome = bring_in(tmp_path / "people.xlsx")
    assert outcome.problems == [
        "line 9: email is no e-mail address: “luc”",
        "line 1200: email is no e-mail address: “zoe”",
    ]
    assert who_is_where() == {(*ANNE, "invited")}


def test_numbers_dates_and_failed_formulas_are_no_names(tmp_path: Path) -> None:
    file = as_xlsx(
        tmp_path / "people.xlsx",
        ("a@hall.example", 42, "Peeters", "fr", "hall", "first"),
        ("b@hall.example", "Anne", date(2026, 3, 16), "fr", "hall", "first"),
        ("c@hall.example", datetime(2026, 3, 16, 9, 30), 4.5, "fr", "hall", "first"),  # noqa: DTZ001 (cells have no zone)
        ("d@hall.example", "#N/A", "Peeters", "fr", "hall", "first"),
        ("e@hall.example", True, "Peeters", "fr", "hall", "first"),
        (7, "Anne", "Peeters", 1, 2.0, "first"),
        ('=CONCAT("f", "@hall.example")', "Anne", "Peeters", "fr", "hall", "first"),
    )
    assert bring_in(file).problems == [
        "line 2: given_name has no letter in it: “42”",
        "line 3: family_name has no letter in it: “2026-03-16 00:00:00”",
        "line 4: given_name has no letter in it: “2026-03-16 09:30:00”; family_name has no letter in it: “4.5”",
        "line 5: given_name looks like a formula: “#N/A”",
        "line 7: email is no e-mail address: “7”; language is not one of de, en, fr, nl: “1”; "
        "organisation is not known: “2”",
        "line 8: email is a formula without a value; open the workbook in Excel or LibreOffice and save it",
    ]


def test_a_formula_whose_value_is_empty_is_an_empty_cell(tmp_path: Path) -> None:
    file = as_xlsx(tmp_path / "people.xlsx", ANNE, ("=1", *["=1"] * 5))
    for column in "ABCDEF":
        sheet_xml(file, f'<c r="{column}3">', f'<c r="{column}3" t="str">')
    assert bring_in(file).problems == []
    assert who_is_where() == {(*ANNE, "invited")}


def test_people_are_found_in_any_of_the_columns_that_excel_has(tmp_path: Path) -> None:
    notes = [f"Note {number}" for number in range(300)]
    first = as_xlsx(tmp_path / "notes.xlsx", (*[""] * 300, *ANNE), headings=(*notes, *HEADINGS))
    assert bring_in(first).status == 0
    assert who_is_where() == {(*ANNE, "invited")}
    workbook = openpyxl.Workbook()
    for column, (heading, cell) in zip((1, 2, 3, 4, 5, 16_384), zip(HEADINGS, LUC, strict=True), strict=True):
        workbook.active.cell(1, column, heading)
        workbook.active.cell(1_048_576, column, cell)
    workbook.save(tmp_path / "far.xlsx")
    assert bring_in(tmp_path / "far.xlsx").status == 0
    assert len(who_is_where()) == 2


def test_a_row_with_nothing_but_a_note_is_named(tmp_path: Path) -> None:
    file = as_xlsx(tmp_path / "people.xlsx", ("", *ANNE), (" ",), ("Total: 1",), headings=("Note", *HEADINGS))
    assert bring_in(file).problems == [
        "line 4: email is missing; given_name is missing; family_name is missing; language is missing; "
        "organisation is missing"
    ]
    assert who_is_where() == {(*ANNE, "invited")}


def test_more_texts_than_people_can_have_are_refused_before_they_cost_anything(tmp_path: Path) -> None:
    file = as_excel_writes_it(tmp_path / "people.xlsx", ANNE)
    texts = "".join(f"<si><t>{number:06}</t></si>" for number in range(100_000)) * 31
    sheet_xml(file, "</sst>", f"{texts}</sst>", "xl/sharedStrings.xml")
    outcome = bring_in(file)
    assert (outcome.status, "more than 3,000,000 different texts" in outcome.complained) == (1, True)
    assert nobody()


def test_a_wave_that_is_called_by_a_number_is_found(tmp_path: Path) -> None:
    Wave.objects.filter(slug="second").update(slug="2027")
    assert bring_in(as_xlsx(tmp_path / "people.xlsx", (*ANNE[:5], 2027))).status == 0
    assert who_is_where() == {(*ANNE[:5], "2027", "invited")}


def test_the_one_sheet_with_people_is_read(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["Read this first"])
    hidden = workbook.create_sheet("Old")
    hidden.sheet_state = "hidden"
    workbook.create_chartsheet("Chart").add_chart(BarChart())
    for sheet, person in ((hidden, LUC), (workbook.create_sheet("People"), ANNE)):
        sheet.append(HEADINGS)
        sheet.append(person)
    workbook.save(tmp_path / "people.xlsx")
    assert bring_in(tmp_path / "people.xlsx").status == 0
    assert who_is_where() == {(*ANNE, "invited")}


def test_two_sheets_with_people_are_one_too_many(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for sheet in (workbook.active, workbook.create_sheet("More people")):
        sheet.append(HEADINGS)
        sheet.append(ANNE)
    workbook.save(tmp_path / "people.xlsx")
    outcome = bring_in(tmp_path / "people.xlsx")
    assert (outcome.status, "Several sheets hold people: Sheet, More people" in outcome.complained) == (1, True)
    assert nobody()


def test_the_format_is_what_the_file_holds_not_what_it_is_called(tmp_path: Path) -> None:
    assert bring_in(as_xlsx(tmp_path / "people.xlsx", ANNE).rename(tmp_path / "people.csv")).status == 0
    assert bring_in(as_csv(tmp_path / "more.csv", LUC).rename(tmp_path / "more.xlsx")).status == 0
    assert len(who_is_where()) == 2


def test_strings_that_the_sheet_shares_are_found_and_a_missing_one_is_damage(tmp_path: Path) -> None:
    file = as_excel_writes_it(tmp_path / "people.xlsx", ANNE)
    assert bring_in(file).status == 0
    assert who_is_where() == {(*ANNE, "invited")}
    sheet_xml(file, "<v>11</v>", "<v>12</v>")
    outcome = bring_in(file)
    assert (outcome.status, "cannot be read (IndexError)" in outcome.complained) == (1, True)


def as_excel_writes_it(path: Path, row: tuple[str, ...]) -> Path:
    """A workbook with its texts in a table of their own, the first name in two colours."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    texts = [f"<si><t>{text}</t></si>" for text in (*HEADINGS, *row)]
    texts[7] = f"<si><r><t>{row[1][:2]}</t></r><r><rPr><b/></rPr><t>{row[1][2:]}</t></r></si>"
    cells = [
        "".join(f'<c r="{column}{line}" t="s"><v>{number}</v></c>' for number, column in enumerate("ABCDEF", start))
        for line, start in ((1, 0), (2, 6))
    ]
    members = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="People" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{"".join(texts)}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>'
        f'<row r="1">{cells[0]}</row><row r="2">{cells[1]}</row></sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("keep", [4, 100, 2000, -1000, -10])
def test_a_workbook_that_is_cut_off_writes_nothing(keep: int, tmp_path: Path) -> None:
    file = as_xlsx(tmp_path / "people.xlsx", *((f"person{n}@hall.example", *ANNE[1:]) for n in range(500)))
    file.write_bytes(file.read_bytes()[:keep])
    outcome = bring_in(file)
    assert outcome.status == 1
    assert "The workbook cannot be read" in outcome.complained
    assert nobody()


def test_a_workbook_whose_bytes_rotted_writes_nothing(tmp_path: Path) -> None:
    file = as_xlsx(tmp_path / "people.xlsx", *((f"person{n}@hall.example", *ANNE[1:]) for n in range(500)))
    with zipfile.ZipFile(file) as archive:
        sheet = archive.getinfo("xl/worksheets/sheet1.xml")
        middle = sheet.header_offset + sheet.compress_size // 2
    content = bytearray(file.read_bytes())
    content[middle : middle + 8] = os.urandom(8)
    file.write_bytes(content)
    assert bring_in(file).status == 1
    assert nobody()


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    file = as_xlsx(tmp_path / "people.xlsx", ANNE)
    rows = "<row><c t='inlineStr'><is><t>x</t></is></c></row>" * 100
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/bomb.xml", "w") as bomb:
        for _ in range(2_000):
            bomb.write(rows.encode())
    outcome = bring_in(file)
    assert (outcome.status, "unpacks to more than is allowed" in outcome.complained) == (1, True)
    assert nobody()


def test_a_hundred_megabytes_of_noise_are_refused_or_read_but_never_kept(tmp_path: Path) -> None:
    file = as_xlsx(tmp_path / "people.xlsx", ANNE)
    noise = os.urandom(1_000_000)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_STORED) as archive, archive.open("xl/media/noise.bin", "w") as member:
        for _ in range(100):
            member.write(noise)
    assert bring_in(file).status == 0
    assert who_is_where() == {(*ANNE, "invited")}


def test_entities_in_a_workbook_are_refused(tmp_path: Path) -> None:
    file = as_xlsx(tmp_path / "people.xlsx", ANNE)
    sheet_xml(file, "<worksheet", '<!DOCTYPE x [<!ENTITY a "Anne">]><worksheet')
    outcome = bring_in(file)
    assert (outcome.status, "XML entities" in outcome.complained) == (1, True)
    assert nobody()


def test_a_row_number_beyond_any_sheet_costs_nothing(tmp_path: Path) -> None:
    file = as_xlsx(tmp_path / "people.xlsx", ANNE, LUC)
    sheet_xml(file, '<row r="3"', '<row r="99999999999"')
    assert bring_in(file).status == 0
    assert who_is_where() == {(*ANNE, "invited")}


@pytest.mark.parametrize(
    ("member", "old", "new"),
    [
        ("xl/worksheets/sheet1.xml", "</sheetData>", "</sheet"),
        ("xl/worksheets/sheet1.xml", 't="inlineStr"', 't="s"'),
        ("xl/workbook.xml", "<sheets>", "<nosheets>"),
        ("[Content_Types].xml", "spreadsheetml", "nothing"),
    ],
)
def test_a_workbook_that_is_wrong_inside_says_so(member: str, old: str, new: str, tmp_path: Path) -> None:
    file = as_xlsx(tmp_path / "people.xlsx", ANNE)
    sheet_xml(file, old, new, member)
    outcome = bring_in(file)
    assert (outcome.status, "Nothing was written." in outcome.complained) == (1, True)
    assert nobody()


def test_another_kind_of_archive_is_no_workbook(tmp_path: Path) -> None:
    file = tmp_path / "people.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office/>")
    outcome = bring_in(file)
    assert (outcome.status, "no workbook at all" in outcome.complained) == (1, True)


def test_a_workbook_without_headings_says_which_it_wants(tmp_path: Path) -> None:
    outcome = bring_in(as_xlsx(tmp_path / "people.xlsx", headings=ANNE))
    assert (outcome.status, "does not name: email" in outcome.complained) == (1, True)
    empty = openpyxl.Workbook()
    empty.save(tmp_path / "empty.xlsx")
    outcome = bring_in(tmp_path / "empty.xlsx")
    assert (outcome.status, "The file is empty." in outcome.complained) == (1, True)
