"""LibreOffice opens what a desk was written out as: the same words and the same sums."""

import html
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tarmac.office import queries, services
from tarmac.office.export import write
from tarmac.office.items import Kind
from tarmac.office.models import Desk
from tarmac.office.writing import as_text
from tarmac.programme import access
from tests.office import exported
from tests.office.exported import Unpacked
from tests.office.practice import NOW, participant, write_pack
from tests.serving import CONTENT, once

pytestmark = [pytest.mark.django_db, pytest.mark.libreoffice, once]

VALMONT = CONTENT / "offices" / "valmont"
OPENED = (".docx", ".odt", ".xlsx")
CHANGED = "document-procedure-recours-2026-docx"
MOST_SECONDS = 120
DAY = re.compile(r"\d{4}-\d\d-\d\d")  # each program shows it in its own way


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with every sort of file that LibreOffice opens, and documents that the person wrote in."""
    (tmp_path / "pack").mkdir()
    pack = write_pack(tmp_path / "pack")
    for folder in ("documents", "sheets"):
        for path in (VALMONT / folder).iterdir():
            if path.suffix in OPENED:
                shutil.copy(path, pack / folder)
    services.load_pack(pack, now=NOW)
    person = participant("valley")
    desk = services.open_desk(person, access.require(person, NOW), now=NOW)
    services.create_document(desk, title="Été", text="# Été\n\n- un\n  - deux\n\n1. trois\n\n| a | b |", now=NOW)
    services.edit_document(desk, "document-rules-md", text="# Rules\n\nWear a coat.", version=0, now=NOW)
    changed = as_text(queries.details(desk, CHANGED)["blocks"])
    services.edit_document(desk, CHANGED, text=f"{changed}\n\nAjouté aujourd’hui.", version=0, now=NOW)
    _edit(desk, "sheet-merger-budget-xlsx", "H1", "=SUM(1000;234)")
    budget = services.create_sheet(desk, title="Caisse", now=NOW)
    for ref, text in {"A1": "Entrées", "B1": "12,50", "B2": "0,75", "B3": "=SOMME(B1:B2)*2", "B4": "=1/0"}.items():
        _edit(desk, budget.ref, ref, text)
    return desk


def _edit(desk: Desk, ref: str, cell: str, text: str) -> None:
    change = services.Change(worksheet=0, ref=cell, text=text)
    version = queries.item(desk, ref).version
    services.edit_cells(desk, ref, [change], version=version, language="fr", now=NOW)


@pytest.fixture
def found(desk: Desk, tmp_path: Path) -> Unpacked:
    write(desk, tmp_path / "desk.zip", now=NOW)
    return exported.unpacked(tmp_path / "desk.zip", tmp_path / "out")


def opened(found: Unpacked, made: Path) -> dict[str, str]:
    """What LibreOffice makes of each file, as HTML by the file's path: it is started once for all of them."""
    paths = sorted(path for path in found.files if path.endswith(OPENED))
    profile = f"-env:UserInstallation={(made / 'profile').as_uri()}"
    command = ["soffice", "--headless", "--norestore", profile, "--convert-to", "html", "--outdir", str(made)]
    subprocess.run(
        [*command, *(str(found.folder / path) for path in paths)], check=True, capture_output=True, timeout=MOST_SECONDS
    )
    return {path: (made / f"{Path(path).stem}.html").read_text("utf-8") for path in paths}


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


def shown(page: str) -> str:
    """The text of a page; what LibreOffice puts in comments is that of comments."""
    told = re.sub(r"<!--(.*?)-->", r"\1", page, flags=re.DOTALL)
    apart = re.sub(r"</?(?:br|p|td|th|li|h\d)\b[^>]*>", " ", told)
    return html.unescape(re.sub(r"<[^>]+>", "", apart))


def numbers(page: str) -> Counter[float]:
    """What the cells hold, whatever is shown of it."""
    return Counter(round(float(number), 6) for number in re.findall(r'sdval="([^"]*)"', page))


def test_libreoffice_reads_the_same_words_and_the_same_sums(desk: Desk, found: Unpacked, tmp_path: Path) -> None:
    pages = opened(found, tmp_path)
    listed = [row for kind in (Kind.DOCUMENT, Kind.SHEET) for row in queries.listing(desk, kind)]
    assert len(pages) == len(listed) > 25
    paths = {item.title: item.path for item in found.as_pack().items}
    for row in listed:
        item, details = queries.opened(desk, row.ref)
        page = pages[paths[item.title]]
        if item.kind == Kind.DOCUMENT:
            missing = words(item.text) - words(shown(page))
            assert not missing, item.title
        else:
            cells = [cell for sheet in details["worksheets"] for cell in sheet["cells"]]
            assert not numbers_of(cells) - numbers(page), item.title
            texts = [cell["text"] for cell in cells if isinstance(cell["value"], str) and not DAY.match(cell["value"])]
            assert not words(" ".join(texts)) - words(shown(page)), item.title
    added = pages[paths[queries.item(desk, CHANGED).title]]
    assert "Ajouté aujourd’hui." in shown(added)
    assert numbers(pages["sheets/budget.xlsx"])[1234.5] == 2, "one is the sum of the other: LibreOffice adds it up"


def numbers_of(cells: list[dict[str, Any]]) -> Counter[float]:
    values = (cell["value"] for cell in cells if not isinstance(cell["value"], bool))
    return Counter(round(float(value), 6) for value in values if isinstance(value, int | float))
