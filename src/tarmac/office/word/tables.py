"""Rows and cells of tables of Word."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from itertools import chain
from typing import Any, cast

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table, _Row

from tarmac.office.details import Run
from tarmac.office.packs.blocks import one_line
from tarmac.office.packs.word import Piece, distinct_cells
from tarmac.office.word.hanging import take_out
from tarmac.office.word.paragraphs import fill
from tarmac.office.word.parts import Parts

PiecesOf = Callable[[Any], Sequence[Piece]]


def write_row(row: Any, cells: Sequence[Sequence[Run]], parts: Parts, pieces_of: PiecesOf) -> None:
    """Write `cells` in the row element `row`. A cell whose words stay the same is left as it is."""
    own = [cell._tc for cell in distinct_cells(_Row(row, Table(row.getparent(), cast(Any, None))))]
    while len(cells) > len(own) and any(cells[len(own) :]):
        own.append(_emptied(deepcopy(own[-1])))
        own[-2].addnext(own[-1])
    for extra in own[len(cells) :]:
        if extra.getparent() is row:
            take_out(extra)
    for cell, runs in zip(own, cells, strict=False):
        pieces = [pieces_of(paragraph) for paragraph in cell.p_lst]
        if one_line((piece.run for piece in each) for each in pieces) != runs:
            first, *others = cell.p_lst
            for paragraph in others:
                cell.remove(paragraph)
            fill(first, runs, parts, list(chain(*pieces)))


def empty_row(row: Any) -> Any:
    """A row that looks as `row`, with nothing in its cells."""
    found = deepcopy(row)
    for cell in found.tc_lst:
        _emptied(cell)
        if cell.tcPr is not None:
            for merge in cell.tcPr.findall(qn("w:vMerge")):
                cell.tcPr.remove(merge)
    return found


def _emptied(cell: Any) -> Any:
    first, *others = cell.findall(qn("w:p"))
    for each in [*cell.findall(qn("w:tbl")), *others]:
        cell.remove(each)
    for each in first.findall("*"):
        if each.tag != qn("w:pPr"):
            first.remove(each)
    return cell


def fit_grid(table: Any) -> None:
    """Let the table's grid have as many columns as its widest row."""
    columns = table.tblGrid.findall(qn("w:gridCol"))
    widest = max((sum(cell.grid_span for cell in row.tc_lst) for row in table.tr_lst), default=0)
    for extra in columns[max(widest, 1) :]:
        table.tblGrid.remove(extra)
    for _missing in range(widest - len(columns)):
        table.tblGrid.append(deepcopy(columns[-1]) if columns else OxmlElement("w:gridCol"))
