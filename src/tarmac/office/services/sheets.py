"""What a person does with sheets: make one, write in its cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tarmac.office.calculation.engine import Place
from tarmac.office.calculation.typed import as_typed, typed
from tarmac.office.calculation.workbook import Edit, edited, place_of
from tarmac.office.details import Cell, Worksheet
from tarmac.office.errors import CellConflict, SheetTooLarge, VersionConflict
from tarmac.office.grids import MAX_COLUMNS, MAX_ROWS
from tarmac.office.items import Item, Kind
from tarmac.office.models import Desk, DeskItem
from tarmac.office.packs import limits
from tarmac.office.packs.sheets import LONGEST_FORMULA, LONGEST_TEXT, segments_of
from tarmac.office.services.changes import current, line_of, lock, own_or_new, save
from tarmac.web.text import clean
from tarmac.web.untrusted import Refused

MAX_EDITS = 500
# Another tab may save while this one calculates; that often, it calculates anew over what the other saved.
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Change:
    """What a person typed in a cell, over what they saw there (`was`); `format` puts a former number format back."""

    worksheet: int
    ref: str
    text: str
    was: str | None = None
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """The sheet as it is saved: the worksheets, the places that are different now, and the changes that undo these.

    `others`: somewhere else cells were changed that the person has not seen yet.
    """

    item: Item
    worksheets: list[Worksheet]
    places: list[Place]
    undo: list[Change]
    others: bool


@transaction.atomic
def create_sheet(desk: Desk, *, title: str, ref: str | None = None, now: datetime) -> Item:
    """A new empty sheet of the person's own. With a `new_ref()` a second send makes no second.

    Raises TextTooLarge, VersionConflict.
    """
    lock(desk)
    sheet = own_or_new(desk, ref, Kind.SHEET)
    empty = Worksheet(name=_("Sheet 1"), rows=0, columns=0, merged=[], widths={}, cells=[])
    changes = {
        "title": line_of(title) or _("Untitled sheet"),
        "people": [desk.person.full_name],
        "segments": [],
        "details": {"worksheets": [empty]},
    }
    return save(desk, sheet, changes, version=0, yours=title, verb="sheet.created", now=now)


def edit_cells(
    desk: Desk, ref: str, changes: Sequence[Change], *, version: int, language: str, now: datetime
) -> Edited:
    """Write in cells of a sheet, on the desk's own copy, and calculate what depends on them.

    `version` is the one the person started from. Over a newer one, only cells that are still as they saw them are
    written; else all of it is refused. `language` is the one they type in. Calculated outside the transaction, which
    nobody else then waits for.

    Raises CellConflict, UnreadableFormula, TooHardToCalculate, SheetTooLarge, NotEditable, ItemNotFound.
    """
    moment = desk.office.moment(now)
    for attempt in range(1, _ATTEMPTS + 1):
        item = current(desk, ref, Kind.SHEET)
        worksheets: list[Worksheet] = item.details["worksheets"]
        before = _cells(worksheets, changes)
        others = item.version != version
        if others:
            _refuse_lost(item, changes, before, language)
        edits = [_edit(change, before[change], language) for change in changes]
        calculated, places = edited(worksheets, edits, now=moment)
        segments = _checked(calculated)
        try:
            saved = _save(desk, item, {"segments": segments, "details": {"worksheets": calculated}}, now)
        except VersionConflict:
            if attempt == _ATTEMPTS:
                raise
            continue
        undo = [_undone(change, before[change], language) for change in changes]
        return Edited(saved, calculated, sorted(places), undo, others=others)
    raise AssertionError("unreachable")


@transaction.atomic
def _save(desk: Desk, sheet: DeskItem, changes: dict[str, object], now: datetime) -> Item:
    """Write over the sheet as it was read before the transaction, where it is still that one."""
    lock(desk)
    saved = desk.items.filter(ref=sheet.ref).values_list("version", "deleted").first() or (0, False)
    if saved != (sheet.version, False):
        raise VersionConflict(yours="", current=sheet.as_item())
    return save(desk, sheet, changes, version=sheet.version, yours="", verb="sheet.edited", now=now)


def _cells(worksheets: list[Worksheet], changes: Sequence[Change]) -> dict[Change, Cell | None]:
    """The cells that are to be changed, as they are. Raises SheetTooLarge where there is no such place."""
    if len(changes) > MAX_EDITS:
        raise SheetTooLarge
    wanted: dict[int, set[str]] = {}
    for change in changes:
        wanted.setdefault(change.worksheet, set()).add(change.ref)
    found: dict[tuple[int, str], Cell] = {}
    for number, refs in wanted.items():
        if not 0 <= number < len(worksheets):
            raise SheetTooLarge
        found |= {(number, cell["ref"]): cell for cell in worksheets[number]["cells"] if cell["ref"] in refs}
    return {change: found.get((change.worksheet, change.ref)) for change in changes}


def _refuse_lost(item: DeskItem, changes: Sequence[Change], before: dict[Change, Cell | None], language: str) -> None:
    saved = {change: as_typed(before[change], language) for change in changes}
    lost = [
        (change.worksheet, change.ref, change.text, saved[change])
        for change in changes
        if saved[change] not in (change.was, change.text)
    ]
    if lost:
        raise CellConflict(lost, item.as_item())


def _edit(change: Change, cell: Cell | None, language: str) -> Edit:
    try:
        place = place_of(change.worksheet, change.ref)
    except ValueError as error:
        raise SheetTooLarge from error
    text = clean(change.text)
    longest = LONGEST_FORMULA if text.startswith("=") else LONGEST_TEXT
    if place.row > MAX_ROWS or place.column > MAX_COLUMNS or len(text) > longest:
        raise SheetTooLarge
    number_format = change.format if change.format is not None else cell.get("format", "") if cell else ""
    return Edit(place, text, typed(text, language, number_format))


def _checked(worksheets: list[Worksheet]) -> list[list[str]]:
    """The segments of the worksheets. Raises SheetTooLarge for more than any sheet has."""
    segments = segments_of(worksheets)
    try:
        limits.at_most(sum(len(sheet["cells"]) for sheet in worksheets), limits.MAX_CELLS, "cells")
        limits.at_most(sum(len(each.text) for each in segments), limits.MAX_TEXT_CHARACTERS, "characters")
    except Refused as refused:
        raise SheetTooLarge from refused
    return [[each.anchor, each.text, each.label] for each in segments]


def _undone(change: Change, cell: Cell | None, language: str) -> Change:
    return Change(
        worksheet=change.worksheet,
        ref=change.ref,
        text=as_typed(cell, language),
        was=None,
        format=cell.get("format", "") if cell else "",
    )
