"""HTML as words and as blocks: sanitised, nothing fetched, scripts and styles gone."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

import nh3

from tarmac.office.details import Block, Mark, Run
from tarmac.office.packs import limits, links, pictures
from tarmac.office.packs.blocks import DEEPEST_QUOTE, Draft, decoded, heading, paragraph, row_of, with_runs
from tarmac.office.packs.parsed import ParsedFile
from tarmac.web.text import clean

_BLOCK_TAGS = frozenset(
    ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "hr")
)
_LINE_TAGS = frozenset(["br", "li", "tr"])
_KEPT_TAGS = set(_BLOCK_TAGS | _LINE_TAGS | {"td", "th"})
_MARKS: dict[str, Mark] = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strike", "strike": "strike", "del": "strike",
}  # fmt: skip
_LOOKS: tuple[tuple[Mark, re.Pattern[str]], ...] = (
    ("bold", re.compile(r"font-weight:\s*(bold|[6-9]00)")),
    ("italic", re.compile(r"font-style:\s*italic")),
    ("underline", re.compile(r"text-decoration[a-z-]*:[^;]*underline")),
    ("strike", re.compile(r"text-decoration[a-z-]*:[^;]*line-through")),
)
_VOID_TAGS = frozenset(["br", "hr", "img"])
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_DATA = re.compile(r"data:image/[a-z]+;base64,([\w+/=\s]+)", re.IGNORECASE)
# A cell with more letters is a part of the page, and its table a way to lay it out.
_LONGEST_CELL = 400


def read_html(content: bytes) -> Draft:
    html = decoded(content)
    title = _TITLE.search(html)
    found = blocks_of(html)
    return Draft(iter(found.blocks), unescape(text_of_html(title[1])).strip() if title else "", files=found.files)


def text_of_html(html: str) -> str:
    """The words of `html`, its blocks as paragraphs."""
    reader = _Words()
    reader.feed(nh3.clean(html, tags=_KEPT_TAGS, attributes={}))
    reader.close()
    return re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", "".join(reader.parts)))


@dataclass(slots=True)
class Markup:
    """What a page of HTML shows. `files` are the pictures that were written in it, `shown` the others that it shows;
    `remote` counts those that lie elsewhere and were not fetched.
    """

    blocks: list[Block] = field(default_factory=list)
    files: list[ParsedFile] = field(default_factory=list)
    shown: set[int] = field(default_factory=set)
    remote: int = 0


def blocks_of(html: str, enclosed: Mapping[str, int] | None = None, *, first_file: int = 1) -> Markup:
    """The blocks of `html`, without their anchors. `enclosed` are the numbers of pictures by their content id."""
    safe = nh3.clean(
        html,
        tags=_KEPT_TAGS | set(_MARKS) | {"a", "img", "span", "font"},
        clean_content_tags={"script", "style", "title"},
        attributes={"*": {"style"}, "a": {"href"}, "img": {"src", "alt"}},
        url_schemes={"http", "https", "mailto", "cid", "data"},
        link_rel=None,
    )
    reader = _Blocks(enclosed or {}, first_file)
    reader.feed(safe)
    reader.close()
    return reader.result()


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


@dataclass(slots=True)
class _Table:
    """A table that is being read: for each row its cells, for each cell its blocks; the rows with headings."""

    rows: list[list[list[Block]]] = field(default_factory=list)
    heads: set[int] = field(default_factory=set)


class _Blocks(HTMLParser):
    """Headings, list entries, tables, pictures and paragraphs, as they end."""

    def __init__(self, enclosed: Mapping[str, int], first_file: int) -> None:
        super().__init__()
        self._enclosed = enclosed
        self._first_file = first_file
        self._markup = Markup()
        self._open: list[list[Block]] = [self._markup.blocks]  # the page, and the cells that are open in one another
        self._tables: list[_Table] = []
        self._finished_tables = 0
        self._marks: list[tuple[Mark, ...]] = []  # of each open tag
        self._runs: list[Run] = []
        self._link = ""
        self._link_is_empty = False
        self._lists: list[bool] = []  # whether each open list is numbered
        self._in_entry = False
        self._quotes = 0
        self._as_typed = 0

    def result(self) -> Markup:
        self._end_block()
        while self._tables:
            self._end_table()
        return self._markup

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag not in _VOID_TAGS:
            self._marks.append(_marks_of(tag, told.get("style", "").lower()))
        if tag in _BLOCK_TAGS or tag in ("li", "tr", "td", "th"):
            self._end_block()
        match tag:
            case "br":
                self._break_line()
            case "img":
                self._picture(told.get("src", ""), told.get("alt", ""))
            case "a":
                self._link = links.safe(told.get("href", ""))
                self._link_is_empty = True
            case "ul" | "ol":
                self._lists.append(tag == "ol")
            case "li":
                self._in_entry = True
            case "table":
                self._tables.append(_Table())
            case "tr" if self._tables:
                self._tables[-1].rows.append([])
            case "td" | "th" if self._tables and self._tables[-1].rows:
                table = self._tables[-1]
                self._open.append([])
                table.rows[-1].append(self._open[-1])
                if tag == "th":
                    table.heads.add(len(table.rows) - 1)
            case "blockquote":
                self._quotes += 1
            case "pre":
                self._as_typed += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        if tag in _BLOCK_TAGS or tag in ("li", "td", "th"):
            self._end_block(int(tag[1]) if re.fullmatch("h[1-6]", tag) else 0)
        match tag:
            case "ul" | "ol" if self._lists:
                self._lists.pop()
            case "li":
                self._in_entry = False
            case "td" | "th" if len(self._open) > 1:
                self._open.pop()
            case "table" if self._tables:
                self._end_table()
            case "blockquote":
                self._quotes = max(0, self._quotes - 1)
            case "pre":
                self._as_typed = max(0, self._as_typed - 1)
        if self._marks:
            self._marks.pop()

    def handle_data(self, data: str) -> None:
        self._add(clean(data) if self._as_typed else re.sub(r"\s+", " ", clean(data)))

    def _add(self, text: str) -> None:
        before = self._runs[-1]["text"] if self._runs else "\n"
        if before.endswith((" ", "\n")) and not self._as_typed:
            text = text.lstrip(" ")
        if not text:
            return
        self._link_is_empty = self._link_is_empty and not text.strip()
        run: Run = {"text": text}
        if marks := sorted({mark for group in self._marks for mark in group}):
            run["marks"] = marks
        if self._link:
            run["link"] = self._link
        if self._runs and {**self._runs[-1], "text": text} == run:
            self._runs[-1]["text"] += text
        else:
            self._runs.append(run)

    def _break_line(self) -> None:
        if self._runs:
            self._runs[-1]["text"] = self._runs[-1]["text"].rstrip(" ") + "\n"

    def _end_link(self) -> None:
        """A link without words, around a picture that is shown apart, says where it leads."""
        if self._link and self._link_is_empty:
            self._add(links.target(self._link))
        self._link = ""

    def _picture(self, source: str, words: str) -> None:
        number = self._enclosed.get(source[len("cid:") :]) if source[:4].lower() == "cid:" else self._written(source)
        if number is None:
            # one that was meant to come from elsewhere: its words stand for it
            self._markup.remote += source.startswith("//") or bool(re.match("https?:", source, re.IGNORECASE))
            self._add(words)
            return
        self._end_block()
        self._markup.shown.add(number)
        self._put({"anchor": "", "style": "picture", "text": "", "file": number})

    def _written(self, source: str) -> int | None:
        """The number of a picture whose bytes stand in the page itself."""
        match = _DATA.fullmatch(source)
        if match is None:
            return None
        try:
            content = base64.b64decode(match[1])
        except binascii.Error:
            return None
        kind = pictures.type_of(content)
        if kind is None:
            return None
        limits.at_most(len(self._markup.files) + 1, limits.MAX_PICTURES, "pictures")
        number = self._first_file + len(self._markup.files)
        name = f"picture-{number}.{kind.rpartition('/')[2]}"
        self._markup.files.append(ParsedFile(number, name, kind, content))
        return number

    def _end_block(self, level: int = 0) -> None:
        runs, self._runs = links.with_targets(_trimmed(self._runs)), []
        if not runs:
            return
        if level:
            block = heading("", level)
        elif self._lists and self._in_entry:
            depth = len(self._lists) - 1
            block = {**paragraph(""), "style": "list", "level": depth, "ordered": self._lists[-1]}
        else:
            block = paragraph("")
        self._put(with_runs(block, runs))

    def _put(self, block: Block) -> None:
        if self._quotes:
            block["quoted"] = min(self._quotes, DEEPEST_QUOTE)
        self._open[-1].append(block)

    def _end_table(self) -> None:
        table = self._tables.pop()
        self._finished_tables += 1
        for block in _rows(table, self._finished_tables):
            self._put(block)


def _marks_of(tag: str, style: str) -> tuple[Mark, ...]:
    own = (_MARKS[tag],) if tag in _MARKS else ()
    return (*own, *(mark for mark, look in _LOOKS if look.search(style))) if style else own


def _trimmed(runs: list[Run]) -> list[Run]:
    """The runs without space at either end."""
    while runs and not runs[0]["text"].strip():
        runs = runs[1:]
    while runs and not runs[-1]["text"].strip():
        runs = runs[:-1]
    if runs:
        runs[0]["text"] = runs[0]["text"].lstrip()
        runs[-1]["text"] = runs[-1]["text"].rstrip()
    return runs


def _rows(table: _Table, number: int) -> Iterator[Block]:
    """The rows of a table; of one that only lays out a page, what is in its cells."""
    columns = max((len(cells) for cells in table.rows), default=0)
    blocks = [block for cells in table.rows for cell in cells for block in cell]
    if columns < 2 or any(_is_layout(block) for block in blocks):
        yield from blocks
        return
    for index, cells in enumerate(table.rows):
        yield row_of(cells, number, header=index == 0 and 0 in table.heads)


def _is_layout(block: Block) -> bool:
    return block["style"] in ("heading", "picture", "row") or len(block["text"]) > _LONGEST_CELL
