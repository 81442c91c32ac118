"""The annotated texts of corpus/, and how well somebody finds what is marked in them."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

LANGUAGES = ("fr", "nl", "de", "en")
_CORPUS = Path(__file__).with_name("corpus")
_HEAD = re.compile(
    r"^=== (?P<id>\S+) \| (?P<place>\w+) \| (?P<length>\w+) \| health=(?P<health>yes|no)\n(?P<body>.*?)(?=^=== |\Z)",
    re.MULTILINE | re.DOTALL,
)
_MARK = re.compile(r"⟦(\w+)\|([^⟦⟧]*)⟧")


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A piece of a text, in code points, and the kind of personal data that it is."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text without its marks, and the marks."""

    id: str
    language: str
    text: str
    marks: tuple[Mark, ...]
    health: bool


def read(half: str) -> list[Annotated]:
    """The texts of `tuning` or `final`."""
    return [each for language in LANGUAGES for each in _read(language, _CORPUS / half / f"{language}.txt")]


# Marked apart, and one kind to the guard.
_SAME = {"bis_number": "national_number"}
# Marked, and no rule for it yet.
_UNKNOWN = {"person", "address"}


def known(text: Annotated) -> Annotated:
    """A text with those marks alone that the guard has a rule for."""
    marks = [replace(each, kind=_SAME.get(each.kind, each.kind)) for each in text.marks if each.kind not in _UNKNOWN]
    return replace(text, marks=tuple(marks))


def _read(language: str, path: Path) -> Iterator[Annotated]:
    for match in _HEAD.finditer(path.read_text(encoding="utf-8")):
        text, marks, position, body = "", [], 0, match["body"].strip("\n")
        for mark in _MARK.finditer(body):
            text += body[position : mark.start()]
            marks.append(Mark(len(text), len(text) + len(mark[2]), mark[1]))
            text += mark[2]
            position = mark.end()
        yield Annotated(match["id"], language, text + body[position:], tuple(marks), match["health"] == "yes")


@dataclass(slots=True)
class Score:
    """Marks wholly covered by findings of their kind, of all marks; findings mostly in marks of their kind, of all."""

    covered: int = 0
    marks: int = 0
    right: int = 0
    findings: int = 0

    @property
    def recall(self) -> float:
        return self.covered / self.marks if self.marks else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.findings if self.findings else 1.0

    @property
    def f2(self) -> float:
        below = 4 * self.precision + self.recall
        return 5 * self.precision * self.recall / below if below else 0.0

    def add(self, other: "Score") -> None:
        self.covered += other.covered
        self.marks += other.marks
        self.right += other.right
        self.findings += other.findings


Find = Callable[[Annotated], Sequence[Mark]]


@dataclass(frozen=True, slots=True)
class Result:
    """Scores by kind and language, and in how many of the texts with nothing to find something was."""

    scores: dict[tuple[str, str], Score]
    disturbed: int
    silent: int
    missed: list[tuple[Annotated, Mark]]
    false: list[tuple[Annotated, Mark]]

    def of(self, kinds: Iterable[str], language: str = "") -> Score:
        total = Score()
        wanted = set(kinds)
        for (kind, spoken), score in self.scores.items():
            if kind in wanted and language in ("", spoken):
                total.add(score)
        return total

    @property
    def kinds(self) -> list[str]:
        return sorted({kind for kind, _language in self.scores})


def measure(texts: Sequence[Annotated], find: Find) -> Result:
    scores: dict[tuple[str, str], Score] = {}
    disturbed = silent = 0
    missed, false = [], []
    for each in texts:
        found = find(each)
        if not each.marks:
            silent += 1
            disturbed += bool(found)
        for mark in each.marks:
            score = scores.setdefault((mark.kind, each.language), Score())
            score.marks += 1
            if _is_covered(each.text, mark, found):
                score.covered += 1
            else:
                missed.append((each, mark))
        for finding in found:
            score = scores.setdefault((finding.kind, each.language), Score())
            score.findings += 1
            if _is_right(finding, each.marks):
                score.right += 1
            else:
                false.append((each, finding))
    return Result(scores, disturbed, silent, missed, false)


def _is_covered(text: str, mark: Mark, found: Iterable[Mark]) -> bool:
    """Whether no letter or digit of it is outside findings of its kind."""
    covered = {place for each in found if each.kind == mark.kind for place in range(each.start, each.end)}
    return all(place in covered for place in range(mark.start, mark.end) if text[place].isalnum())


def _is_right(finding: Mark, marks: Iterable[Mark]) -> bool:
    """Whether at least half of it is in marks of its kind."""
    alike = [each for each in marks if each.kind == finding.kind]
    inside = sum(max(min(finding.end, each.end) - max(finding.start, each.start), 0) for each in alike)
    return inside * 2 >= finding.end - finding.start
