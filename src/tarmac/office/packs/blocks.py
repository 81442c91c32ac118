"""Blocks of documents in reading order: what every reader of a format makes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tarmac.office.details import Block, Run
from tarmac.office.items import Segment
from tarmac.office.packs import limits
from tarmac.office.packs.parsed import ParsedFile
from tarmac.web.text import clean

DEEPEST_LIST = 8  # the lists of Word have nine levels
DEEPEST_QUOTE = 8


@dataclass(slots=True)
class Draft:
    """What a reader makes of a document: blocks without their anchors, and the files that they show.

    A block shows the file at its `file`, counted from 1; files are complete when the blocks are read.
    """

    blocks: Iterator[Block]
    title: str = ""
    when: datetime | None = None
    author: str = ""
    files: list[ParsedFile] = field(default_factory=list)


def anchored(drafts: Iterator[Block] | list[Block]) -> list[Block]:
    """Blocks that show something, cleaned and given their anchors."""
    blocks: list[Block] = []
    for number, draft in enumerate(drafts, start=1):
        limits.at_most(number, limits.MAX_BLOCKS, "paragraphs")
        if shows(draft):
            blocks.append({**draft, "text": clean(draft["text"]).strip(), "anchor": f"p{len(blocks) + 1}"})
    return blocks


def shows(block: Block) -> bool:
    """Whether there is something to see of a block."""
    return bool(clean(block["text"]).strip() or block.get("file") or block.get("runs") or block.get("cell_runs"))


def segments_of(blocks: list[Block]) -> tuple[Segment, ...]:
    return tuple(Segment(block["anchor"], block["text"], _label(block)) for block in blocks if block["text"])


def _label(block: Block) -> str:
    if block["style"] == "heading":
        return f"h{block.get('level', 1)}"
    return "" if block["style"] == "paragraph" else block["style"]


def row(cells: list[str], table: int, *, header: bool = False) -> Block:
    shown = [" ".join(clean(cell).split()) for cell in cells]
    text = " | ".join(shown) if any(shown) else ""
    return {"anchor": "", "style": "row", "text": text, "cells": shown, "table": table, "header": header}


def row_of(cells: list[list[Block]], table: int, *, header: bool = False) -> Block:
    """A row whose cells hold paragraphs, with what in them looks different."""
    made = row([" ".join(each["text"] for each in cell) for cell in cells], table, header=header)
    lines = [one_line(map(runs_of, cell)) for cell in cells]
    if any(look(run) for line in lines for run in line):
        made["cell_runs"] = lines
    return made


def one_line(paragraphs: Iterable[Iterable[Run]]) -> list[Run]:
    """The runs of paragraphs as a cell holds them: one line, with single spaces and none at its ends.

    What is deleted takes no space from the words that stand.
    """
    space: Run = {"text": " "}
    found: list[Run] = []
    last = last_standing = " "
    for run in (each for runs in paragraphs for each in (space, *runs)):
        deleted = run.get("change") == "deleted"
        text = re.sub(r"\s+", " ", run["text"])
        if (last if deleted else last_standing).endswith(" "):
            text = text.lstrip()
        if text:
            found.append({**run, "text": text})
            last = text
            last_standing = last_standing if deleted else text
    while found and not found[-1]["text"].strip():
        found.pop()
    if found:
        found[-1] = {**found[-1], "text": found[-1]["text"].rstrip()}
    return merged(found)


def runs_of_cells(row: Block) -> list[list[Run]]:
    """The cells of a row as runs, also where it has none of its own."""
    return row.get("cell_runs") or [merged([{"text": cell}]) for cell in row.get("cells", [])]


def paragraph(text: str) -> Block:
    return {"anchor": "", "style": "paragraph", "text": text}


def look(run: Run) -> dict[str, object]:
    """What a run is beside its text."""
    return {name: value for name, value in run.items() if name != "text"}


def merged(runs: Iterable[Run]) -> list[Run]:
    """Runs with those side by side that look the same made one, and those without a text left out."""
    found: list[Run] = []
    for run in runs:
        if found and look(found[-1]) == look(run):
            found[-1] = {**found[-1], "text": found[-1]["text"] + run["text"]}
        elif run["text"]:
            found.append(run)
    return found


def standing(runs: Iterable[Run]) -> str:
    """The text with its changes made."""
    return "".join(run["text"] for run in runs if run.get("change") != "deleted")


def runs_of(block: Block) -> list[Run]:
    """The text of a block as runs, also where it has none of its own."""
    return block.get("runs") or merged([{"text": block["text"]}])


def with_runs(block: Block, runs: Iterable[Run]) -> Block:
    """`block` with the text of `runs`, and with the runs where a part of them is tracked or looks different."""
    each = merged(runs)
    dressed: Block = {**block, "text": standing(each)}
    return {**dressed, "runs": each} if any(map(look, each)) else dressed


def heading(text: str, level: int) -> Block:
    return {"anchor": "", "style": "heading", "text": text, "level": max(1, min(level, 6))}


def decoded(content: bytes) -> str:
    """Text of a plain file: UTF-8, with or without its mark, else Windows-1252. Its lines end as `\\n`."""
    limits.at_most(len(content), limits.MAX_TEXT_CHARACTERS, "characters")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def aware(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def moment(text: str) -> datetime | None:
    """What an ISO date or time says; None for none, or a broken one."""
    try:
        return aware(datetime.fromisoformat(text)) if text else None
    except ValueError:
        return None
