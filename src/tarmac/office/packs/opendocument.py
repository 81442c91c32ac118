"""Documents of OpenDocument: .odt."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element

import defusedxml.ElementTree

from tarmac.office.details import Block
from tarmac.office.packs import limits
from tarmac.office.packs.blocks import Draft, heading, moment, paragraph, row
from tarmac.web.untrusted import Refused

_ODF = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
}


def read_odt(content: bytes) -> Draft:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        limits.check_zip(archive)
        root = _xml(archive, "content.xml")
        facts = _xml(archive, "meta.xml").find("office:meta", _ODF) if "meta.xml" in archive.namelist() else None
    body = root.find("office:body/office:text", _ODF)
    if body is None:
        raise Refused("unreadable", "has no text")
    if facts is None:
        return Draft(_odt_blocks(body))
    when = facts.findtext("dc:date", "", _ODF) or facts.findtext("meta:creation-date", "", _ODF)
    author = facts.findtext("meta:initial-creator", "", _ODF) or facts.findtext("dc:creator", "", _ODF)
    return Draft(_odt_blocks(body), facts.findtext("dc:title", "", _ODF), moment(when), author)


def _xml(archive: zipfile.ZipFile, name: str) -> Element:
    root: Element = defusedxml.ElementTree.fromstring(archive.read(name), forbid_dtd=True)
    return root


def _odt_blocks(body: Element) -> Iterator[Block]:
    text, table = f"{{{_ODF['text']}}}", f"{{{_ODF['table']}}}"
    tables = 0
    for element in body:
        words = "".join(element.itertext())
        if element.tag == f"{text}h":
            yield heading(words, int(element.get(f"{text}outline-level", "1")))
        elif element.tag == f"{text}p":
            yield paragraph(words)
        elif element.tag == f"{text}list":
            for entry in element.iter(f"{text}p"):
                yield {"anchor": "", "style": "list", "text": "".join(entry.itertext()), "level": 0}
        elif element.tag == f"{table}table":
            tables += 1
            for index, each in enumerate(element.iter(f"{table}table-row")):
                cells = ["".join(cell.itertext()) for cell in each.iter(f"{table}table-cell")]
                yield row(cells, tables, header=index == 0)
