"""A pack full of files made to harm: each becomes a problem in words, the good ones are there, and the machine stands.

All of them are read once, as `tarmac office add` reads a pack, in a process that may use no more than so much.
"""

import json
import os
import resource
import subprocess
import sys
from typing import Any

import pytest

from tests.office import hostile
from tests.office.practice import MANIFEST

GIGABYTE = 1_000_000_000
SECONDS_A_FILE = 3
READ = f"""
import json, resource, sys
from pathlib import Path
from zoneinfo import ZoneInfo
import django
django.setup()
from tarmac.office.packs import limits, pack
limits.MAX_SECONDS = {SECONDS_A_FILE}
found = pack.read_pack(Path(sys.argv[1]), ZoneInfo("Europe/Brussels"))
print(json.dumps({{
    "problems": {{each.path: [each.code, each.message] for each in found.problems}},
    "items": {{item.path: item.segments[0].text if item.segments else "" for item in found.items}},
    "kilobytes": [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)],
}}))
"""
GOOD = {
    "mail/good.eml": hostile.letter("Good").as_bytes(),
    "documents/good.docx": hostile.word(),
    "documents/good.pdf": hostile.pdf([b"BT /F 9 Tf (Good morning.) Tj ET"]),
    "documents/zz-last.md": b"# Good morning.\n",
    "sheets/good.xlsx": hostile.workbook(),
    "meetings/good.vtt": b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v Ann>Good morning.\n",
}
# What is wrong with a file decides its code, wherever that is not left to the machine.
CODES = {
    "mail/huge-header.eml": "too_long_headers",
    "mail/nested.eml": "too_many_parts",
    "mail/many-parts.eml": "too_many_parts",
    "mail/year-9999.eml": "impossible_date",
    "documents/bomb.docx": "zip_bomb",
    "documents/members.docx": "too_many_members",
    "documents/entities.docx": "xml_entities",
    "documents/external.docx": "xml_entities",
    "documents/laughs.odt": "xml_entities",
    "documents/elements.docx": "too_many_paragraphs",
    "documents/locked.pdf": "encrypted",
    "documents/pages.pdf": "too_many_pages",
    "documents/huge.md": "too_many_characters",
    "documents/picture.png": "unreadable",
    "documents/program.exe": "unknown_type",
    "documents/box.mbox": "unreadable",
    "sheets/bomb.xlsx": "zip_bomb",
    "sheets/cells.xlsx": "too_many_cells",
    "sheets/other-prefix.xlsx": "too_many_cells",
    "meetings/many.vtt": "too_many_cues",
    "meetings/year-9999.vtt": "impossible_date",
}
# Strange, but harmless when they are read: a mail or a document of few words, or of none.
HARMLESS = {
    "mail/year-1.eml",
    "mail/lines.eml",
    "documents/nested.docx",
    "documents/laughs.pdf",
    "documents/quotes.md",
    "sheets/no-numbers.xlsx",
}
HUGE = ("mail/huge.eml", "documents/huge.docx", "documents/huge.pdf", "sheets/huge.xlsx", "meetings/huge.vtt")
BAD = {
    **{f"mail/{name}.eml": content for name, content in hostile.mails()},
    **{f"documents/{name}": content for name, content in hostile.documents()},
    **{f"sheets/{name}": content for name, content in hostile.sheets()},
    **{f"meetings/{name}": content for name, content in hostile.transcripts()},
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("pack")
    for name, content in {"pack.yaml": MANIFEST.encode(), **BAD, **GOOD}.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    for name in HUGE:
        with (folder / name).open("wb") as file:
            file.truncate(100_000_000)
    answer = subprocess.run(
        [sys.executable, "-c", READ, str(folder)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (4 * GIGABYTE, 4 * GIGABYTE)),
    )
    assert answer.returncode == 0, answer.stderr[-2_000:]
    assert answer.stderr == "", "a parser's doubts are no news of the server"
    said: dict[str, Any] = json.loads(answer.stdout)
    return said


@pytest.mark.parametrize("path", sorted(BAD.keys() - HARMLESS))
def test_a_bad_file_is_a_problem_in_words(found: dict[str, Any], path: str) -> None:
    assert path not in found["items"]
    code, message = found["problems"][path]
    assert len(message.split()) >= 3, message
    assert code == CODES.get(path, code)


@pytest.mark.parametrize("path", HUGE)
def test_a_hundred_megabytes_are_not_even_read(found: dict[str, Any], path: str) -> None:
    assert found["problems"][path][0] == "too_large"


@pytest.mark.parametrize("path", sorted(HARMLESS))
def test_a_strange_file_does_no_harm(found: dict[str, Any], path: str) -> None:
    assert path in found["items"] or path in found["problems"]


def test_the_rest_of_the_pack_is_there(found: dict[str, Any]) -> None:
    assert {path: found["items"].get(path) for path in GOOD} == dict.fromkeys(GOOD, "Good morning.")


def test_no_process_grew_without_bound(found: dict[str, Any]) -> None:
    assert max(found["kilobytes"]) * 1_024 < 1.5 * GIGABYTE


def test_what_an_outside_entity_names_is_never_read(found: dict[str, Any]) -> None:
    assert "root:" not in json.dumps(found)
