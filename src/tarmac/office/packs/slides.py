"""Presentations: .pptx, slide by slide, with what the speaker noted."""

import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO

from pptx import Presentation
from pptx.shapes.autoshape import Shape
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide

from tarmac.office.details import Block
from tarmac.office.packs import limits
from tarmac.office.packs.blocks import Draft, aware, heading, paragraph, row
from tarmac.office.packs.parsed import paragraphs

_MOST_GROUPS_DEEP = 10


def read_pptx(content: bytes) -> Draft:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        limits.check_zip(archive)
    presentation = Presentation(BytesIO(content))
    limits.at_most(len(presentation.slides), limits.MAX_PAGES, "slides")
    core = presentation.core_properties
    return Draft(_blocks(list(presentation.slides)), core.title, aware(core.modified or core.created), core.author)


def _blocks(slides: list[Slide]) -> Iterator[Block]:
    tables = 0
    for number, slide in enumerate(slides, start=1):
        title = slide.shapes.title
        if title is not None:
            yield {**heading(title.text_frame.text, 1 if number == 1 else 2), "page": number}
        for shape in _flat(slide.shapes, 0):
            if title is not None and shape.shape_id == title.shape_id:
                continue
            tables += shape.has_table
            for block in _of_shape(shape, tables):
                yield {**block, "page": number}
        if slide.has_notes_slide and (frame := slide.notes_slide.notes_text_frame):
            for part in paragraphs(frame.text):
                yield {**paragraph(part), "style": "note", "note": "speaker", "page": number}


def _flat(shapes: Iterable[BaseShape], depth: int) -> Iterator[BaseShape]:
    """The shapes from top to bottom, those of a group in its place."""
    limits.at_most(depth, _MOST_GROUPS_DEEP, "groups")
    for shape in sorted(shapes, key=lambda each: (each.top or 0, each.left or 0)):
        inner = getattr(shape, "shapes", None)
        if inner is None:
            yield shape
        else:
            yield from _flat(inner, depth + 1)


def _of_shape(shape: BaseShape, table: int) -> Iterator[Block]:
    if isinstance(shape, GraphicFrame) and shape.has_table:
        for index, each in enumerate(shape.table.rows):
            yield row([cell.text for cell in each.cells if not cell.is_spanned], table, header=index == 0)
    elif isinstance(shape, Shape) and shape.has_text_frame:
        lines = [line for line in shape.text_frame.paragraphs if line.text.strip()]
        for line in lines:
            block = paragraph(line.text.replace("\v", "\n"))
            yield {**block, "style": "list", "level": line.level, "ordered": False} if len(lines) > 1 else block
