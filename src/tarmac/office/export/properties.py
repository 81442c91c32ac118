"""What a file of Word or Excel says of itself: title, author and time."""

import zipfile
from datetime import UTC
from io import BytesIO

from lxml import etree

from tarmac.office.items import Item

_CORE = "docProps/core.xml"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_LONGEST = 255
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def stamped(content: bytes, item: Item) -> bytes:
    """The .docx or .xlsx with the title, the author and the time of `item`; one that tells nothing of them stays so."""
    with zipfile.ZipFile(BytesIO(content)) as source:
        parts = [(each, source.read(each)) for each in source.infolist()]
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as target:
        for info, part in parts:
            target.writestr(info, _told(part, item) if info.filename == _CORE else part)
    return written.getvalue()


def _told(part: bytes, item: Item) -> bytes:
    root = etree.fromstring(part, _PARSER)
    _set(root, f"{_DC}title", item.title[:_LONGEST])
    _set(root, f"{_DC}creator", ", ".join(item.people)[:_LONGEST])
    if item.when:
        moment = f"{item.when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        _set(root, f"{_TERMS}modified", moment)
        if item.ref.startswith("own-"):  # what the libraries say of themselves
            _set(root, f"{_TERMS}created", moment)
            _set(root, f"{_DC}description", "")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _set(root: etree._Element, name: str, text: str) -> None:
    element = root.find(name)
    if element is None:
        element = etree.SubElement(root, name)
    element.text = text
    if name.startswith(_TERMS):
        element.set(_TYPE, "dcterms:W3CDTF")
