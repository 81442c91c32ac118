"""Pages of a PDF as they look: a picture of each, and where its words stand on it."""

import ctypes
import io
import math
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from tarmac.office.details import Block, DocumentPage, Line
from tarmac.office.packs import limits
from tarmac.office.packs.parsed import ParsedFile, ParsedItem
from tarmac.office.packs.places import places
from tarmac.web.text import clean

# Twice what a reading pane shows, so that letters are sharp on any screen.
_WIDTH = 1600
# As long as a side of a WebP may be.
_MOST = 16_000
# A page of more colours than this holds a photograph, which a picture without loss would make too large.
_DRAWING_COLOURS = 4096
# Points are cut in so many parts when they are placed on the page.
_PARTS = 10
# Rectangles of text go on in one line when they are this close, in heights of the line.
_GAP = 0.6
_SPACE = 0.12
# So few letters are narrower than they are high.
_FEW = 3


def with_pages(item: ParsedItem, content: bytes) -> ParsedItem:
    """The document with the look of its pages: `pages` in its details, the picture of page n as its file n.

    A page that cannot be drawn, or comes after what drawing may take, has its words only; a file that pdfium cannot
    open has no pages.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return item
    pages: list[DocumentPage] = []
    files: list[ParsedFile] = []
    until = time.monotonic() + limits.MAX_DRAWING_SECONDS
    for number in range(1, len(document) + 1):
        page = document[number - 1]
        width, height = page.get_size()
        if not (1 <= width < math.inf and 1 <= height < math.inf):
            return item
        blocks = [block for block in item.details["blocks"] if block.get("page") == number]
        shown: DocumentPage = {"width": round(width, 1), "height": round(height, 1), "lines": _lines(page, blocks)}
        may_be_drawn = number <= limits.MAX_DRAWN_PAGES and time.monotonic() < until
        if may_be_drawn and (picture := _drawn(page, width, height)):
            shown["picture"] = True
            files.append(ParsedFile(number, f"page-{number}.webp", "image/webp", picture))
        pages.append(shown)
        page.close()
    return replace(item, details={**item.details, "pages": pages}, files=(*item.files, *files))


def _drawn(page: pypdfium2.PdfPage, width: float, height: float) -> bytes | None:
    scale = min(_WIDTH / width, _MOST / max(width, height), math.sqrt(limits.MAX_PAGE_PIXELS / (width * height)))
    content = io.BytesIO()
    try:
        picture: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
        is_drawing = picture.getcolors(_DRAWING_COLOURS) is not None
        picture.save(content, "WEBP", lossless=is_drawing, quality=80, method=1)
    except (pypdfium2.PdfiumError, OSError, ValueError):
        return None
    return content.getvalue()


def _lines(page: pypdfium2.PdfPage, blocks: list[Block]) -> list[Line]:
    """The lines of a page in reading order, each with the anchor of the block that it belongs to."""
    found = list(_joined(_rectangles(page)))
    anchors = [block["anchor"] for block in blocks]
    anchor = ""
    for line, at in zip(
        found, places([block["text"] for block in blocks], (each["text"] for each in found)), strict=True
    ):
        # what stands in no block belongs where the line before it does
        anchor = line["anchor"] = anchor if at is None else anchors[at]
    return found


def _rectangles(page: pypdfium2.PdfPage) -> Iterator[Line]:
    """Pieces of one line and one font each; `x`, `y` from the upper left corner of the page as it is shown."""
    text = page.get_textpage()
    limits.at_most(text.count_chars(), limits.MAX_TEXT_CHARACTERS, "characters")
    for number in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(number)
        words = clean(text.get_text_bounded(left, bottom, right, top)).replace("\n", " ")
        (x1, y1), (x2, y2) = _on_screen(page, left, top), _on_screen(page, right, bottom)
        width, height = abs(x2 - x1), abs(y2 - y1)
        if words.strip() and width and height:
            yield _line(words, min(x1, x2), min(y1, y2), width, height)


def _on_screen(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    """A place in the file's own coordinates on the page as it is turned and cut."""
    width, height = (int(each * _PARTS) for each in page.get_size())
    across, down = ctypes.c_int(), ctypes.c_int()
    raw: Any = page.raw
    pdfium.FPDF_PageToDevice(raw, 0, 0, width, height, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value / _PARTS, down.value / _PARTS


def _joined(pieces: Iterator[Line]) -> Iterator[Line]:
    """Pieces that follow one another on one line, as one: words are found that another font parts."""
    line: Line | None = None
    for piece in pieces:
        if line is None:
            line = piece
            continue
        gap = piece["x"] - (line["x"] + line["width"])
        most = max(line["height"], piece["height"])
        middle = piece["y"] + piece["height"] / 2
        same_line = line["y"] <= middle <= line["y"] + line["height"] and not (_upright(line) or _upright(piece))
        if same_line and -_GAP * most <= gap <= _GAP * most:
            space = " " if gap > _SPACE * most and not line["text"].endswith(" ") else ""
            top, end = min(line["y"], piece["y"]), piece["x"] + piece["width"]
            bottom = max(line["y"] + line["height"], piece["y"] + piece["height"])
            words = f"{line['text']}{space}{piece['text']}"
            line = _line(words, line["x"], top, end - line["x"], bottom - top)
        else:
            yield line
            line = piece
    if line is not None:
        yield line


def _upright(line: Line) -> bool:
    """Whether the words run up or down the page."""
    return line["height"] > line["width"] and len(line["text"].strip()) > _FEW


def _line(text: str, x: float, y: float, width: float, height: float) -> Line:
    rounded = {"x": round(x, 1), "y": round(y, 1), "width": round(width, 1), "height": round(height, 1)}
    return {"anchor": "", "text": text, **rounded}  # type: ignore[typeddict-item]
