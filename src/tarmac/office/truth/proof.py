"""Whether the questions of a pack are true: what they cite is there and holds the answer, and nothing denies it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tarmac.office.items import Kind, Segment
from tarmac.office.packs.parsed import ParsedItem
from tarmac.office.truth import scoring
from tarmac.office.truth.denials import denials
from tarmac.office.truth.questions import Day, Fact, Listed, Named, Question, Said, YesNo


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a question is not proved; `message` is an English sentence for who wrote the pack."""

    question: str
    message: str


@dataclass(frozen=True, slots=True)
class _Cited:
    quote: str
    item: ParsedItem
    segment: Segment

    @property
    def text(self) -> str:
        """What the place says, with its item's title and, of a mail, its sender."""
        sender = self.item.details["from"]["name"] if self.item.kind == Kind.MAIL else ""
        return f"{self.item.title}\n{sender}\n{self.segment.text}"


def faults(items: Sequence[ParsedItem], questions: Sequence[Question]) -> list[Fault]:
    """All that keeps `questions` from being proved by `items`, in the order of the questions."""
    by_path = {item.path: item for item in items}
    people = {item.title for item in items if item.kind == Kind.CONTACT}
    return [Fault(each.id, message) for each in questions for message in _of_question(each, by_path, people)]


def _of_question(question: Question, items: dict[str, ParsedItem], people: set[str]) -> Iterator[str]:
    if len(set(question.asked.values())) < len(question.asked):
        yield "is asked in the same words in two languages"
    if not question.evidence:
        yield "cites nothing"
    cited: list[_Cited] = []
    for evidence in question.evidence:
        item = items.get(evidence.item)
        segment = next((each for each in item.segments if each.anchor == evidence.anchor), None) if item else None
        if item is None:
            yield f"cites {evidence.item}, which is not in the pack"
        elif segment is None or not evidence.quote or evidence.quote not in segment.text:
            elsewhere = _elsewhere(item, evidence.quote)
            yield f"{evidence.item} does not say “{evidence.quote}” at {evidence.anchor}{elsewhere}"
        else:
            cited.append(_Cited(evidence.quote, item, segment))
    for trap in question.traps:
        if trap.item not in items:
            yield f"has a trap in {trap.item}, which is not in the pack"
    yield from _unproved(question, cited, people)
    yield from denials(question, items.values())


def _elsewhere(item: ParsedItem, quote: str) -> str:
    places = [each.anchor for each in item.segments if quote and quote in each.text]
    return f"; it does at {', '.join(places)}" if places else ""


def _unproved(question: Question, cited: Sequence[_Cited], people: set[str]) -> Iterator[str]:
    """What of the answer stands in no cited place; what is counted or written has its operands there, not itself."""
    quotes = "\n".join(each.quote for each in cited)
    texts = "\n".join(each.text for each in cited)
    given = question.kind not in ("compute", "draft")
    match question.answer:
        case Fact(value):
            if given and not scoring.says_number(quotes, value):
                yield f"no quote holds the number {value:g}"
        case Day(value):
            if given and not scoring.names_day(quotes, value):
                yield f"no quote holds the day {value.isoformat()}"
        case Named(value):
            if value not in people:
                yield f"{value} is not in the directory"
            if value not in texts:
                yield f"no cited place names {value}"
        case Listed(values):
            yield from _unproved_list(values, cited, people)
        case Said(groups) | YesNo(_, groups):
            for group in groups:
                if given and not scoring.says_each((group,), texts):
                    yield f"no cited place says any of: {', '.join(group)}"


def _unproved_list(values: Sequence[str], cited: Sequence[_Cited], people: set[str]) -> Iterator[str]:
    for value in values:
        person, _, day = value.rpartition(": ")
        if person and person not in people:
            yield f"{person} is not in the directory"
        # who says it in a meeting takes it on: the speaker is the segment's label
        if not any(
            scoring.names_day(each.quote, date.fromisoformat(day)) and person in ("", each.segment.label)
            for each in cited
        ):
            yield f"no quote proves {value}"
