"""What an organisation's own folder holds beside a pack's usual files: each as it was saved, read or refused."""

import mailbox
import shutil
import subprocess
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from tarmac.office import services
from tarmac.office.items import Kind
from tarmac.office.packs.parsed import ParsedItem
from tarmac.web import clock
from tests.office import hostile
from tests.office.practice import NOW, participant, read_files, signed_in, write_pack
from tests.serving import command, environment

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f0005050"
    "1ff3a0a62a60000000049454e44ae426082"
)
ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="Budget">
<table:table-row><table:table-cell office:value-type="string"><text:p>Post</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>Euro</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>
<table:table-row><table:table-cell office:value-type="date" office:date-value="2026-03-02"><text:p>2 maart</text:p>
</table:table-cell><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="12.5">
<text:p>12,50</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell table:number-columns-repeated="1000"/><table:table-cell office:value-type="float"
 office:value="25" table:formula="of:=SUM([.B4:.C4])+[$Other.A1]"><text:p>25</text:p></table:table-cell>
</table:table-row><table:table-row table:number-rows-repeated="1048000"><table:table-cell
 table:number-columns-repeated="16000"/>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""
HTML = b"""<html><head><title>Rules &amp; more</title><style>p{color:red}</style></head><body><h1>Rules</h1><p>Wear a
<b>badge</b>.<script>alert(1)</script></p><ul><li>one<ol><li>inside</li></ol></li><li>two</li></ul>
<table><tr><th>Day</th><th>Hours</th></tr><tr><td>Monday</td><td><p>9 to 17</p></td></tr></table>
<img src="https://evil.example/x.png" onerror="alert(2)">Bye<br>now</body></html>"""
SRT = "1\n00:00:01,000 --> 00:00:04,000\nAnne Petit: We vote the budget.\n\n2\n00:00:05,000 --> 00:00:08,500\nAgreed.\n"


def item_of(folder: Path, path: str, content: bytes) -> ParsedItem:
    pack = read_files(folder, {path: content})
    assert pack.problems == []
    return pack.items[0]


def cells(item: ParsedItem) -> dict[str, tuple[object, str]]:
    (worksheet,) = item.details["worksheets"]
    return {cell["ref"]: (cell["value"], cell.get("formula", "")) for cell in worksheet["cells"]}


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_table_of_text_whatever_parts_its_cells(tmp_path: Path, delimiter: str) -> None:
    number = "12.5" if delimiter == "," else "12,5"
    lines = [["Ville", "Total", "Code"], ["Liège", number, "007"], ["", "-3", '"a b"']]
    item = item_of(tmp_path, "towns.csv", "\n".join(delimiter.join(line) for line in lines).encode("cp1252"))
    assert (item.kind, item.title) == (Kind.SHEET, "Towns")
    assert cells(item) == {
        "A1": ("Ville", ""), "B1": ("Total", ""), "C1": ("Code", ""),
        "A2": ("Liège", ""), "B2": (12.5, ""), "C2": ("007", ""), "B3": (-3, ""), "C3": ("a b", ""),
    }  # fmt: skip


def test_a_sheet_of_opendocument_with_its_formulas_and_what_it_repeats(tmp_path: Path) -> None:
    item = item_of(tmp_path, "budget.ods", hostile.packed({"content.xml": ODS.encode()}))
    assert cells(item) == {
        "A1": ("Post", ""), "B1": ("Euro", ""), "A4": ("2026-03-02", ""), "B4": (12.5, ""), "C4": (12.5, ""),
        "ALM5": (25, "=SUM(B4:C4)+Other!A1"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("once", "endless"),
    [
        ('columns-repeated="2"', 'columns-repeated="99999999"'),
        (
            'rows-repeated="2"><table:table-cell/>',
            'rows-repeated="99999999"><table:table-cell><text:p>x</text:p></table:table-cell>',
        ),
    ],
    ids=["columns", "rows"],
)
def test_cells_repeated_without_end_are_refused(tmp_path: Path, once: str, endless: str) -> None:
    content = ODS.replace(once, endless)
    assert content != ODS
    pack = read_files(tmp_path, {"budget.ods": hostile.packed({"content.xml": content.encode()})})
    assert [(each.path, each.code) for each in pack.problems] == [("budget.ods", "too_many_cells")]


def test_a_page_of_the_web_without_what_is_active(tmp_path: Path) -> None:
    pack = read_files(tmp_path, {"rules.html": HTML})
    assert [(each.code, each.is_notice) for each in pack.problems] == [("scripts", True)]
    item = pack.items[0]
    assert item.title == "Rules & more"
    assert [(block["style"], block["text"]) for block in item.details["blocks"]] == [
        ("heading", "Rules"),
        ("paragraph", "Wear a badge."),
        ("list", "one"),
        ("list", "inside"),
        ("list", "two"),
        ("row", "Day | Hours"),
        ("row", "Monday | 9 to 17"),
        ("paragraph", "Bye\nnow"),
    ]
    assert [block["level"] for block in item.details["blocks"] if block["style"] == "list"] == [0, 1, 0]
    assert "evil" not in str(item.details)


def test_subtitles_are_a_transcript(tmp_path: Path) -> None:
    item = item_of(tmp_path, "board-meeting.srt", SRT.encode())
    assert (item.kind, item.title) == (Kind.MEETING, "Board meeting")
    assert [(cue["start"], cue["speaker"], cue["text"]) for cue in item.details["cues"]] == [
        (1.0, "Anne Petit", "We vote the budget."),
        (5.0, "", "Agreed."),
    ]


def test_each_mail_of_a_box_is_a_mail_and_threads_resolve(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "made.mbox")
    for number in range(1, 4):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "Ann <ann@tiny.example>", "zoe@tiny.example", f"Part {number}"
        mail["Date"], mail["Message-ID"] = f"Mon, 0{number} Jun 2026 09:00:00 +0200", f"<{number}@tiny.example>"
        if number > 1:
            mail["In-Reply-To"] = f"<{number - 1}@tiny.example>"
        mail.set_content(f"Hello {number}.\n\nFrom here it goes on.\n")
        box.add(mail)
    box.close()
    pack = read_files(tmp_path / "pack", {"archive.mbox": (tmp_path / "made.mbox").read_bytes()})
    assert pack.problems == []
    assert [item.path for item in pack.items] == [f"archive.mbox#{number}" for number in (1, 2, 3)]
    assert {item.thread for item in pack.items} == {pack.items[0].ref}
    assert pack.items[1].segments[1].text == "From here it goes on."
    assert pack.items[1].files[0].content.startswith(b"From: Ann")


@pytest.mark.django_db
def test_a_picture_is_shown_and_comes_from_here(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    (folder / "documents" / "plan.png").write_bytes(PNG)
    ref = services.load_pack(folder, now=NOW).office.items.get(path="documents/plan.png").ref
    visitor = signed_in(participant("north"))
    with clock.fixed(NOW):
        page = visitor.get(f"/office/item/{ref}/").content.decode()
        file = visitor.get(f"/office/item/{ref}/file/")
    assert f'<img class="picture" src="/office/item/{ref}/file/" alt="Plan">' in page
    assert f"/office/item/{ref}/edit/" not in page
    assert file["Content-Type"] == "image/png"


def added(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command("office", "add", *words), env=environment(data), capture_output=True, text=True, check=False
    )


def test_an_archive_is_loaded_like_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "files" / "tiny"
    folder.mkdir(parents=True)
    write_pack(folder)
    archive = shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path / "files")
    first = added(tmp_path, archive)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("tiny: ")
    assert "0 loaded" in added(tmp_path, str(folder)).stdout


def test_a_box_of_mails_becomes_the_office_of_whom_it_is_said_to_be(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "Bureau été.mbox")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ann@tiny.example", "zoe@tiny.example", "Hello"
    mail.set_content("Hello.\n")
    box.add(mail)
    box.close()
    refused = added(tmp_path, str(tmp_path / "Bureau été.mbox"))
    assert refused.returncode == 1
    assert "holds no pack.yaml: say --sector and --owner" in refused.stderr
    loaded = added(
        tmp_path, str(tmp_path / "Bureau été.mbox"), "--sector", "hospital", "--owner", "Zoé <zoe@tiny.example>"
    )
    assert (loaded.returncode, loaded.stderr) == (0, "")
    first, *report = loaded.stdout.splitlines()
    assert first == "bureau-ete: 1 loaded, 0 unchanged, 0 removed."
    assert report[-1] == "bureau-ete is shown."
    wrong = added(tmp_path, str(tmp_path / "Bureau été.mbox"), "--sector", "castle", "--owner", "zoe@tiny.example")
    assert wrong.returncode == 1
    assert "sector is one of" in wrong.stderr


@pytest.mark.parametrize("name", ["../../escaped.md", "/escaped.md"])
def test_a_name_that_leads_out_of_an_archive_stays_inside(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "tiny"
    folder.mkdir()
    write_pack(folder)
    packed = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", folder))
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(name, "# Out\n")
    assert added(tmp_path, str(packed)).returncode == 0
    assert not list(tmp_path.parent.glob("**/escaped.md"))


def test_an_archive_that_unpacks_to_too_much_is_no_pack(tmp_path: Path) -> None:
    packed = tmp_path / "bomb.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("documents/zeros.md", b"\0" * 50_000_000)
    refused = added(tmp_path, str(packed))
    assert refused.returncode == 1
    assert "cannot be unpacked: it unpacks to more than is allowed" in refused.stderr
