"""HTML as words and as blocks: sanitised, nothing fetched, scripts and styles gone."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import nh3

from tarmac.office.details import Block
from tarmac.office.packs.blocks import Draft, decoded, heading, paragraph, row

_BLOCK_TAGS = frozenset(
    ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "hr")
)
_LINE_TAGS = frozenset(["br", "li", "tr"])
_KEPT_TAGS = set(_BLOCK_TAGS | _LINE_TAGS | {"td", "th"})
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


def read_html(content: bytes) -> Draft:
    html = decoded(content)
    title = _TITLE.search(html)
    reader = _Blocks()
    reader.feed(nh3.clean(_TITLE.sub("", html), tags=_KEPT_TAGS, attributes={}))
    reader.close()
    return Draft(reader.blocks(), text_of_html(title[1]).strip() if title else "")


def text_of_html(html: str) -> str:
    """The words of `html`, its blocks as paragraphs."""
    reader = _Words()
    reader.feed(nh3.clean(html, tags=_KEPT_TAGS, attributes={}))
    reader.close()
    return re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", "".join(reader.parts)))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._break(tag)

    def _break(self, tag: str) -> None:
        if tag in _BLOCK_TAGS:
            self.parts.append("\n\n")
        elif tag in _LINE_TAGS:
            self.parts.append("\n" if tag == "br" or self.parts[-1:] != ["\n"] else "")
        else:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if words := re.sub(r"\s+", " ", data):
            self.parts.append(words)


class _Blocks(HTMLParser):
    """Headings, list entries, table rows and paragraphs, as they end."""

    def __init__(self) -> None:
        super().__init__()
        self._found: list[Block] = []
        self._words = ""
        self._lists: list[bool] = []  # whether each open list is numbered
        self._in_entry = False
        self._cells: list[str] | None = None
        self._tables = 0
        self._rows = 0

    def blocks(self) -> Iterator[Block]:
        self._end_block()
        return iter(self._found)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._words += "\n"
        elif tag in ("td", "th"):
            self._words = ""
        elif self._cells is None and (tag in _BLOCK_TAGS or tag in _LINE_TAGS):
            self._end_block()
        match tag:
            case "ul" | "ol":
                self._lists.append(tag == "ol")
            case "li":
                self._in_entry = True
            case "table":
                self._tables, self._rows = self._tables + 1, 0
            case "tr":
                self._cells = []

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "td" | "th" if self._cells is not None:
                self._cells.append(self._words)
                self._words = ""
            case "tr" if self._cells is not None:
                self._found.append(row(self._cells, self._tables, header=self._rows == 0))
                self._rows, self._cells, self._words = self._rows + 1, None, ""
            case _ if self._cells is None and (tag in _BLOCK_TAGS or tag == "li"):
                self._end_block(int(tag[1]) if re.fullmatch("h[1-6]", tag) else 0)
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        if tag == "li":
            self._in_entry = False

    def handle_data(self, data: str) -> None:
        self._words += re.sub(r"\s+", " ", data)

    def _end_block(self, level: int = 0) -> None:
        text = "\n".join(line.strip() for line in self._words.split("\n")).strip()
        self._words = ""
        if not text:
            return
        if level:
            self._found.append(heading(text, level))
        elif self._lists and self._in_entry:
            depth = len(self._lists) - 1
            self._found.append({**paragraph(text), "style": "list", "level": depth, "ordered": self._lists[-1]})
        else:
            self._found.append(paragraph(text))
