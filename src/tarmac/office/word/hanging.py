"""What hangs on the words of a Word document and goes when they go: comments, footnotes, endnotes."""

from collections.abc import Callable, Iterable
from typing import Any

from docx.document import Document
from docx.opc.oxml import serialize_part_xml
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import qn

_START, _END, _REFERENCE = qn("w:commentRangeStart"), qn("w:commentRangeEnd"), qn("w:commentReference")
_NOTES = {"footnotes": qn("w:footnoteReference"), "endnotes": qn("w:endnoteReference")}
# What newer versions of Word keep of comments beside them, by names of their paragraphs.
_BESIDE_COMMENTS = ("commentsExtended", "commentsIds", "commentsExtensible")
_NAMES = ("paraId", "durableId")
_ID, _RUN, _PROPERTIES = qn("w:id"), qn("w:r"), qn("w:rPr")
_WORDS = (qn("w:t"), qn("w:delText"))
_SILENT = (_PROPERTIES, _REFERENCE, qn("w:lastRenderedPageBreak"))


def take_out(element: Any) -> None:
    """Remove `element`; a comment on more than it keeps its marks around what is left."""
    marks = list(element.iter(_START, _END, _REFERENCE))
    inside = set(marks)
    all_marks = element.getroottree().getroot().iter(_START, _END) if marks else ()
    beside = {each.get(_ID) for each in all_marks if each not in inside}
    for mark in marks:
        if mark.get(_ID) not in beside:
            continue
        if mark.tag == _START:
            for paragraph in element.xpath("following::w:p[1]"):
                paragraph.insert(0 if paragraph.pPr is None else 1, mark)
        else:
            for paragraph in element.xpath("preceding::w:p[1]"):
                paragraph.append(mark.getparent() if mark.getparent().tag == _RUN else mark)
    element.getparent().remove(element)


class Hanging:
    """What hangs on the words of a document as it is now."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._comments = self._commented()
        self._notes = {sort: self._noted(tag) for sort, tag in _NOTES.items()}

    def let_go(self) -> None:
        """Take out what hung on words that have gone since."""
        now = self._commented()
        gone = {each for each, had_words in self._comments.items() if each not in now or (had_words and not now[each])}
        for mark in list(self._document.element.body.iter(_START, _END, _REFERENCE)):
            if mark.get(_ID) in gone:
                around = mark.getparent()
                around.remove(mark)
                if around.tag == _RUN and all(each.tag == _PROPERTIES for each in around):
                    around.getparent().remove(around)
        self._forget("comments", gone)
        for sort, tag in _NOTES.items():
            self._forget(sort, self._notes[sort] - self._noted(tag))

    def _commented(self) -> dict[str, bool]:
        """The ids of the comments, and whether something stands in the range of each."""
        found: dict[str, bool] = {}
        started: dict[str, bool] = {}
        for each in self._document.element.body.iter("*"):
            if each.tag in (_START, _END, _REFERENCE):
                found.setdefault(each.get(_ID), False)
            if each.tag == _START:
                started[each.get(_ID)] = False
            elif each.tag == _END:
                found[each.get(_ID)] |= started.pop(each.get(_ID), False)
            elif started and each.getparent().tag == _RUN and _is_something(each):
                started = dict.fromkeys(started, True)
        return found

    def _noted(self, tag: str) -> set[str]:
        return {each.get(_ID) for each in self._document.element.body.iter(tag)}

    def _forget(self, sort: str, ids: set[str]) -> None:
        names = _names(self._without(sort, lambda entry: entry.get(_ID) in ids))
        for beside in _BESIDE_COMMENTS:
            names.update(_names(self._without(beside, lambda entry: not names.isdisjoint(_names([entry])))))

    def _without(self, sort: str, is_gone: Callable[[Any], bool]) -> list[Any]:
        """Take entries out of the part of a sort, where the document has one; those that were taken out."""
        relations = [each for each in self._document.part.rels.values() if not each.is_external]
        gone = []
        for part in (each.target_part for each in relations if each.reltype.rpartition("/")[2] == sort):
            root: Any = part.element if isinstance(part, XmlPart) else parse_xml(part.blob)
            gone = [each for each in root if is_gone(each)]
            for each in gone:
                root.remove(each)
            if gone and not isinstance(part, XmlPart):
                part._blob = serialize_part_xml(root)
        return gone


def _is_something(element: Any) -> bool:
    return bool((element.text or "").strip()) if element.tag in _WORDS else element.tag not in _SILENT


def _names(entries: Iterable[Any]) -> set[str]:
    return {
        value
        for entry in entries
        for each in entry.iter("*")
        for name, value in each.attrib.items()
        if name.rpartition("}")[2] in _NAMES
    }
