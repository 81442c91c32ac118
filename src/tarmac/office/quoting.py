"""What people write in mails: blocks as documents have them, and what they quote of others.

In plain text a line that is quoted begins with `>`, with one more for each quote around it; in HTML it is in a
blockquote.
"""

import re
from collections.abc import Iterable
from itertools import accumulate, groupby
from typing import Any

from tarmac.office import rich, writing
from tarmac.office.details import Block
from tarmac.office.items import Item, Segment
from tarmac.office.packs.blocks import DEEPEST_QUOTE, anchored, paragraph
from tarmac.office.packs.links import with_targets
from tarmac.office.packs.parsed import numbered, paragraphs
from tarmac.office.reading import own_text
from tarmac.web.text import clean
from tarmac.web.untrusted import Refused

_MARKS = re.compile(rf"^(?:\s*> ?){{1,{DEEPEST_QUOTE}}}")
_LEADS_IN = re.compile(r"[^\n]*:")


def blocks_of(text: str) -> list[Block]:
    """The blocks of `text`, with their anchors; where it has more than a mail can have, they are one paragraph."""
    lines = accumulate(map(_unquoted, clean(text).split("\n")), _empty_with_the_one_before)
    found: list[Block] = []
    try:
        for level, group in groupby(lines, key=lambda each: each[0]):
            blocks = writing.blocks_of("\n".join(line for _level, line in group))
            found += quoted(blocks, level)
        return anchored(found)
    except Refused:
        return anchored([paragraph(text)])


def _unquoted(line: str) -> tuple[int, str]:
    """In how many quotes a line stands, and the line without their marks."""
    words = _MARKS.sub("", line)
    return line.count(">", 0, len(line) - len(words)), words


def _empty_with_the_one_before(before: tuple[int, str], line: tuple[int, str]) -> tuple[int, str]:
    return line if line[1].strip() else (before[0], "")


def quoted(blocks: Iterable[Block], times: int = 1) -> list[Block]:
    """`blocks` inside as many quotes more."""
    return [{**each, "quoted": min(each.get("quoted", 0) + times, DEEPEST_QUOTE)} if times else each for each in blocks]


def passages(blocks: Iterable[Block]) -> list[tuple[Block, str]]:
    """What stands between blank lines: the block that begins it, and its text. A line that leads in is with a quote."""
    found: list[tuple[Block, str]] = []
    for is_quote, group in groupby(blocks, key=lambda each: bool(each.get("quoted"))):
        if not is_quote:
            found += writing.passages(group)
            continue
        members = list(group)
        inside = as_text({**each, "quoted": each["quoted"] - 1} for each in members)
        marked = "\n".join(f"> {line}".rstrip() for line in inside.split("\n"))
        if found and _LEADS_IN.fullmatch(found[-1][1]):
            first, lead_in = found.pop()
            found.append((first, f"{lead_in}\n{marked}"))
        else:
            found.append((members[0], marked))
    return found


def as_text(blocks: Iterable[Block]) -> str:
    """The text that `blocks_of` reads back into the same blocks."""
    return "\n\n".join(text for _first, text in passages(blocks))


def html_of(blocks: Iterable[Block]) -> str:
    """The HTML that `rich.blocks_of_html` reads back into the same blocks."""
    parts: list[str] = []
    depth = 0
    for level, group in groupby(blocks, key=lambda each: int(each.get("quoted", 0))):
        parts += ["<blockquote>" * (level - depth), "</blockquote>" * (depth - level), rich.html_of(group)]
        depth = level
    return "".join([*parts, "</blockquote>" * depth])


def edited(before: list[Block], text: str, html: str) -> list[Block]:
    """The blocks of `html`, or of `text` without it; those that were not written in stay as they are in `before`.

    Raises Refused for more blocks than a mail can have.
    """
    if html:
        return rich.edited(before, html_of(before), html)
    return writing.carried_over([(block, blocks_of(as_text([block]))) for block in before], blocks_of(text))


def placed(blocks: Iterable[Block]) -> tuple[tuple[Segment, ...], list[Block]]:
    """The places of a mail to cite, which are its plain text; and its blocks with the anchors of those that begin in
    them, and with where its links lead, as a mail has them that came as HTML.
    """
    shown = list(map(_bare, blocks))
    texts: list[str] = []
    for first, text in passages(block for block in shown if block["style"] != "picture"):
        parts = paragraphs(text)
        anchors = [f"p{number}" for number in range(len(texts) + 1, len(texts) + len(parts) + 1)]
        if anchors:
            first["anchor"] = anchors[0]
        if anchors[1:]:
            first["also"] = anchors[1:]
        texts += parts
    return numbered(texts), shown


def _bare(block: Block) -> Block:
    bare: Block = {**block, "anchor": ""}
    bare.pop("also", None)
    if "runs" in block:
        bare["runs"] = with_targets(block["runs"])
    if "cell_runs" in block:
        bare["cell_runs"] = list(map(with_targets, block["cell_runs"]))
    return bare


def has_looks(blocks: Iterable[Block]) -> bool:
    """Whether plain text does not show all there is to see; a quote it shows."""
    return any(block["style"] != "paragraph" or "runs" in block for block in blocks)


def blocks_in(mail: Item, details: dict[str, Any]) -> list[Block]:
    """The blocks of a mail, also of one that is plain text."""
    return details.get("blocks") or blocks_of(own_text(mail))


def text_in(mail: Item, details: dict[str, Any]) -> str:
    """What a box for plain text shows of a mail."""
    return as_text(details["blocks"]) if details.get("blocks") else own_text(mail)
