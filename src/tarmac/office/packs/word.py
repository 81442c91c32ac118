"""Documents of Word: .docx, with changes that are tracked, footnotes, comments and pictures."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

import defusedxml.ElementTree
import docx
from docx.document import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

from tarmac.office.details import Block, Change, Run
from tarmac.office.packs import limits
from tarmac.office.packs.blocks import Draft, aware, heading, paragraph, row
from tarmac.office.packs.parsed import ParsedFile, file_name
from tarmac.web.text import clean

_HEADING_STYLE = re.compile(r"heading (\d)", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list( bullet| number)?( \d)?", re.IGNORECASE)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_EMBEDDED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_CHANGES: dict[str, Change] = {"ins": "inserted", "moveTo": "inserted", "del": "deleted", "moveFrom": "deleted"}
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": ""}
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}
_MOST_PICTURES = 100


def read_docx(content: bytes) -> Draft:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        limits.check_zip(archive)
    document = docx.Document(BytesIO(content))
    core = document.core_properties
    draft = Draft(iter(()), core.title, aware(core.modified or core.created), core.author)
    draft.blocks = _Reader(document, draft.files).blocks()
    return draft


class _Reader:
    """The blocks of a document; footnotes are numbered as they are met and stand at its end."""

    def __init__(self, document: Document, files: list[ParsedFile]) -> None:
        self._document = document
        self._files = files
        # asked once: the library looks a style up anew for each paragraph, among all there are
        self._styles = {style.style_id: style.name or "" for style in document.styles}
        self._footnotes = _footnotes(document)
        self._comments = {str(each.comment_id): each for each in document.comments}
        self._numbered: list[str] = []
        self._commented: list[str] = []
        self._shown: list[str] = []

    def blocks(self) -> Iterator[Block]:
        tables = 0
        for element in self._document.iter_inner_content():
            if isinstance(element, Table):
                tables += 1
                yield from self._rows(element, tables)
            elif isinstance(element, Paragraph):
                yield self._block(element)
            yield from self._beside()
        for number, each in enumerate(self._numbered, start=1):
            text = f"{number}. {self._footnotes.get(each, '')}"
            yield {**paragraph(text), "style": "note", "note": "footnote"}

    def _block(self, element: Paragraph) -> Block:
        runs = self._runs(element._p)
        block = _styled(_standing(runs), self._styles.get(element._p.style or "", ""))
        return {**block, "runs": runs} if any("change" in run for run in runs) else block

    def _rows(self, table: Table, number: int) -> Iterator[Block]:
        for index, each in enumerate(table.rows):
            cells, seen = [], set()
            for cell in each.cells:  # a merged cell comes once for each column it covers
                if cell._tc not in seen:
                    seen.add(cell._tc)
                    cells.append("\n".join(_standing(self._runs(part._p)) for part in cell.paragraphs))
            yield row(cells, number, header=index == 0)

    def _beside(self) -> Iterator[Block]:
        """The pictures and comments of what was just read."""
        for each in self._shown:
            yield from self._picture(each)
        for each in self._commented:
            if comment := self._comments.get(each):
                said = {**paragraph(comment.text), "note": "comment", "author": clean(comment.author)}
                yield {**said, "style": "note"}  # type: ignore[typeddict-item]
        self._shown, self._commented = [], []

    def _picture(self, relation: str) -> Iterator[Block]:
        part: Any = self._document.part.related_parts.get(relation)
        if part is None or part.content_type not in _PICTURES:
            return
        limits.at_most(len(self._files) + 1, _MOST_PICTURES, "pictures")
        name = file_name(str(part.partname).rpartition("/")[2])
        self._files.append(ParsedFile(len(self._files) + 1, name, part.content_type, part.blob))
        yield {**paragraph(""), "style": "picture", "file": len(self._files)}

    def _runs(self, element: Any) -> list[Run]:
        runs: list[Run] = []
        for text, change, author in self._pieces(element, None, ""):
            if runs and (runs[-1].get("change"), runs[-1].get("author", "")) == (change, author):
                runs[-1]["text"] += text
            elif change is None:
                runs.append({"text": text})
            else:
                runs.append({"text": text, "change": change, "author": author})
        return runs

    def _pieces(self, element: Any, change: Change | None, author: str) -> Iterator[tuple[str, Change | None, str]]:
        for child in element:
            name = str(child.tag).removeprefix(_W)
            if name in ("t", "delText"):
                yield clean(child.text or ""), change, author
            elif name in _SIGNS:
                yield _SIGNS[name], change, author
            elif name in ("footnoteReference", "endnoteReference"):
                self._numbered.append(name[0] + child.get(f"{_W}id", ""))
                yield str(len(self._numbered)).translate(_RAISED), change, author
            elif name == "commentReference":
                self._commented.append(child.get(f"{_W}id", ""))
            elif name == "drawing":
                self._shown += [each.get(_EMBEDDED, "") for each in child.iter() if each.get(_EMBEDDED)]
            elif name in _CHANGES:
                yield from self._pieces(child, _CHANGES[name], clean(child.get(f"{_W}author", "")))
            elif name in ("r", "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml"):
                yield from self._pieces(child, change, author)


def _standing(runs: list[Run]) -> str:
    """The text with its changes made."""
    return "".join(run["text"] for run in runs if run.get("change") != "deleted")


def _styled(text: str, style: str) -> Block:
    if style == "Title":
        return heading(text, 1)
    if match := _HEADING_STYLE.match(style):
        return heading(text, int(match[1]))
    block = paragraph(text)
    if match := _LIST_STYLE.match(style):
        return {**block, "style": "list", "level": int(match[2] or 1) - 1, "ordered": "umber" in (match[1] or "")}
    return block


def _footnotes(document: Document) -> dict[str, str]:
    """The texts of footnotes and endnotes, by the first letter of their sort and their id: f2, e1."""
    found: dict[str, str] = {}
    for relation in document.part.rels.values():
        sort = relation.reltype.rpartition("/")[2]
        if sort in ("footnotes", "endnotes") and not relation.is_external:
            root: Element = defusedxml.ElementTree.fromstring(relation.target_part.blob, forbid_dtd=True)
            for note in root:
                texts = ("".join(each.text or "" for each in part.iter(f"{_W}t")) for part in note.iter(f"{_W}p"))
                found[sort[0] + note.get(f"{_W}id", "")] = " ".join(texts).strip()
    return found
