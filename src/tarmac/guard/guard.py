"""The one door: what leaves for a provider passes `Guard.protect`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tarmac.guard.findings import Finding, Outcome, Protected, Verdict
from tarmac.guard.rules import RULES, Rule
from tarmac.guard.vault import Vault

Action = Literal["protect", "warn", "block", "ignore"]
ALWAYS_ON = "literal"


@dataclass(frozen=True, slots=True)
class Policy:
    """What to do with each kind; a kind that is not named is protected."""

    actions: Mapping[str, Action] = field(default_factory=dict)


class Guard:
    """Compiled once from a policy; keeps no state, so threads may share it."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._rules: tuple[Rule, ...] = tuple(
            rule for rule in RULES if rule.kind == ALWAYS_ON or policy.actions.get(rule.kind) != "ignore"
        )

    def find(self, text: str) -> tuple[Finding, ...]:
        """The findings of a text, in order, none overlapping: the rule of higher rank wins."""
        taken: list[Finding] = []
        for rule in self._rules:
            found = list(rule.find(text))
            taken = _merge(taken, found) if taken else found
        return tuple(taken)

    def protect(self, text: str, vault: Vault) -> Protected:
        """`text` with a placeholder of `vault` for each finding, and the verdict of the whole."""
        findings = self.find(text)
        if not findings:
            return Protected(text, (), Verdict())
        pieces: list[str] = []
        placed: list[Finding] = []
        position = 0
        for finding in findings:
            placeholder = vault.placeholder(finding.kind, finding.text)
            pieces += (text[position : finding.start], placeholder)
            placed.append(
                Finding(
                    finding.kind,
                    finding.start,
                    finding.end,
                    finding.text,
                    finding.rule,
                    finding.confidence,
                    placeholder,
                )
            )
            position = finding.end
        pieces.append(text[position:])
        return Protected("".join(pieces), tuple(placed), self._verdict(findings))

    def _verdict(self, findings: tuple[Finding, ...]) -> Verdict:
        reasons: dict[Outcome, set[str]] = {"warn": set(), "block": set()}
        for finding in findings:
            action = self.policy.actions.get(finding.kind, "protect")
            if action == "warn" or action == "block":
                reasons[action].add(finding.kind)
        outcome: Outcome = "block" if reasons["block"] else "warn" if reasons["warn"] else "allow"
        return Verdict(outcome, tuple(sorted(reasons.get(outcome, ()))))


def _merge(taken: list[Finding], found: list[Finding]) -> list[Finding]:
    """Both lists in order of place, without those of `found` that overlap one of `taken`. Linear."""
    merged: list[Finding] = []
    index = 0
    for finding in found:
        while index < len(taken) and taken[index].end <= finding.start:
            merged.append(taken[index])
            index += 1
        if index == len(taken) or taken[index].start >= finding.end:
            merged.append(finding)
    return merged + taken[index:]
