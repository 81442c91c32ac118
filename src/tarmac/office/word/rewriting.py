"""A document of Word with what was changed in it, and with all else as it came: every other paragraph, every style."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from difflib import SequenceMatcher
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.oxml.ns import qn

from tarmac.office.details import Block
from tarmac.office.packs.blocks import runs_of, runs_of_cells, shows
from tarmac.office.packs.word import Piece, Placed, Reader
from tarmac.office.word.hanging import Hanging, take_out
from tarmac.office.word.paragraphs import fill
from tarmac.office.word.parts import Dresser, Parts, new_paragraph
from tarmac.office.word.tables import empty_row, fit_grid, write_row

_ALIKE = 0.4  # of two paragraphs, one of which may be the other written anew
_SECTION, _PARAGRAPH, _TABLE, _ROW = qn("w:sectPr"), qn("w:p"), qn("w:tbl"), qn("w:tr")
_FIELD, _DRAWING = qn("w:fldChar"), qn("w:drawing")


def rewritten(original: bytes, blocks: Sequence[Block], title: str | None = None) -> bytes:
    """The document `original` with `blocks` in the place of those it has, and with `title` where there is a new one.

    What stays the same keeps its bytes, part by part. Comments and footnotes stay as long as the words they hang on.
    """
    reader = Reader(original)
    hanging = Hanging(reader.document)
    _Rewriting(reader, blocks).carry_out()
    hanging.let_go()
    if title is not None:
        reader.document.core_properties.title = title
    before, after = BytesIO(), BytesIO()
    docx.Document(BytesIO(original)).save(before)
    reader.document.save(after)
    return _with_same_parts(original, before, after)


def _with_same_parts(original: bytes, before: BytesIO, after: BytesIO) -> bytes:
    """`after`, where each part that is as in `before` has the bytes that it has in `original`."""
    found = BytesIO()
    with (
        ZipFile(BytesIO(original)) as came,
        ZipFile(before) as read,
        ZipFile(after) as changed,
        ZipFile(found, "w", ZIP_DEFLATED) as written,
    ):
        old, new = set(read.namelist()), set(changed.namelist())
        for each in came.infolist():
            name = each.filename
            same = name not in new or (name in old and read.read(name) == changed.read(name))
            written.writestr(each, (came if same else changed).read(name))
        for name in changed.namelist():
            if name not in came.namelist():
                written.writestr(name, changed.read(name))
    return found.getvalue()


class _Rewriting:
    """`blocks` matched with what was read: those that go on, those that are new, those that are gone."""

    def __init__(self, reader: Reader, blocks: Sequence[Block]) -> None:
        self._old = [each for each in reader.placed() if shows(each.block)]
        self._reader = reader
        self._body = reader.document.element.body
        self._parts = Parts(reader.document)
        self._dresser = Dresser(self._parts)
        self._new = blocks
        self._from = dict(_matched(self._old, blocks))
        # where each of the new blocks stands in the file
        self._at: list[Any] = []

    def carry_out(self) -> None:
        last = None
        for number, block in enumerate(self._new):
            self._dresser.pass_by(block)
            if (source := self._from.get(number)) is not None:
                element = self._old[source].element
                self._change(self._old[source], block)
            else:
                element = self._make(number, block, last)
            self._at.append(element)
            last = last if element is None else self._of_body(element)
        kept = set(self._from.values())
        for each, placed in enumerate(self._old):
            if each not in kept:
                self._remove(placed, kept)

    def _of_body(self, element: Any) -> Any:
        """The paragraph or table of the document's own that `element` is or is in."""
        while element.getparent() is not self._body:
            element = element.getparent()
        return element

    def _pieces(self, paragraph: Any) -> Sequence[Piece]:
        return self._reader.pieces.get(paragraph, [])

    def _change(self, placed: Placed, block: Block) -> None:
        if block["style"] == "row":
            if runs_of_cells(block) != runs_of_cells(placed.block):
                write_row(placed.element, runs_of_cells(block), self._parts, self._pieces)
                fit_grid(placed.element.getparent())
        elif placed.element is not None and placed.element.tag == _PARAGRAPH:
            if _kind(block) != _kind(placed.block):
                self._dresser.dress(placed.element, block)
            if not _same_words(block, placed.block):
                fill(placed.element, runs_of(block), self._parts, self._pieces(placed.element))

    def _make(self, number: int, block: Block, last: Any) -> Any:
        if block["style"] == "row":
            return self._make_row(number, block, last)
        if block["style"] == "picture":  # the file has no other pictures than those it came with
            return None
        element = new_paragraph()
        neighbour = self._neighbour(number, block)
        if neighbour is not None and neighbour.pPr is not None:
            element.append(deepcopy(neighbour.pPr))
            for section in element.pPr.findall(_SECTION):
                element.pPr.remove(section)
        elif neighbour is None:
            self._dresser.dress(element, block)
        like = next((piece for piece in self._pieces(neighbour) if piece.run["text"]), None)
        fill(element, runs_of(block), self._parts, like=like)
        self._put(element, last)
        return element

    def _put(self, element: Any, last: Any) -> None:
        if last is None:
            self._body.insert(0, element)
        else:
            last.addnext(element)

    def _neighbour(self, number: int, block: Block) -> Any:
        """The paragraph whose look a new one takes: the nearest of its kind; for a list, one of the same list."""
        before = [(self._new[each], self._at[each]) for each in range(number - 1, -1, -1)]
        # those behind are still what they were
        sources = (self._from[each] for each in range(number + 1, len(self._new)) if each in self._from)
        behind = [(self._old[source].block, self._old[source].element) for source in sources]
        for side in (before, behind):
            for other, element in side:
                if _kind(other) == _kind(block) and element is not None and element.tag == _PARAGRAPH:
                    return element
                if block["style"] == "list" and other["style"] != "list":
                    break
        return None

    def _make_row(self, number: int, block: Block, last: Any) -> Any:
        near = [
            (each, self._at[each] if each < number else self._old[self._from[each]].element)
            for each in (number - 1, *range(number + 1, len(self._new)))
            if each >= 0 and (each < number or each in self._from)
            if (self._new[each]["style"], self._new[each].get("table")) == ("row", block.get("table"))
        ]
        if near:
            place, beside = near[0]
            row = empty_row(beside)
            (beside.addnext if place < number else beside.addprevious)(row)
        else:
            rows = [each for each in self._new if each.get("table") == block.get("table")]
            columns = max(len(each.get("cells", [])) for each in rows)
            row = self._make_table(max(columns, 1), last)
        write_row(row, runs_of_cells(block), self._parts, self._pieces)
        fit_grid(row.getparent())
        return row

    def _make_table(self, columns: int, last: Any) -> Any:
        document = self._reader.document
        table = document.add_table(1, columns)
        pattern = next((each for each in document.tables if each._tbl is not table._tbl), None)
        if pattern is not None:
            table._tbl.replace(table._tbl.tblPr, deepcopy(pattern._tbl.tblPr))
        else:
            table._tbl.tblPr.style = self._parts.style("Table Grid")
        self._put(table._tbl, last)
        return table.rows[0]._tr

    def _remove(self, placed: Placed, kept: set[int]) -> None:
        element = placed.element
        if element is None:
            return
        if element.tag == _ROW:
            table = element.getparent()
            take_out(element)
            if not table.tr_lst:
                table.getparent().remove(table)
        elif element.tag == _PARAGRAPH:
            pictures = (self._old[each].element for each in kept if self._old[each].block["style"] == "picture")
            holds = any(element in each.iterancestors(_PARAGRAPH) for each in pictures)
            if holds or _bears(element):
                fill(element, [], self._parts, self._pieces(element))
            else:
                take_out(element)
        else:
            self._remove_picture(element)

    def _remove_picture(self, drawing: Any) -> None:
        paragraph = next(drawing.iterancestors(_PARAGRAPH))
        drawing.getparent().remove(drawing)
        words = any(piece.run["text"].strip() for piece in self._pieces(paragraph))
        more = words or _bears(paragraph) or next(paragraph.iter(_DRAWING), None) is not None
        if not more and paragraph.getparent() is self._body:
            take_out(paragraph)


def _bears(paragraph: Any) -> bool:
    """Whether more than its words hangs on a paragraph: the set-up of a section, or a part of a field."""
    return next(paragraph.iter(_SECTION, _FIELD), None) is not None


def _matched(old: Sequence[Placed], new: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """The numbers of the new blocks that were there before, with the numbers they had."""
    ways = SequenceMatcher(None, [_key(each.block) for each in old], list(map(_key, new)), autojunk=False)
    for tag, start, end, first, last in ways.get_opcodes():
        if tag == "equal" or end - start == last - first:
            yield from (
                (first + step, start + step)
                for step in range(end - start)
                if _key(old[start + step].block)[0] == _key(new[first + step])[0]
            )
        elif tag == "replace":
            yield from _likest(old, new, range(start, end), range(first, last))


def _likest(old: Sequence[Placed], new: Sequence[Block], before: range, after: range) -> Iterator[tuple[int, int]]:
    """Of blocks that became more or fewer, in their order: which is which, as far as they are alike."""
    start = after.start
    for number in before:
        family, text = _key(old[number].block)
        alike = {
            each: SequenceMatcher(None, text, _key(new[each])[1], autojunk=False).ratio()
            for each in after
            if each >= start and _key(new[each])[0] == family
        }
        likest = max(alike, key=lambda each: alike[each], default=None)
        if likest is not None and alike[likest] >= _ALIKE:
            yield likest, number
            start = likest + 1


def _key(block: Block) -> tuple[str, str]:
    """What makes a block the same block: its sort, where another sort is another element in Word, and its words."""
    match block["style"]:
        case "row":
            return "row", "|".join(block.get("cells", []))
        case "picture":
            return "picture", str(block.get("file"))
        case "note":
            return "note", block["text"].strip()
    return "paragraph", block["text"].strip()


def _kind(block: Block) -> tuple[object, ...]:
    level = block.get("level", 0) if block["style"] in ("heading", "list") else 0
    return block["style"], level, bool(block.get("ordered")) if block["style"] == "list" else False


def _same_words(block: Block, other: Block) -> bool:
    if "runs" in block or "runs" in other:
        return runs_of(block) == runs_of(other)
    return block["text"].strip() == other["text"].strip()
