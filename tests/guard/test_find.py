"""What the guard finds in lines as people write them, and what it leaves alone."""

import pytest

from tarmac.guard import Guard, Policy

GUARD = Guard(Policy())

MUST_FIND = [
    ("Écrivez à marie.dupont@valmont.example, svp.", "email", "marie.dupont@valmont.example"),
    ("Mail naar j.van-den-berg+ward3@ziekenhuis.example.", "email", "j.van-den-berg+ward3@ziekenhuis.example"),
    ("Schreiben Sie an <jürgen@eupen.example>", "email", "jürgen@eupen.example"),
    ("NN 85.07.30-033.28 du patient", "national_number", "85.07.30-033.28"),
    ("rijksregisternummer 85073003328", "national_number", "85073003328"),
    ("RRN 85 07 30 033 28", "national_number", "85 07 30 033 28"),
    ("né en 2012 : 12.05.14-037.53", "national_number", "12.05.14-037.53"),
    ("BIS 85.27.30-033.71", "national_number", "85.27.30-033.71"),
    ("compte BE68 5390 0754 7034 à créditer", "iban", "BE68 5390 0754 7034"),
    ("rekening be68539007547034.", "iban", "be68539007547034"),
    ("IBAN: NL91 ABNA 0417 1643 00", "iban", "NL91 ABNA 0417 1643 00"),
    ("Konto DE89-3704-0044-0532-0130-00", "iban", "DE89-3704-0044-0532-0130-00"),
    ("appelez le 0475/12.34.56 demain", "phone", "0475/12.34.56"),
    ("bel +32 (0)2 512 34 56", "phone", "+32 (0)2 512 34 56"),
    ("tel. 02/512.34.56", "phone", "02/512.34.56"),
    ("(02) 512 34 56", "phone", "(02) 512 34 56"),
    ("Telefon: 0032475123456", "phone", "0032475123456"),
    ("à Liège : 04 222 33 44 le matin", "phone", "04 222 33 44"),
    ("call +44 20 7946 0018 now", "phone", "+44 20 7946 0018"),
    ("gsm 0471998877", "phone", "0471998877"),
    ("dossier 2026-00123, 0471 99 88 77", "phone", "0471 99 88 77"),
]

MUST_NOT_FIND = [
    "Le 04/03/2026 à 14:00, salle 2.01",
    "montant de 12.500,00 EUR, soit 1.234.567,89 au total",
    "Permis PU-2026-0012, dossier 2026/0412",
    "numéro d'entreprise 0403.170.701",
    "5000 Namur, rue de la Gare 12 bte 3",
    "85.07.30-033.29 is geen geldig nummer",
    "BE68 5390 0754 7035 ist falsch",
    "@marie voir point 3 @ 14h",
    "artikel 12, § 3, 1° tot 4°",
    "de 08:00 à 09:30, 16 personnes, 3.500 m²",
    "ISBN 978-2-1234-5680-3",
    "version 10.0.1, page 12-13",
]


@pytest.mark.parametrize(("line", "kind", "text"), MUST_FIND)
def test_it_finds(line: str, kind: str, text: str) -> None:
    assert [(finding.kind, finding.text) for finding in GUARD.find(line)] == [(kind, text)]
    finding = GUARD.find(line)[0]
    assert line[finding.start : finding.end] == text
    assert 0 < finding.confidence <= 1


@pytest.mark.parametrize("line", MUST_NOT_FIND)
def test_it_leaves_alone(line: str) -> None:
    assert GUARD.find(line) == ()


def test_several_in_one_line_come_in_order_and_do_not_overlap() -> None:
    line = "0475 12 34 56, BE68539007547034, a@b.example, 85.07.30-033.28 et 02 512 34 56"
    kinds = [finding.kind for finding in GUARD.find(line)]
    assert kinds == ["phone", "iban", "email", "national_number", "phone"]


@pytest.mark.parametrize(
    "unit", ["1", "@", "a.a.", "[", "[A", "1 ", "12.34.", "BE12 ", "a@a.", "+1", "0 ", "(0)", "0475 ", "[EMAIL_", "é-"]
)
def test_time_grows_with_the_length_not_with_its_square(unit: str) -> None:
    import time

    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        best = float("inf")
        for _ in range(3):
            started = time.perf_counter()
            GUARD.find(text)
            best = min(best, time.perf_counter() - started)
        return best

    short, long = seconds(40_000), seconds(320_000)
    # 8 times the text; its square would take 64 times as long. The slack is for a noisy machine.
    assert long < 30 * short + 0.02
