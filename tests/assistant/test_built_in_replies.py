"""Whom a reply of the built-in assistant goes to, and which mails it leaves alone."""

import pytest

from tarmac.office import services
from tarmac.office.items import Kind
from tarmac.office.models import Desk, PackItem
from tests.assistant.extracted import Case, answered, wrong
from tests.office.practice import NOW
from tests.serving import once

pytestmark = once

BOOKS, FORWARDED, AWAY = "mail-2026-02-25-okafor-01", "mail-2026-02-26-okafor-02", "mail-2026-02-20-schaduw-02"


def test_who_is_named_gets_the_reply(valmont: Desk) -> None:
    cases: list[Case] = [
        ("fr", BOOKS, "Réponds à M. Coppin", ["Bonjour Bernard Coppin", "9 février"], ["Okafor"]),
        ("fr", FORWARDED, "Réponds à M. Okafor", ["Dear David Okafor", "Would Ms Lambert like them"], ["Fatou"]),
        ("de", "", "Antworten Sie Herrn Okafor wegen der Bücher.", ["Dear David Okafor"], []),
        ("nl", "", "Antwoord de heer Coppin", ["Bonjour Bernard Coppin"], []),
        ("fr", FORWARDED, "Rédige une réponse", ["Bonjour Fatou Diallo"], []),
        ("en", "", "Reply to Meublitou", ["Bonjour Meublitou"], []),
        ("en", "", "Reply to Lotte Peeters", ["Beste Lotte Peeters", "25 februari"], ["20 februari"]),
        ("en", BOOKS, "Reply to Marc Delforge about the hearing", ["Bonjour Marc Delforge"], ["Okafor"]),
        ("en", BOOKS, "Reply to Yusuf Demir", ["Beste Yusuf Demir"], ["Okafor"]),
    ]  # fmt: skip
    assert wrong(valmont, cases) == []


def test_who_never_wrote_is_said_to_have_not(valmont: Desk) -> None:
    for mail in PackItem.objects.filter(kind=Kind.MAIL):
        if mail.people[0] == "Thérèse Lacroix":
            mail.delete()
    text = answered(valmont, "Reply to Thérèse Lacroix about the council", "en", BOOKS)[0]
    assert text.startswith("There is no mail from Thérèse Lacroix on your desk.")


def test_a_draft_goes_to_whom_it_is_addressed_to(valmont: Desk) -> None:
    draft = services.write_mail(
        valmont, to="David Okafor <david.okafor@example.org>", subject="Books", body="", in_reply_to=FORWARDED, now=NOW
    )
    cases: list[Case] = [("en", draft.ref, "Draft a reply", ["Dear David Okafor"], ["Fatou Diallo,"])]
    assert wrong(valmont, cases) == []
    assert answered(valmont, "", "en", draft.ref, "draft_reply")[0].startswith("Dear David Okafor,")


def test_what_was_reported_as_false_is_not_answered(valmont: Desk) -> None:
    text, cited = answered(valmont, "", "en", "mail-2026-02-24-alerte-01", "draft_reply")
    assert text.startswith("Do not answer this mail: it was reported as false.")
    assert "Service informatique," not in text
    assert cited == [("mail-2026-02-24-alerte-02", "p2")]


@pytest.mark.parametrize("ref", [AWAY, "mail-2026-02-27-giulia-absence-01"])
def test_an_automatic_mail_is_not_answered(valmont: Desk, ref: str) -> None:
    text = answered(valmont, "Draft a reply", "en", ref)[0]
    assert text.startswith("A machine sent this mail")
    assert "Thank you" not in text


def test_questions_stand_in_the_quotes_of_the_mails_language(valmont: Desk) -> None:
    asked = {"mail-2026-02-27-conseil-01": "- « ", "mail-2026-02-25-okafor-01": "- “"}
    for ref, quote in asked.items():
        assert quote in answered(valmont, "", "en", ref, "draft_reply")[0], ref


def test_a_point_in_french_has_its_space_before_the_colon(valmont: Desk) -> None:
    told = answered(valmont, "", "fr", BOOKS, "summarise")[0]
    assert "**David Okafor, 25 février**\u00a0: " in told
