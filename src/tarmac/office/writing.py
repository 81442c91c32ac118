"""What people type, as items have it: documents as plain text with few marks, recipients as they are written.

In a document's text `# ` starts a heading, `- ` or `1. ` a list entry, and `| a | b |` is a table's row.
"""

import re
from collections.abc import Iterator

from tarmac.office.details import Address, Block
from tarmac.office.packs.documents import anchored, row

_HEADING = re.compile(r"(#{1,6}) +(.+)")
_LIST = re.compile(r"( *)([-*•]|\d{1,3}[.)]) +(.+)")
_ROW = re.compile(r"\|(.*)\|\s*")
_NAMED = re.compile(r"([^<>]*)<([^<>]*@[^<>]*)>")
_RULE = re.compile(r"\|[\s:|-]+\|\s*")


def blocks_of(text: str) -> list[Block]:
    """The blocks of `text`, with their anchors."""
    return anchored(_drafts(text))


def _drafts(text: str) -> Iterator[Block]:
    waiting: list[str] = []
    table, in_table = 0, False
    for line in [*text.split("\n"), ""]:
        block, is_row = _marked(line), _ROW.fullmatch(line)
        if waiting and (block or is_row or not line.strip()):
            yield {"anchor": "", "style": "paragraph", "text": "\n".join(waiting)}
            waiting = []
        if block:
            yield block
        elif is_row and not _RULE.fullmatch(line):
            table += not in_table
            yield row(is_row[1].split("|"), table, header=not in_table)
        elif line.strip() and not is_row:
            waiting.append(line.rstrip())
        in_table = bool(is_row)


def _marked(line: str) -> Block | None:
    if match := _HEADING.fullmatch(line):
        return {"anchor": "", "style": "heading", "text": match[2], "level": len(match[1])}
    if match := _LIST.fullmatch(line):
        ordered = match[2][0].isdigit()
        return {"anchor": "", "style": "list", "text": match[3], "level": len(match[1]) // 2, "ordered": ordered}
    return None


def as_text(blocks: list[Block]) -> str:
    """The text that `blocks_of` reads back into the same blocks."""
    lines: list[str] = []
    before: Block | None = None
    for block in blocks:
        together = before and block["style"] in ("list", "row") and before["style"] == block["style"]
        if together and before and before.get("table") != block.get("table"):
            together = False
        lines += [] if together or before is None else [""]
        lines.append(_line(block))
        before = block
    return "\n".join(lines)


def _line(block: Block) -> str:
    match block["style"]:
        case "heading":
            return f"{'#' * block.get('level', 1)} {block['text']}"
        case "list":
            mark = "1." if block.get("ordered") else "-"
            return f"{'  ' * block.get('level', 0)}{mark} {block['text']}"
        case "row":
            return f"| {' | '.join(block.get('cells', []))} |"
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
