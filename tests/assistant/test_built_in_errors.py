"""What stands in a sheet instead of a value, explained: its meaning, its place, its formula and what that refers to."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils.translation import override

from tarmac.assistant.extractive import tables
from tarmac.assistant.providers.base import Limits, Owner, Request
from tarmac.office.grids import ERROR_WORDS
from tarmac.office.items import Item, Kind, Segment
from tarmac.office.models import Desk as OfficeDesk
from tarmac.office.packs.sheets import read_sheet
from tests.assistant.extracted import OFFICES, answered

NOW = datetime(2026, 2, 17, 10, tzinfo=UTC)
Value = str | int | None
Cells = dict[str, tuple[str, str]]

# A place, what it holds, and its formula
MADE: Cells = {
    "A1": ("Poste", ""), "B1": ("Montant", ""), "C1": ("Nombre", ""), "D1": ("Par pièce", ""),
    "A2": ("Livres", ""), "B2": ("120", ""), "C2": ("0", ""), "D2": ("#DIV/0!", "=B2/C2"),
    "A3": ("Jeux", ""), "B3": ("80", ""), "D3": ("#DIV/0!", "=B3/C3"),
    "A4": ("Disques", ""), "B4": ("env. 200", ""), "C4": ("4", ""), "D4": ("#VALUE!", "=IF(A4=\"Disques\",B4*C4,0)"),
    "A5": ("Cartes", ""), "D5": ("#N/A", "=VLOOKUP(B5,$A$2:$B$4,2,FALSE)"),
    "A6": ("Plans", ""), "D6": ("#NAME?", "=SOMM(B2:B3)"),
    "A7": ("Vues", ""), "D7": ("#REF!", "=B2+#REF!"),
    "A8": ("Photos", ""), "C8": ("-4", ""), "D8": ("#NUM!", "=LN(C2)+SQRT(C8)"),
    "A9": ("Suite", ""), "D9": ("#DIV/0!", "=SUM(D2:D2)+1"),
    "A10": ("Moyenne", ""), "D10": ("#DIV/0!", "=AVERAGE(C10:C20)"),
    "A11": ("Tapé", ""), "D11": ("#N/A", ""),
    "A12": ("Zéro", ""), "D12": ("#DIV/0!", "=B2/0"),
    "A14": ("Deux", ""), "D14": ("#DIV/0!", "=B2/C2+C2"),
    "A15": ("Loin", ""), "D15": ("#N/A", "='Autre feuille'!B1&\"\""),
    "A13": ("Écrit", ""), "B13": ("2026-02-01", ""), "D13": ("#VALUE!", "=B13+\"A2\"+'Autre feuille'!A1+Ailleurs!A1"),
}  # fmt: skip


class Desk:
    """A toolbox with one sheet that stands open."""

    def __init__(self, book: Item, formulas: dict[str, str]) -> None:
        self.book = book
        self._formulas = formulas
        self.cited: list[str] = []

    def focus(self) -> list[Item]:
        return [self.book]

    def formulas(self, _ref: str) -> dict[str, str]:
        return self._formulas

    def cite(self, _item: Item, anchor: str) -> int:
        self.cited = list(dict.fromkeys([*self.cited, anchor]))
        return self.cited.index(anchor) + 1


def of_cells(cells: Cells, more: Sequence[Segment] = ()) -> Desk:
    segments = [*(Segment(f"Liste!{ref}", text) for ref, (text, _formula) in cells.items()), *more]
    formulas = {f"Liste!{ref}": formula for ref, (_text, formula) in cells.items() if formula}
    return Desk(Item("sheet-list", Kind.SHEET, "Liste", NOW, (), tuple(segments)), formulas)


def explained(desk: Desk, language: str = "en") -> list[str]:
    """The lines of the answer that tell of errors, each citation as the place it leads to."""
    request = Request(
        skill="explain_table", question="", selection="", language=language, history=(), moment=NOW,
        limits=Limits(8192, 1024, 60), owner=Owner("Zoé", "zoe@tiny.example", "clerk"),
    )  # fmt: skip
    with override(language):
        text = "".join(tables.explain(request, desk))  # type: ignore[arg-type]
    for number, anchor in reversed(list(enumerate(desk.cited, start=1))):
        text = text.replace(f"[{number}]", f"[{anchor.rpartition('!')[2]}]")
    return [line for line in text.split("\n") if line.startswith("- **#")]


def test_each_error_is_told_with_its_place_its_formula_and_what_can_be_seen_of_its_reason() -> None:
    said = explained(of_cells(MADE, [Segment("Autre feuille!A1", "inconnu"), Segment("Autre feuille!B1", "#N/A")]))
    words = ERROR_WORDS
    with override("en"):
        assert said == [
            f"- **#DIV/0!** in D2 (Livres), D3 (Jeux): {words['#DIV/0!']} In D2 the formula is =B2/C2. C2 is 0. "
            "C3 is empty. [D2][D3][C2]",
            f"- **#VALUE!** in D4 (Disques): {words['#VALUE!']} In D4 the formula is "
            '=IF(A4="Disques",B4*C4,0). B4 is a text: “env. 200”. [D4][B4]',
            f"- **#N/A** in D5 (Cartes): {words['#N/A']} In D5 the formula is =VLOOKUP(B5,$A$2:$B$4,2,FALSE). "
            "B5 is empty. [D5]",
            f"- **#NAME?** in D6 (Plans): {words['#NAME?']} In D6 the formula is =SOMM(B2:B3). [D6]",
            f"- **#REF!** in D7 (Vues): {words['#REF!']} In D7 the formula is =B2+#REF!. [D7]",
            f"- **#NUM!** in D8 (Photos): {words['#NUM!']} In D8 the formula is =LN(C2)+SQRT(C8). C2 is 0. [D8][C2]",
            f"- **#DIV/0!** in D9 (Suite): {words['#DIV/0!']} In D9 the formula is =SUM(D2:D2)+1. "
            "D2 shows #DIV/0! itself. [D9][D2]",
            f"- **#DIV/0!** in D10 (Moyenne): {words['#DIV/0!']} In D10 the formula is =AVERAGE(C10:C20). "
            "There is no number in C10:C20. [D10]",
            f"- **#N/A** in D11 (Tapé): {words['#N/A']} There is no formula: the error was typed, or came with the "
            "file. [D11]",
            f"- **#DIV/0!** in D12 (Zéro): {words['#DIV/0!']} In D12 the formula is =B2/0. The formula itself divides "
            "by 0. [D12]",
            f"- **#DIV/0!** in D14 (Deux): {words['#DIV/0!']} In D14 the formula is =B2/C2+C2. C2 is 0. [D14][C2]",
            f"- **#N/A** in D15 (Loin): {words['#N/A']} In D15 the formula is ='Autre feuille'!B1&\"\". "
            "Autre feuille!B1 shows #N/A itself. [D15][B1]",
            f"- **#VALUE!** in D13 (Écrit): {words['#VALUE!']} In D13 the formula is =B13+\"A2\"+'Autre feuille'!A1+"
            "Ailleurs!A1. Autre feuille!A1 is a text: “inconnu”. [D13][A1]",
            f"- **#N/A** in B1 (inconnu): {words['#N/A']} There is no formula: the error was typed, or came with the "
            "file. [B1]",
        ]


def test_another_workbook_is_neither_a_citation_nor_a_sheet_of_this_one() -> None:
    (said,) = explained(of_cells({"A1": ("text", ""), "B1": ("#VALUE!", "=[1]Liste!A1*'[2]Liste'!A1")}))
    assert said.endswith("In B1 the formula is =[…]Liste!A1*'[…]Liste'!A1. [B1]")


def test_the_same_error_all_down_a_column_is_told_once_with_how_many_there_are() -> None:
    rows = range(2, 1002)
    (said,) = explained(of_cells({f"B{row}": ("#N/A", f"=VLOOKUP(A{row},F:G,2,FALSE)") for row in rows}))
    assert "in B2, B3, B4, B5, B6 and 995 more:" in said
    assert said.endswith("A5 is empty. A6 is empty. [B2][B3][B4][B5][B6]")


def test_a_sheet_without_an_error_speaks_of_none() -> None:
    assert explained(of_cells({"A1": ("#1", ""), "A2": ("Reference #REF", ""), "B2": ("3", "=1+2")})) == []


def test_a_formula_that_refers_to_itself_or_to_the_ends_of_a_sheet_is_told_too() -> None:
    cells = {"A1": ("#CIRC!", "=A1+1"), "B1": ("#VALUE!", "=SUM(B1:XFD1048576)+ZZZ99999999")}
    assert [line.split(":")[0] for line in explained(of_cells(cells))] == ["- **#CIRC!** in A1", "- **#VALUE!** in B1"]


@pytest.mark.parametrize(
    ("path", "place", "reason"),
    [
        ("valmont/sheets/merger-bezoekers.xlsx", "I9", "H9 is"),
        ("horizon/sheets/brillen-aanvragen-2026.xlsx", "D6", "B6 is"),
        ("horizon/sheets/kantoren-bezoekers-2026.xlsx", "F7", "SUMIF"),
        ("sainte-odile/sheets/voorraad-piptazo-week-2-8.xlsx", "F9", "D9 is"),
        ("sainte-odile/sheets/fusie-kamers.xlsx", "D34", "divides by 0"),
        ("sainte-odile/sheets/rooster-interim-kosten.xlsx", "C6", "B5 is"),
    ],
)
def test_the_errors_of_the_offices_are_explained(path: str, place: str, reason: str) -> None:
    read = read_sheet(path, Path(OFFICES / path).read_bytes())
    formulas = {
        f"{sheet['name']}!{cell['ref']}": cell["formula"]
        for sheet in read.details["worksheets"]
        for cell in sheet["cells"]
        if "formula" in cell
    }
    (said,) = explained(Desk(Item(read.ref, Kind.SHEET, read.title, NOW, (), read.segments), formulas))
    assert said.startswith(f"- **#DIV/0!** in {place}")
    assert reason in said
    assert f"[{place}]" in said


@pytest.mark.parametrize("language", ["fr", "nl", "de", "en"])
def test_who_asks_on_the_desk_reads_it_in_their_language(valmont: OfficeDesk, language: str) -> None:
    said, sources = answered(valmont, "", language, "sheet-merger-bezoekers-xlsx", "explain_table")
    with override(language):
        assert str(ERROR_WORDS["#DIV/0!"]) in said
    assert "=G9/H9" in said
    assert ("sheet-merger-bezoekers-xlsx", "Bezoekers!I9") in sources
