"""Documents of PDF: their text, page by page."""

from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader

from tarmac.office.details import Block
from tarmac.office.packs import limits
from tarmac.office.packs.blocks import Draft, aware, paragraph
from tarmac.office.packs.parsed import paragraphs
from tarmac.web.untrusted import Refused


def read_pdf(content: bytes) -> Draft:
    reader = PdfReader(BytesIO(content))
    # many a file asks for a password to change it, and for none to read it
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused("encrypted", "is protected by a password")
    limits.at_most(len(reader.pages), limits.MAX_PAGES, "pages")
    meta = reader.metadata
    title, author = (meta.title or "", meta.author or "") if meta else ("", "")
    when = aware(meta.modification_date or meta.creation_date) if meta else None
    return Draft(_pages(reader), title, when, author)


def _pages(reader: PdfReader) -> Iterator[Block]:
    characters = 0
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        characters += len(text)
        limits.at_most(characters, limits.MAX_TEXT_CHARACTERS, "characters")
        for part in paragraphs(text):
            yield {**paragraph(" ".join(part.split())), "page": number}
