"""Questions that are not well formed are refused with their name; those that are not true are named with the reason."""

import json
import re
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tarmac.office.truth.proof import faults
from tarmac.office.truth.questions import BrokenTruth, read_questions
from tests.office.practice import read_files, write_pack
from tests.serving import command, environment

MAIL = b"""From: Ann Lee <ann@tiny.example>
To: zoe@tiny.example
Date: Mon, 02 Mar 2026 09:00:00 +0100
Subject: The fair

The spring fair opens on 19 March 2026 beside the old mill.

We have room for 40 stalls this year.
"""
LATER = b"""From: Luc Dewael <luc@tiny.example>
To: zoe@tiny.example
Date: Tue, 03 Mar 2026 09:00:00 +0100
Subject: Re: The fair

The spring fair opens on 20 March 2026 beside the old mill.
"""
FOUR = {"fr": "Quand ?", "nl": "Wanneer?", "de": "Wann?", "en": "When?"}
FILES = {
    "mail/fair.eml": MAIL,
    "people.vcf": b"BEGIN:VCARD\r\nVERSION:4.0\r\nUID:ann\r\nFN:Ann Lee\r\nEMAIL:ann@tiny.example\r\nEND:VCARD\r\n",
}


def question(**changed: Any) -> dict[str, Any]:
    return {
        "id": "fair",
        "kind": "find",
        "difficulty": 1,
        "question": FOUR,
        "answer": {"type": "date", "value": date(2026, 3, 19)},
        "evidence": [{"item": "mail/fair.eml", "anchor": "p1", "quote": "The spring fair opens on 19 March 2026"}],
        "traps": [],
        **changed,
    }


def evidence(**changed: str) -> list[dict[str, str]]:
    return [{"item": "mail/fair.eml", "anchor": "p2", "quote": "room for 40 stalls", **changed}]


def said(folder: Path, *questions: dict[str, Any], **more: bytes) -> list[str]:
    """What is wrong with `questions` about the mail of the fair, and what else the pack holds."""
    extra = {f"mail/{name}.eml": content for name, content in more.items()}
    pack = read_files(folder, {**FILES, **extra})
    (folder / "truth.yaml").write_text(json.dumps(questions, default=str), "utf-8")
    return [fault.message for fault in faults(pack.items, read_questions(folder))]


def test_what_the_files_say_is_proved(tmp_path: Path) -> None:
    number = question(id="stalls", answer={"type": "fact", "value": 40}, evidence=evidence())
    who = question(id="who", answer={"type": "person", "value": "Ann Lee"}, evidence=evidence())
    counted = question(id="twice", kind="compute", answer={"type": "fact", "value": 80}, evidence=evidence())
    assert said(tmp_path, question(), number, who, counted) == []


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"evidence": evidence(item="mail/none.eml")}, "not in the pack"),
        ({"evidence": evidence(anchor="p1")}, "it does at p2"),
        ({"evidence": evidence(quote="room for 41 stalls")}, "does not say"),
        ({"evidence": evidence(quote="")}, "does not say"),
        ({"evidence": []}, "cites nothing"),
        ({"evidence": evidence()}, "no quote holds the day 2026-03-19"),
        ({"answer": {"type": "fact", "value": 41}, "evidence": evidence()}, "no quote holds the number 41"),
        ({"answer": {"type": "person", "value": "Bea Fox"}}, "not in the directory"),
        ({"answer": {"type": "text", "must_say": [["tents", "tentes"]]}}, "says any of: tents, tentes"),
        ({"answer": {"type": "yes_no", "value": True, "because": [["tents"]]}}, "says any of: tents"),
        ({"answer": {"type": "list", "values": ["Ann Lee: 2026-03-19"], "ordered": False}}, "no quote proves Ann Lee"),
        ({"question": dict.fromkeys(FOUR, "When?")}, "same words in two languages"),
        ({"traps": [{"kind": "outdated", "item": "mail/none.eml", "note": FOUR}]}, "has a trap in mail/none.eml"),
    ],
)
def test_what_is_not_proved_is_named(tmp_path: Path, changed: dict[str, Any], reason: str) -> None:
    assert any(reason in message for message in said(tmp_path, question(**changed)))


def test_a_place_that_denies_the_answer_has_to_be_a_trap(tmp_path: Path) -> None:
    assert any("mail/later.eml at p1 seems to deny it" in each for each in said(tmp_path, question(), later=LATER))
    trap = {"kind": "contradiction", "item": "mail/later.eml", "note": FOUR}
    assert said(tmp_path, question(traps=[trap]), later=LATER) == []


def test_who_quotes_an_old_day_does_not_say_it_again(tmp_path: Path) -> None:
    quoting = LATER.replace(b"\n\nThe spring", b"\n\nNo more.\n\n> The spring")
    assert said(tmp_path, question(), later=quoting) == []


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"kind": "guess"}, "kind is one of"),
        ({"difficulty": 4}, "difficulty is one of"),
        ({"answer": {"type": "fact", "value": "many"}}, "many is no number"),
        ({"answer": {"type": "date", "value": "soon"}}, "soon"),
        ({"answer": {"type": "list", "values": ["Ann: soon"], "ordered": True}}, "soon"),
        ({"answer": {"type": "text", "must_say": []}}, "nothing that must be said"),
        ({"answer": {"type": "song"}}, "unknown type of answer song"),
        ({"question": {"en": "When?"}}, "lacks de, fr, nl"),
        ({"traps": [{"kind": "odd", "item": "x", "note": FOUR}]}, "trap's kind is one of"),
        ({"colour": "red"}, "unknown fields colour"),
    ],
)
def test_a_question_that_is_not_well_formed_is_refused(tmp_path: Path, changed: dict[str, Any], reason: str) -> None:
    with pytest.raises(BrokenTruth, match="question fair") as refused:
        said(tmp_path, question(**changed))
    assert reason in str(refused.value)


@pytest.mark.parametrize("text", ["just words", "a: [", "- 1", "- &a [*a]"])
def test_a_file_that_holds_no_questions_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "truth.yaml").write_text(text)
    with pytest.raises(BrokenTruth):
        read_questions(tmp_path)


def test_two_questions_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenTruth, match="more than one question fair"):
        said(tmp_path, question(), question())


def test_the_command_says_what_is_wrong_and_loads_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    folder.mkdir()
    write_pack(folder)
    checked = check(folder, tmp_path)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "0 questions" in checked.stdout
    (folder / "documents" / "broken.docx").write_bytes(b"no archive")
    (folder / "truth.yaml").write_text(json.dumps([question()], default=str), "utf-8")
    checked = check(folder, tmp_path)
    assert checked.returncode == 1
    assert "documents/broken.docx is damaged" in checked.stderr
    assert "fair: cites mail/fair.eml, which is not in the pack." in checked.stderr
    assert "1 questions, 1 of them not proved, 1 files not read" in checked.stdout
    assert "Traceback" not in checked.stderr


def test_a_provider_is_scored_on_the_offices_that_are_loaded(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    folder.mkdir()
    write_pack(folder)
    asked = {"fr": "Qui est Luc Dewael ?", "nl": "Wie is Luc Dewael?", "de": "Wer ist Luc Dewael?", "en": "Who is he?"}
    engineer = question(
        question=asked,
        answer={"type": "text", "must_say": [["engineer"]]},
        evidence=[{"item": "people.vcf#luc", "anchor": "p1", "quote": "Engineer"}],
    )
    (folder / "truth.yaml").write_text(json.dumps([engineer], default=str), "utf-8")
    assert "no office" in office(tmp_path, "score").stderr
    assert office(tmp_path, "add", str(folder)).returncode == 0
    scored = office(tmp_path, "score", "--provider", "built-in")
    assert (scored.returncode, scored.stderr) == (0, "")
    assert re.search(r"tiny, built-in\n +asked +right +cited", scored.stdout)
    assert re.search(r"find +4 +75%", scored.stdout)
    told = office(tmp_path, "score", "--answers").stdout
    assert "[fair en]" in told
    assert "[fair fr]" not in told
    unknown = office(tmp_path, "score", "--provider", "nobody")
    assert (unknown.returncode, unknown.stderr) == (1, "There is no provider nobody.\n")


def test_a_truth_that_cannot_be_used_keeps_no_office_from_being_loaded(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    folder.mkdir()
    write_pack(folder)
    (folder / "truth.yaml").write_text("- id: fair\n", "utf-8")
    loaded = office(tmp_path, "add", str(folder))
    assert loaded.returncode == 0
    assert "truth.yaml cannot be used: truth.yaml: question fair: lacks answer" in loaded.stderr


def check(folder: Path, data: Path) -> subprocess.CompletedProcess[str]:
    return office(data, "check", str(folder))


def office(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command("office", *words), env=environment(data), capture_output=True, text=True, check=False)
