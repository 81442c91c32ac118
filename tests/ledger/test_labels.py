"""Every code that is written into the ledger has a name for the person who reads it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import tarmac
from tarmac.assistant.models import TurnState
from tarmac.ledger.labels import label
from tarmac.programme.models import EnrolmentState

SOURCES = sorted(Path(tarmac.__file__).parent.rglob("*.py"))
# What the codes that are put together while Tarmac runs can become.
WRITTEN = {
    "f'enrolment.{state}'": [f"enrolment.{state}" for state in EnrolmentState if state != EnrolmentState.INVITED],
    "f'turn.{_verb(outcome.state)}'": [
        f"turn.{'completed' if state == TurnState.COMPLETE else state}"
        for state in TurnState
        if state != TurnState.RUNNING
    ],
}
PASSED_ON = {"verb", "kind"}  # arguments of a function whose callers are looked at themselves


def called(name: str) -> Iterator[ast.Call]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == name:
                yield node


def codes(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.IfExp):
        return codes(node.body) + codes(node.orelse)
    said = ast.unparse(node)
    if said in {"f'{kind}.created'", "f'{kind}.changed'"}:
        return [said[2:-1].format(kind=kind) for call in called("save") for kind in kinds_of(call)]
    return [] if said in PASSED_ON else WRITTEN[said]


def kinds_of(call: ast.Call) -> list[str]:
    """The kind that a call of `versions.save` names."""
    return codes(call.args[1]) if ast.unparse(call.func) == "versions.save" else []


def written() -> set[str]:
    found = {code for call in called("Event") for argument in call.args[:2] for code in codes(argument)}
    for name in ("save", "write", "note", "_move"):  # of the desk: they pass the verb on
        for call in called(name):
            arguments = [*call.args, *(each.value for each in call.keywords if each.arg == "verb")]
            found |= {
                str(each.value) for each in arguments if isinstance(each, ast.Constant) and "." in str(each.value)
            }
    return found


def test_the_codes_are_found() -> None:
    assert {"enrolment.invited", "desk.opened", "mail.sent", "item.deleted", "wave.changed", "turn.failed"} < written()


@pytest.mark.parametrize("code", sorted(written()))
def test_it_has_a_name(code: str) -> None:
    assert label(code)
