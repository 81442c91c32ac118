"""What paragraphs of a Word document lean on: styles, numbers of lists, addresses of links. Made where it lacks."""

from copy import deepcopy
from functools import cached_property
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart
from docx.shared import RGBColor

from tarmac.office.details import Block
from tarmac.office.packs.blocks import DEEPEST_LIST
from tarmac.office.writing import Numbers

# The list styles of Word's own template go three levels deep.
_DEEPEST_STYLE = 2
_BULLETS = "•◦▪"
_INDENT = 360  # twentieths of a point
_LINK_COLOUR = RGBColor(0x05, 0x63, 0xC1)


class Parts:
    """The styles, lists and links of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._styles = {(style.name or "").lower(): style.style_id for style in document.styles}
        self._bullets = 0

    def style(self, name: str) -> str:
        """The id of the style that Word calls `name` in English; from the library's template where it lacks."""
        if name.lower() not in self._styles:
            self._styles[name.lower()] = self._link_style() if name == "Hyperlink" else self._copied(name)
        return self._styles[name.lower()]

    def take_link_style(self, properties: Any) -> None:
        """Let a run look no longer like a link."""
        if properties.style == self._styles.get("hyperlink"):
            properties.style = None

    def _link_style(self) -> str:
        style = self._document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER, builtin=True)
        style.font.underline, style.font.color.rgb = True, _LINK_COLOUR
        return style.style_id

    def _copied(self, name: str) -> str:
        style = deepcopy(docx.Document().styles[name].element)
        for tag in ("w:link", "w:next", "w:basedOn"):  # they name styles by ids that are others here
            for each in style.findall(qn(tag)):
                style.remove(each)
        if style.pPr is not None:
            style.pPr._remove_numPr()
        self._document.styles.element.append(style)
        return str(style.styleId)

    def link(self, address: str) -> str:
        """The id of the relation that leads to `address`."""
        return self._document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)

    def bullets(self) -> int:
        """The id of a list with bullets."""
        self._bullets = self._bullets or self._list(ordered=False)
        return self._bullets

    def numbers(self, level: int) -> int:
        """The id of a list that counts from 1 at `level`."""
        number = self._list(ordered=True)
        override = self._numbering.num_having_numId(number).add_lvlOverride(ilvl=level)
        override.add_startOverride(1)
        return number

    @cached_property
    def _numbering(self) -> Any:
        try:
            return self._document.part.numbering_part.element
        except NotImplementedError:  # the library makes none where the document has none
            root = f"<w:numbering {nsdecls('w')}/>".encode()
            name, package = PackURI("/word/numbering.xml"), self._document.part.package
            part = NumberingPart.load(name, CONTENT_TYPE.WML_NUMBERING, root, package)
            self._document.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
            return part.element

    def _list(self, *, ordered: bool) -> int:
        kinds = self._numbering.findall(qn("w:abstractNum"))
        identity = 1 + max((int(each.get(qn("w:abstractNumId"))) for each in kinds), default=-1)
        kind = parse_xml(_abstract(identity, ordered))
        if kinds:
            kinds[-1].addnext(kind)
        else:
            self._numbering.insert(0, kind)
        return int(self._numbering.add_num(identity).numId)


def _abstract(identity: int, ordered: bool) -> str:
    form = "decimal" if ordered else "bullet"
    signs = [f"%{level + 1}." if ordered else _BULLETS[level % len(_BULLETS)] for level in range(DEEPEST_LIST + 1)]
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{signs[level]}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{_INDENT * (level + 1)}" w:hanging="{_INDENT}"/></w:pPr></w:lvl>'
        for level in range(DEEPEST_LIST + 1)
    )
    return (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{identity}"><w:multiLevelType w:val="hybridMultilevel"/>'
        f"{levels}</w:abstractNum>"
    )


class Dresser:
    """Gives paragraphs the style of what they are. `pass_by` hears of each block in turn, to know where lists begin."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._numbers = Numbers()
        self._number = 0
        self._lists: dict[int, int] = {}

    def pass_by(self, block: Block) -> None:
        self._number = self._numbers.pass_by(block)

    def dress(self, element: Any, block: Block) -> None:
        """Make the paragraph `element` what `block`, the last one passed by, is."""
        properties = element.get_or_add_pPr()
        properties._remove_numPr()
        match block["style"]:
            case "heading":
                properties.style = self._parts.style(f"Heading {block.get('level', 1)}")
            case "list":
                self._enlist(properties, block)
            case _:
                properties.style = None

    def _enlist(self, properties: Any, block: Block) -> None:
        level = min(block.get("level", 0), DEEPEST_LIST)
        deep = f" {min(level, _DEEPEST_STYLE) + 1}" if level else ""
        properties.style = self._parts.style(f"List {'Number' if block.get('ordered') else 'Bullet'}{deep}")
        if not block.get("ordered"):
            number = self._parts.bullets()
        elif self._number == 1 or level not in self._lists:
            number = self._lists[level] = self._parts.numbers(level)
        else:
            number = self._lists[level]
        numbering = properties.get_or_add_numPr()
        numbering.get_or_add_ilvl().val = level
        numbering.get_or_add_numId().val = number


def new_paragraph() -> Any:
    return OxmlElement("w:p")
