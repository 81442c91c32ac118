"""An answer cut into blocks and spans, for templates and documents."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from tarmac.guard.vault import PLACEHOLDER

BlockKind = Literal["paragraph", "heading", "list", "numbered", "table"]
SpanKind = Literal["text", "cite", "protected"]

_BULLET = re.compile(r"\s*[-*•]\s+(.*)")
_NUMBER = re.compile(r"\s*\d{1,3}[.)]\s+(.*)")
_HEADING = re.compile(r"#{1,6}\s+(.*)")
_TABLE_RULE = re.compile(r"\|?[\s:|-]+\|?\Z")
_MARKS = re.compile(rf"(?P<strong>\*\*)|\[(?P<cite>\d{{1,4}})\]|(?P<placeholder>{PLACEHOLDER.pattern})")
# As sentences.js has it: a stop after a word of four letters or more (not after "M." or "nr.") before a capital
# What a citation leaves behind
_GAP = re.compile(r" +(?=[ .,])")
# What a border between sentences looks at behind it, and in place of a citation
_TAIL, _CITED = 8, "cite"
_SENTENCE = re.compile(r"""(?:(?<=[\w)»”"]{4}[.!?…])|(?<=[\w)»”"]{4}[.!?…][»”"]))\s+(?=[A-ZÀ-ÖØ-ÞİŠŽ«“"])""")


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


def plain(shown: list[Block]) -> str:
    """The same as text without marks and citations, as plain.js has it."""
    return "\n\n".join(_plain(block) for block in shown)


def _plain(block: Block) -> str:
    if block.kind == "table":
        return "\n".join("\t".join(map(_words, row)) for row in block.rows)
    heads = {"list": "- ", "numbered": "{}. "}.get(block.kind, "")
    return "\n".join(heads.format(number) + _words(line) for number, line in enumerate(block.lines, 1))


def _words(line: Line) -> str:
    return _GAP.sub("", "".join(span.text for span in line if span.kind != "cite")).strip()


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
    sentences = _Sentences(vault)
    position = 0
    for mark in _MARKS.finditer(text):
        sentences.say(text[position : mark.start()])
        position = mark.end()
        if mark["cite"]:
            sentences.cite(int(mark["cite"]))
        elif mark["placeholder"]:
            sentences.protect(mark["placeholder"])
        else:
            sentences.strong = not sentences.strong
    sentences.say(text[position:])
    return sentences.spans


class _Sentences:
    """The spans of a line as they are read. A citation supports the sentence before it, as sentences.js has it."""

    def __init__(self, vault: dict[str, Kept]) -> None:
        self.spans: Line = []
        self.strong = False
        self._vault = vault
        self._tail = ""
        # places of the spans of this sentence, and of the one before
        self._now: list[int] = []
        self._before: list[int] = []

    def say(self, text: str) -> None:
        """Plain words, in which sentences may end."""
        before = len(self._tail)
        seen = self._tail + text
        start = before
        for border in _SENTENCE.finditer(seen):
            if border.end() >= before:
                self._add("text", seen[start : border.end()])
                self._begin()
                start = border.end()
        self._add("text", seen[start:])
        self._tail = seen[-_TAIL:]

    def protect(self, placeholder: str) -> None:
        kept = self._vault.get(placeholder)
        if kept is None or kept.kind == "literal":
            self.say(kept.text if kept else placeholder)
        else:
            self._add("protected", kept.text, kept.kind)
            self._tail = (self._tail + kept.text)[-_TAIL:]

    def cite(self, number: int) -> None:
        empty = not any(self.spans[place].text.strip() for place in self._now)
        for place in self._before if empty else self._now:
            span = self.spans[place]
            self.spans[place] = replace(span, cites=(*span.cites, number))
        self.spans.append(Span("cite", str(number), n=number))
        if not empty:
            self._begin()
        self._tail = _CITED

    def _add(self, kind: SpanKind, text: str, label: str = "") -> None:
        if text:
            self._now.append(len(self.spans))
            self.spans.append(Span(kind, text, label=label, strong=self.strong))

    def _begin(self) -> None:
        self._before, self._now = self._now, []
