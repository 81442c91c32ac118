"""A workbook with edits made and all that depends on them calculated, in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import cast

from django.conf import settings
from openpyxl.utils import column_index_from_string, get_column_letter

import tarmac
from tarmac.office.calculation import engine
from tarmac.office.calculation.engine import Answer, Job, Place
from tarmac.office.calculation.typed import Typed, Value, as_moment, as_number, serial
from tarmac.office.details import Cell, Worksheet
from tarmac.office.errors import TooHardToCalculate, UnreadableFormula
from tarmac.office.packs.sheets import PLACE, shown_as

# A process that calculates fills a core; more at once would only make each wait.
_AT_ONCE = BoundedSemaphore(2)
_ENVIRONMENT = {"PYTHONPATH": str(Path(tarmac.__path__[0]).parent), "PATH": os.environ.get("PATH", "")}


@dataclass(frozen=True, slots=True)
class Edit:
    """What a person wants in a cell; `text` is how they typed it."""

    place: Place
    text: str
    typed: Typed


def place_of(worksheet: int, ref: str) -> Place:
    """The place of `B7`; raises ValueError for what is none."""
    match = PLACE.fullmatch(ref)
    if match is None:
        raise ValueError(ref)
    return Place(worksheet, int(match[2]), column_index_from_string(match[1]))


def ref_of(place: Place) -> str:
    return f"{get_column_letter(place.column)}{place.row}"


def edited(
    worksheets: Sequence[Worksheet], edits: Sequence[Edit], *, now: datetime
) -> tuple[list[Worksheet], set[Place]]:
    """The worksheets with `edits` made, and the cells that are different now; `now` is the office's own moment.

    Raises UnreadableFormula, TooHardToCalculate.
    """
    cells = {place: cell for number, sheet in enumerate(worksheets) for place, cell in _placed(number, sheet["cells"])}
    answer = _calculated(_job(worksheets, cells, edits, now)) if _any_formula(cells.values(), edits) else _plain(edits)
    if answer["refused"]:
        number, why = answer["refused"]
        raise UnreadableFormula(edits[number].text, several=why == "several")
    for edit, formula, number_format in zip(edits, answer["formulas"], answer["formats"], strict=True):
        _put(cells, edit, formula, number_format)
    for worksheet, row, column, value in answer["changed"]:
        place = Place(worksheet, row, column)
        cells[place] = _recalculated(cells[place], value)
    changed = {edit.place for edit in edits} | {Place(*each[:3]) for each in answer["changed"]}
    touched = {place.worksheet for place in changed}
    return [
        _with_cells(sheet, number, cells) if number in touched else sheet for number, sheet in enumerate(worksheets)
    ], changed


def _placed(worksheet: int, cells: Iterable[Cell]) -> Iterable[tuple[Place, Cell]]:
    for cell in cells:
        yield place_of(worksheet, cell["ref"]), cell


def _any_formula(cells: Iterable[Cell], edits: Sequence[Edit]) -> bool:
    return any(edit.typed.formula for edit in edits) or any("formula" in cell for cell in cells)


def _plain(edits: Sequence[Edit]) -> Answer:
    return Answer(changed=[], formulas=[""] * len(edits), formats=[""] * len(edits), refused=None)


def _job(worksheets: Sequence[Worksheet], cells: dict[Place, Cell], edits: Sequence[Edit], now: datetime) -> Job:
    return Job(
        names=[sheet["name"] for sheet in worksheets],
        now=serial(now.astimezone(settings.LOCAL_ZONE).replace(tzinfo=None)),
        cells=[(*place, as_number(cell), cell.get("formula", "")) for place, cell in cells.items()],
        edits=[(*edit.place, _number(edit.typed), edit.typed.formula) for edit in edits],
    )


def _number(typed: Typed) -> Value:
    return as_number(Cell(ref="", value=typed.value, text="", format=typed.format))


def _calculated(job: Job) -> Answer:
    with _AT_ONCE:
        try:
            done = subprocess.run(  # noqa: S603 (our own module)
                [sys.executable, "-m", engine.__name__],
                input=json.dumps(job).encode(),
                capture_output=True,
                check=True,
                timeout=engine.MAX_SECONDS,
                env=_ENVIRONMENT,
            )
        except subprocess.SubprocessError as error:
            raise TooHardToCalculate from error
    return cast(Answer, json.loads(done.stdout))


def _put(cells: dict[Place, Cell], edit: Edit, formula: str, number_format: str) -> None:
    typed = edit.typed
    if typed.value is None and not formula:
        cells.pop(edit.place, None)
        return
    cell = Cell(ref=ref_of(edit.place), value=typed.value, text=shown_as(typed.value))
    if formula:
        cell["formula"] = formula
    if found := typed.format or number_format:
        cell["format"] = found
    cells[edit.place] = cell


def _recalculated(cell: Cell, value: Value) -> Cell:
    value = as_moment(value, cell.get("format", ""))
    return {**cell, "value": value, "text": shown_as(value)}


def _with_cells(sheet: Worksheet, number: int, cells: dict[Place, Cell]) -> Worksheet:
    own = sorted(place for place in cells if place.worksheet == number)
    return {
        **sheet,
        "rows": max((place.row for place in own), default=0),
        "columns": max((place.column for place in own), default=0),
        "cells": [cells[place] for place in own],
    }
