"""Which skill ordinary wording asks for, in four languages."""

import pytest

from tarmac.assistant.skills import asked_for

ASKED = {
    "draft_reply": [
        "Antwoord de heer Okafor over de boeken, in het Engels.", "Antworten Sie Herrn Okafor wegen der Bücher.",
        "antwoord op deze mail", "Antworte auf die Mail", "answer this mail", "brouillon de réponse", "concept",
        "Réponds à M. Coppin", "Schrijf het antwoord aan mevrouw Dehaye.", "Reply to Ms Dehaye", "maak een concept",
    ],
    "summarise": [
        "Fass die Mail zusammen", "Vat de vergadering van 26. februari samen",
        "worum geht es?", "de quoi parle ce mail ?",
        "Fassen Sie die Besprechung vom 26. Februar zusammen.", "waarover gaat dit?", "Sum this up", "sum up",
        "l'essentiel svp", "Bitte kurz zusammenfassen", "fass das kurz zusammen", "Waar gaat deze mail over?",
    ],
    "actions": [
        "Wer muss was bis wann tun?", "was wurde beschlossen?", "wat is er beslist?",
        "what was decided?",
        "to do", "quelles décisions ont été prises ?", "Qu'a-t-on décidé ?",
        "Wer hat in der Sitzung vom 26. Februar was zugesagt?",
    ],
    "rewrite": [
        "Kürzer bitte", "korter graag", "plus court svp", "shorter please", "formeler aub", "einfacher bitte",
        "herformuleer", "un peu plus simple", "Mach das kürzer", "Kürzen Sie den Text",
    ],
    "explain_table": [
        "c'est quoi ce tableau ?", "wat staat er in deze tabel", "was bedeutet diese Tabelle?",
        "What does this table show?",
    ],
    "prepare_meeting": [
        "bereid de zitting van 17 maart voor", "Bereite die Sitzung am 17. März vor", "prépare la réunion du conseil",
        "Prepare Monday's council meeting",
    ],
    "": [
        "Kurz nach der Sitzung", "What was decided about the roof?",
        "wann schreibt Lotte den Brief?", "quand faut-il répondre à la plainte ?",
        "Jusqu'à quelle date faut-il répondre à la plainte ?", "Wie antwoordt op de klacht?",
        "Who must answer the mail?",
        "Mag haar nummer in het antwoord op haar klacht staan?", "Combien de jours pour répondre à la plainte ?",
    ],
}  # fmt: skip


@pytest.mark.parametrize("skill", ASKED)
def test_ordinary_wording_reaches_the_skill(skill: str) -> None:
    assert [text for text in ASKED[skill] if asked_for(text) != skill] == []
