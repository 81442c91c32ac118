"""Texts as the editor shows them: blocks as HTML, and blocks again from what the editor sends back."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from typing import Any, get_args

import lxml.html
import nh3

from tarmac.office.details import Block, Mark, Run
from tarmac.office.packs.blocks import (
    DEEPEST_LIST,
    DEEPEST_QUOTE,
    anchored,
    heading,
    paragraph,
    row_of,
    runs_of,
    runs_of_cells,
    with_runs,
)
from tarmac.office.writing import carried_over

_MARKS: dict[Mark, str] = {"bold": "strong", "italic": "em", "underline": "u", "strike": "s"}
_MARKED = {tag: mark for mark, tag in _MARKS.items()}
_CHANGES = {"inserted": "ins", "deleted": "del"}
_NOTES = ("speaker", "footnote", "comment")
_HEADINGS = {f"h{level}" for level in range(1, 7)}
_TABLE = {"table", "tbody", "tr", "th", "td"}
_TAGS = {"p", "br", "ul", "ol", "li", "blockquote", "aside", "img", "a", "ins", "del"} | _TABLE
_ATTRIBUTES = {
    "a": {"href"},
    "aside": {"data-note", "data-author"},
    "del": {"title"},
    "img": {"data-file"},
    "ins": {"title"},
}
_FILE = re.compile(r"[1-9]\d{0,2}")


def edited(before: list[Block], shown_as: str, html: str) -> list[Block]:
    """The blocks of `html`; those that were not written in stay as they are in `before`, which was `shown_as` HTML.

    Raises Refused for more blocks than a document can have.
    """
    shown = blocks_of_html(shown_as)
    pairs = [(block, [each]) for block, each in zip(before, shown, strict=False)] if len(shown) == len(before) else []
    return carried_over(pairs, blocks_of_html(html))


def html_of(blocks: Iterable[Block]) -> str:
    """The HTML that `blocks_of_html` reads back. Lists go one level deeper at a time."""
    parts: list[str] = []
    for (style, _table), group in groupby(blocks, key=lambda each: (each["style"], each.get("table"))):
        match style:
            case "list":
                parts += _list(group)
            case "row":
                parts += ["<table><tbody>", *map(_row, group), "</tbody></table>"]
            case _:
                parts += map(_single, group)
    return "".join(parts)


def _single(block: Block) -> str:
    match block["style"]:
        case "heading":
            level = block.get("level", 1)
            return f"<h{level}>{_words(block)}</h{level}>"
        case "note":
            said = f'data-note="{block.get("note", "footnote")}" data-author="{escape(block.get("author", ""))}"'
            return f"<aside {said}>{_words(block)}</aside>"
        case "picture":
            return f'<img data-file="{block.get("file", 0)}">'
    return f"<p>{_words(block)}</p>"


def _list(blocks: Iterable[Block]) -> Iterator[str]:
    lists: list[str] = []
    for block in blocks:
        tag = "ol" if block.get("ordered") else "ul"
        depth = min(block.get("level", 0), len(lists)) + 1
        while len(lists) > depth or (len(lists) == depth and lists[-1] != tag):
            yield f"</li></{lists.pop()}>"
        if len(lists) == depth:
            yield "</li>"
        else:
            yield f"<{tag}>"
            lists.append(tag)
        yield f"<li><p>{_words(block)}</p>"
    yield from (f"</li></{tag}>" for tag in reversed(lists))


def _row(block: Block) -> str:
    tag = "th" if block.get("header") else "td"
    return f"<tr>{''.join(f'<{tag}>{_line(cell)}</{tag}>' for cell in runs_of_cells(block))}</tr>"


def _words(block: Block) -> str:
    return _line(runs_of(block))


def _line(runs: Iterable[Run]) -> str:
    return "".join(map(_run, runs))


def _run(run: Run) -> str:
    html = _text(run["text"])
    for mark in run.get("marks", []):
        html = f"<{_MARKS[mark]}>{html}</{_MARKS[mark]}>"
    if "link" in run:
        html = f'<a href="{escape(run["link"])}">{html}</a>'
    if "change" in run:
        tag = _CHANGES[run["change"]]
        html = f'<{tag} title="{escape(run.get("author", ""))}">{html}</{tag}>'
    return html


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def blocks_of_html(html: str) -> list[Block]:
    """The blocks of what the editor sends, with their anchors; whatever else is in it is taken out."""
    cleaned = nh3.clean(
        html,
        tags=_TAGS | _HEADINGS | set(_MARKED),
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    return anchored(_drafts(lxml.html.fragment_fromstring(cleaned, create_parent="div")))


def _drafts(parent: Any) -> Iterator[Block]:
    tables = 0
    for child in parent:
        if child.tag in _HEADINGS:
            yield with_runs(heading("", int(child.tag[1])), _runs(child))
        elif child.tag in ("ul", "ol"):
            yield from _entries(child, 0)
        elif child.tag == "table":
            tables += 1
            for index, line in enumerate(child.iter("tr")):
                cells = [[with_runs(paragraph(""), _runs(cell))] for cell in line.iter("th", "td")]
                yield row_of(cells, tables, header=index == 0)
        elif child.tag == "blockquote":
            for each in _drafts(child):
                yield {**each, "quoted": min(each.get("quoted", 0) + 1, DEEPEST_QUOTE)}
        elif child.tag == "aside":
            yield from _note(child)
        elif child.tag == "img":
            if _FILE.fullmatch(child.get("data-file", "")):
                yield {**paragraph(""), "style": "picture", "file": int(child.get("data-file"))}
        else:
            yield with_runs(paragraph(""), _runs(child))


def _entries(parent: Any, level: int) -> Iterator[Block]:
    for entry in parent:
        for child in entry:
            if child.tag in ("ul", "ol"):
                yield from _entries(child, min(level + 1, DEEPEST_LIST))
            else:
                of_list: Block = {**paragraph(""), "style": "list", "level": level, "ordered": parent.tag == "ol"}
                yield with_runs(of_list, _runs(child))


def _note(element: Any) -> Iterator[Block]:
    kind, author = element.get("data-note"), element.get("data-author", "")
    if kind in _NOTES:
        note: Block = {**paragraph(element.text_content()), "style": "note", "note": kind}
        yield {**note, "author": author} if author else note


def _runs(element: Any, around: Run | None = None) -> Iterator[Run]:
    inside: Run = _look(element, around or {"text": ""})
    if element.tag == "br":
        yield {**inside, "text": "\n"}
    yield {**inside, "text": element.text or ""}
    for child in element:
        yield from _runs(child, inside)
        yield {**inside, "text": child.tail or ""}


def _look(element: Any, around: Run) -> Run:
    """How the words in `element` look, where those around it look as `around`."""
    if mark := _MARKED.get(element.tag):
        marks = {*around.get("marks", []), mark}
        return {**around, "marks": [each for each in get_args(Mark) if each in marks]}
    if element.tag == "a" and element.get("href"):
        return {**around, "link": element.get("href")}
    for change, tag in _CHANGES.items():
        if element.tag == tag:
            return {**around, "change": change, "author": element.get("title", "")}  # type: ignore[typeddict-item]
    return around
