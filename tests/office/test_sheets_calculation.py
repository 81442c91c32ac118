"""Formulas give what Python gives and what the files of the packs say; what is typed is what is read back."""

import math
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from tarmac.office.calculation.engine import Place
from tarmac.office.calculation.typed import Typed, as_typed, typed
from tarmac.office.calculation.workbook import Edit, edited, place_of
from tarmac.office.details import Cell, Worksheet
from tarmac.office.packs.sheets import read_sheet
from tests.office.practice import NOW

OFFICES = Path(__file__).resolve().parents[2] / "content" / "offices"
SHEETS = sorted(OFFICES.glob("*/sheets/*.xlsx"))
# A process for each example: a few at a time tell more in the same time.
apart = settings(max_examples=12, deadline=None)

amounts = st.one_of(st.integers(-(10**9), 10**9), st.decimals(-(10**6), 10**6, places=2).map(float))
grids = st.lists(st.lists(amounts, min_size=1, max_size=6), min_size=1, max_size=30)


def worksheet(lines: list[list[int | float]]) -> Worksheet:
    cells = [
        Cell(ref=f"{get_column_letter(column)}{row}", value=value, text=str(value))
        for row, line in enumerate(lines, start=1)
        for column, value in enumerate(line, start=1)
    ]
    return Worksheet(name="S", rows=len(lines), columns=6, merged=[], widths={}, cells=cells)


def formula(ref: str, text: str) -> Edit:
    return Edit(place_of(0, ref), text, Typed(None, text))


def values(worksheets: list[Worksheet]) -> dict[Place, object]:
    return {
        place_of(number, cell["ref"]): cell["value"]
        for number, sheet in enumerate(worksheets)
        for cell in sheet["cells"]
    }


@apart
@given(grids)
def test_sums_averages_and_choices_are_python_s(lines: list[list[int | float]]) -> None:
    flat, area = [value for line in lines for value in line], f"A1:F{len(lines)}"
    written = {
        "H1": (f"=SUM({area})", sum(flat)),
        "H2": (f"=AVERAGE({area})", mean(flat)),
        "H3": (f"=MAX({area})-MIN({area})", max(flat) - min(flat)),
        "H4": (f"=COUNT({area})", len(flat)),
        "H5": (f'=SUMIF({area},">0")', sum(value for value in flat if value > 0)),
        "H6": ("=IF(H1>H2,1,2)", 1 if sum(flat) > mean(flat) else 2),
        "H7": ("=ROUND(A1/3,2)", None),
    }
    done, changed = edited([worksheet(lines)], [formula(ref, text) for ref, (text, _) in written.items()], now=NOW)
    found = values(done)
    assert changed == {place_of(0, ref) for ref in written}
    for ref, (text, expected) in written.items():
        given_back = found[place_of(0, ref)]
        if expected is not None:
            assert isinstance(given_back, int | float)
            assert math.isclose(given_back, expected, rel_tol=1e-9, abs_tol=1e-3), text


@apart
@given(grids, st.data())
def test_a_changed_cell_changes_what_depends_on_it_and_nothing_else(
    lines: list[list[int | float]], data: st.DataObject
) -> None:
    row = data.draw(st.integers(1, len(lines)))
    before, _ = edited([worksheet(lines)], [formula("H1", "=SUM(A1:A30)"), formula("I1", "=SUM(B1:B30)")], now=NOW)
    place = place_of(0, f"A{row}")
    after, changed = edited(before, [Edit(place, "77", Typed(77))], now=NOW)
    assert changed <= {place, place_of(0, "H1")}
    kept, found = values(before), values(after)
    assert {key for key in found if found[key] != kept.get(key)} <= {place, place_of(0, "H1")}
    columns = [[*lines[: row - 1], [77], *lines[row:]]]
    assert found[place_of(0, "H1")] == pytest.approx(sum(line[0] for line in columns[0]))


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_the_engine_agrees_with_the_values_in_the_files_of_the_packs(path: Path) -> None:
    worksheets: list[Worksheet] = read_sheet(str(path), path.read_bytes()).details["worksheets"]
    empty = [{**sheet, "cells": [_forgotten(cell) for cell in sheet["cells"]]} for sheet in worksheets]
    edit = Edit(Place(0, 190_000, 1), "x", Typed("x"))
    found = values(edited(empty, [edit], now=NOW)[0])  # type: ignore[arg-type]
    wrong = [
        (sheet["name"], cell["ref"], cell["formula"], cell["value"], found[place])
        for place, sheet, cell in _made(worksheets)
        if not _same(found[place], cell["value"])
    ]
    assert wrong == []


def _forgotten(cell: Cell) -> Cell:
    return {**cell, "value": None, "text": ""} if "formula" in cell else cell


def _made(worksheets: list[Worksheet]) -> Iterator[tuple[Place, Worksheet, Cell]]:
    for number, sheet in enumerate(worksheets):
        for cell in sheet["cells"]:
            if "formula" in cell:
                yield place_of(number, cell["ref"]), sheet, cell


def _same(found: object, kept: object) -> bool:
    if isinstance(found, int | float) and isinstance(kept, int | float):
        return math.isclose(found, kept, rel_tol=1e-9, abs_tol=1e-9)
    return found == kept


def test_the_packs_have_formulas_to_compare() -> None:
    books = [read_sheet(str(path), path.read_bytes()).details["worksheets"] for path in SHEETS]
    assert sum(1 for book in books for _each in _made(book)) > 1000


contents = st.one_of(
    st.text(min_size=1).filter(lambda text: bool(text.strip())),
    st.sampled_from(["=SUM(A1)", "'x", "1,5", "1.5", "TRUE", "WAAR", "007", "7/3/2026", "5 %", "€ 3", "=", "-", "1e5"]),
    st.integers(-(10**14), 10**14),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)


@given(contents, st.sampled_from(["en", "fr", "nl", "de"]), st.sampled_from(["", "0%", "0.00", '#,##0.00 "€"', "@"]))
def test_a_cell_typed_again_is_the_same_cell(value: str | int | float | bool, language: str, form: str) -> None:
    if form == "@" and not isinstance(value, str):
        return
    cell = Cell(ref="A1", value=value, text="", format=form)
    found = typed(as_typed(cell, language), language, form)
    assert found.formula == ""
    if isinstance(value, float) and form == "0%":
        assert found.value == pytest.approx(value)
    else:
        assert found.value == value
    assert found.format == form


@given(st.dates(date(1901, 1, 1), date(2199, 12, 31)), st.sampled_from(["en", "fr", "nl", "de"]))
def test_a_day_typed_again_is_the_same_day(day: date, language: str) -> None:
    cell = Cell(ref="A1", value=day.isoformat(), text="", format="dd/mm/yyyy")
    assert typed(as_typed(cell, language), language, "dd/mm/yyyy").value == day.isoformat()


def test_days_are_counted_as_numbers_and_read_as_days() -> None:
    day = Cell(ref="A1", value="2026-03-07", text="", format="dd/mm/yyyy")
    result = Cell(ref="A2", value=None, text="", formula="=A1+30", format="dd/mm/yyyy")
    sheet = Worksheet(name="S", rows=2, columns=1, merged=[], widths={}, cells=[day, result])
    done, _ = edited([sheet], [formula("B1", "=A2-A1"), formula("B2", "=A1+1")], now=NOW)
    assert values(done)[place_of(0, "A2")] == (date(2026, 3, 7) + timedelta(days=30)).isoformat()
    assert values(done)[place_of(0, "B1")] == 30
