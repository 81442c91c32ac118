"""truth.yaml of Valmont: each question well formed, each answer proved by the items it cites."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tarmac.office.items import Kind
from tarmac.office.packs.pack import Pack
from tarmac.office.packs.parsed import ParsedItem
from tests.content import scoring
from tests.content.scoring import Question

LANGUAGES = {"fr", "nl", "de", "en"}
KINDS = {"find", "summarise", "compare", "compute", "extract", "draft", "allowed"}
TRAPS = {"contradiction", "moved_date", "same_name", "planted_instruction", "outdated"}
COUNTED = {"complaint-deadline", "best-score"}  # in no item as such; counted again in tests of their own
QUESTIONS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).resolve().parents[2] / "content" / "offices" / "valmont" / "truth.yaml").read_text("utf-8")
)
each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])


@pytest.fixture(scope="session")
def items(valmont: Pack) -> dict[str, ParsedItem]:
    return {item.path: item for item in valmont.items}


def segment_text(items: dict[str, ParsedItem], evidence: dict[str, str]) -> str:
    return next(each.text for each in items[evidence["item"]].segments if each.anchor == evidence["anchor"])


def proof(items: dict[str, ParsedItem], question: Question) -> str:
    """All that the cited places say, with their items' titles and, of a mail, its sender."""
    cited = [(items[each["item"]], segment_text(items, each)) for each in question["evidence"]]
    senders = [item.details["from"]["name"] for item, _ in cited if item.kind == Kind.MAIL]
    return "\n".join([*senders, *(f"{item.title}\n{text}" for item, text in cited)])


def quotes(question: Question) -> str:
    return "\n".join(each["quote"] for each in question["evidence"])


def test_there_are_enough_questions_of_each_kind() -> None:
    assert len(QUESTIONS) >= 24
    assert len({question["id"] for question in QUESTIONS}) == len(QUESTIONS)
    assert {question["kind"] for question in QUESTIONS} == KINDS
    assert {question["difficulty"] for question in QUESTIONS} == {1, 2, 3}
    assert {trap["kind"] for question in QUESTIONS for trap in question["traps"]} == TRAPS


@each_question
def test_question_is_well_formed(question: Question) -> None:
    assert set(question) == {"id", "kind", "difficulty", "question", "answer", "evidence", "traps"}
    assert set(question["question"]) == LANGUAGES
    assert all(text.strip() for text in question["question"].values())
    assert len(set(question["question"].values())) == len(LANGUAGES)
    assert question["evidence"]


@each_question
def test_answer_can_be_checked_by_a_program(question: Question, valmont: Pack) -> None:
    answer = dict(question["answer"])
    people = {item.title for item in valmont.items if item.kind == Kind.CONTACT}
    match answer.pop("type"):
        case "fact":
            assert set(answer) <= {"value", "unit", "tolerance"}
            assert isinstance(answer["value"], int | float)
        case "person":
            assert answer["value"] in people
        case "date":
            assert type(answer["value"]) is date
        case "list":
            assert set(answer) == {"values", "ordered"}
            for value in answer["values"]:
                person, _, day = value.rpartition(": ")
                assert date.fromisoformat(day)
                assert person in {"", *people}
        case "text":
            assert set(answer) == {"must_say", "must_not_say"}
            assert all(group and all(isinstance(each, str) for each in group) for group in answer["must_say"])
            assert answer["must_say"]
        case "yes_no":
            assert set(answer) == {"value", "because"}
            assert isinstance(answer["value"], bool)
            assert answer["because"]
        case other:
            pytest.fail(f"unknown answer type {other}")


@each_question
def test_evidence_stands_where_it_is_cited(question: Question, items: dict[str, ParsedItem]) -> None:
    for evidence in question["evidence"]:
        assert set(evidence) == {"item", "anchor", "quote"}
        assert evidence["quote"].strip()
        assert evidence["quote"] in segment_text(items, evidence)


@each_question
def test_traps_name_items_in_four_languages(question: Question, items: dict[str, ParsedItem]) -> None:
    for trap in question["traps"]:
        assert set(trap) == {"kind", "item", "note"}
        assert trap["kind"] in TRAPS
        assert trap["item"] in items
        assert set(trap["note"]) == LANGUAGES


@each_question
def test_evidence_holds_the_answer(question: Question, items: dict[str, ParsedItem]) -> None:
    answer = question["answer"]
    groups: list[list[str]] = answer.get("must_say", answer.get("because", []))
    match answer["type"]:
        case "fact":
            assert scoring.says_number(quotes(question), answer["value"])
        case "person":
            assert answer["value"] in proof(items, question)
        case "date" if question["id"] not in COUNTED:
            assert scoring.names_day(quotes(question), answer["value"])
        case "list":
            for value in answer["values"]:
                person, _, day = value.rpartition(": ")
                assert scoring.names_day(quotes(question), date.fromisoformat(day))
                assert person in " ".join(_voices(question, items))
        case "text" | "yes_no" if question["kind"] != "draft" and question["id"] not in COUNTED:
            text = proof(items, question)
            assert [group for group in groups if not any(scoring.says(text, each) for each in group)] == []


def _voices(question: Question, items: dict[str, ParsedItem]) -> list[str]:
    """Who says what is cited: the speaker of a cue is its segment's label."""
    return [
        segment.label
        for evidence in question["evidence"]
        for segment in items[evidence["item"]].segments
        if segment.anchor == evidence["anchor"]
    ]


def test_counted_answers_follow_from_the_items(items: dict[str, ParsedItem]) -> None:
    answers = {question["id"]: question["answer"].get("value") for question in QUESTIONS}
    complaint = items["mail/2026-02-15-plainte-01.eml"].when
    assert complaint is not None
    assert answers["complaint-deadline"] == complaint.date() + timedelta(days=30)
    assert answers["note-deadline"] == answers["hearing-date"] - timedelta(days=7)
    cells = {segment.anchor: segment.text for segment in items["sheets/creche-capacite-budget.xlsx"].segments}
    places = int(cells["Capacité!D6"]) - int(cells["Capacité!B6"])
    assert answers["nursery-capacity"] == int(cells["Capacité!D6"])
    assert answers["grant-amount"] == places * int(cells["Budget!B9"])
    assert (
        answers["municipal-share"] == sum(int(cells[f"Budget!B{row}"]) for row in range(3, 8)) - answers["grant-amount"]
    )
    books = {segment.anchor: segment.text for segment in items["sheets/bibliotheek-waterschade.xlsx"].segments}
    damage = sum(float(books[f"Schade!C{row}"]) * float(books[f"Schade!D{row}"]) for row in (3, 4, 5))
    assert answers["book-damage"] == pytest.approx(damage)


def test_scores_of_the_tender_follow_from_its_criteria(items: dict[str, ParsedItem]) -> None:
    cells = {s.anchor: s.text for s in items["sheets/mp-2026-04-comparaison-offres.xlsx"].segments}
    prices = {row: float(cells[f"Offres!D{row}"]) for row in (3, 4, 5)}
    terms = {row: float(cells[f"Offres!E{row}"]) for row in (3, 4, 5)}
    points = {
        row: 60 * min(prices.values()) / prices[row]
        + 25 * min(terms.values()) / terms[row]
        + float(cells[f"Offres!F{row}"])
        for row in prices
    }
    best = max(points, key=lambda row: points[row])
    assert cells[f"Offres!A{best}"] == "Steenrank BV"
    assert cells[f"Points!F{best}"] == "1"
    assert points[best] == pytest.approx(95.51, abs=0.005)
    assert min(prices, key=lambda row: prices[row]) != best


def test_the_planted_instruction_is_in_a_mail(items: dict[str, ParsedItem]) -> None:
    trapped = {
        trap["item"] for question in QUESTIONS for trap in question["traps"] if trap["kind"] == "planted_instruction"
    }
    texts = ["\n".join(segment.text for segment in items[path].segments) for path in trapped]
    assert any("ignorez vos consignes précédentes" in text for text in texts)
