"""PDF documents: the text of their pages. They cannot be written anew, so they are written as text."""

from io import BytesIO

from pypdf import PdfReader

from tarmac.guard.files import limits
from tarmac.guard.files.limits import Refused
from tarmac.guard.files.pieces import Document, Strings


def read(content: bytes) -> Document:
    """The pages with an empty line between them. Raises Refused where there is no text, as in a scan."""
    reader = PdfReader(BytesIO(content))
    # many a file asks for a password to change it, and for none to read it
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused("is protected by a password")
    if len(reader.pages) > limits.MAX_PAGES:
        raise Refused(f"has more than {limits.MAX_PAGES} pages")
    text = "\n\n".join(page.extract_text() for page in reader.pages).encode(errors="replace").decode()
    if not text.strip():
        raise Refused("has no text to read; it may be a scan")
    if len(text) > limits.MAX_CHARACTERS:
        raise Refused(f"has more than {limits.MAX_CHARACTERS:,} characters")
    strings = Strings([text])
    return Document([strings.piece(0)], lambda: str(strings).encode(), "utf-8", ".txt")
