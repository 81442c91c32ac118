"""Documents that are text: .md, .txt."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tarmac.office.details import Block
from tarmac.office.packs.blocks import Draft, decoded, heading, moment, paragraph, row
from tarmac.office.packs.parsed import paragraphs


def read_txt(content: bytes) -> Draft:
    return Draft(map(paragraph, paragraphs(decoded(content))))


def read_md(content: bytes) -> Draft:
    text = decoded(content)
    meta, text = _front_matter(text)
    return Draft(_markdown(text), meta.get("title", ""), moment(meta.get("date", "")), meta.get("author", ""))


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """`key: value` lines between two `---` at the very start, and the rest."""
    match = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if match is None:
        return {}, text
    pairs = (line.partition(":") for line in match[1].split("\n"))
    return {key.strip().lower(): value.strip().strip("\"'") for key, _, value in pairs}, text[match.end() :]


def _markdown(text: str) -> Iterator[Block]:
    """Blocks of Markdown, its marks inside the lines taken away."""
    depth, ordered, level, tables = -1, [False], 0, 0
    cells: list[str] | None = None
    in_head = False
    for token in MarkdownIt("commonmark", {"maxNesting": 20}).enable("table").parse(text):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                depth += 1
                ordered.append(token.type.startswith("ordered"))
            case "bullet_list_close" | "ordered_list_close":
                depth -= 1
                ordered.pop()
            case "heading_open":
                level = int(token.tag[1])
            case "heading_close":
                level = 0
            case "table_open":
                tables += 1
            case "thead_open" | "thead_close":
                in_head = token.type == "thead_open"
            case "tr_open":
                cells = []
            case "tr_close":
                yield row(cells or [], tables, header=in_head)
                cells = None
            case "inline" if cells is not None:
                cells.append(_words(token))
            case "inline" if level:
                yield heading(_words(token), level)
            case "inline" if depth >= 0:
                yield {"anchor": "", "style": "list", "text": _words(token), "level": depth, "ordered": ordered[-1]}
            case "inline":
                yield paragraph(_words(token))
            case "fence" | "code_block":
                yield paragraph(token.content)


def _words(token: Token) -> str:
    parts = []
    for child in token.children or []:
        if child.type == "softbreak":
            parts.append(" ")
        elif child.type == "hardbreak":
            parts.append("\n")
        else:
            parts.append(child.content)
    return "".join(parts)
