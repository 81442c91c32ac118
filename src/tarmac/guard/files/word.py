"""Documents of Word, part by part: every paragraph, wherever it stands, and what is tracked in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tarmac.guard.files import package
from tarmac.guard.files.package import Element, of_attribute, of_element
from tarmac.guard.files.pieces import Document, Piece

_BREAKS = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "-",
    "softHyphen": "\u00ad",
}
# Elements that keep words in an attribute of theirs.
_WORDED = {"docVar": "val", "alias": "val", "listItem": "value"}


def read(content: bytes, depth: int = 0) -> Document:
    return package.read(content, _texts, depth)


def _texts(name: str, root: Element) -> Iterator[list[Piece]]:
    if not name.startswith("word/") or name.endswith(".rels"):
        return
    for element in root.iter("{*}p"):
        if "wordprocessingml" in element.tag:
            yield from _paragraph(element)
    yield from package.drawn(root)
    for element in root.iter(*(f"{{*}}{kind}" for kind in _WORDED)):
        wanted = _WORDED[package.local(element)]
        yield from ([of_attribute(element, key)] for key in element.attrib if key.rpartition("}")[2] == wanted)


@dataclass(slots=True)
class _Paragraph:
    """A paragraph as it is now, as it was before what is tracked, and the codes of its fields."""

    now: list[Piece] = field(default_factory=list)
    before: list[Piece] = field(default_factory=list)
    codes: list[list[Piece]] = field(default_factory=lambda: [[]])
    is_changed: bool = False


def _paragraph(element: Element) -> Iterator[list[Piece]]:
    """What was deleted is looked at among the words that stood around it; these are put away as they are now."""
    found = _Paragraph()
    _walk(element, found, "")
    yield found.now
    if found.is_changed:
        yield found.before
    yield from found.codes


def _walk(parent: Element, found: _Paragraph, tracked: str) -> None:
    for element in parent:
        kind = package.local(element)
        match kind:
            case "p" | "pPr" | "rPr":  # a paragraph within, as in a text box, has its own turn
                continue
            case "t" if tracked != "gone":
                piece = of_element(element)
                found.now.append(piece)
                if not tracked:
                    found.before.append(Piece(piece.text))
            case "t" | "delText":
                found.before.append(of_element(element))
                found.is_changed = True
            case "instrText" | "delInstrText":
                found.codes[-1].append(of_element(element))
            case "fldChar":
                found.codes.append([])
            case "ins" | "moveTo":
                _walk(element, found, tracked or "new")
            case "del" | "moveFrom":
                _walk(element, found, "gone")
            case _ if kind in _BREAKS:
                if tracked != "gone":
                    found.now.append(Piece(_BREAKS[kind]))
                if tracked != "new":
                    found.before.append(Piece(_BREAKS[kind]))
            case _:
                _walk(element, found, tracked)
