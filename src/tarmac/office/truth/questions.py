"""truth.yaml, as docs/packs.md describes it: the questions of a pack, refused when they are not well formed."""

from collections import Counter
from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tarmac.office.packs import limits
from tarmac.office.packs.yaml import read_plain
from tarmac.web.untrusted import Refused

TRUTH = "truth.yaml"
LANGUAGES = ("fr", "nl", "de", "en")
KINDS = ("find", "summarise", "compare", "compute", "extract", "draft", "allowed")
TRAPS = ("contradiction", "moved_date", "same_name", "planted_instruction", "outdated")
DIFFICULTIES = (1, 2, 3)

Texts = dict[str, str]
# In each group one alternative has to be said.
Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A number; `tolerance` is absolute, in the unit."""

    value: float
    unit: str = ""
    tolerance: float = 0


@dataclass(frozen=True, slots=True)
class Day:
    value: date


@dataclass(frozen=True, slots=True)
class Named:
    """A person of the directory, by the full name."""

    value: str


@dataclass(frozen=True, slots=True)
class Listed:
    """ISO dates, or `Full Name: ISO date` for actions."""

    values: tuple[str, ...]
    ordered: bool


@dataclass(frozen=True, slots=True)
class Said:
    must_say: Groups
    must_not_say: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YesNo:
    value: bool
    because: Groups


Answer = Fact | Day | Named | Listed | Said | YesNo


@dataclass(frozen=True, slots=True)
class Evidence:
    """`quote` is an exact part of the text of `item` (its path in the pack) at `anchor`."""

    item: str
    anchor: str
    quote: str


@dataclass(frozen=True, slots=True)
class Trap:
    """What may mislead: `item` is the path it stands in; `note` says by language why it does not stand."""

    kind: str
    item: str
    note: Texts


@dataclass(frozen=True, slots=True)
class Question:
    """`asked` is the question by language; `difficulty` 1 (one item, in plain sight) to 3 (a judgement)."""

    id: str
    kind: str
    difficulty: int
    asked: Texts
    answer: Answer
    evidence: tuple[Evidence, ...]
    traps: tuple[Trap, ...]


class BrokenTruth(Exception):
    """truth.yaml cannot be used. The message is an English sentence that names the question."""


def read_questions(folder: Path) -> list[Question]:
    """The questions of the pack in `folder`, none where it has no truth.yaml. Raises BrokenTruth."""
    return parse(read_raw(folder))


def read_raw(folder: Path) -> Any:
    """What truth.yaml in `folder` holds, in JSON's types: days as text. Raises BrokenTruth when it cannot be read."""
    path = folder / TRUTH
    if not path.exists():
        return []
    try:
        return read_plain(limits.read_bytes(path))
    except (Refused, OSError, yaml.YAMLError, ValueError, RecursionError) as error:
        raise BrokenTruth(f"{TRUTH} cannot be read: {error}") from error


def parse(raw: Any) -> list[Question]:
    """The questions that `raw`, a list, describes. Raises BrokenTruth."""
    if not isinstance(raw, list):
        raise BrokenTruth(f"{TRUTH} is no list of questions")
    questions = [_question(number, each) for number, each in enumerate(raw, start=1)]
    names = Counter(each.id for each in questions)
    if twice := sorted(name for name, count in names.items() if count > 1):
        raise BrokenTruth(f"{TRUTH}: there is more than one question {', '.join(twice)}")
    return questions


def _question(number: int, raw: Any) -> Question:
    name = raw.get("id", f"number {number}") if isinstance(raw, dict) else f"number {number}"
    try:
        fields = _fields(raw, {"id", "kind", "difficulty", "question", "answer", "evidence"}, {"traps"})
        return Question(
            id=str(fields["id"]),
            kind=_one_of(KINDS, fields["kind"], "kind"),
            difficulty=_one_of(DIFFICULTIES, fields["difficulty"], "difficulty"),
            asked=_texts(fields["question"]),
            answer=_answer(fields["answer"]),
            evidence=tuple(_evidence(each) for each in fields["evidence"]),
            traps=tuple(_trap(each) for each in fields.get("traps") or ()),
        )
    except (ValueError, TypeError) as error:
        raise BrokenTruth(f"{TRUTH}: question {name}: {error}") from error


def _fields(raw: Any, wanted: set[str], possible: Set[str] = frozenset()) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise ValueError(f"{raw!r} has no fields")
    if missing := wanted - raw.keys():
        raise ValueError(f"lacks {', '.join(sorted(missing))}")
    if unknown := raw.keys() - wanted - possible:
        raise ValueError(f"has unknown fields {', '.join(sorted(map(str, unknown)))}")
    return raw


def _one_of(known: tuple[Any, ...], value: Any, what: str) -> Any:
    if value not in known:
        raise ValueError(f"{what} is one of {', '.join(map(str, known))}, not {value}")
    return value


def _texts(raw: Any) -> Texts:
    texts = _fields(raw, set(LANGUAGES))
    if not all(isinstance(each, str) and each.strip() for each in texts.values()):
        raise ValueError("a text is empty")
    return dict(texts)


def _evidence(raw: Any) -> Evidence:
    fields = _fields(raw, {"item", "anchor", "quote"})
    return Evidence(*(str(fields[name]) for name in ("item", "anchor", "quote")))


def _trap(raw: Any) -> Trap:
    fields = _fields(raw, {"kind", "item", "note"})
    return Trap(_one_of(TRAPS, fields["kind"], "a trap's kind"), str(fields["item"]), _texts(fields["note"]))


def _answer(raw: Any) -> Answer:
    kind = raw.get("type") if isinstance(raw, dict) else None
    match kind:
        case "fact":
            fields = _fields(raw, {"type", "value"}, {"unit", "tolerance"})
            return Fact(_number(fields["value"]), str(fields.get("unit", "")), _number(fields.get("tolerance", 0)))
        case "date":
            return Day(date.fromisoformat(_fields(raw, {"type", "value"})["value"]))
        case "person":
            return Named(str(_fields(raw, {"type", "value"})["value"]))
        case "list":
            fields = _fields(raw, {"type", "values", "ordered"})
            values = tuple(str(each) for each in fields["values"])
            for each in values:
                date.fromisoformat(each.rpartition(": ")[2])
            return Listed(values, bool(fields["ordered"]))
        case "text":
            fields = _fields(raw, {"type", "must_say"}, {"must_not_say"})
            return Said(_groups(fields["must_say"]), tuple(str(each) for each in fields.get("must_not_say") or ()))
        case "yes_no":
            fields = _fields(raw, {"type", "value", "because"})
            if not isinstance(fields["value"], bool):
                raise ValueError("the value of yes_no is true or false")
            return YesNo(fields["value"], _groups(fields["because"]))
        case _:
            raise ValueError(f"unknown type of answer {kind}")


def _number(raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise ValueError(f"{raw} is no number")
    return raw


def _groups(raw: Any) -> Groups:
    groups = tuple(_alternatives(each) for each in raw)
    if not groups or not all(groups):
        raise ValueError("there is nothing that must be said")
    return groups


def _alternatives(raw: Any) -> tuple[str, ...]:
    if not isinstance(raw, list):
        raise ValueError(f"{raw!r} is no list of alternatives")
    return tuple(str(each) for each in raw)
