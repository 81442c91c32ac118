"""Documents: .docx, .pdf, .md, .txt and .odt, each as blocks in reading order."""

import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

import defusedxml.ElementTree
import docx
from docx.document import Document
from docx.table import Table
from docx.text.paragraph import Paragraph
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pypdf import PdfReader

from tarmac.office.details import Block
from tarmac.office.items import Kind, Segment
from tarmac.office.packs import limits
from tarmac.office.packs.parsed import ParsedItem, paragraphs, ref_for
from tarmac.web.text import clean
from tarmac.web.untrusted import Refused

_HEADING_STYLE = re.compile(r"heading (\d)", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list( bullet| number)?( \d)?", re.IGNORECASE)
_ODF = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
}


def read_document(path: str, content: bytes) -> ParsedItem:
    """The document at `path`; raises Refused for what it cannot or may not read."""
    suffix = path.rpartition(".")[2].lower()
    reader = READERS.get(suffix)
    if reader is None:
        raise Refused("unknown_type", "is no document that Tarmac reads (.docx .pdf .md .txt .odt)")
    title, when, author, drafts = reader(content)
    blocks = anchored(drafts)
    name = path.rpartition("/")[2]
    return ParsedItem(
        path=path,
        ref=ref_for(Kind.DOCUMENT, name),
        kind=Kind.DOCUMENT,
        title=clean(title) or _first_heading(blocks) or _spoken(name),
        when=when,
        people=(clean(author),) if author else (),
        segments=segments_of(blocks),
        details={"format": suffix, "blocks": blocks},
    )


def anchored(drafts: Iterator[Block] | list[Block]) -> list[Block]:
    """Blocks with text, cleaned and given their anchors."""
    blocks: list[Block] = []
    for number, draft in enumerate(drafts, start=1):
        limits.at_most(number, limits.MAX_BLOCKS, "paragraphs")
        text = clean(draft["text"]).strip()
        if not text:
            continue
        blocks.append({**draft, "text": text, "anchor": f"p{len(blocks) + 1}"})
    return blocks


def segments_of(blocks: list[Block]) -> tuple[Segment, ...]:
    return tuple(Segment(block["anchor"], block["text"], _label(block)) for block in blocks)


def _label(block: Block) -> str:
    if block["style"] == "heading":
        return f"h{block.get('level', 1)}"
    return "" if block["style"] == "paragraph" else block["style"]


def _first_heading(blocks: list[Block]) -> str:
    return next((block["text"] for block in blocks[:3] if block["style"] == "heading"), "")


def _spoken(name: str) -> str:
    return re.sub(r"[-_]+", " ", name.rpartition(".")[0]).strip().capitalize()


def row(cells: list[str], table: int, *, header: bool = False) -> Block:
    shown = [" ".join(clean(cell).split()) for cell in cells]
    text = " | ".join(shown) if any(shown) else ""
    return {"anchor": "", "style": "row", "text": text, "cells": shown, "table": table, "header": header}


Draft = tuple[str, datetime | None, str, Iterator[Block]]


def _docx(content: bytes) -> Draft:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        limits.check_zip(archive)
    document = docx.Document(BytesIO(content))
    core = document.core_properties
    when = core.modified or core.created
    return core.title, _aware(when), core.author, _docx_blocks(document)


def _docx_blocks(document: Document) -> Iterator[Block]:
    # asked once: the library looks a style up anew for each paragraph, among all there are
    styles = {style.style_id: style.name or "" for style in document.styles}
    tables = 0
    for element in document.iter_inner_content():
        if isinstance(element, Table):
            tables += 1
            yield from _table_rows(element, tables)
        elif isinstance(element, Paragraph):
            yield _paragraph(element.text, styles.get(element._p.style or "", ""))


def _paragraph(text: str, style: str) -> Block:
    block: Block = {"anchor": "", "style": "paragraph", "text": text}
    if style == "Title":
        return {**block, "style": "heading", "level": 1}
    if match := _HEADING_STYLE.match(style):
        return {**block, "style": "heading", "level": min(int(match[1]) or 1, 6)}
    if match := _LIST_STYLE.match(style):
        return {**block, "style": "list", "level": int(match[2] or 1) - 1, "ordered": "umber" in (match[1] or "")}
    return block


def _table_rows(table: Table, number: int) -> Iterator[Block]:
    for index, each in enumerate(table.rows):
        cells, seen = [], set()
        for cell in each.cells:  # a merged cell comes once for each column it covers
            if cell._tc not in seen:
                seen.add(cell._tc)
                cells.append(cell.text)
        yield row(cells, number, header=index == 0)


def _pdf(content: bytes) -> Draft:
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted:
        raise Refused("encrypted", "is protected by a password")
    limits.at_most(len(reader.pages), limits.MAX_PAGES, "pages")
    meta = reader.metadata
    title, author = (meta.title or "", meta.author or "") if meta else ("", "")
    return title, _aware(meta.modification_date or meta.creation_date) if meta else None, author, _pages(reader)


def _pages(reader: PdfReader) -> Iterator[Block]:
    characters = 0
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        characters += len(text)
        limits.at_most(characters, limits.MAX_TEXT_CHARACTERS, "characters")
        for part in paragraphs(text):
            yield {"anchor": "", "style": "paragraph", "text": " ".join(part.split()), "page": number}


def decoded(content: bytes) -> str:
    """Text of a plain file: UTF-8, with or without its mark, else Windows-1252. Its lines end as `\\n`."""
    limits.at_most(len(content), limits.MAX_TEXT_CHARACTERS, "characters")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _txt(content: bytes) -> Draft:
    blocks: Iterator[Block] = (
        {"anchor": "", "style": "paragraph", "text": part} for part in paragraphs(decoded(content))
    )
    return "", None, "", blocks


def _md(content: bytes) -> Draft:
    text = decoded(content)
    meta, text = _front_matter(text)
    return meta.get("title", ""), _iso(meta.get("date", "")), meta.get("author", ""), markdown_blocks(text)


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """`key: value` lines between two `---` at the very start, and the rest."""
    match = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if match is None:
        return {}, text
    pairs = (line.partition(":") for line in match[1].split("\n"))
    return {key.strip().lower(): value.strip().strip("\"'") for key, _, value in pairs}, text[match.end() :]


def markdown_blocks(text: str) -> Iterator[Block]:
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
                yield {"anchor": "", "style": "heading", "text": _words(token), "level": level}
            case "inline" if depth >= 0:
                yield {"anchor": "", "style": "list", "text": _words(token), "level": depth, "ordered": ordered[-1]}
            case "inline":
                yield {"anchor": "", "style": "paragraph", "text": _words(token)}
            case "fence" | "code_block":
                yield {"anchor": "", "style": "paragraph", "text": token.content}


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


def _odt(content: bytes) -> Draft:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        limits.check_zip(archive)
        root = defusedxml.ElementTree.fromstring(archive.read("content.xml"), forbid_dtd=True)
    body = root.find("office:body/office:text", _ODF)
    if body is None:
        raise Refused("unreadable", "has no text")
    return "", None, "", _odt_blocks(body)


def _odt_blocks(body: Element) -> Iterator[Block]:
    text, table = f"{{{_ODF['text']}}}", f"{{{_ODF['table']}}}"
    tables = 0
    for element in body:
        words = "".join(element.itertext())
        if element.tag == f"{text}h":
            level = max(1, min(int(element.get(f"{text}outline-level", "1")), 6))
            yield {"anchor": "", "style": "heading", "text": words, "level": level}
        elif element.tag == f"{text}p":
            yield {"anchor": "", "style": "paragraph", "text": words}
        elif element.tag == f"{text}list":
            for entry in element.iter(f"{text}p"):
                yield {"anchor": "", "style": "list", "text": "".join(entry.itertext()), "level": 0}
        elif element.tag == f"{table}table":
            tables += 1
            for index, each in enumerate(element.iter(f"{table}table-row")):
                cells = ["".join(cell.itertext()) for cell in each.iter(f"{table}table-cell")]
                yield row(cells, tables, header=index == 0)


def _aware(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _iso(text: str) -> datetime | None:
    try:
        return _aware(datetime.fromisoformat(text)) if text else None
    except ValueError:
        return None


READERS: dict[str, Callable[[bytes], Any]] = {"docx": _docx, "pdf": _pdf, "md": _md, "txt": _txt, "odt": _odt}
