"""The process that calculates one workbook and ends: `python -m tarmac.office.calculation.engine`, JSON in, JSON out.

A formula can overflow the stack of the engine, fill the memory or never end; then this process ends, and no other.
It imports nothing of Django, so that it starts in some milliseconds.
"""

import json
import re
import resource
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple, TypedDict

import ironcalc

from tarmac.office.calculation.dutch import in_english

MAX_SECONDS = 5
MAX_MEMORY_BYTES = 1_000_000_000

Value = str | int | float | bool | None
# How formulas are written: separators and decimal mark of a locale, names of functions of a language, Dutch ones too.
_DIALECTS = (
    ("en", "en", False),
    ("de", "en", False),
    ("fr", "fr", False),
    ("de", "de", False),
    ("de", "en", True),
    ("en", "en", True),
)
_CLOCK = re.compile(r"""("[^"]*"|'[^']*')|\b(TODAY|NOW)\(\)""", re.IGNORECASE)


class Place(NamedTuple):
    """A cell of a workbook; worksheets are counted from 0, rows and columns from 1."""

    worksheet: int
    row: int
    column: int


class Job(TypedDict):
    """`cells` have place, value and formula ("" for none); what `edits` put there is a value, or a formula as typed.

    `now` is the moment that TODAY and NOW speak of, as sheets count: days since the end of 1899.
    """

    names: list[str]
    now: float
    cells: list[tuple[int, int, int, Value, str]]
    edits: list[tuple[int, int, int, Value, str]]


class Answer(TypedDict):
    """`changed`: the cells with a formula whose value is another now. `formulas`: those of the edits, in English.

    `formats`: of those that give a date, in the order of the edits. `refused`: the edit that cannot be read or gives
    more than one value, as "unreadable" or "several".
    """

    changed: list[tuple[int, int, int, Value]]
    formulas: list[str]
    formats: list[str]
    refused: tuple[int, str] | None


def calculate(job: Job) -> Answer:
    """The workbook with its edits made. A value of the file that does not depend on them stays."""
    model = _model(job["names"])
    formulas: dict[Place, str] = {}
    unknown: set[Place] = set()  # of a file that has no values
    for worksheet, row, column, value, formula in job["cells"]:
        place = Place(worksheet, row, column)
        if formula:
            formulas[place] = formula
            if value is None:
                unknown.add(place)
        _put(model, place, value, _at(job["now"], formula))
    model.evaluate()
    before = {place: _value(model, place) for place in formulas}
    known = set(model.get_all_cells())
    answer = Answer(changed=[], formulas=[], formats=[], refused=None)
    for number, (worksheet, row, column, value, formula) in enumerate(job["edits"]):
        place = Place(worksheet, row, column)
        known.add(place)
        formulas.pop(place, None)
        before.pop(place, None)
        written = _write(model, place, formula) if formula else ""
        if written is None:
            answer["refused"] = (number, "unreadable")
            return answer
        answer["formulas"].append(written)
        answer["formats"].append(_format(model, place) if written else "")
        if written:
            formulas[place] = written
        _put(model, place, value, _at(job["now"], written))
    model.evaluate()
    spilled = [place for place in _filled(model) if place not in known]
    if spilled:
        answer["refused"] = (len(job["edits"]) - 1, "several")
        return answer
    for place in formulas:
        value = _value(model, place)
        if before.get(place) != value or place not in before or place in unknown:
            answer["changed"].append((*place, value))
    return answer


def _model(names: list[str]) -> ironcalc.Model:
    model = ironcalc.create("workbook", "en", "UTC", "en")
    model.rename_sheet(0, names[0])
    for name in names[1:]:
        model.add_sheet(name)
    return model


def _at(now: float, formula: str) -> str:
    """The formula with the moment of the office in place of the machine's."""
    return _CLOCK.sub(lambda match: match[1] or str(now if match[2].upper() == "NOW" else int(now)), formula)


def _put(model: ironcalc.Model, place: Place, value: Value, formula: str) -> None:
    if formula:
        try:
            model.update_cell_with_formula(*place, formula)
        except ironcalc.WorkbookError:  # a file can hold anything after its "="
            model.update_cell_with_text(*place, formula)
    elif value is None:
        model.clear_cell_contents(*place)
    elif isinstance(value, bool):
        model.update_cell_with_bool(*place, value)
    elif isinstance(value, int | float):
        model.update_cell_with_number(*place, value)
    else:
        model.update_cell_with_text(*place, value)


def _write(model: ironcalc.Model, place: Place, typed: str) -> str | None:
    """Put a formula in its place; as it reads in English, or None when no dialect reads it whole.

    The first dialect that knows all names is taken, else the first that reads it.
    """
    readable: list[tuple[str, bool]] = []
    for locale, language, dutch in _DIALECTS:
        formula = in_english(typed) if dutch else typed
        if formula is None or (written := _read(model, place, formula, locale, language)) is None:
            continue
        model.evaluate()
        unknown = _value(model, place) == "#NAME?"
        readable.append((written, unknown))
        if not unknown:
            return written
    if not readable:
        return None
    return readable[0][0]


def _read(model: ironcalc.Model, place: Place, formula: str, locale: str, language: str) -> str | None:
    # the engine leaves out what it cannot read behind a formula; with a "+" behind it a whole one becomes an error
    for behind, whole in (("+", False), ("", True)):
        model.set_locale(locale)
        model.set_language(language)
        model.set_user_input(*place, formula + behind)
        model.set_locale("en")
        model.set_language("en")
        model.evaluate()
        if (_value(model, place) == "#ERROR!") is whole:
            return None
    return model.get_cell_content(*place)


def _format(model: ironcalc.Model, place: Place) -> str:
    found: str = model.get_cell_style(*place)["num_fmt"]
    return "dd/mm/yyyy" if "yy" in found else ""


def _filled(model: ironcalc.Model) -> Iterator[Place]:
    for cell in model.get_all_cells():
        place = Place(*cell)
        if _value(model, place) is not None:
            yield place


def _value(model: ironcalc.Model, place: Place) -> Value:
    value: Value = model.get_cell_value(*place)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    job: Any = json.load(sys.stdin)
    json.dump(calculate(job), sys.stdout)


if __name__ == "__main__":
    main()
