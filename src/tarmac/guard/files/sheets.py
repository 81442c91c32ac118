"""Workbooks of Excel, part by part: cells, comments, headings of tables, and the words within formulas."""

import re
from collections.abc import Iterator

from tarmac.guard.files import package
from tarmac.guard.files.package import Element, local, of_attribute, of_element
from tarmac.guard.files.pieces import Document, Piece, Strings

# "words" in a formula; a name of a worksheet stands in single quotes
_LITERAL = re.compile(r"""'(?:[^']|'')*+'|"((?:[^"]|"")*+)\"""")
_NUMBER = re.compile(r"[0-9]{8,20}")
_STRINGS = {"si", "is", "comment"}
_WORDS = {
    "author", "text", "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter",
}  # fmt: skip
_FORMULAS = {"f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula"}
_WORDED = {"tableColumn": ("name", "totalsRowLabel"), "s": ("v",), "cacheField": ("name",)}


def read(content: bytes, depth: int = 0) -> Document:
    return package.read(content, _texts, depth)


def _texts(name: str, root: Element) -> Iterator[list[Piece]]:
    if not name.startswith("xl/") or name.endswith(".rels"):
        return
    in_strings = False
    for element in root.iter():
        kind = local(element)
        if kind in _STRINGS:
            in_strings = True
            yield [of_element(each) for each in element.iter("{*}t") if local(each.getparent()) != "rPh"]
            yield from ([of_element(each)] for each in element.iter("{*}t") if local(each.getparent()) == "rPh")
        elif kind == "c":
            yield from _value(element)
        elif kind in _FORMULAS:
            yield from _literals(element)
        elif kind in _WORDS and not len(element):
            yield [of_element(element)]
        for attribute in _WORDED.get(kind, ()):
            if element.get(attribute):
                yield [of_attribute(element, attribute)]
    if not in_strings:
        yield from package.drawn(root)


def _literals(formula: Element) -> Iterator[list[Piece]]:
    """The words in a formula; the rest of it stays."""
    text = formula.text or ""
    strings = Strings([], changed=lambda whole: setattr(formula, "text", whole))
    pieces: list[Piece] = []
    position = 0
    for match in _LITERAL.finditer(text):
        if match[1]:
            strings.parts += (text[position : match.start(1)], match[1])
            pieces.append(strings.piece(len(strings.parts) - 1))
            position = match.end(1)
    strings.parts.append(text[position:])
    yield from ([piece] for piece in pieces)


def _value(cell: Element) -> Iterator[list[Piece]]:
    """The text that a cell holds itself, or its number where that is long enough to be somebody's.

    Other texts stand among the strings that cells share. A number that is put away makes the cell one of text, and a
    text of a single number one of a number again.
    """
    value = cell.find("{*}v")
    if value is None or not value.text:
        return
    is_formula = cell.find("{*}f") is not None
    kind = cell.get("t", "n")

    def put(text: str) -> None:
        value.text = text
        if _NUMBER.fullmatch(text):
            cell.attrib.pop("t", None)
        else:
            cell.set("t", "str")

    if is_formula and kind == "str":
        yield [of_element(value)]
    elif not is_formula and (kind == "str" or (kind == "n" and _NUMBER.fullmatch(value.text))):
        yield [Piece(value.text, put)]
