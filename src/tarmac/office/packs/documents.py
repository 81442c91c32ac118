"""Documents: .docx, .odt, .pdf, .pptx, .md, .txt and .html as blocks in reading order, and pictures."""

import re
from collections.abc import Callable

from tarmac.office.details import Block
from tarmac.office.items import Kind
from tarmac.office.packs import pictures
from tarmac.office.packs.blocks import Draft, anchored, segments_of
from tarmac.office.packs.markup import read_html
from tarmac.office.packs.opendocument import read_odt
from tarmac.office.packs.parsed import ParsedItem, ref_for
from tarmac.office.packs.pdf import read_pdf
from tarmac.office.packs.plain import read_md, read_txt
from tarmac.office.packs.slides import read_pptx
from tarmac.office.packs.word import read_docx
from tarmac.web.text import clean
from tarmac.web.untrusted import Refused

READERS: dict[str, Callable[[bytes], Draft]] = {
    "docx": read_docx,
    "htm": read_html,
    "html": read_html,
    "md": read_md,
    "odt": read_odt,
    "pdf": read_pdf,
    "pptx": read_pptx,
    "txt": read_txt,
}
PICTURES = tuple(pictures.TYPES)
DOCUMENTS = (*READERS, *PICTURES)


def read_document(path: str, content: bytes) -> ParsedItem:
    """The document at `path`; raises Refused for what it cannot or may not read."""
    suffix = path.rpartition(".")[2].lower()
    draft = READERS[suffix](content) if suffix in READERS else _picture(suffix, content)
    blocks = anchored(draft.blocks)
    name = path.rpartition("/")[2]
    return ParsedItem(
        path=path,
        ref=ref_for(Kind.DOCUMENT, name),
        kind=Kind.DOCUMENT,
        title=clean(draft.title) or _first_heading(blocks) or _spoken(name),
        when=draft.when,
        people=(clean(draft.author),) if draft.author else (),
        segments=segments_of(blocks),
        details={"format": suffix, "blocks": blocks},
        files=tuple(draft.files),
    )


def _picture(suffix: str, content: bytes) -> Draft:
    """A picture has no words; it is shown."""
    if pictures.type_of(content) != pictures.TYPES[suffix]:
        raise Refused("unreadable", f"is no picture of the kind .{suffix}")
    return Draft(iter(()))


def _first_heading(blocks: list[Block]) -> str:
    return next((block["text"] for block in blocks[:3] if block["style"] == "heading"), "")


def _spoken(name: str) -> str:
    return re.sub(r"[-_]+", " ", name.rpartition(".")[0]).strip().capitalize()
