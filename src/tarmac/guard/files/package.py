"""What documents and workbooks of Office have in common: an archive of XML parts, and the texts in them."""

import posixpath
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import BytesIO
from typing import Any

from lxml import etree

from tarmac.guard.files import formats, limits
from tarmac.guard.files.limits import Refused
from tarmac.guard.files.pieces import BORDER, Document, Piece, paragraphs

Element = Any
Groups = Iterable[Iterable[Piece]]
"""Texts that belong together, each in its pieces."""

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_PROPERTIES = {
    "title", "subject", "creator", "keywords", "description", "lastModifiedBy", "category", "contentStatus",
    "Manager", "Company", "HyperlinkBase", "lpwstr", "lpstr", "bstr",
}  # fmt: skip
# People, and words that are shown; never what the parts know each other by.
_ATTRIBUTES = {
    "author", "initials", "displayName", "userId", "descr", "title", "alt", "tooltip", "displayText", "display",
    "prompt", "promptTitle", "error", "errorTitle", "instr",
}  # fmt: skip
_UNREADABLE = ("/media/", "/embeddings/", "/activeX/", "vbaProject", "/afchunk", "thumbnail")


def read(content: bytes, texts: Callable[[str, Element], Groups], depth: int) -> Document:
    """A package of Office. `texts` gives those of one part, by its name, that only this kind of package has."""
    parts = limits.members(content)
    if not any(info.filename == "[Content_Types].xml" for info in parts):
        raise Refused("is damaged, or not of the kind that its name says")
    roots: dict[zipfile.ZipInfo, Element] = {}
    inner: dict[zipfile.ZipInfo, Document] = {}
    pieces: list[Piece] = []
    unread: list[str] = []
    changed: set[zipfile.ZipInfo] = set()
    for info, part in parts.items():
        name = info.filename
        if name.endswith((".xml", ".rels", ".vml")) and name != "[Content_Types].xml":
            roots[info] = etree.fromstring(part, _PARSER)
            found = paragraphs((*texts(name, roots[info]), *_common(name, roots[info])))
            pieces += (_marking(piece, info, changed) for piece in found)
        elif "/embeddings/" in name and name.lower().endswith((".docx", ".xlsx")):
            try:
                inner[info] = formats.opened(name, part, depth=depth + 1)
            except Refused:
                unread.append(name)
                continue
            pieces += (_marking(piece, info, changed) for piece in (*inner[info].pieces, BORDER))
            unread += (f"{name}/{each}" for each in inner[info].unread)
        elif any(each in f"/{name}" for each in _UNREADABLE) and part:
            unread.append(name)

    def write() -> bytes:
        if not changed:
            return content
        written = BytesIO()
        with zipfile.ZipFile(written, "w") as archive:
            for info, part in parts.items():
                if info in changed:
                    part = inner[info].write() if info in inner else _written(roots[info])
                archive.writestr(info, part)
        return written.getvalue()

    return Document(pieces, write, unread=unread)


def local(element: Element) -> str:
    """The name of an element without its namespace; empty for a comment or an instruction."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def of_element(element: Element) -> Piece:
    """The text of an element."""
    return Piece(element.text or "", partial(_set_text, element))


def of_attribute(element: Element, name: str) -> Piece:
    return Piece(element.get(name), partial(element.set, name))


def _set_text(element: Element, text: str) -> None:
    element.text = text
    if text != text.strip() and local(element) in ("t", "delText", "instrText"):
        element.set(_SPACE, "preserve")


def _marking(piece: Piece, info: zipfile.ZipInfo, changed: set[zipfile.ZipInfo]) -> Piece:
    put = piece.put
    if put is None:
        return piece

    def marked(text: str) -> None:
        changed.add(info)
        put(text)

    return Piece(piece.text, marked)


def _written(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _common(name: str, root: Element) -> Iterator[Iterable[Piece]]:
    """Properties, addresses of links, texts of drawings and charts, own data, and people named in attributes."""
    if name.endswith(".rels"):
        yield from ([_target(each)] for each in root if each.get("TargetMode") == "External")
        return
    is_properties = name.startswith("docProps/")
    is_data = name.startswith("customXml/") and posixpath.basename(name).startswith("item")
    for element in root.iter():
        kind = local(element)
        if not kind:
            continue
        if (is_properties and kind in _PROPERTIES) or (is_data and not len(element)) or _is_label(element, kind):
            yield [of_element(element)]
        for attribute in element.attrib:
            if attribute.rpartition("}")[2] in _ATTRIBUTES or is_data:
                yield [of_attribute(element, attribute)]


def _is_label(element: Element, kind: str) -> bool:
    """Whether it is a word in a chart."""
    return kind == "v" and local(element.getparent()) == "pt" and "str" in local(element.getparent().getparent())


def _target(relation: Element) -> Piece:
    """The address of a link, in which a bracket is written with a percent sign."""

    def put(text: str) -> None:
        relation.set("Target", text.replace("[", "%5B").replace("]", "%5D"))

    return Piece(relation.get("Target", "").replace("%5B", "[").replace("%5D", "]"), put)


def drawn(root: Element) -> Iterator[list[Piece]]:
    """The paragraphs of DrawingML, as in shapes and charts."""
    for paragraph in root.iter("{*}p"):
        if "drawingml" in paragraph.tag:
            found = []
            for element in paragraph.iter("{*}t", "{*}br"):
                found.append(of_element(element) if local(element) == "t" else Piece("\n"))
            yield found
