"""What people type, as items have it: documents as plain text with few marks, recipients as they are written.

In a document's text `# ` starts a heading, `- ` or `1. ` a list entry, and `| a | b |` is a table's row.
"""

import re
from collections.abc import Iterator

from tarmac.office.details import Address, Block
from tarmac.office.packs.blocks import anchored, row

_HEADING = re.compile(r" *(#{1,6}) +(.+)")
_LIST = re.compile(r"( *)([-*•]|(\d{1,3})[.)]) +(.+)")
_ROW = re.compile(r" *\|(.*)\| *")
_RULE = re.compile(r" *\|[ :|-]+\| *")
_BETWEEN_CELLS = re.compile(r"(?<!\\)\|")
_NAMED = re.compile(r"([^<>]*)<([^<>]*@[^<>]*)>")
_BAR = r"\|"  # in a cell
_SPACES_A_LEVEL = 2


def blocks_of(text: str) -> list[Block]:
    """The blocks of `text`, with their anchors."""
    return anchored(_drafts(text))


def _drafts(text: str) -> Iterator[Block]:
    waiting: list[str] = []
    table, in_table, numbers = 0, False, _Numbers()
    for line in [*text.expandtabs(_SPACES_A_LEVEL).split("\n"), ""]:
        block, is_row = _marked(line, numbers), _ROW.fullmatch(line)
        if waiting and (block or is_row or not line.strip()):
            yield {"anchor": "", "style": "paragraph", "text": "\n".join(waiting)}
            waiting = []
        if block:
            yield block
        elif is_row and not _RULE.fullmatch(line):
            table += not in_table
            yield row(_cells(is_row[1]), table, header=not in_table)
        elif line.strip() and not is_row:
            waiting.append(line.rstrip())
        in_table = bool(is_row)
        numbers.pass_by(block)


class _Numbers:
    """The numbers of the entries of a list, level by level; anything else but an entry ends the list."""

    def __init__(self) -> None:
        self._levels: list[int] = []

    def pass_by(self, block: Block | None) -> int:
        """The number of `block` in its list; 0 when it has none."""
        if block is None or block["style"] != "list":
            self._levels = []
            return 0
        level = block.get("level", 0)
        number = self.after(level) if block.get("ordered") else 0
        self._levels = [*self._levels[:level], *[0] * (level - len(self._levels)), number]
        return number

    def after(self, level: int) -> int:
        return self._levels[level] + 1 if level < len(self._levels) else 1


def _marked(line: str, numbers: _Numbers) -> Block | None:
    """The heading or the entry of a list that `line` is. "2." is an entry only where number 2 is due."""
    if match := _HEADING.fullmatch(line):
        return {"anchor": "", "style": "heading", "text": match[2], "level": len(match[1])}
    match = _LIST.fullmatch(line)
    if match is None:
        return None
    level = len(match[1]) // _SPACES_A_LEVEL
    if match[3] and int(match[3]) not in (1, numbers.after(level)):
        return None
    return {"anchor": "", "style": "list", "text": match[4], "level": level, "ordered": bool(match[3])}


def _cells(line: str) -> list[str]:
    return [cell.replace(_BAR, "|") for cell in _BETWEEN_CELLS.split(line)]


def as_text(blocks: list[Block]) -> str:
    """The text that `blocks_of` reads back into the same blocks."""
    lines: list[str] = []
    before: Block | None = None
    numbers = _Numbers()
    for block in blocks:
        together = before and block["style"] in ("list", "row") and before["style"] == block["style"]
        if together and before and before.get("table") != block.get("table"):
            together = False
        lines += [] if together or before is None else [""]
        lines.append(_line(block, numbers.pass_by(block)))
        before = block
    return "\n".join(lines)


def _line(block: Block, number: int) -> str:
    match block["style"]:
        case "heading":
            return f"{'#' * block.get('level', 1)} {block['text']}"
        case "list":
            mark = f"{number}." if number else "-"
            return f"{' ' * _SPACES_A_LEVEL * block.get('level', 0)}{mark} {block['text']}"
        case "row":
            return f"| {' | '.join(cell.replace('|', _BAR) for cell in block.get('cells', []))} |"
    return block["text"]


def recipients(text: str) -> list[Address]:
    """`Ann <ann@x.be>, ben@x.be; Cato` as addresses; what is no address is taken as a name."""
    found: list[Address] = []
    for part in re.split(r"[,;\n]", text):
        if match := _NAMED.fullmatch(part.strip()):
            found.append({"name": match[1].strip(" \"'"), "email": match[2].strip()})
        elif words := part.strip(" \"'<>"):
            found.append({"name": "", "email": words} if "@" in words else {"name": words, "email": ""})
    return found
