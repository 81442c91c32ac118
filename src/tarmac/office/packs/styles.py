"""The styles of an OpenDocument text: what they say of its letters, its headings and its lists."""

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from tarmac.office.details import Mark

_BASE = "urn:oasis:names:tc:opendocument:xmlns:"
NAMES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "draw": f"{_BASE}drawing:1.0",
    "fo": f"{_BASE}xsl-fo-compatible:1.0",
    "meta": f"{_BASE}meta:1.0",
    "office": f"{_BASE}office:1.0",
    "style": f"{_BASE}style:1.0",
    "table": f"{_BASE}table:1.0",
    "text": f"{_BASE}text:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
_MOST_PARENTS = 10
_HEADING = re.compile(r"Heading(?:_20_|\s)?(\d+)")


def name_of(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def value(element: Element, name: str) -> str:
    """An attribute by its name with the usual prefix: `text:style-name`."""
    prefix, _, local = name.partition(":")
    return element.get(f"{{{NAMES[prefix]}}}{local}", "")


class Styles:
    def __init__(self, roots: Iterable[Element]) -> None:
        """`roots` are the files that hold styles, the one that counts first."""
        self._styles: dict[str, Element] = {}
        self._lists: dict[str, Element] = {}
        for root in roots:
            for style in root.iter(f"{{{NAMES['style']}}}style"):
                self._styles.setdefault(value(style, "style:name"), style)
            for style in root.iter(f"{{{NAMES['text']}}}list-style"):
                self._lists.setdefault(value(style, "style:name"), style)

    def marks(self, name: str) -> frozenset[Mark]:
        """How letters of this style look, with what it takes over from others."""
        told: dict[str, str] = {}
        for style in self._line(name):
            for properties in style.iterfind("style:text-properties", NAMES):
                told = {
                    "weight": value(properties, "fo:font-weight"),
                    "slant": value(properties, "fo:font-style"),
                    "under": value(properties, "style:text-underline-style"),
                    "through": value(properties, "style:text-line-through-style"),
                } | {key: said for key, said in told.items() if said}
        found: dict[Mark, bool] = {
            "bold": told.get("weight", "") in ("bold", "600", "700", "800", "900"),
            "italic": told.get("slant", "") in ("italic", "oblique"),
            "underline": told.get("under", "none") not in ("none", ""),
            "strike": told.get("through", "none") not in ("none", ""),
        }
        return frozenset(mark for mark, there in found.items() if there)

    def heading(self, name: str) -> int:
        """The level of the heading that paragraphs of this style are; 0 for none."""
        for each in (name, *(value(style, "style:parent-style-name") for style in self._line(name))):
            if each == "Title":
                return 1
            if match := _HEADING.fullmatch(each):
                return int(match[1])
        return 0

    def is_numbered(self, name: str, level: int) -> bool:
        """Whether entries of lists of this style have numbers, at a level from 0."""
        style = self._lists.get(name)
        if style is None:
            return False
        return any(
            name_of(each) == "list-level-style-number" and value(each, "text:level") == str(level + 1) for each in style
        )

    def _line(self, name: str) -> Iterable[Element]:
        """The style and those that it takes over from, nearest first."""
        for _ in range(_MOST_PARENTS):
            style = self._styles.get(name)
            if style is None:
                return
            yield style
            name = value(style, "style:parent-style-name")
