"""What people type, as items have it: documents as plain text with few marks, recipients as they are written.

In a document's text `# ` starts a heading, `- ` or `1. ` a list entry, `| a | b |` is a table's row, and `![1]` the
place of a picture. How single words look is not shown there; a paragraph that nobody writes in keeps it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from tarmac.office.details import Address, Block
from tarmac.office.packs.blocks import DEEPEST_LIST, anchored, row

_HEADING = re.compile(r" *(#{1,6}) +(.+)")
_LIST = re.compile(r"( *)([-*•]|(\d{1,3})[.)]) +(.+)")
_ROW = re.compile(r" *\|(.*)\| *")
_PICTURE = re.compile(r" *!\[([1-9]\d{0,2})\] *")
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
    table, in_table, numbers = 0, False, Numbers()
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


class Numbers:
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


def _marked(line: str, numbers: Numbers) -> Block | None:
    """The heading, picture or entry of a list that `line` is. "2." is an entry only where number 2 is due."""
    if match := _HEADING.fullmatch(line):
        return {"anchor": "", "style": "heading", "text": match[2], "level": len(match[1])}
    if match := _PICTURE.fullmatch(line):
        return {"anchor": "", "style": "picture", "text": "", "file": int(match[1])}
    match = _LIST.fullmatch(line)
    if match is None:
        return None
    level = min(len(match[1]) // _SPACES_A_LEVEL, DEEPEST_LIST)
    if match[3] and int(match[3]) not in (1, numbers.after(level)):
        return None
    return {"anchor": "", "style": "list", "text": match[4], "level": level, "ordered": bool(match[3])}


def _cells(line: str) -> list[str]:
    return [cell.replace(_BAR, "|") for cell in _BETWEEN_CELLS.split(line)]


def as_text(blocks: Iterable[Block]) -> str:
    """The text that `blocks_of` reads back into the same blocks."""
    return "\n\n".join(text for _first, text in passages(blocks))


def passages(blocks: Iterable[Block]) -> Iterator[tuple[Block, str]]:
    """What stands between blank lines, a list and a table as one: the block that begins it, and its text."""
    numbers = Numbers()
    for (style, _table), group in groupby(blocks, key=lambda each: (each["style"], each.get("table"))):
        members = list(group)
        lines = [_line(block, numbers.pass_by(block)) for block in members]
        if style in ("list", "row"):
            yield members[0], "\n".join(lines)
        else:
            yield from zip(members, lines, strict=True)


def _line(block: Block, number: int) -> str:
    match block["style"]:
        case "heading":
            return f"{'#' * block.get('level', 1)} {block['text']}"
        case "list":
            mark = f"{number}." if number else "-"
            return f"{' ' * _SPACES_A_LEVEL * block.get('level', 0)}{mark} {block['text']}"
        case "row":
            return f"| {' | '.join(cell.replace('|', _BAR) for cell in block.get('cells', []))} |"
        case "picture":
            return f"![{block.get('file', 0)}]"
    return block["text"]


def edited(before: list[Block], text: str) -> list[Block]:
    """The blocks of `text`; those that were not written in stay as they are in `before`.

    Raises Refused for more blocks than a document can have.
    """
    return carried_over([(block, blocks_of(as_text([block]))) for block in before], blocks_of(text))


def carried_over(before: Sequence[tuple[Block, Sequence[Block]]], after: list[Block]) -> list[Block]:
    """`after`, in which what nobody wrote in is as it was in `before`, also what a person could not see of it.

    `before` has each block with what it was shown as. A block that was not shown stays behind the one before it; a
    picture that the document does not have goes.
    """
    shown = [_seen(each) for _block, blocks in before for each in blocks]
    matcher = SequenceMatcher(None, shown, list(map(_seen, after)), autojunk=False)
    same = {a + step: b + step for a, b, size in matcher.get_matching_blocks() for step in range(size)}
    standing: list[list[Block]] = [[], *([block] for block in after)]
    start, place = 0, 0
    for block, blocks in before:
        places = [same.get(start + step, -1) + 1 for step in range(len(blocks))]
        start += len(blocks)
        if not blocks:
            standing[place].append(block)
        elif 0 not in places and places[-1] - places[0] == len(places) - 1:
            for each in places:
                standing[each] = []
            place = places[-1]
            standing[place].append(_in_table(block, after[place - 1]))
    files = {block["file"] for block, _blocks in before if "file" in block}
    return anchored([each for blocks in standing for each in blocks if "file" not in each or each["file"] in files])


def _seen(block: Block) -> tuple[object, ...]:
    """What a person sees of a block. An editor fills up the rows of a table, so empty cells at the end do not count."""
    cells = "|".join(cell.replace("|", _BAR) for cell in block.get("cells", [])).rstrip("|")
    lines = [block.get("runs", []), *block.get("cell_runs", [])]
    while lines and not lines[-1]:
        lines.pop()
    looks = repr([[sorted(run.items()) for run in line] for line in lines])
    said, place = cells or block["text"], (block.get("level"), block.get("ordered"), block.get("quoted", 0))
    return block["style"], said, place, block.get("file"), looks


def _in_table(block: Block, place: Block) -> Block:
    if block["style"] != "row":
        return block
    return {**block, "table": place.get("table", 0), "header": place.get("header", False)}


def recipients(text: str) -> list[Address]:
    """`Ann <ann@x.be>, ben@x.be; Cato` as addresses; what is no address is taken as a name."""
    found: list[Address] = []
    for part in re.split(r"[,;\n]", text):
        if match := _NAMED.fullmatch(part.strip()):
            found.append({"name": match[1].strip(" \"'"), "email": match[2].strip()})
        elif words := part.strip(" \"'<>"):
            found.append({"name": "", "email": words} if "@" in words else {"name": words, "email": ""})
    return found
