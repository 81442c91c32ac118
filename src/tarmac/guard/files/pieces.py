"""A file as one text in pieces, some of which can be written anew."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from tarmac.guard.files import limits
from tarmac.guard.findings import Finding
from tarmac.guard.guard import Guard
from tarmac.guard.vault import PLACEHOLDER, Vault


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the text as read. `put` writes another in its place; where there is none, it stays."""

    text: str
    put: Callable[[str], None] | None = None


BORDER = Piece("\n\n")
"""Between texts that have nothing to do with each other: no rule looks across an empty line."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read. `write` gives its bytes with what was put in; `encoding` is that of a plain text.

    `unread` names what in it nobody looked into; `suffix` is added to its name, as it is written in another format.
    """

    pieces: Sequence[Piece]
    write: Callable[[], bytes]
    encoding: str = ""
    suffix: str = ""
    unread: Sequence[str] = ()

    @property
    def text(self) -> str:
        """The text as read, which the places of findings count in."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(slots=True)
class Strings:
    """Texts that make one together, of which some are put anew."""

    parts: list[str]
    changed: Callable[[str], None] | None = None

    def piece(self, number: int) -> Piece:
        return Piece(self.parts[number], partial(self._put, number))

    def _put(self, number: int, text: str) -> None:
        self.parts[number] = text
        if self.changed:
            self.changed(str(self))

    def __str__(self) -> str:
        return "".join(self.parts)


class _Edit(NamedTuple):
    """What stands instead of a part of the text."""

    start: int
    end: int
    text: str


def paragraphs(groups: Iterable[Iterable[Piece]]) -> Iterator[Piece]:
    """The pieces of several texts, with a border behind each that has any."""
    for group in groups:
        empty = True
        for piece in group:
            empty = False
            yield piece
        if not empty:
            yield BORDER


def protect(document: Document, guard: Guard, vault: Vault) -> int:
    """Put placeholders of `vault` in a document; how many things were found.

    What runs across a piece that stays (a tab, the border of a cell) is put away in its parts, each on its own.
    """
    text = document.text
    findings = guard.protect(text, vault).findings
    position = 0
    for stretch in _stretches(document.pieces):
        start, end = stretch[0][0], stretch[-1][0] + len(stretch[-1][1].text)
        while position < len(findings) and findings[position].end <= start:
            position += 1
        edits: list[_Edit] = []
        for number in range(position, len(findings)):
            if findings[number].start >= end:
                break
            edits.append(_clipped(findings[number], start, end, vault))
        _apply(stretch, edits)
    if len(vault) > limits.MAX_KEPT:
        raise limits.Refused(f"holds more than {limits.MAX_KEPT:,} different finds")
    return len(findings)


def _clipped(finding: Finding, start: int, end: int, vault: Vault) -> _Edit:
    first, last = max(start, finding.start), min(end, finding.end)
    if (first, last) == (finding.start, finding.end):
        return _Edit(first, last, finding.placeholder)
    part = finding.text[first - finding.start : last - finding.start]
    return _Edit(first, last, vault.placeholder(finding.kind, part))


def restore(document: Document, vault: Vault) -> int:
    """Put what the placeholders stand for back in a document; how many placeholders are not of this vault."""
    known = {placeholder: original for placeholder, original, _kind in vault.items()}
    unknown = 0
    for stretch in _stretches(document.pieces):
        start = stretch[0][0]
        edits: list[_Edit] = []
        for match in PLACEHOLDER.finditer("".join(piece.text for _start, piece in stretch)):
            if match[0] in known:
                edits.append(_Edit(start + match.start(), start + match.end(), known[match[0]]))
            else:
                unknown += 1
        _apply(stretch, edits)
    return unknown


def _stretches(pieces: Sequence[Piece]) -> Iterator[list[tuple[int, Piece]]]:
    """The pieces that can be put anew, those that follow each other together, each with the place where it starts."""
    stretch: list[tuple[int, Piece]] = []
    position = 0
    for piece in pieces:
        if piece.put:
            stretch.append((position, piece))
        elif piece.text and stretch:
            yield stretch
            stretch = []
        position += len(piece.text)
    if stretch:
        yield stretch


def _apply(stretch: list[tuple[int, Piece]], edits: list[_Edit]) -> None:
    """The new text of an edit stands in the piece where it starts; the pieces it goes on in lose their part."""
    first = 0
    for start, piece in stretch:
        end = position = start + len(piece.text)
        while first < len(edits) and edits[first].end <= start:
            first += 1
        parts: list[str] = []
        position = start
        for number in range(first, len(edits)):
            edit = edits[number]
            if edit.start >= end:
                break
            parts.append(piece.text[position - start : max(edit.start - start, 0)])
            if edit.start >= start:
                parts.append(edit.text)
            position = min(edit.end, end)
        if position > start and piece.put:
            piece.put("".join(parts) + piece.text[position - start :])
