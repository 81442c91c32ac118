"""The runs of one paragraph of Word: written anew, or over those that are there."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import deepcopy
from difflib import SequenceMatcher
from itertools import count
from typing import Any, cast

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.run import Run as WordRun
from lxml.etree import tostring

from tarmac.office.details import Mark, Run
from tarmac.office.packs.blocks import look
from tarmac.office.packs.word import Piece
from tarmac.office.word.parts import Parts

_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"  # the number of a footnote is a word of its own
_TOKEN = re.compile(rf"[^\W{_RAISED}]+|[{_RAISED}]+|\W")
_WORDS = (qn("w:t"), qn("w:delText"))
# What Word works out again by itself.
_PASSING = (qn("w:proofErr"), qn("w:lastRenderedPageBreak"))
_LINK, _RUN, _PROPERTIES, _ID = qn("w:hyperlink"), qn("w:r"), qn("w:rPr"), qn("r:id")
_CHANGE_ID = qn("w:id")
_TRACKED = {"inserted": "w:ins", "deleted": "w:del"}
_TRACKS = tuple(qn(f"w:{tag}") for tag in ("ins", "del", "moveTo", "moveFrom"))
_NO_XML = re.compile("[\ufffe\uffff]")
_change_ids = count(900_000)


def fill(
    target: Any, runs: Sequence[Run], parts: Parts, pieces: Sequence[Piece] = (), *, like: Piece | None = None
) -> None:
    """Write `runs` in the paragraph `target`, which is made of `pieces`.

    Words that stay keep all that Word knows of them, and so does what has no words: pictures, bookmarks, fields. New
    words look as those beside them, in an empty paragraph as `like`, with the marks of their run.
    """
    old: list[tuple[str, Piece]] = []
    silent: dict[int, list[Piece]] = defaultdict(list)
    for piece in pieces:
        if text := piece.run["text"]:
            old += [(token, piece) for token in (_TOKEN.findall(text) if piece.element.tag in _WORDS else [text])]
        else:
            silent[len(old)].append(piece)
    new = [(token, run) for run in runs for token in _TOKEN.findall(run["text"])]
    line = _Line(parts)
    matcher = SequenceMatcher(None, [token for token, _ in old], [token for token, _ in new], autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        for place in range(start, end):
            line.keep(silent.pop(place, ()))
            if tag == "equal":
                token, run = new[first + place - start]
                line.add(token, run, old[place][1], same=True)
        if tag != "equal":
            for token, run in new[first:last]:
                line.add(token, run, _beside(old, start, end, run) or like, same=False)
    line.keep(silent.pop(len(old), ()))
    for child in target.findall("*"):
        if child.tag != qn("w:pPr"):
            target.remove(child)
    target.extend(line.done())


def _beside(old: list[tuple[str, Piece]], start: int, end: int, run: Run) -> Piece | None:
    """The words whose look new ones take: those they replace, else those before, else those behind."""
    order = [*range(start, end), *range(start - 1, -1, -1), *range(end, len(old))]
    words = [old[place][1] for place in order if old[place][1].element.tag in _WORDS]
    return next((piece for piece in words if piece.run.get("link") == run.get("link")), words[0] if words else None)


def _look_of(like: Piece | None) -> tuple[object, bytes]:
    """All that Word says of the look of a piece."""
    properties = like.element.getparent().find(_PROPERTIES) if like else None
    return look(like.run) if like else None, b"" if properties is None else tostring(properties)


def _proxy(element: Any) -> WordRun:
    return WordRun(element, cast(Any, None))  # its parent is asked for pictures alone


class _Line:
    """The children of a paragraph as they are put together: what looks the same becomes one run."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._found = OxmlElement("w:p")
        self._around: tuple[object, Any] = (None, None)
        self._tracked: tuple[object, Any] = ((None, None), None)
        self._run: tuple[object, Any, str] = (None, None, "")

    def done(self) -> list[Any]:
        self._close_run()
        return list(self._found)

    def keep(self, pieces: Iterable[Piece]) -> None:
        """What has no words stays where it is."""
        for piece in pieces:
            if piece.element.tag in _PASSING:
                continue
            if piece.element.getparent().tag == _RUN:
                self._put_element(piece, piece.run)
            else:
                self._close_run()
                self._around, self._tracked = (None, None), ((None, None), None)
                self._found.append(deepcopy(piece.element))

    def add(self, token: str, run: Run, like: Piece | None, *, same: bool) -> None:
        if same and like and like.element.tag not in _WORDS:
            self._put_element(like, run)
            return
        key = (_look_of(like), look(run), self._link(run, like), self._change(run, like))
        if self._run[0] != key:
            self._close_run()
            element = OxmlElement("w:r")
            self._place(element, run, like)
            self._dress(element, run, like)
            self._run = (key, element, "")
        self._run = (key, self._run[1], self._run[2] + token)

    def _put_element(self, piece: Piece, run: Run) -> None:
        self._close_run()
        element = OxmlElement("w:r")
        self._place(element, run, piece)
        properties = piece.element.getparent().rPr
        if properties is not None:
            element.append(deepcopy(properties))
        element.append(deepcopy(piece.element))

    def _close_run(self) -> None:
        _key, element, text = self._run
        if element is not None:
            # the library writes tabs and line breaks as Word has them
            _proxy(element).add_text(_NO_XML.sub("\ufffd", text))
            if element.getparent().tag == qn("w:del"):
                for words in element.findall(qn("w:t")):
                    words.tag = qn("w:delText")
        self._run = (None, None, "")

    def _place(self, element: Any, run: Run, like: Piece | None) -> None:
        """Put a run at the end: in the link and in the tracked change that it belongs to."""
        link = self._link(run, like)
        if link != self._around[0]:
            self._around, self._tracked = (link, self._wrapped(self._found, "w:hyperlink", link)), ((None, None), None)
        into = self._found if self._around[1] is None else self._around[1]
        change = self._change(run, like)
        if (run.get("change"), change) != self._tracked[0]:
            wrapper = self._wrapped(into, _TRACKED.get(run.get("change", ""), ""), change)
            self._tracked = ((run.get("change"), change), wrapper)
            if self._tracked[1] is not None and not self._tracked[1].get(_CHANGE_ID):
                self._tracked[1].set(_CHANGE_ID, str(next(_change_ids)))
        into = into if self._tracked[1] is None else self._tracked[1]
        into.append(element)

    @staticmethod
    def _wrapped(into: Any, tag: str, attributes: tuple[tuple[str, str], ...] | None) -> Any:
        if attributes is None:
            return None
        element = OxmlElement(tag)
        for name, value in attributes:
            element.set(name, value)
        into.append(element)
        return element

    def _link(self, run: Run, like: Piece | None) -> tuple[tuple[str, str], ...] | None:
        """The attributes of the link around a run: those it had, where it still leads to the same place."""
        had = next(like.element.iterancestors(_LINK), None) if like else None
        if had is not None and like and like.run.get("link") == run.get("link"):
            return tuple(had.attrib.items())
        return ((_ID, self._parts.link(run["link"])),) if "link" in run else None

    @staticmethod
    def _change(run: Run, like: Piece | None) -> tuple[tuple[str, str], ...] | None:
        """The attributes of the tracked change around a run: those it had, where it is of the same person."""
        if "change" not in run:
            return None
        author = run.get("author", "")
        if like and (like.run.get("change"), like.run.get("author", "")) == (run["change"], author):
            return tuple(next(like.element.iterancestors(*_TRACKS)).attrib.items())
        return ((qn("w:author"), author),)

    def _dress(self, element: Any, run: Run, like: Piece | None) -> None:
        around = like.element.getparent() if like else None
        if around is not None and around.tag == _RUN and around.rPr is not None:
            element.append(deepcopy(around.rPr))
        had: set[Mark] = set(like.run.get("marks", [])) if like else set()
        font, wanted = _proxy(element).font, set(run.get("marks", []))
        for mark in had ^ wanted:
            setattr(font, mark, True if mark in wanted else None)
        was_link = bool(like and "link" in like.run)
        if "link" in run and not was_link:
            element.get_or_add_rPr().style = self._parts.style("Hyperlink")
        elif was_link and "link" not in run and element.rPr is not None:
            self._parts.take_link_style(element.rPr)
