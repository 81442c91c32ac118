"""What a rule is: how one kind of personal data is written, how it is checked, how sure that makes us.

Every pattern and every check looks at a bounded number of characters, so that a search takes time proportional to the
length of the text, whatever the text.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tarmac.guard.findings import Span

Check = Callable[[re.Match[str], int], Span | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """Finds one kind. `source` says who sets the format.

    `kind` is 2 to 31 small letters and underscores: it becomes the placeholder's name. `check` takes a candidate that
    `pattern` matched and the place where the finding before it ends; it gives the part that stands, or None. Where
    findings overlap, the earlier rule of `RULES` wins.
    """

    kind: str
    name: str
    source: str
    pattern: re.Pattern[str]
    check: Check

    def find(self, text: str, stretches: Iterable[tuple[int, int]]) -> Iterator[Span]:
        """What this rule finds in some stretches of a folded text, in order; nothing overlaps."""
        for start, end in stretches:
            yield from self._spans(text, start, end)

    def _spans(self, text: str, start: int, end: int) -> Iterator[Span]:
        """A refused candidate costs one character, not its length: what follows a date may be a telephone number."""
        floor = position = start
        while match := self.pattern.search(text, position, end):
            span = self.check(match, floor)
            if span:
                yield span
                floor = position = span.end
            else:
                position = match.start() + 1


def whole(confidence: float) -> Check:
    """What the pattern matched is found as it is."""
    return lambda match, _floor: Span(match.start(), match.end(), confidence)


def part(group: str, confidence: float) -> Check:
    """One group of what the pattern matched."""
    return lambda match, _floor: Span(*match.span(group), confidence)
