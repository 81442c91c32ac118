"""The one door: what leaves for a provider passes `Guard.protect`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from tarmac.guard.findings import Finding, Outcome, Protected, Verdict
from tarmac.guard.folding import fold
from tarmac.guard.rules import RULES, Finder
from tarmac.guard.vault import Vault

Action = Literal["protect", "warn", "block", "ignore"]
ALWAYS_ON = "literal"
KINDS = frozenset(rule.kind for rule in RULES) - {ALWAYS_ON}
"""What a policy may speak of."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What to do with each kind; a kind that is not named is protected."""

    actions: Mapping[str, Action] = field(default_factory=dict)


class Guard:
    """Compiled once from a policy; keeps no state, so threads may share it."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._rules: tuple[Finder, ...] = tuple(
            rule for rule in RULES if rule.kind == ALWAYS_ON or policy.actions.get(rule.kind) != "ignore"
        )

    def find(self, text: str) -> tuple[Finding, ...]:
        """The findings of a text, in order, none overlapping: the rule of higher rank wins."""
        return tuple(_finding(text, place) for place in self._places(text))

    def protect(self, text: str, vault: Vault) -> Protected:
        """`text` with a placeholder of `vault` for each finding, and the verdict of the whole."""
        pieces: list[str] = []
        findings: list[Finding] = []
        position = 0
        for place in self._places(text):
            original = text[place.start : place.end]
            finding = _finding(text, place, vault.placeholder(place.rule.kind, original))
            pieces += (text[position : place.start], finding.placeholder)
            findings.append(finding)
            position = place.end
        if not findings:
            return Protected(text, (), Verdict())
        pieces.append(text[position:])
        return Protected("".join(pieces), tuple(findings), self._verdict(findings))

    def _places(self, text: str) -> list["_Place"]:
        folded = fold(text)
        found: list[_Place] = []
        for rule in self._rules:
            more = [_Place(*span, rule) for span in rule.find(folded, _between(found, len(text)))]
            found = _merged(found, more)
        return _merged(found, _repeated(folded, found)) if found else found

    def _verdict(self, findings: list[Finding]) -> Verdict:
        reasons: dict[Outcome, set[str]] = {"warn": set(), "block": set()}
        for finding in findings:
            action = self.policy.actions.get(finding.kind, "protect")
            if action == "warn" or action == "block":
                reasons[action].add(finding.kind)
        outcome: Outcome = "block" if reasons["block"] else "warn" if reasons["warn"] else "allow"
        return Verdict(outcome, tuple(sorted(reasons.get(outcome, ()))))


class _Place(NamedTuple):
    """A span and the rule that found it. Places are sorted by their start, which no two share."""

    start: int
    end: int
    confidence: float
    rule: Finder


def _finding(text: str, place: _Place, placeholder: str = "") -> Finding:
    start, end, confidence, rule = place
    return Finding(rule.kind, start, end, text[start:end], rule.name, confidence, placeholder)


def _merged(found: list[_Place], more: list[_Place]) -> list[_Place]:
    return sorted(found + more) if found and more else found or more


def _between(found: list[_Place], length: int) -> Iterator[tuple[int, int]]:
    """The stretches of a text that nothing was found in."""
    start = 0
    for place in found:
        yield start, place.start
        start = place.end
    yield start, length


_ANCHOR = re.compile(r"[0-9@](?=(.{4}))", re.DOTALL)


def _repeated(folded: str, found: list[_Place]) -> list[_Place]:
    """Where something found stands again, in surroundings that no rule takes it from (`x0475123456x`).

    Nearly everything found has a digit or an @, and behind it four characters at least, its seed: these are looked up,
    so that many findings take hardly longer than one.
    """
    known: dict[str, _Place] = {}
    shapes: dict[str, set[tuple[int, int]]] = {}
    for place in found:
        words = folded[place.start : place.end]
        anchor = _ANCHOR.search(words)
        if anchor and words not in known and place.rule.kind != ALWAYS_ON:
            known[words] = place
            shapes.setdefault(anchor[1], set()).add((len(words), anchor.start()))
    again: list[_Place] = []
    for start, end in _between(found, len(folded)):
        if shapes.keys().isdisjoint(_ANCHOR.findall(folded, start, end)):
            continue
        for match in _ANCHOR.finditer(folded, start, end):
            for length, before in sorted(shapes.get(match[1], ()), reverse=True):
                first = match.start() - before
                last = first + length
                words = folded[first:last]
                if start <= first and last <= end and words in known:
                    again.append(known[words]._replace(start=first, end=last))
                    start = last
                    break
    return again
