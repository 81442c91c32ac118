"""What a provider is worth on an office whose truth is known: its questions asked in plain words, and scored."""

import math
import re
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation

from tarmac.assistant.citing import Citations
from tarmac.assistant.models import Provider
from tarmac.assistant.providers import connect
from tarmac.assistant.providers.base import Delta, Limits, Owner, Request
from tarmac.assistant.toolbox import DeskToolbox, Door
from tarmac.guard import Vault
from tarmac.office.items import Kind
from tarmac.office.models import Desk, Office
from tarmac.office.truth import scoring
from tarmac.office.truth.questions import KINDS, LANGUAGES, Answer, Day, Fact, Listed, Named, Question, Said, YesNo

# The desk of nobody: no number of a desk is lower than 1, so nothing was ever changed at it.
_NOBODYS = 0


@dataclass(frozen=True, slots=True)
class Scored:
    """One question in one language. `right`: as truth.yaml asks. `cited`: it cites a place that proves it. `shown`:
    right or cited, so that a person who reads it can answer. `misled`: it puts another value first than the right one.
    `held`: the share of what must be said, or of the values of a list, that it holds.
    """

    id: str
    kind: str
    language: str
    right: bool
    cited: bool
    misled: bool
    held: float
    text: str

    @property
    def shown(self) -> bool:
        return self.right or self.cited


@dataclass(frozen=True, slots=True)
class _Known:
    """What scoring needs of an office: refs by path, and the names of its directory."""

    refs: dict[str, str]
    people: list[str]


async def score(
    provider: Provider, office: Office, questions: Sequence[Question], *, now: datetime
) -> AsyncGenerator[Scored, None]:
    """Each question in each language, with nothing open, at a desk that nobody has changed."""
    refs = {path: ref async for path, ref in office.items.values_list("path", "ref")}
    people = [title async for title in office.items.filter(kind=Kind.CONTACT).values_list("title", flat=True)]
    known = _Known(refs, people)
    for question in questions:
        for language in LANGUAGES:
            yield await _ask(provider, office, question, language, known, now)


async def _ask(
    provider: Provider, office: Office, question: Question, language: str, known: _Known, now: datetime
) -> Scored:
    desk = Desk(pk=_NOBODYS, office=office, opened_at=now)
    door = Door(Vault())
    toolbox = DeskToolbox(desk, door, "")
    citations = Citations(toolbox)
    request = Request(
        skill="", question=door.protect(question.asked[language]), selection="", language=language, history=(),
        limits=Limits(provider.context_tokens, provider.max_answer_tokens, provider.timeout_seconds),
        moment=office.moment(now),
        owner=Owner(office.owner["name"], office.owner["email"], office.owner["role"]),
    )  # fmt: skip
    text = ""
    with translation.override(language):
        async for part in connect(provider).answer(request, toolbox):
            if isinstance(part, Delta):
                text += citations.feed(part.text)[1]
        text = door.vault.restore(text + citations.close()[1])
    proof = {(known.refs.get(each.item), each.anchor) for each in question.evidence}
    return Scored(
        question.id, question.kind, language,
        right=scoring.right(question, text, known.people),
        cited=any((source.ref, source.anchor) in proof for source in citations.sources),
        misled=_misled(question, text, known.people),
        held=held(question.answer, text) if not isinstance(question.answer, Fact | Day | Named) else math.nan,
        text=text,
    )  # fmt: skip


def held(answer: Answer, text: str) -> float:
    """The share of the values of a list, or of the groups that must be said, that `text` holds."""
    match answer:
        case Listed(values) as listed:
            return scoring.found(listed, text) / len(values)
        case Said(groups) | YesNo(_, groups):
            return sum(scoring.says_each((group,), text) for group in groups) / len(groups)
    raise TypeError(answer)


@dataclass(frozen=True, slots=True)
class Found:
    """Of the values of a list: how many an answer has, how many it lacks, and how many it has that are none of them."""

    right: int
    missed: int
    wrong: int

    def __add__(self, other: "Found") -> "Found":
        return Found(self.right + other.right, self.missed + other.missed, self.wrong + other.wrong)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.right / (2 * self.right + self.wrong + self.missed)


def in_lines(answer: Listed, text: str, people: Sequence[str]) -> Found:
    """A list of actions against `text`, in which each line that names a person and a day claims one."""
    claims = [line for line in text.split("\n") if scoring.names_a_day(line) and any(name in line for name in people)]
    values = [value.rpartition(": ")[::2] for value in answer.values]
    held = [
        [name in line and scoring.names_day(line, date.fromisoformat(day)) for name, day in values] for line in claims
    ]
    right = sum(any(column) for column in zip(*held, strict=True))
    return Found(right, len(values) - right, sum(not any(line) for line in held))


def _misled(question: Question, text: str, people: Sequence[str]) -> bool:
    """Whether the head of the answer has values in bold, and none of them is the right one."""
    named = re.findall(r"\*\*(.+?)\*\*", text.partition("\n")[0])
    if not named or not isinstance(question.answer, Fact | Day | Named):
        return False
    return not any(scoring.right(question, each, people) for each in named)


def table(scored: Sequence[Scored]) -> str:
    """Shares in percent, by kind of question and by language."""
    columns = ("right", "cited", "shown", "misled", "held")
    lines = [f"{'':12}{'asked':>8}" + "".join(f"{name:>8}" for name in columns)]
    groups: list[tuple[str, list[Scored]]] = [(kind, [each for each in scored if each.kind == kind]) for kind in KINDS]
    groups += [(language, [each for each in scored if each.language == language]) for language in LANGUAGES]
    for name, group in [*((name, group) for name, group in groups if group), ("all", list(scored))]:
        lines.append(f"{name:12}{len(group):>8}" + "".join(_percent(share(group, each)) for each in columns))
    return "\n".join(lines)


def _percent(part: float) -> str:
    return f"{'–':>8}" if math.isnan(part) else f"{part:>8.0%}"


def share(group: Iterable[Scored], name: str) -> float:
    """The mean of a column over those that have it; not a number for none."""
    values = [value for each in group if not math.isnan(value := float(getattr(each, name)))]
    return sum(values) / len(values) if values else math.nan
