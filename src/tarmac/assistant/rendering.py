"""An answer cut into blocks and spans, for templates and documents."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from tarmac.guard.vault import PLACEHOLDER

BlockKind = Literal["paragraph", "heading", "list", "numbered", "table"]
SpanKind = Literal["text", "cite", "protected"]

_BULLET = re.compile(r"\s*[-*•]\s+(.*)")
_NUMBER = re.compile(r"\s*\d{1,3}[.)]\s+(.*)")
_HEADING = re.compile(r"#{1,6}\s+(.*)")
_TABLE_RULE = re.compile(r"\|?[\s:|-]+\|?\Z")
_MARKS = re.compile(rf"(?P<strong>\*\*)|\[(?P<cite>\d{{1,4}})\]|(?P<placeholder>{PLACEHOLDER.pattern})")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^\[\s])")


@dataclass(frozen=True, slots=True)
class Span:
    """`n` is the number of a citation, `label` the kind of a protected word, `cites` those of the same sentence."""

    kind: SpanKind
    text: str
    n: int = 0
    label: str = ""
    cites: tuple[int, ...] = ()
    strong: bool = False


Line = list[Span]


@dataclass(frozen=True, slots=True)
class Block:
    """`lines` of spans; of a table each line is a row, and `cells` cuts it: a list of spans each."""

    kind: BlockKind
    lines: list[Line] = field(default_factory=list)
    rows: list[list[Line]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a placeholder stands for."""

    text: str
    kind: str


def blocks(answer: str, vault: dict[str, Kept]) -> list[Block]:
    """The blocks of an answer with placeholders; `vault` says what they stand for."""
    return [_block(kind, lines, vault) for kind, lines in _grouped(answer)]


def _block(kind: BlockKind, lines: list[str], vault: dict[str, Kept]) -> Block:
    if kind == "table":
        rows = [line.strip().strip("|").split("|") for line in lines if not _TABLE_RULE.fullmatch(line.strip())]
        return Block(kind, rows=[[_line(cell.strip(), vault) for cell in row] for row in rows])
    return Block(kind, lines=[_line(line, vault) for line in lines])


def _grouped(answer: str) -> Iterator[tuple[BlockKind, list[str]]]:
    kind: BlockKind = "paragraph"
    lines: list[str] = []
    for line in [*answer.split("\n"), ""]:
        found, text = _kind_of(line)
        if lines and (not line.strip() or found != kind or kind == "heading"):
            yield kind, lines
            lines = []
        if line.strip():
            kind = found
            lines.append(text)


def _kind_of(line: str) -> tuple[BlockKind, str]:
    if match := _HEADING.fullmatch(line):
        return "heading", match[1]
    if match := _BULLET.fullmatch(line):
        return "list", match[1]
    if match := _NUMBER.fullmatch(line):
        return "numbered", match[1]
    if line.lstrip().startswith("|"):
        return "table", line
    return "paragraph", line


def _line(text: str, vault: dict[str, Kept]) -> Line:
    line: Line = []
    strong = False
    for sentence in _sentences(text):
        spans, strong = _spans(sentence, vault, strong)
        line += spans
    return line


def _sentences(text: str) -> Iterable[str]:
    """Sentences with the space and the citations after them."""
    start = 0
    for match in _SENTENCE.finditer(text):
        yield text[start : match.end()]
        start = match.end()
    yield text[start:]


def _spans(sentence: str, vault: dict[str, Kept], strong: bool) -> tuple[Line, bool]:
    """The spans of a sentence that begins `strong` or not, and whether the next one does."""
    marks = list(_MARKS.finditer(sentence))
    cites = tuple(int(mark["cite"]) for mark in marks if mark["cite"])
    spans: Line = []
    position = 0
    for mark in marks:
        if mark.start() > position:
            spans.append(Span("text", sentence[position : mark.start()], cites=cites, strong=strong))
        position = mark.end()
        if mark["cite"]:
            spans.append(Span("cite", mark["cite"], n=int(mark["cite"])))
        elif mark["placeholder"]:
            spans.append(_protected(mark["placeholder"], vault, cites, strong))
        else:
            strong = not strong
    if position < len(sentence):
        spans.append(Span("text", sentence[position:], cites=cites, strong=strong))
    return spans, strong


def _protected(placeholder: str, vault: dict[str, Kept], cites: tuple[int, ...], strong: bool) -> Span:
    kept = vault.get(placeholder)
    if kept is None or kept.kind == "literal":
        return Span("text", kept.text if kept else placeholder, cites=cites, strong=strong)
    return Span("protected", kept.text, label=kept.kind, cites=cites, strong=strong)
