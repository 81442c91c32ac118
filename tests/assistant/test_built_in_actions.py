"""Who promises what until when in a meeting, in the words that people use for it; and how near that comes to the truth
of the packs. Run with -s to see the table."""

from datetime import UTC, datetime

import pytest

from tarmac.assistant.extractive.actions import actions
from tarmac.assistant.extractive.text import sentences
from tarmac.assistant.scoring import Found, in_lines
from tarmac.assistant.skills import asked_for
from tarmac.office.items import Item, Kind, Segment
from tarmac.office.truth.questions import Listed, read_questions
from tests.assistant.extracted import OFFICES, items_of

HELD = datetime(2026, 2, 17, 10, tzinfo=UTC)
Promise = tuple[str, str]


def meeting(*said: tuple[str, str]) -> Item:
    """A transcript of who says what."""
    cues = tuple(Segment(f"c{number}", text, speaker) for number, (speaker, text) in enumerate(said, start=1))
    return Item("meeting-works", Kind.MEETING, "Works", HELD, ("Ada Roels", "Bo Klein"), cues)


def promised(*said: tuple[str, str]) -> list[Promise]:
    return [(each.who, each.until) for each in actions(sentences(meeting(*said)), ["Ada Roels", "Bo Klein"])]


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("Je termine les entretiens pour le vendredi 20 mars.", "vendredi 20 mars"),
        ("Donnez-moi le devis et je refais la feuille. Vous l’aurez le mardi 24 février.", "mardi 24 février"),
        ("J’ai les contrats signés pour le mercredi 25 février.", "mercredi 25 février"),
        ("Avec son accord. Je demande l’heure de sortie pour le mardi 10 mars.", "mardi 10 mars"),
        ("Je vois ça avec Bo, il aura sa réponse de moi pour le jeudi 26 février.", "jeudi 26 février"),
        ("Je l’envoie au plus tard le mercredi 18 février.", "mercredi 18 février"),
        ("Ik heb de brief klaar tegen vrijdag 6 maart.", "vrijdag 6 maart"),
        ("Het verslag bezorg ik aan de directie tegen vrijdag 20 februari.", "vrijdag 20 februari"),
        ("Ik teken en verzend hem op woensdag 11 maart.", "woensdag 11 maart"),
        ("Ich prüfe die Zugänge bis Freitag, 6. März.", "Freitag, 6. März"),
        ("Die Liste schicke ich bis Montag, 23. Februar.", "Montag, 23. Februar"),
        ("I will put it in a note by Monday 23 February.", "Monday 23 February"),
    ],
)
def test_a_promise_has_its_speaker_and_its_day(said: str, until: str) -> None:
    assert promised(("Ada Roels", said)) == [("Ada Roels", until)]


@pytest.mark.parametrize(
    "said",
    [
        "J’avais l’ancienne règle du 20 janvier.",
        "Ik heb op 21 januari de mail van Gerda gekregen.",
        "Donc, je récapitule : le soir du mardi, et le jeudi soir disparaît.",
        "Vrijdag en zaterdag heb ik die elf uur nodig.",
        "Le 21 janvier, impossible : il était à l’hôpital.",
        "Kan iedereen daarmee leven?",
        "Il faut une vraie cloison, acoustique.",
    ],
)
def test_what_was_and_what_is_only_said_is_no_promise(said: str) -> None:
    assert promised(("Ada Roels", said)) == []


def test_a_day_that_is_asked_for_belongs_to_the_promise_before() -> None:
    told = promised(
        ("Ada Roels", "Ik maak het plan."), ("Bo Klein", "Wanneer?"), ("Ada Roels", "Tegen vrijdag 6 maart.")
    )
    assert told == [("Ada Roels", "vrijdag 6 maart")]


def test_what_others_need_is_not_theirs_to_do() -> None:
    told = promised(
        ("Ada Roels", "Il faut une vraie cloison. J’appelle Vincent. J’aurai son devis pour le mercredi 18 février."),
        ("Bo Klein", "Attendez, on parle de combien ?"),
    )
    assert told == [("Ada Roels", "mercredi 18 février")]


@pytest.mark.parametrize(
    "text",
    [
        "Qui s’est engagé à quoi, et pour quand ?", "Quels engagements ont été pris, par qui et pour quand ?",
        "Wie beloofde wat, en tegen wanneer, op het overleg?", "Welke afspraken zijn gemaakt, door wie?",
        "Welche Zusagen wurden gemacht, von wem und bis zu welchem Datum?", "Wer macht bis wann was?",
        "What did each person commit to, and by which date?", "Who promised something by which day?",
    ],
)  # fmt: skip
def test_questions_for_promises_ask_for_actions(text: str) -> None:
    assert asked_for(text) == "actions"


@pytest.mark.parametrize(
    "text",
    ["Welke afspraken heb ik morgen?", "Qui a écrit la lettre ?", "Wer ist Herr Brandt?", "Who counted the books?"],
)
def test_questions_for_one_thing_do_not(text: str) -> None:
    assert asked_for(text) == ""


def test_the_truth_of_the_transcripts_is_found() -> None:
    """F1 over the promises with a day; a line that names a person and a day is one that the built-in claims."""
    total = Found(0, 0, 0)
    print(f"\n{'':30}{'true':>6}{'found':>6}{'false':>6}")  # noqa: T201
    for office in ("horizon", "sainte-odile", "valmont"):
        items = items_of(office)
        people = [item.title for item in items.values() if item.kind == Kind.CONTACT]
        for question in read_questions(OFFICES / office):
            if question.kind != "extract" or not isinstance(question.answer, Listed):
                continue
            (path,) = {each.item for each in question.evidence}
            lines = "\n".join(f"{each.who}: {each.until}" for each in actions(sentences(items[path]), people))
            found = in_lines(question.answer, lines, people)
            total += found
            print(f"{question.id:30}{found.right + found.missed:>6}{found.right:>6}{found.wrong:>6}")  # noqa: T201
    print(f"F1 {total.f1:.2f}, precision {total.precision:.2f}, recall {total.recall:.2f}")  # noqa: T201
    assert total.f1 >= 0.95
