"""The folder of a pack and its manifest: what is refused as a whole, and names that no file should have."""

import json
import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tarmac.office.items import Kind
from tarmac.office.packs.pack import BrokenPack, Pack, digest_of, read_pack
from tests.office import hostile
from tests.office.practice import MANIFEST, read_files

LAUGHS = b"a: &a [l]\n" + b"".join(b"%c: &%c [*%c,*%c]\n" % (98 + n, 98 + n, 97 + n, 97 + n) for n in range(24))
GOOD = {"documents/good.md": b"# Good\n"}


def problems(pack: Pack) -> dict[str, str]:
    assert [item.ref for item in pack.items] == ["document-good-md"], "the rest of the pack is there"
    return {problem.path: problem.code for problem in pack.problems}


@pytest.mark.parametrize(
    ("manifest", "words"),
    [
        (b"", "holds no fields"),
        (b"- a\n- b\n", "holds no fields"),
        (b"name: {fr: A\n", "cannot be read"),
        (b"\xff\xfe\x00\x00", "cannot be read"),
        (b"name: " + b"[" * 50_000, "cannot be read"),
        (b"name: &a [x]\nowner: *a\n", "aliases"),
        (LAUGHS, "aliases"),
        (b"day_zero: 2026-13-45\n", "cannot be read"),
        (b"x: " + b"y" * 300_000, "more than 200,000 bytes"),
        (b"name: !!python/object/apply:os.system [true]\n", "cannot be read"),
        (b"description: {en: x}\n", "lacks name, sector, day_zero, owner"),
        (MANIFEST.replace("{fr: Petite,", "Tiny #").encode(), "name is by language"),
        (MANIFEST.replace("{fr: Petite,", "{fr: [1],").encode(), "name is by language"),
        (MANIFEST.replace("description: {en: x}", "description: [x]").encode(), "description is by language"),
        (MANIFEST.replace("{name: Zoé Lambert", "{name: 12").encode(), "owner is name, email and role"),
        (MANIFEST.replace("[fr, nl]", "fr").encode(), "languages is a list"),
        (MANIFEST.replace("2026-03-16", "soon").encode(), "day_zero is a date"),
        (MANIFEST.replace("2026-03-16", "9999-12-31").encode(), "day_zero is in the year 9999"),
        (MANIFEST.replace("slug: tiny", "slug: ../etc").encode(), "small letters"),
    ],
)
def test_a_pack_without_a_sound_manifest_is_refused_in_words(tmp_path: Path, manifest: bytes, words: str) -> None:
    with pytest.raises(BrokenPack, match=words):
        read_files(tmp_path, {"pack.yaml": manifest, **GOOD})


def test_a_folder_without_a_manifest_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(BrokenPack, match=r"pack\.yaml cannot be read"):
        read_pack(tmp_path, ZoneInfo("Europe/Brussels"))


def test_what_a_manifest_says_beside_can_be_stored(tmp_path: Path) -> None:
    beside = "storylines: [{id: 2026-03-16, x: .nan, y: !!set {a, b}, z: !!binary aGk=, when: 2026-03-16}]\n"
    pack = read_files(tmp_path, {"pack.yaml": (MANIFEST + beside).encode(), **GOOD})
    assert pack.manifest.storylines[0]["when"] == "2026-03-16"
    json.dumps(pack.manifest.storylines, allow_nan=False)


def test_a_link_is_not_followed_whatever_it_leads_to(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key.md").write_text("# A secret\n")
    folder = tmp_path / "tiny"
    (folder / "mail").mkdir(parents=True)
    (folder / "documents").mkdir()
    (folder / "documents" / "link.md").symlink_to(secret / "key.md")
    (folder / "documents" / "within.md").symlink_to("good.md")
    (folder / "documents" / "nowhere.md").symlink_to("nothing")
    (folder / "mail" / "all").symlink_to(secret)
    (folder / "sheets").symlink_to(secret)
    os.mkfifo(folder / "documents" / "pipe.md")
    found = problems(read_files(folder, GOOD))
    assert found == dict.fromkeys(
        ("documents/link.md", "documents/within.md", "documents/nowhere.md", "documents/pipe.md", "mail/all", "sheets"),
        "not_a_file",
    )
    assert len(digest_of(folder)) == 64


def test_a_name_that_is_not_utf8_is_a_problem_that_can_be_printed(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / os.fsdecode(b"documents/caf\xe9.md")).write_bytes(b"# Caf\n")
    pack = read_files(tmp_path, GOOD)
    assert problems(pack) == {"documents/caf\ufffd.md": "bad_name"}
    assert len(digest_of(tmp_path)) == 64
    pack.problems[0].path.encode()


def test_a_name_of_several_lines_stays_one_line(tmp_path: Path) -> None:
    pack = read_files(tmp_path, {"documents/a\nb: c.md": b"# X\n"})
    assert pack.items[0].files[0].name == "a b: c.md"


def test_a_very_long_path_is_a_problem(tmp_path: Path) -> None:
    deep = "documents/" + "/".join(["d" * 100] * 3) + "/x.md"
    assert problems(read_files(tmp_path, {deep: b"# X\n", **GOOD})) == {deep: "long_name"}


def test_names_that_look_alike_are_told_apart(tmp_path: Path) -> None:
    pack = read_files(tmp_path, {f"documents/{name}.md": b"# X\n" for name in ("été", "ete", "Ete", "e-t-e")})
    assert pack.problems == []
    assert len({item.ref for item in pack.items}) == 4


def test_a_file_is_what_its_name_ends_in_wherever_it_lies(tmp_path: Path) -> None:
    strays = {
        "Mail/1.eml": hostile.LETTER,
        "notes.TXT": b"x",
        "all/of/it/table.csv": b"a;b\n1;2\n",
        "truth.yaml": b"[]",
    }
    pack = read_files(tmp_path, {**strays, ".DS_Store": b"x"})
    assert pack.problems == []
    found = {item.path: item.kind for item in pack.items}
    assert found == {"Mail/1.eml": Kind.MAIL, "notes.TXT": Kind.DOCUMENT, "all/of/it/table.csv": Kind.SHEET}


def test_a_file_of_no_known_kind_is_told_about(tmp_path: Path) -> None:
    strays = {"setup.exe": b"MZ", "noname": b"x", "archive.zip": b"PK"}
    assert problems(read_files(tmp_path, {**strays, **GOOD})) == dict.fromkeys(strays, "unknown_type")


def test_too_many_files_are_no_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tarmac.office.packs.limits.MAX_FILES", 3)
    with pytest.raises(BrokenPack, match="more than 3 files"):
        read_files(tmp_path, {f"documents/{number}.md": b"# X\n" for number in range(4)})


def test_too_many_bytes_are_no_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tarmac.office.packs.limits.MAX_PACK_BYTES", 3_000)
    with pytest.raises(BrokenPack, match="more than 3,000 bytes"):
        read_files(tmp_path, {f"documents/{number}.txt": b"x" * 1_000 for number in range(4)})
