"""The questions of each pack: proved by its files, and scored so that only who knows the answer is right."""

from collections.abc import Iterator

import pytest

from tarmac.office.items import Kind
from tarmac.office.truth.proof import faults
from tarmac.office.truth.questions import KINDS, TRAPS, Day, Fact, Groups, Listed, Named, Question, Said, YesNo
from tarmac.office.truth.scoring import right
from tests.content.conftest import Content

SAID_NOTHING = ["", " ", "?", "Je ne sais pas.", "Ik weet het niet.", "I cannot answer.", "Non", "Ja", "0"]


@pytest.fixture(scope="module")
def people(content: Content) -> list[str]:
    return [item.title for item in content.of_kind(Kind.CONTACT)]


def test_there_are_enough_questions_of_each_kind(content: Content) -> None:
    questions = content.questions
    assert len(questions) >= 80
    assert {question.kind for question in questions} == set(KINDS)
    assert {question.difficulty for question in questions} == {1, 2, 3}
    assert {trap.kind for question in questions for trap in question.traps} == set(TRAPS)


def test_each_question_is_proved_by_the_files(content: Content) -> None:
    assert faults(content.pack.items, content.questions) == []


def told(question: Question) -> Iterator[str]:
    """The answer put as shortly as can be, in each language of its alternatives."""
    match question.answer:
        case Listed(values):
            yield "\n".join(values)
        case Said(groups):
            yield from _shortest(groups)
        case YesNo(value, because):
            yes, no = ("Oui", "Yes"), ("Non", "No")
            for word, reason in zip(yes if value else no, _shortest(because), strict=True):
                yield f"{word}. {reason}"
        case Day(day):
            yield day.isoformat()
        case Fact(number):
            yield f"{number:g}" if number < 100_000 else f"{number:.2f}"
        case Named(name):
            yield name


def _shortest(groups: Groups) -> Iterator[str]:
    yield ". ".join(group[0] for group in groups)
    yield ". ".join(group[-1] for group in groups)


def test_the_answer_itself_is_right(content: Content, people: list[str]) -> None:
    wrong = [(each.id, text) for each in content.questions for text in told(each) if not right(each, text, people)]
    assert wrong == []


def test_the_answer_to_another_question_is_not(content: Content, people: list[str]) -> None:
    # a summary, a list or a letter may well hold the answer to another question
    short = [each for each in content.questions if isinstance(each.answer, Fact | Day | Named)]
    confused = [
        (question.id, other.id)
        for question in content.questions
        for other in short
        if other.answer.value != getattr(question.answer, "value", None)
        for text in told(other)
        if right(question, text, people)
    ]
    assert confused == []


def test_saying_nothing_or_the_question_again_is_never_right(content: Content, people: list[str]) -> None:
    cheap = [
        (question.id, text)
        for question in content.questions
        for text in (*SAID_NOTHING, *question.asked.values())
        if right(question, text, people)
    ]
    assert cheap == []
