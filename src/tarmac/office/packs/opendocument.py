"""Documents of OpenDocument: .odt, with changes that are tracked, footnotes, comments and pictures."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from xml.etree.ElementTree import Element

import defusedxml.ElementTree

from tarmac.office.details import Block, Change, Mark, Run
from tarmac.office.packs import limits, links, pictures
from tarmac.office.packs.blocks import Draft, heading, merged, moment, paragraph, row_of, with_runs
from tarmac.office.packs.parsed import ParsedFile, file_name
from tarmac.office.packs.styles import NAMES, Styles, name_of, value
from tarmac.web.text import clean
from tarmac.web.untrusted import Refused

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MOST_SPACES = 200
_HOLDERS = ("section", "index-body", "table-of-content", "alphabetical-index", "bibliography", "user-index")


def read_odt(content: bytes) -> Draft:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        limits.check_zip(archive)
        members = {name: archive.read(name) for name in archive.namelist() if _is_wanted(name)}
    root = _xml(members.get("content.xml", b""))
    body = root.find("office:body/office:text", NAMES)
    if body is None:
        raise Refused("unreadable", "has no text")
    sheets = [root, *([_xml(members["styles.xml"])] if "styles.xml" in members else [])]
    facts = _xml(members["meta.xml"]).find("office:meta", NAMES) if "meta.xml" in members else None
    draft = Draft(iter(()))
    draft.blocks = _Reader(body, Styles(sheets), members, draft.files).blocks()
    if facts is not None:
        draft.title = facts.findtext("dc:title", "", NAMES)
        draft.when = moment(facts.findtext("dc:date", "", NAMES) or facts.findtext("meta:creation-date", "", NAMES))
        draft.author = facts.findtext("meta:initial-creator", "", NAMES) or facts.findtext("dc:creator", "", NAMES)
    return draft


def _is_wanted(name: str) -> bool:
    return name in ("content.xml", "meta.xml", "styles.xml") or name.startswith("Pictures/")


def _xml(content: bytes) -> Element:
    root: Element = defusedxml.ElementTree.fromstring(content, forbid_dtd=True)
    return root


@dataclass(frozen=True, slots=True)
class _Look:
    """How the text of an element looks, and where it leads."""

    marks: frozenset[Mark] = frozenset()
    link: str = ""


class _Reader:
    """The blocks of a document; footnotes are numbered as they are met and stand at its end."""

    def __init__(self, body: Element, styles: Styles, members: dict[str, bytes], files: list[ParsedFile]) -> None:
        self._body = body
        self._styles = styles
        self._members = members
        self._files = files
        self._changes = {
            key: region
            for region in body.iterfind("text:tracked-changes/text:changed-region", NAMES)
            if (key := value(region, "text:id") or value(region, "xml:id"))
        }
        self._inserted: str | None = None  # who wrote what is read now, where nobody accepted it yet
        self._tables = 0
        self._footnotes: list[str] = []
        self._beside: list[Block] = []

    def blocks(self) -> Iterator[Block]:
        yield from self._blocks(self._body)
        for number, text in enumerate(self._footnotes, start=1):
            yield {**paragraph(f"{number}. {text}"), "style": "note", "note": "footnote"}

    def _blocks(self, parent: Iterable[Element]) -> Iterator[Block]:
        for element in parent:
            match name_of(element):
                case "h":
                    level = value(element, "text:outline-level")
                    yield self._said(element, heading("", int(level or 1)))
                case "p":
                    named = self._styles.heading(value(element, "text:style-name"))
                    yield self._said(element, heading("", named) if named else paragraph(""))
                case "list":
                    yield from self._entries(element, value(element, "text:style-name"), 0)
                case "table":
                    yield from self._rows(element)
                case name if name in _HOLDERS:
                    yield from self._blocks(element)
                case "frame":
                    self._frame(element)
                case "change" | "change-start" | "change-end":
                    yield with_runs(paragraph(""), self._changed(element))
            beside, self._beside = self._beside, []
            yield from beside

    def _said(self, element: Element, block: Block) -> Block:
        return with_runs(block, links.with_targets(merged(self._pieces(element, _Look()))))

    def _entries(self, element: Element, style: str, level: int) -> Iterator[Block]:
        """The entries of a list, those of the lists in it one level deeper."""
        for part in (each for entry in element for each in entry):
            if name_of(part) == "list":
                yield from self._entries(part, value(part, "text:style-name") or style, level + 1)
            elif name_of(part) in ("p", "h"):
                block = self._said(part, paragraph(""))
                yield {**block, "style": "list", "level": level, "ordered": self._styles.is_numbered(style, level)}

    def _rows(self, table: Element) -> Iterator[Block]:
        self._tables += 1
        number = self._tables
        for index, each in enumerate(_rows_of(table)):
            cells = [list(self._blocks(cell)) for cell in each if name_of(cell) == "table-cell"]
            yield row_of(cells, number, header=index == 0)

    def _pieces(self, element: Element, look: _Look) -> Iterator[Run]:
        yield self._run(_flat(element.text), look)
        for child in element:
            match name_of(child):
                case "span":
                    marks = look.marks | self._styles.marks(value(child, "text:style-name"))
                    yield from self._pieces(child, replace(look, marks=marks))
                case "a":
                    yield from self._pieces(child, replace(look, link=links.safe(value(child, "xlink:href"))))
                case "s":
                    count = value(child, "text:c")
                    yield self._run(" " * min(int(count or 1), _MOST_SPACES), look)
                case "tab":
                    yield self._run("\t", look)
                case "line-break":
                    yield self._run("\n", look)
                case "note":
                    self._footnotes.append(_words(child.find("text:note-body", NAMES)))
                    yield self._run(str(len(self._footnotes)).translate(_RAISED), look)
                case "annotation":
                    self._comment(child)
                case "frame":
                    self._frame(child)
                case "change" | "change-start" | "change-end":
                    yield from self._changed(child)
                case "tracked-changes" | "annotation-end":
                    pass
                case _:
                    yield from self._pieces(child, look)
            yield self._run(_flat(child.tail), look)

    def _run(self, text: str, look: _Look) -> Run:
        run: Run = {"text": text}
        if look.marks:
            run["marks"] = sorted(look.marks)
        if look.link:
            run["link"] = look.link
        return run if self._inserted is None else _changed_run(run, "inserted", self._inserted)

    def _changed(self, mark: Element) -> Iterator[Run]:
        """What was taken out at this place; of what was put in, only its beginning and end are marked."""
        region = self._changes.get(value(mark, "text:change-id"))
        if name_of(mark) == "change-end":
            self._inserted = None
        elif region is not None and (put_in := region.find("text:insertion", NAMES)) is not None:
            self._inserted = _author(put_in) if name_of(mark) == "change-start" else None
        elif region is not None and (gone := region.find("text:deletion", NAMES)) is not None:
            words = "\n".join(_words(each) for each in gone if name_of(each) != "change-info")
            yield _changed_run({"text": words}, "deleted", _author(gone))

    def _comment(self, element: Element) -> None:
        text = "\n".join(_words(each) for each in element if name_of(each) in ("p", "list"))
        author = clean(element.findtext("dc:creator", "", NAMES))
        self._beside.append({**paragraph(text), "style": "note", "note": "comment", "author": author})

    def _frame(self, frame: Element) -> None:
        """The picture of a frame, or the words of its box: they stand after the paragraph that holds it."""
        for box in frame.iterfind("draw:text-box", NAMES):
            outer, self._beside = self._beside, []
            self._beside = [*outer, *self._blocks(box)]
        for image in frame.iterfind("draw:image", NAMES):
            name = value(image, "xlink:href").removeprefix("./")
            content = self._members.get(name, b"")
            kind = pictures.type_of(content)
            if kind is None:
                continue
            number = len(self._files) + 1
            limits.at_most(number, limits.MAX_PICTURES, "pictures")
            self._files.append(ParsedFile(number, file_name(name.rpartition("/")[2]), kind, content))
            self._beside.append({**paragraph(""), "style": "picture", "file": number})
            return


def _rows_of(table: Element) -> Iterator[Element]:
    """The rows of a table, not those of tables in its cells."""
    for element in table:
        if name_of(element) == "table-row":
            yield element
        elif name_of(element) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows_of(element)


def _changed_run(run: Run, change: Change, author: str) -> Run:
    return {**run, "change": change, "author": author}


def _author(change: Element) -> str:
    return clean(change.findtext("office:change-info/dc:creator", "", NAMES))


def _flat(text: str | None) -> str:
    return clean(re.sub(r"\s+", " ", text or ""))


def _words(element: Element | None) -> str:
    return " ".join(clean("".join(element.itertext())).split()) if element is not None else ""
