"""Sums, filters and superlatives over a sheet, in the words of four languages: exact, or not said at all."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from tarmac.assistant.extractive import reckoning
from tarmac.assistant.extractive.blocks import blocks
from tarmac.assistant.extractive.extremes import extreme
from tarmac.assistant.extractive.finding import wanted_by
from tarmac.assistant.extractive.grid import worksheets
from tarmac.assistant.providers.base import Limits, Owner, Request
from tarmac.office.items import Item, Kind, Segment

NOW = datetime(2026, 2, 17, 10, tzinfo=UTC)
COLUMNS = "ABCDEFGHIJ"
Row = Sequence[str | float | None]

# One row an order; beside it a summary, with a total that forgets the last row, and a mean over nothing
ORDERS: list[Row] = [
    ["Commandes de fournitures, février 2026"],
    ["Service", "Fournisseur", "Date", "Prix", "Jours", "Signé", None, "Service", "Prix"],
    ["Travaux", "Bois-Clair", "2026-02-02", 120, 2, "oui", None, "Travaux", 520],
    ["École", "Papyrus", "2026-02-03", 80, 5, "non", None, "École", 110.5],
    ["Travaux", "Papyrus", "2026-02-10", 400, 7, "oui", None, "Police", 95],
    ["Police", "Bois-Clair", "2026-03-04", 95, 1, "non"],
    ["École", "Bois-Clair", "2026-03-05", 30.5, 4, "oui"],
    ["Total", None, None, 695],
]
# The figures of two years side by side
YEARS: list[Row] = [
    ["Visiteurs des bibliothèques"],
    ["Bibliothèque", "Année 2024", "Année 2025"],
    ["Centre", 1200, 1350],
    ["Moulin", 800, 640],
    ["Total", 2000, 1990],
]


class Desk:
    """A toolbox with one sheet that stands open."""

    def __init__(self, book: Item) -> None:
        self.book = book
        self.cited: list[str] = []

    def focus(self) -> list[Item]:
        return [self.book]

    def cite(self, _item: Item, anchor: str) -> int:
        self.cited.append(anchor)
        return len(self.cited)


def book(rows: Sequence[Row], title: str = "Commandes") -> Item:
    cells = tuple(
        Segment(f"Liste!{COLUMNS[place]}{number}", f"{value:g}" if isinstance(value, int | float) else value)
        for number, row in enumerate(rows, start=1)
        for place, value in enumerate(row)
        if value is not None
    )
    return Item("sheet-orders", Kind.SHEET, title, NOW, (), cells)


def asked(question: str, rows: Sequence[Row] = ORDERS, title: str = "Commandes") -> tuple[str, list[str]]:
    desk = Desk(book(rows, title))
    request = Request(
        skill="", question=question, selection="", language="en", history=(), limits=Limits(8192, 1024, 60), moment=NOW,
        owner=Owner("Zoé", "zoe@tiny.example", "clerk"),
    )  # fmt: skip
    with override("en"):
        return "".join(reckoning.show(request, desk)), desk.cited  # type: ignore[arg-type]


def test_a_worksheet_is_cut_into_its_tables() -> None:
    (sheet,) = worksheets(book(ORDERS))
    orders, summary = blocks(sheet)
    assert list(orders.headings.values()) == ["Service", "Fournisseur", "Date", "Prix", "Jours", "Signé"]
    assert (len(orders.rows), len(orders.others)) == (5, 1)
    assert [summary.label(row) for row in summary.rows] == ["Travaux", "École", "Police"]
    assert orders.numbers == ["D", "E"]


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("Combien de commandes du fournisseur Papyrus ?", "2"),
        ("Hoeveel bestellingen bij Papyrus?", "2"),
        ("Wie viele Bestellungen bei Papyrus?", "2"),
        ("How many orders from Papyrus?", "2"),
        ("Combien de commandes de Bois-Clair en mars ?", "2"),
        ("Combien de commandes ne sont pas signées ?", "2"),
        ("Combien de commandes de plus de quatre jours ?", "2"),
        ("Hoeveel bestellingen van minstens 4 dagen?", "3"),
        ("Quel est le prix total des commandes de Bois-Clair ?", "245.5"),
        ("Quel est le prix moyen des commandes de Bois-Clair ?", "81.83"),
        ("Wat is de gemiddelde prijs van de bestellingen bij Bois-Clair?", "81.83"),
        ("Quel pourcentage des commandes pour Papyrus ?", "40 %"),
    ],
)
def test_what_is_reckoned_is_exact(question: str, number: str) -> None:
    text, cited = asked(question)
    assert text.startswith(f"**{number}**")
    assert cited


def test_a_total_that_misses_a_row_is_named() -> None:
    text, cited = asked("Quel est le prix total des commandes ?")
    assert text.startswith("**725.5**")
    assert "The total in the sheet says 695" in text
    assert cited[0] == "Liste!D8"


def test_a_difference_has_both_its_numbers() -> None:
    text, cited = asked(
        "Quelle différence de visiteurs entre l’année 2024 et l’année 2025 pour le Moulin ?", YEARS, "Visiteurs"
    )
    assert text.startswith("**160**")
    assert cited == ["Liste!B4", "Liste!C4"]


@pytest.mark.parametrize(
    "question",
    [
        "Combien de chaises Bois-Clair a-t-il livrées ?",  # nothing here counts chairs
        "Combien d’employés au service Travaux ?",
        "Hoeveel kost de nieuwe brug?",
        "Quel est le fournisseur de Papyrus ?",  # nothing to reckon
    ],
)
def test_what_the_table_does_not_hold_is_not_reckoned(question: str) -> None:
    assert asked(question) == ("", [])


def test_most_is_of_the_group_where_rows_share_it() -> None:
    desk = Desk(book([row[:6] for row in ORDERS]))
    question = "Quel service a le prix le plus élevé pour ses commandes ?"
    with override("en"):
        text = extreme(question, wanted_by(question, "fr"), [desk.book], desk)  # type: ignore[arg-type]
    assert text.startswith("**Travaux**: 520, the largest in “Prix”")
    assert desk.cited == ["Liste!D3", "Liste!D5"]


@pytest.mark.parametrize(
    "question", ["Combien de jours faut-il au moins pour une commande ?", "At least how many orders?"]
)
def test_at_least_is_no_superlative(question: str) -> None:
    desk = Desk(book(ORDERS))
    assert extreme(question, wanted_by(question, "fr"), [desk.book], desk) == ""  # type: ignore[arg-type]
