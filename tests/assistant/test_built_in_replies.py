"""Whom a reply of the built-in assistant goes to, and which mails it leaves alone."""

from pathlib import Path
from typing import Any

import pytest

from tarmac.office import services
from tarmac.office.models import Desk, PackItem
from tarmac.programme.access import require
from tests.assistant.extracted import Case, answered, wrong
from tests.office.practice import NOW, participant

VALMONT = Path(__file__).resolve().parents[2] / "content" / "offices" / "valmont"
BOOKS, FORWARDED, AWAY = "mail-2026-02-25-okafor-01", "mail-2026-02-26-okafor-02", "mail-2026-02-20-schaduw-02"


@pytest.fixture
def desk(db: None, tmp_path: Path, settings: Any) -> Desk:
    settings.DATA_DIR = tmp_path
    services.load_pack(VALMONT, now=NOW)
    person = participant("valmont")
    return services.open_desk(person, require(person, NOW), now=NOW)


def test_who_is_named_gets_the_reply(desk: Desk) -> None:
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
    assert wrong(desk, cases) == []


def test_who_never_wrote_is_said_to_have_not(desk: Desk) -> None:
    PackItem.objects.filter(ref="mail-2026-02-27-conseil-01").delete()
    text = answered(desk, "Reply to Thérèse Lacroix about the council", "en", BOOKS)[0]
    assert text.startswith("There is no mail from Thérèse Lacroix on your desk.")


def test_a_draft_goes_to_whom_it_is_addressed_to(desk: Desk) -> None:
    draft = services.write_mail(
        desk, to="David Okafor <david.okafor@example.org>", subject="Books", body="", in_reply_to=FORWARDED, now=NOW
    )
    cases: list[Case] = [("en", draft.ref, "Draft a reply", ["Dear David Okafor"], ["Fatou Diallo,"])]
    assert wrong(desk, cases) == []
    assert answered(desk, "", "en", draft.ref, "draft_reply")[0].startswith("Dear David Okafor,")


def test_what_was_reported_as_false_is_not_answered(desk: Desk) -> None:
    text, cited = answered(desk, "", "en", "mail-2026-02-24-alerte-01", "draft_reply")
    assert text.startswith("Do not answer this mail: it was reported as false.")
    assert "Service informatique," not in text
    assert cited == [("mail-2026-02-24-alerte-02", "p2")]


@pytest.mark.parametrize("ref", [AWAY, "mail-2026-02-27-giulia-absence-01"])
def test_an_automatic_mail_is_not_answered(desk: Desk, ref: str) -> None:
    text = answered(desk, "Draft a reply", "en", ref)[0]
    assert text.startswith("A machine sent this mail")
    assert "Thank you" not in text
