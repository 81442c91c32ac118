"""Pages of a PDF as their screen shows them: the picture, and over it the words at their places."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tarmac.office.details import DocumentPage, Line

# Where letters stand in the height of their line, so that what is selected covers what is seen.
_BASELINE = 0.8


@dataclass(frozen=True, slots=True)
class Words:
    """A line of a page. Numbers are written as SVG wants them, whatever the language."""

    text: str
    x: str
    y: str
    width: str
    height: str
    baseline: str


@dataclass(frozen=True, slots=True)
class Passage:
    """The lines of one paragraph on its page; `anchor` is empty for what belongs to none."""

    anchor: str
    lines: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """`unplaced` are anchors of the page whose words stand nowhere on it."""

    number: int
    width: str
    height: str
    picture: bool
    passages: tuple[Passage, ...]
    unplaced: tuple[str, ...]


def pages_of(details: dict[str, Any]) -> list[Page]:
    """The pages of a document; none for one that is no PDF, or that a person has written in."""
    shown: list[DocumentPage] = details.get("pages", [])
    return [_page(number, page, details) for number, page in enumerate(shown, start=1)]


def _page(number: int, page: DocumentPage, details: dict[str, Any]) -> Page:
    passages = tuple(_passages(page["lines"]))
    placed = {passage.anchor for passage in passages}
    anchors = (block["anchor"] for block in details["blocks"] if block.get("page") == number)
    return Page(
        number=number,
        width=f"{page['width']:.1f}",
        height=f"{page['height']:.1f}",
        picture=page.get("picture", False),
        passages=passages,
        unplaced=tuple(anchor for anchor in anchors if anchor not in placed),
    )


def _passages(lines: list[Line]) -> Iterator[Passage]:
    found: dict[str, list[Words]] = {}
    for line in lines:
        found.setdefault(line["anchor"], []).append(_words(line))
    for anchor, words in found.items():
        yield Passage(anchor, tuple(words))


def _words(line: Line) -> Words:
    return Words(
        text=line["text"],
        x=f"{line['x']:.1f}",
        y=f"{line['y']:.1f}",
        width=f"{line['width']:.1f}",
        height=f"{line['height']:.1f}",
        baseline=f"{line['y'] + line['height'] * _BASELINE:.1f}",
    )
