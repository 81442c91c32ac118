"""How much of what is marked in the annotated texts the guard finds, and how much of what it finds is marked.

The half that is not tuned to, `tests/guard/corpus/final`; kinds that the guard has no rule for are left out.
"""

from tests.guard.annotated import LANGUAGES, Annotated, Mark, Score, known, measure, read

from bench.measuring import Line, at_least
from tarmac.guard import Guard, Policy

RECALL, PRECISION = 0.995, 0.99


def main() -> Line:
    guard = Guard(Policy())

    def find(text: Annotated) -> list[Mark]:
        return [Mark(each.start, each.end, each.kind) for each in guard.find(text.text)]

    result = measure([known(text) for text in read("final")], find)
    structured = result.of(result.kinds)
    return {
        "lines": {kind: _line(result.of([kind])) for kind in result.kinds},
        "by language": {language: _line(result.of(result.kinds, language)) for language in LANGUAGES},
        "texts with none of these, disturbed": f"{result.disturbed} of {result.silent}",
        "goals": {
            "recall": at_least(round(structured.recall, 4), RECALL),
            "precision": at_least(round(structured.precision, 4), PRECISION),
        },
    }


def _line(score: Score) -> Line:
    return {
        "marked": score.marks,
        "recall": round(score.recall, 3),
        "precision": round(score.precision, 3),
        "f2": round(score.f2, 3),
    }
