"""What the guard says about a text."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Outcome = Literal["allow", "warn", "block"]


class Span(NamedTuple):
    """Where something was found, in code points, and a confidence between 0 and 1."""

    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece of personal data. `start` and `end` count Unicode code points of the text as given."""

    kind: str
    start: int
    end: int
    text: str
    rule: str
    confidence: float
    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the text may go on; `reasons` are the kinds that made it warn or block."""

    outcome: Outcome = "allow"
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Protected:
    """The text with placeholders, what was found in it, and the verdict of the whole."""

    text: str
    findings: tuple[Finding, ...]
    verdict: Verdict
