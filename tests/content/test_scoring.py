"""Answers as people and programs write them, scored: right ones, wrong ones, and those that fell into a trap."""

from datetime import date

import pytest

from tarmac.office.items import Kind
from tarmac.office.truth.questions import KINDS, TRAPS, Day, Fact, Listed, Named, Said, YesNo, read_questions
from tarmac.office.truth.scoring import names_day, numbers, right, says
from tests.content.conftest import OFFICES, Content

QUESTIONS = {question.id: question for question in read_questions(OFFICES / "valmont")}


@pytest.fixture(scope="session")
def people(valmont: Content) -> list[str]:
    return [item.title for item in valmont.of_kind(Kind.CONTACT)]


# By question: answers that are right, that are wrong, and that a trap of the pack leads to.
ANSWERS: dict[str, tuple[list[str], list[str], list[str]]] = {
    "hearing-date": (
        [
            "L'audition a lieu le mardi 17 mars 2026 à 14 heures.",
            "Op dinsdag 17 maart.",
            "17.03.2026",
            "March 17, 2026",
        ],
        ["En mars 2026.", "Le 17 février 2026.", "Le 17 mars 2025."],
        ["L'audition est le mardi 10 mars à 10 heures."],
    ),
    "note-deadline": (
        ["Jusqu'au 10 mars 2026.", "Uiterlijk 10 maart", "Bis zum 10. März 2026", "By 10 March"],
        ["Le 12 mars."],
        ["Le 3 mars 2026, sept jours avant le 10.", "Op 3 maart"],
    ),
    "nursery-capacity": (
        ["48 places.", "Er komen 48 plaatsen.", "La crèche aura 48 places, et non 54."],
        ["60", "480 places", "4,8", "Le permis URB-2025-148"],
        ["La crèche passera à 54 enfants."],
    ),
    "steenrank-price": (
        ["187 950 euros", "€ 187.950,00", "187,950.00 euros", "187950", "187\u202f950,00\u00a0€"],
        ["187 euros", "1 879 500 euros", "0.187950"],
        ["179 950 euros"],
    ),
    "book-damage": (["933,70 €", "933.7", "€ 933,70"], ["933", "9337", "Environ 930 euros"], ["934 livres"]),
    "valid-signatures": (["23 signatures", "Er blijven er 23 over."], ["9"], ["32 signatures"]),
    "alderman-at-hearing": (
        ["Wim Claessens.", "L'échevin Wim Claessens représente la commune."],
        ["L'échevin Claessens.", "Giulia Moretti", "Wim ou Pieter : Wim Claessens ou Pieter Claessens."],
        ["Pieter Claessens"],
    ),
    "book-counter": (["Kristof Peeters"], ["Peeters", "Odile Lambert"], ["Lotte Peeters"]),
    "order-signature": (["Thérèse Lacroix, la bourgmestre."], ["La bourgmestre."], ["Mehmet Yıldırım"]),
    "hearing-room": (
        [
            "À la maison de justice, salle B.",
            "In het justitiehuis, zaal B.",
            "In the house of justice, room B",
        ],
        ["À la maison de justice.", "Salle B."],
        ["Rue de la Balance 3.", "Maison de justice, salle B, rue de la Balance 3."],
    ),
    "prep-actions": (
        [
            "Pieter Claessens : la note, 25 février\nMehmet Yıldırım : comptage, le 13 mars\n"
            "Agnieszka Kowalska : le règlement, 06/03/2026\nSamira El Khattabi : 4 maart",
        ],
        [
            "Pieter Claessens 25 février",
            "Pieter Claessens : 13 mars\nMehmet Yıldırım : 25 février\nAgnieszka Kowalska : 4 mars\n"
            "Samira El Khattabi : 6 mars",
            "25 février, 13 mars, 6 mars, 4 mars\n"
            "Pieter Claessens, Mehmet Yıldırım, Agnieszka Kowalska, Samira El Khattabi",
        ],
        [],
    ),
    "short-days": (
        ["Op 15 april, 16 april en 17 april", "Les 15 avril, 16 avril et 17 avril"],
        ["15 april"],
        [],
    ),
    "late-note-allowed": (
        ["Non, le délai était le 10 mars.", "Nee: uiterlijk de zevende dag ervoor.", "No. The deadline was 10 March."],
        ["Non.", "Non, c'est trop tard.", "Peut-être, avant le 10 mars."],
        ["Oui, trois jours ouvrables avant l'audition suffisent.", "Ja, want 10 maart is niet de laatste dag."],
    ),
    "appeal-in-time": (
        ["Oui : reçu le 29 janvier, dans les vingt jours.", "Ja, op 29 januari, binnen 20 dagen."],
        ["Oui.", "Non, reçu le 29 janvier, après les vingt jours."],
        [],
    ),
    "mailbox-warning": (
        ["Non, c'est du hameçonnage.", "Nee, de mail is vals.", "No: it is phishing."],
        ["Non."],
        ["Oui, confirmez votre mot de passe.", "Oui, sinon la boîte est fermée : ce n'est pas un faux."],
    ),
    "furniture-choice": (
        ["Aucune : la crèche choisit le 20 mars.", "Nog niet gekozen; dat gebeurt op 20 maart."],
        ["Aucune.", "Le 20 mars."],
        [
            "Le devis concurrent a été retiré.",
            "Aucune avant le 20 mars, mais Meublitou est retenue",
        ],
    ),
    "grievances": (
        ["Le stationnement, le bruit et la lumière.", "Parkeren, lawaai en schaduw", "Parking, noise, and shade."],
        ["Le bruit.", "Le stationnement et le bruit."],
        ["Stationnement, bruit, lumière, et la haie malade."],
    ),
    "summary-complaint": (
        ["La dalle signalée le 2 février a été réparée ; les lunettes coûtent 295 €."],
        ["Une dalle a été réparée."],
        ["La dalle signalée a été réparée ; les lunettes coûtent 312,50 €."],
    ),
    "complaint-reply": (
        ["Madame, PL-2026-011 : signalée le 2 février, réparée le 18 février. Nous payons 295 euros."],
        ["Madame, nous payons 295 euros."],
        [
            "Madame (51.06.18-000.88), PL-2026-011 : 2 février, 18 février, 295 euros.",
            "PL-2026-011 : 2 février, 18 février, 295 euros au lieu de 312,50.",
        ],
    ),
    "mayor-page": (
        ["48 places. Griefs : stationnement, bruit, ombre. Jardin à 10 heures. Audition le 17 mars."],
        ["48 places. Griefs : stationnement, bruit. Audition le 17 mars."],
        ["54 places au lieu de 48 ; stationnement, bruit, ombre ; 10 heures ; 17 mars."],
    ),
    "okafor-reply": (
        ["Dear Mr Okafor, thank you for the books. The corner is closed until the ceiling is dry."],
        ["Dear Mr Okafor, we will come back to you."],
        ["Thank you, your number 88.11.03-999.29 is noted. The books can come when the roof is dry."],
    ),
    "twelve-days-leave": (
        ["Non, dix jours au plus.", "Nee, hoogstens tien werkdagen.", "No, ten days at most."],
        ["Non.", "No, that tends to be too long.", "Oui, dix jours et plus."],
        [],
    ),
}
CASES = [
    pytest.param(name, text, kind == 0, id=f"{name}-{('right', 'wrong', 'trap')[kind]}-{number}")
    for name, answers in ANSWERS.items()
    for kind, texts in enumerate(answers)
    for number, text in enumerate(texts)
]


@pytest.mark.parametrize(("name", "text", "expected"), CASES)
def test_an_answer_is_scored_as_a_person_would(name: str, text: str, expected: bool, people: list[str]) -> None:
    assert right(QUESTIONS[name], text, people) is expected


def test_each_kind_of_question_and_answer_and_each_trap_is_tried() -> None:
    tried = [QUESTIONS[name] for name in ANSWERS]
    assert {question.kind for question in tried} == set(KINDS)
    assert {type(question.answer) for question in tried} == {Fact, Named, Day, Listed, Said, YesNo}
    trapped = {trap.kind for name, answers in ANSWERS.items() if answers[2] for trap in QUESTIONS[name].traps}
    assert trapped == set(TRAPS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 234,50", [1234.5]),
        ("1.234,50 €", [1234.5]),
        ("1,234.50", [1234.5]),
        ("1'234.50", [1234.5]),
        ("12 000 et 3", [12000, 3]),
        ("URB-2025-118", []),
        ("le 23 mars 2026, 12.05.2026, May 12 et 7 fois", [7]),
        ("PL-2026-011", []),
    ],
)
def test_numbers_are_read_in_every_languages_form(text: str, expected: list[float]) -> None:
    assert numbers(text) == expected


def test_words_begin_where_a_word_begins() -> None:
    assert says("L’étude d’ombre", "étude d'ombre")
    assert says("De Parkplätze fehlen", "parkplätze")
    assert not says("Das Fahrradparken", "parken")
    assert not says("1950", "19")


def test_a_day_is_read_in_every_languages_form() -> None:
    day = date(2026, 3, 1)
    for text in ("1er mars", "1 maart 2026", "1. März", "March 1st", "1 March", "01/03/2026", "1-3-2026", "2026-03-01"):
        assert names_day(text, day), text
    for text in ("11 mars", "1 mai", "mars 2026", "21. März", "01/03/2025", "March 12"):
        assert not names_day(text, day), text
