"""Plain questions at a desk in Valmont, in four languages: what their answers hold, and what they must not."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from tarmac.office import services
from tarmac.office.models import Desk
from tarmac.web import clock
from tests.assistant.conftest import ask
from tests.assistant.extracted import Case, answered, wrong
from tests.office.practice import NOW, signed_in
from tests.serving import once

pytestmark = once

ROOF, HEARING, NURSERY = "mail-2026-02-19-dak-01", "event-audition-creche", "sheet-creche-capacite-budget-xlsx"
FURNITURE = "mail-2026-02-26-mobilier-01"
NO_MODEL, READS_ONLY = "no language model", "only reads"


@pytest.fixture
def clerk(valmont: Desk) -> Iterator[Client]:
    with clock.fixed(NOW):
        yield signed_in(valmont.person)


def test_what_is_open_answers_first(valmont: Desk) -> None:
    cases: list[Case] = [
        ("en", ROOF, "What is the price?", ["**14.850 euro** [1]"], ["187 950", "Meublitou"]),
        ("fr", ROOF, "quel est le prix ?", ["**14.850 euro** [1]"], ["187 950", "Meublitou"]),
        ("nl", ROOF, "Wat kost het?", ["**14.850 euro** [1]"], ["187 950"]),
        ("en", HEARING, "When is it?", ["**17 March 2026** [1]"], ["13 avril", "31 mars"]),
        ("en", "event-teamoverleg", "When is it?", ["**5 March 2026** [1]"], ["January"]),
        ("fr", HEARING, "quand est-ce ?", ["**17 mars 2026** [1]"], ["13 avril"]),
        ("de", HEARING, "Wann ist das?", ["**17. März 2026** [1]"], ["27. März"]),
        ("fr", NURSERY, "quel est le total ?", ["442\u00a0350", "Crèche : capacité et budget"], ["Steenrank"]),
        ("en", "mail-2026-02-25-okafor-01", "When did they move?", ["**21 February** [1]"], []),
        # somebody or something else is named
        ("en", ROOF, "How many books got wet in the library?", ["**64**"], []),
        ("en", HEARING, "When does the fire service come for a drill?", ["12 mei"], []),
    ]  # fmt: skip
    assert wrong(valmont, cases) == []


def test_who_somebody_is_stands_on_the_card(valmont: Desk) -> None:
    cases: list[Case] = [
        ("fr", "", "qui est Giulia ?", ["**Giulia Moretti** [1]", "Échevine"], ["Thérèse"]),
        ("nl", "", "wie is Kristof Peeters?", ["**Kristof Peeters** [1]"], ["Odile", "Lotte"]),
        ("de", "", "Wer ist Herr Brandt?", ["**Uwe Brandt** [1]", "Bauleiter"], []),
        ("en", ROOF, "who is giulia", ["**Giulia Moretti** [1]"], []),
        ("en", "", "Who is Peeters?", ["**Lotte Peeters**", "**Kristof Peeters**"], []),
        ("en", "", "Who counted the wet books again?", ["Kristof Peeters"], ["+32"]),
    ]
    assert wrong(valmont, cases) == []


def test_how_to_reach_somebody_stands_on_the_card_and_nothing_of_others(valmont: Desk) -> None:
    kristof, others = ["**Kristof Peeters** [1]", "+32 87 01 01 51"], ["Lotte", "Okafor", "00 03 44", "00 03 27"]
    cases: list[Case] = [
        ("fr", "", "donne moi le numéro de téléphone de Kristof", kristof, others),
        ("en", "", "what is Kristof's phone number?", kristof, others),
        ("fr", "", "comment joindre Kristof ?", kristof, others),
        ("en", "", "how do I contact Kristof?", kristof, others),
        ("de", "", "Wie lautet Kristofs Telefonnummer?", kristof, others),
        ("nl", "", "wat is het e-mailadres van Mehmet?", ["mehmet.yildirim@valmont.example"], others[:2]),
    ]
    assert wrong(valmont, cases) == []
    assert answered(valmont, "Kristof's phone number", "en")[1] == [("contact-kristof", "p1")]


def test_the_calendar_says_what_stands_in_it(valmont: Desk) -> None:
    dentist, council = ["**Dentiste** [1]"], ["**Collège communal**", "**Conseil communal / Gemeenteraad**", "20:00"]
    cases: list[Case] = [
        ("fr", "", "Quels rendez-vous ai-je demain ?", dentist, ["Heure du conte"]),
        ("nl", "", "wat staat er morgen in mijn agenda", dentist, ["Heure du conte"]),
        ("en", "", "what meetings do i have tomorrow", dentist, ["Heure du conte"]),
        ("nl", "", "welke afspraken heb ik op 9 maart?", council, ["Dentiste"]),
        ("de", "", "was steht nächste Woche im Kalender?", [*council, "Teamoverleg"], ["Dentiste"]),
        ("en", "", "what's on my calendar on 17 March?", ["**Audition REC-2026-007", "14:00"], ["Okafor"]),
        ("de", "", "Termine am 17. März", ["**Audition REC-2026-007"], ["Delforge"]),
        ("fr", "", "mes rendez-vous de mardi", dentist, []),
        ("fr", "", "Quand est la prochaine réunion d'équipe ?", ["jeudi 5 mars", "Teamoverleg"], ["8 janvier"]),
        ("en", "", "When is the next council meeting?", ["Monday 9 March, 20:00"], ["Collège"]),
        ("en", "", "my next meetings", ["Next in your calendar", "Dentiste"], ["(cancelled)"]),
        ("en", "", "what is on my calendar on 15 August?", ["Nothing stands in your calendar for Saturday 15 August"],
         ["Okafor"]),
        ("en", "", "Which meetings do I have with Mehmet in my calendar?", ["Réunion d’habitants"], ["Dentiste"]),
        # a meeting that is asked about, not the calendar
        ("en", "", "Where is the story hour of 4 March held?", ["salle des mariages"], ["In your calendar"]),
    ]  # fmt: skip
    assert wrong(valmont, cases) == []


def test_a_meeting_to_come_is_prepared_with_its_own_date(valmont: Desk) -> None:
    council, hearing = ["## Conseil communal", "9 mars"], ["## Audition REC-2026-007 / Zitting", "17 maart"]
    cases: list[Case] = [
        ("fr", "", "prépare la réunion du conseil du 9 mars", council, ["janvier 2026"]),
        ("de", "", "Bereite die Gemeinderatssitzung vor", ["## Conseil communal", "9. März"], ["Januar 2026 um"]),
        ("en", "", "prepare the meeting with Hochfeld", ["Schröder", "13 March"], ["January 2026 at"]),
        ("nl", "", "bereid de zitting van 17 maart voor", hearing, ["Annulé"]),
        ("de", "", "Bereite die Sitzung am 17. März vor", ["## Audition REC-2026-007 / Zitting", "17. März"], []),
        ("en", "event-teamoverleg", "Prepare the meeting", ["5 March 2026 at 09:00"], ["January 2026"]),
        ("en", "event-teamoverleg", "Prepare the meeting of 12 March", ["12 March 2026 at 09:00"], ["January 2026"]),
        ("fr", HEARING, "prépare la réunion du conseil du 9 mars", council, ["17 mars 2026 à"]),
        ("en", "", "Prepare the meeting about elephants", ["No meeting in your calendar"], ["##"]),
    ]
    assert wrong(valmont, cases) == []


def test_the_meeting_of_the_day_that_is_named_is_the_one_told_of(valmont: Desk) -> None:
    prepared, team = "woensdag 25 februari", "maandag 9 maart"
    cases: list[Case] = [
        ("nl", "", "wie doet wat na de vergadering van 19 februari", [prepared], [team]),
        ("nl", "meeting-2026-02-26-teamoverleg", "wie doet wat na de vergadering van 19 februari", [prepared], [team]),
        ("nl", "", "welke acties zijn er na het overleg van 26 februari", [team], [prepared]),
        ("de", "", "Zusammenfassung der Sitzung vom 19. Februar", ["Préparation du recours crèche"], ["Lambert"]),
        ("en", "", "Summarise the meeting of 20 March", ["no transcript of a meeting of Friday 20 March"], ["[1]"]),
        (
            "en",
            "",
            "Who does what after the meeting of 27 February?",
            ["no transcript of a meeting of Friday"],
            ["[1]"],
        ),
    ]
    assert wrong(valmont, cases) == []


def test_what_it_cannot_do_it_says(valmont: Desk) -> None:
    places = ["[1]", "These places", "Nothing in your"]
    cases: list[Case] = [
        *(("en", "", text, [NO_MODEL], places) for text in (
            "Écris un poème", "schrijf een gedicht", "Schreib mir ein Gedicht", "write a poem", "what is 2+2",
            "combien font 12 x 8 ?", "wat is het weer morgen?", "Wie wird das Wetter?", "raconte une blague",
            "Bonjour", "Hallo", "Guten Tag", "hello, how are you?", "que peux-tu faire ?", "help",
        )),
        *(("en", "", text, [READS_ONLY, "Nothing was changed"], places) for text in (
            "envoie ce mail à Mehmet", "supprime le mail de phishing", "mets un rendez-vous demain",
            "kun je deze mail versturen?", "Lösch bitte diese Mail", "please delete this mail",
            "book a meeting with Mehmet tomorrow",
        )),
        *(("en", "", text, ["cannot count mails"], places) for text in (
            "quels sont les mails non lus ?", "how many emails did I get last week?", "hoeveel mails heb ik?",
        )),
        *(("en", "", text, ["You are welcome"], places) for text in ("merci !", "dank u wel", "ok", "Danke schön")),
        # these do ask for something of the desk
        *(("en", "", text, ["[1]"], [NO_MODEL, READS_ONLY]) for text in (
            "Bonjour, quand est l'audition ?", "Who sends the letter to the residents?",
            "merci de me dire où se tient l'audition",
            "Envoie-moi le résumé de la réunion du 26 février", "Stuur mij een samenvatting van het overleg",
            "How many points does the price count for?",
        )),
    ]  # fmt: skip
    assert wrong(valmont, cases) == []


def test_the_mails_of_one_sender_are_listed(valmont: Desk) -> None:
    cases: list[Case] = [
        ("fr", "", "les mails de Mehmet", ["24 février: **Re: MP-2026-04 : question sur notre délai** [1]"], ["Odile"]),
        ("fr", "", "le dernier mail de Mehmet", ["question sur notre délai** [1]"], ["[2]", "récent d’abord"]),
        ("en", "", "list all mails from Marguerite Dehaye", ["Chute sur le trottoir"], ["Okafor", "Samira"]),
    ]
    assert wrong(valmont, cases) == []


def test_what_speaks_to_the_assistant_is_told_of_where_it_was_read(valmont: Desk) -> None:
    spoken = "speaks to the assistant"
    cases: list[Case] = [
        ("en", FURNITURE, "When is the offer valid until?", [spoken], []),
        ("en", ROOF, "What is the price?", [], [spoken]),
        ("en", "", "When does the nursery choose its furniture?", [], ["consignes"]),
        ("en", "", "Where is the key?", [], [spoken]),
    ]
    assert wrong(valmont, cases) == []


def test_polite_words_around_a_question_do_not_count(valmont: Desk) -> None:
    cases: list[Case] = [
        ("fr", "", "Bonjour, tu peux me dire où se tient l'audition ?", ["salle B"], ["déviation"]),
        ("nl", "", "Hallo, kun je mij zeggen waar de zitting doorgaat?", ["salle B"], []),
    ]
    assert wrong(valmont, cases) == []


def test_words_without_apostrophes_and_accents_are_understood(valmont: Desk) -> None:
    text, cited = answered(valmont, "cest quand laudition pour la creche??", "fr")
    assert text.startswith("**17 mars 2026** [1]")
    assert cited[0][0] == HEARING


def test_a_formal_text_no_longer_speaks_to_a_friend(valmont: Desk) -> None:
    cases: list[Case] = [
        ("fr", "", "Plus formel : Salut, tu peux me dire quand tu as reçu ton plan ?",
         ["Madame, Monsieur, pourriez-vous me dire", "vous avez reçu votre plan"], ["tu "]),
        ("nl", "", "Formeler: Hoi Jan, kun je mij zeggen of je mijn bericht hebt en wat jouw plan is?",
         ["kunt u mij zeggen", "uw plan"], ["jouw"]),
        ("de", "", "Förmlicher: Hallo, kannst du mir bitte sagen, ob du es hast und wann dein Plan kommt?",
         ["könnten Sie mir", "Ihr Plan"], ["dein"]),
        # what the rules do not know is told
        ("en", "", "More formal: Salut, je pense que tu travailles demain avec nous.", ["(tu)", "by hand"], []),
    ]  # fmt: skip
    assert wrong(valmont, cases, "formalise") == []


def test_a_source_in_a_sheet_is_quoted_as_the_screen_shows_it(clerk: Client) -> None:
    answer = ask(clerk, "Explique le tableau", item_ref=NURSERY)
    quotes = [source["quote"] for source in answer.all("source")]
    assert any("442,350" in quote for quote in quotes)
    assert not any(re.fullmatch(r"-?\d+\.\d{3,}", quote) for quote in quotes)


def test_a_document_without_a_text_is_said_to_have_none(valmont: Desk) -> None:
    document = services.create_document(valmont, title="Empty", text="", now=NOW)
    assert answered(valmont, "", "en", document.ref, "summarise")[0] == "There is no text here to sum up."


@pytest.mark.parametrize("text", ["\u200b", " \u200b\ufeff\u00ad ", "\u2060\u3000"])
def test_a_question_that_nobody_can_see_is_none(clerk: Client, text: str) -> None:
    answer = ask(clerk, text)
    assert answer.status == 422
    assert answer.all("refusal")[0]["code"] == "question_empty"
