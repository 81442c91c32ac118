"""How useful the provider that needs no model is: Valmont's questions asked of it, scored, and laid out as a table."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tarmac.office.items import Kind
from tarmac.office.models import Desk
from tarmac.office.truth import scoring
from tarmac.office.truth.questions import LANGUAGES, Day, Fact, Named, Question
from tests.assistant.extracted import answered

KINDS = ("find", "compare", "compute", "allowed", "summarise", "extract", "draft")


@dataclass(frozen=True, slots=True)
class Scored:
    """`right`: as truth.yaml asks. `shown`: it holds what decides it, or cites a place that proves it, so that a person
    who reads it can answer. `misled`: it puts another value first than the right one."""

    id: str
    kind: str
    language: str
    right: bool
    shown: bool
    misled: bool
    text: str


def ask_all(desk: Desk, questions: Sequence[Question]) -> Iterator[Scored]:
    """Each question in each language, asked in plain words with nothing open."""
    refs = dict(desk.office.items.values_list("path", "ref"))
    people = list(desk.office.items.filter(kind=Kind.CONTACT).values_list("title", flat=True))
    for question in questions:
        proof = {(refs[each.item], each.anchor) for each in question.evidence}
        for language in LANGUAGES:
            text, cited = answered(desk, question.asked[language], language)
            right = scoring.right(question, text, people)
            yield Scored(
                question.id, question.kind, language, right,
                shown=right or bool(proof.intersection(cited)),
                misled=_misled(question, text, people), text=text,
            )  # fmt: skip


def _misled(question: Question, text: str, people: list[str]) -> bool:
    """Whether the head of the answer has values in bold, and none of them is the right one."""
    named = re.findall(r"\*\*(.+?)\*\*", text.partition("\n")[0])
    if not named or not isinstance(question.answer, Fact | Day | Named):
        return False
    return not any(scoring.right(question, each, people) for each in named)


def table(scored: Sequence[Scored]) -> str:
    """Right, shown and misled, in percent, by kind and by language."""
    lines = [f"{'':12}{'asked':>8}{'right':>8}{'shown':>8}{'misled':>8}"]
    groups: list[tuple[str, list[Scored]]] = [(kind, [each for each in scored if each.kind == kind]) for kind in KINDS]
    groups += [(language, [each for each in scored if each.language == language]) for language in LANGUAGES]
    for name, group in [*groups, ("all", list(scored))]:
        shares = (share(group, each) for each in ("right", "shown", "misled"))
        lines.append(f"{name:12}{len(group):>8}" + "".join(f"{each:>7.0%} " for each in shares))
    return "\n".join(lines)


def share(group: Sequence[Scored], name: str) -> float:
    return sum(getattr(each, name) for each in group) / len(group)
