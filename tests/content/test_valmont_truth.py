"""What Valmont's questions want counted, counted again from the items."""

from datetime import timedelta

import pytest

from tests.content.conftest import Content


def test_counted_answers_follow_from_the_items(valmont: Content) -> None:
    answers = {question.id: getattr(question.answer, "value", None) for question in valmont.questions}
    complaint = valmont.items["mail/2026-02-15-plainte-01.eml"].when
    assert complaint is not None
    assert answers["complaint-deadline"] == complaint.date() + timedelta(days=30)
    assert answers["note-deadline"] == answers["hearing-date"] - timedelta(days=7)
    cells = {segment.anchor: segment.text for segment in valmont.items["sheets/creche-capacite-budget.xlsx"].segments}
    places = int(cells["Capacité!D6"]) - int(cells["Capacité!B6"])
    assert answers["nursery-capacity"] == int(cells["Capacité!D6"])
    assert answers["grant-amount"] == places * int(cells["Budget!B9"])
    assert (
        answers["municipal-share"] == sum(int(cells[f"Budget!B{row}"]) for row in range(3, 8)) - answers["grant-amount"]
    )
    books = {segment.anchor: segment.text for segment in valmont.items["sheets/bibliotheek-waterschade.xlsx"].segments}
    damage = sum(float(books[f"Schade!C{row}"]) * float(books[f"Schade!D{row}"]) for row in (3, 4, 5))
    assert answers["book-damage"] == pytest.approx(damage)


def test_scores_of_the_tender_follow_from_its_criteria(valmont: Content) -> None:
    cells = {s.anchor: s.text for s in valmont.items["sheets/mp-2026-04-comparaison-offres.xlsx"].segments}
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
