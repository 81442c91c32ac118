"""The worksheets of a desk, packed for the browser in pieces of some hundred rows and kept ready for the next piece."""

import json
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Model

from tarmac.office.details import Worksheet
from tarmac.office.errors import ItemNotFound
from tarmac.office.grids import MAX_COLUMNS, MAX_ROWS, Packed, locale_of, merged, packed, placed
from tarmac.office.items import Kind
from tarmac.office.models import Desk, DeskItem, PackItem
from tarmac.web.text import clean

PIECE_ROWS = 500
# Of one sheet in one language some megabytes at most.
_KEPT = 16


class _Source(NamedTuple):
    """Which state of which row the worksheets are read from; what it says never changes."""

    model: type[Model]
    pk: int
    state: str


class Piece(NamedTuple):
    """Some rows of a worksheet as JSON, and the version of the sheet that they are of."""

    version: int
    content: str


def piece(desk: Desk, ref: str, worksheet: int, number: int, *, original: bool, language: str) -> Piece:
    """Rows number*PIECE_ROWS+1 and on. Raises ItemNotFound, also for a worksheet or a piece that is none.

    At most three queries; two when another piece of this sheet was asked for before.
    """
    ref = clean(ref)
    own = (
        None
        if original
        else desk.items.filter(ref=ref).values("pk", "version", "kind", "deleted", "changed_at").first()
    )
    if own is not None:
        if own["deleted"] or own["kind"] != Kind.SHEET:
            raise ItemNotFound
        source, version = _Source(DeskItem, own["pk"], f"{own['version']} {own['changed_at']}"), own["version"]
    else:
        found = (
            PackItem.objects.filter(office_id=desk.office_id, ref=ref, kind=Kind.SHEET).values("pk", "digest").first()
        )
        if found is None:
            raise ItemNotFound
        source, version = _Source(PackItem, found["pk"], found["digest"]), 0
    pieces = _pieces(source, language)
    if not (0 <= worksheet < len(pieces) and 0 <= number < len(pieces[worksheet])):
        raise ItemNotFound
    return Piece(version, pieces[worksheet][number])


@lru_cache(maxsize=_KEPT)
def _pieces(source: _Source, language: str) -> tuple[tuple[str, ...], ...]:
    manager: Any = source.model._default_manager
    details = manager.values_list("details", flat=True).get(pk=source.pk)
    return tuple(tuple(_packed(worksheet, language)) for worksheet in details["worksheets"])


def _packed(worksheet: Worksheet, language: str) -> list[str]:
    total = min(worksheet["rows"], MAX_ROWS)
    pieces: list[dict[int, list[Packed]]] = [{} for _ in range(0, max(total, 1), PIECE_ROWS)]
    locale = locale_of(language)
    for row, column, cell in placed(worksheet):
        line = pieces[(row - 1) // PIECE_ROWS].setdefault((row - 1) % PIECE_ROWS, [])
        line += [""] * (column - 1 - len(line))
        line.append(packed(cell, locale))
    about = {"rows": total, "columns": min(worksheet["columns"], MAX_COLUMNS), "merged": merged(worksheet)}
    return [_json({**about, "first": number * PIECE_ROWS + 1, "cells": lines}) for number, lines in enumerate(pieces)]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
