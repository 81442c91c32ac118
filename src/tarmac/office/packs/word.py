"""Documents of Word: .docx, with how their words look, changes that are tracked, footnotes, comments and pictures."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

import defusedxml.ElementTree
import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.parts.numbering import NumberingPart
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from tarmac.office.details import Block, Change, Mark, Run
from tarmac.office.packs import limits
from tarmac.office.packs.blocks import Draft, aware, heading, paragraph, row_of, with_runs
from tarmac.office.packs.parsed import ParsedFile, file_name
from tarmac.web.text import clean

_HEADING_STYLE = re.compile(r"heading (\d)", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list( bullet| number)?( \d)?", re.IGNORECASE)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_EMBEDDED = f"{_R}embed"
_CHANGES: dict[str, Change] = {"ins": "inserted", "moveTo": "inserted", "del": "deleted", "moveFrom": "deleted"}
# How Word says what a run looks like; it may also say that it does not.
MARK_TAGS: dict[Mark, str] = {"bold": "b", "italic": "i", "underline": "u", "strike": "strike"}
_NOT = {"0", "false", "off", "none"}
_LINKS = ("http://", "https://", "mailto:")
_WRAPPERS = ("hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml")
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": ""}
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}
_MOST_PICTURES = 100


@dataclass(frozen=True, slots=True)
class Piece:
    """What one element of a paragraph adds to it: a run, whose text is empty where the element has no words."""

    run: Run
    element: Any


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and what it was read from: a paragraph, a row, the drawing of a picture; None for notes."""

    block: Block
    element: Any


def read_docx(content: bytes) -> Draft:
    reader = Reader(content)
    core = reader.document.core_properties
    draft = Draft(iter(()), core.title, aware(core.modified or core.created), core.author, reader.files)
    draft.blocks = (each.block for each in reader.placed())
    return draft


class Reader:
    """The blocks of a document; footnotes are numbered as they are met and stand at its end.

    `pieces` are those of each paragraph that was read, the ones in tables too.
    """

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            limits.check_zip(archive)
        self.document = document = docx.Document(BytesIO(content))
        self.files: list[ParsedFile] = []
        self.pieces: dict[Any, list[Piece]] = {}
        # asked once: the library looks a style up anew for each paragraph, among all there are
        self._styles = {style.style_id: style.name or "" for style in document.styles}
        self._numbered_lists = _list_formats(document)
        self._footnotes = _footnotes(document)
        # the library gives a document that has no comments a part for them
        has_comments = any(each.reltype == RELATIONSHIP_TYPE.COMMENTS for each in document.part.rels.values())
        self._comments = {str(each.comment_id): each for each in document.comments} if has_comments else {}
        self._numbered: list[str] = []
        self._commented: list[str] = []
        self._shown: list[Any] = []

    def placed(self) -> Iterator[Placed]:
        tables = 0
        for element in self.document.iter_inner_content():
            if isinstance(element, Table):
                tables += 1
                yield from self._rows(element, tables)
            elif isinstance(element, Paragraph):
                yield Placed(self._block(element), element._p)
            yield from self._beside()
        for number, each in enumerate(self._numbered, start=1):
            text = f"{number}. {self._footnotes.get(each, '')}"
            yield Placed({**paragraph(text), "style": "note", "note": "footnote"}, None)

    def _block(self, element: Paragraph) -> Block:
        return with_runs(self._styled(element._p), self._runs(element._p))

    def _styled(self, element: Any) -> Block:
        """A block without its text: a heading, an entry of a list, or a paragraph."""
        style = self._styles.get(element.style or "", "")
        if style == "Title":
            return heading("", 1)
        if match := _HEADING_STYLE.match(style):
            return heading("", int(match[1]))
        match = _LIST_STYLE.match(style)
        level, form = int(match[2] or 1) - 1 if match else 0, "decimal" if match and "umber" in (match[1] or "") else ""
        if element.pPr is not None and element.pPr.numPr is not None:
            own, form = _own_list(element.pPr.numPr, self._numbered_lists, form)
            level = max(level, own)
            if form == "none":
                return paragraph("")
        elif not match:
            return paragraph("")
        return {**paragraph(""), "style": "list", "level": level, "ordered": form not in ("", "bullet")}

    def _rows(self, table: Table, number: int) -> Iterator[Placed]:
        for index, each in enumerate(table.rows):
            parts = (cell.paragraphs for cell in distinct_cells(each))
            cells = [[with_runs(paragraph(""), self._runs(part._p)) for part in cell] for cell in parts]
            yield Placed(row_of(cells, number, header=index == 0), each._tr)

    def _beside(self) -> Iterator[Placed]:
        """The pictures and comments of what was just read."""
        for each in self._shown:
            yield from self._pictures(each)
        for each in self._commented:
            if comment := self._comments.get(each):
                said = {**paragraph(comment.text), "note": "comment", "author": clean(comment.author)}
                yield Placed({**said, "style": "note"}, None)  # type: ignore[typeddict-item]
        self._shown, self._commented = [], []

    def _pictures(self, drawing: Any) -> Iterator[Placed]:
        for relation in (each.get(_EMBEDDED) for each in drawing.iter() if each.get(_EMBEDDED)):
            part: Any = self.document.part.related_parts.get(relation)
            if part is None or part.content_type not in _PICTURES:
                continue
            limits.at_most(len(self.files) + 1, _MOST_PICTURES, "pictures")
            name = file_name(str(part.partname).rpartition("/")[2])
            self.files.append(ParsedFile(len(self.files) + 1, name, part.content_type, part.blob))
            yield Placed({**paragraph(""), "style": "picture", "file": len(self.files)}, drawing)

    def _runs(self, element: Any) -> list[Run]:
        self.pieces[element] = list(self._pieces(element, {"text": ""}))
        return [piece.run for piece in self.pieces[element]]

    def _pieces(self, element: Any, around: Run) -> Iterator[Piece]:
        """The pieces of `element`, that look as `around` unless they say otherwise."""
        for child in element:
            name = str(child.tag).removeprefix(_W)
            if name in ("t", "delText"):
                yield Piece({**around, "text": clean(child.text or "")}, child)
            elif name in _SIGNS:
                yield Piece({**around, "text": _SIGNS[name]}, child)
            elif name in ("footnoteReference", "endnoteReference"):
                self._numbered.append(name[0] + child.get(f"{_W}id", ""))
                yield Piece({**around, "text": str(len(self._numbered)).translate(_RAISED)}, child)
            elif name == "r":
                yield from self._pieces(child, _marked(child, around))
            elif name in _CHANGES:
                author = clean(child.get(f"{_W}author", ""))
                yield from self._pieces(child, {**around, "change": _CHANGES[name], "author": author})
            elif name in _WRAPPERS:
                yield from self._pieces(child, self._linked(child, around))
            elif not name.endswith("Pr"):
                if name == "commentReference":
                    self._commented.append(child.get(f"{_W}id", ""))
                elif name == "drawing":
                    self._shown.append(child)
                yield Piece({**around, "text": ""}, child)

    def _linked(self, element: Any, around: Run) -> Run:
        relation = self.document.part.rels.get(element.get(f"{_R}id", ""))
        if relation is None or not relation.is_external:
            return around
        address = clean(relation.target_ref)
        return {**around, "link": address} if address.lower().startswith(_LINKS) else around


def distinct_cells(line: _Row) -> list[_Cell]:
    """The cells of a row; a merged one, which the library gives for each column it covers, once."""
    return list({cell._tc: cell for cell in line.cells}.values())


def _marked(run: Any, around: Run) -> Run:
    if run.rPr is None:
        return around
    says = {mark: run.rPr.find(f"{_W}{tag}") for mark, tag in MARK_TAGS.items()}
    marks = [mark for mark, each in says.items() if each is not None and each.get(f"{_W}val", "1") not in _NOT]
    return {**around, "marks": marks} if marks else around


def _own_list(numbering: Any, formats: dict[tuple[int, int], str], form: str) -> tuple[int, str]:
    """The level and the numbers' format of a paragraph that is in a list by itself; "none" for one taken out of it."""
    level = numbering.ilvl.val if numbering.ilvl is not None else 0
    if numbering.numId is None:
        return level, form or "none"
    return level, formats.get((numbering.numId.val, level), "none")


def _list_formats(document: Document) -> dict[tuple[int, int], str]:
    """How the levels of each list are numbered: bullet, decimal, lowerLetter… by the list's id and the level."""
    found: dict[tuple[int, int], str] = {}
    for relation in document.part.rels.values():
        if relation.is_external or not isinstance(relation.target_part, NumberingPart):
            continue
        root: Any = relation.target_part.element
        kinds = {each.get(f"{_W}abstractNumId"): each for each in root.iter(f"{_W}abstractNum")}
        for number in root.num_lst:
            for level in kinds.get(str(number.abstractNumId.val), ()):
                if level.tag == f"{_W}lvl":
                    form = level.find(f"{_W}numFmt")
                    found[number.numId, int(level.get(f"{_W}ilvl", "0"))] = (
                        "decimal" if form is None else form.get(f"{_W}val", "decimal")
                    )
    return found


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
