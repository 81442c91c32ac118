"""`tarmac guard` on texts and folders: what is found, put away, brought back, and what is refused."""

import fcntl
import os
import pty
import shutil
import subprocess
import termios
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarmac.guard import Guard, Policy, Vault
from tarmac.guard.files import opened, protect, restore
from tests.guard.commanding import IBAN, MAIL, NUMBER, PASSPHRASE, PHONE, found, guard, there_and_back
from tests.serving import command

GUARD = Guard(Policy())
LETTER = f"Chère Zoë 👩🏽‍⚕️,\r\nécrivez à {MAIL} ou appelez le {PHONE}.\r\n[EMAIL_1] n'est pas une adresse.\n"
BOTH = [
    ("letter.txt", LETTER.encode()),
    ("letter.md", b"\xef\xbb\xbf" + LETTER.encode()),
    ("letter", LETTER.encode("utf-16")),
    ("be.txt", b"\xfe\xff" + LETTER.encode("utf-16-be")),
    ("old.txt", f"Andr\u00e9 \u2013 andr\u00e9@valmont.example, {NUMBER}".encode("cp1252")),
    ("only.txt", "andr\u00e9@valmont.example".encode("cp1252")),  # what is left of it is ASCII
    ("empty.txt", b""),
    ("people.csv", f'nom;mail;"tel ""privé"""\r\n"Peeters; An";{MAIL};"{PHONE}"\r\n;;\r\n"x";"{IBAN}";\n'.encode()),
    ("old.csv", "an,andr\u00e9@valmont.example\n".encode("cp1252")),
    ("one.csv", b'"'),
    ("tabs.tsv", f"a\t{NUMBER}\n\t\n".encode("utf-16")),
]


def test_scan_says_where_each_thing_stands_in_the_text_as_read(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(LETTER.encode())
    said = found(path)
    assert [(each["kind"], each["text"]) for each in said] == [("email", MAIL), ("phone", PHONE)]
    for each in said:
        assert set(each) == {"path", "kind", "start", "end", "text", "rule", "confidence"}
        assert LETTER[each["start"] : each["end"]] == each["text"]
        assert each["path"] == str(path)


def test_scan_reads_stdin(tmp_path: Path) -> None:
    said = found("-", given=f"à {MAIL}".encode())
    assert [(each["path"], each["start"], each["text"]) for each in said] == [("-", 2, MAIL)]


@pytest.mark.parametrize(("name", "content"), BOTH, ids=[name for name, _content in BOTH])
def test_a_text_comes_back_byte_for_byte(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    path.chmod(0o640)
    away, back = there_and_back(path)
    assert back.read_bytes() == content
    assert back.stat().st_mode & 0o777 == 0o640
    for secret in (MAIL, PHONE, NUMBER, IBAN, "@valmont"):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert secret.encode(encoding) not in away.read_bytes()
            assert secret.encode(encoding) not in away.with_name(f"{name}.vault").read_bytes()


def test_a_table_keeps_its_quotes_and_separators(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(f'a;b;c\r\n"x; y";"{MAIL}";{PHONE}\r\n'.encode())
    away, _back = there_and_back(path)
    assert away.read_bytes() == b'a;b;c\r\n"x; y";"[EMAIL_1]";[PHONE_1]\r\n'


PIECES = st.sampled_from(
    [MAIL, PHONE, NUMBER, "[EMAIL_1]", "[LITERAL_1]", ";", ",", '"', '""', "\r\n", "\n", "\t", "é"]
)
TEXTS = st.lists(PIECES | st.text(st.characters(exclude_categories=["Cs"]), max_size=6), max_size=14).map("".join)
KINDS = st.sampled_from(["a.txt", "a.csv"])
ENCODINGS = st.sampled_from(["utf-8", "utf-16", "cp1252"])


@settings(deadline=None)
@given(TEXTS, KINDS, ENCODINGS)
def test_whatever_the_text_it_comes_back_byte_for_byte(text: str, name: str, encoding: str) -> None:
    content = text.replace("\0", "").encode(encoding, "replace")
    document, vault = opened(name, content), Vault()
    protect(document, GUARD, vault)
    again = opened(name, document.write(), document.encoding)
    assert restore(again, vault) == 0
    assert again.write() == content


def test_a_text_on_stdin_goes_to_stdout_and_its_vault_where_it_is_told(tmp_path: Path) -> None:
    vault = tmp_path / "v"
    ended = guard("protect", "-", "--vault", vault, given=LETTER.encode())
    assert b"[EMAIL_1]" in ended.stdout
    assert b"valmont" not in ended.stdout
    assert vault.stat().st_mode & 0o777 == 0o600
    assert guard("restore", "-", "--vault", vault, given=ended.stdout).stdout == LETTER.encode()
    answer = guard("restore", "-", "--vault", vault, given="Écrivez à [EMAIL_1], [IBAN_7].".encode())
    assert answer.stdout.decode() == f"Écrivez à {MAIL}, [IBAN_7]."
    assert answer.stderr == b"-: placeholders in it that its vault does not know, and that stay: 1\n"
    again = guard("protect", "-", "--vault", vault, given=b"x")
    assert (again.returncode, again.stdout) == (1, b"")


def test_a_folder_is_protected_and_restored_with_all_that_lies_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "dossier"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_text(MAIL)
    (folder / "deep" / "b.csv").write_text(f"x,{PHONE}")
    assert [Path(each["path"]) for each in found(folder)] == [folder / "a.txt", folder / "deep" / "b.csv"]
    away = folder / "away"  # within, and not taken for a part of it the next time
    for _time in range(2):
        assert guard("protect", folder, "--to", away, "--force").returncode == 0
    written = sorted(str(path.relative_to(away)) for path in away.rglob("*") if path.is_file())
    assert written == ["dossier/a.txt", "dossier/a.txt.vault", "dossier/deep/b.csv", "dossier/deep/b.csv.vault"]
    assert guard("restore", away / "dossier", "--to", tmp_path / "back").returncode == 0
    assert (tmp_path / "back" / "dossier" / "deep" / "b.csv").read_text() == f"x,{PHONE}"


def protected(tmp_path: Path, name: str = "letter.txt", text: str = MAIL) -> Path:
    (tmp_path / name).write_text(text)
    assert guard("protect", tmp_path / name, "--to", tmp_path / "away").returncode == 0
    return tmp_path / "away" / name


def test_another_passphrase_opens_nothing_and_writes_nothing(tmp_path: Path) -> None:
    path = protected(tmp_path)
    ended = guard("restore", path, "--to", tmp_path / "back", key="another")
    assert ended.returncode == 1
    assert ended.stderr.decode() == f"{path} has a vault that this key does not open, or that was altered.\n"
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize("position", [0, 21, 25, 40, 60, -1])
def test_an_altered_vault_opens_nothing(tmp_path: Path, position: int) -> None:
    path = protected(tmp_path)
    vault = path.with_name("letter.txt.vault")
    altered = bytearray(vault.read_bytes())
    altered[position] ^= 1
    vault.write_bytes(altered)
    ended = guard("restore", path, "--to", tmp_path / "back")
    assert ended.returncode == 1
    assert b"altered" in ended.stderr
    assert ended.stderr.count(b"\n") == 1
    assert not (tmp_path / "back").exists()


def test_a_file_without_its_vault_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    one, two = protected(tmp_path, "one.txt"), protected(tmp_path, "two.txt")
    one.with_name("one.txt.vault").unlink()
    ended = guard("restore", one, two, "--to", tmp_path / "back")
    assert ended.returncode == 1
    assert ended.stderr.decode() == f"{one} has no vault beside it (one.txt.vault).\n"
    assert (tmp_path / "back" / "two.txt").read_text() == MAIL


def test_nothing_is_overwritten_unless_told(tmp_path: Path) -> None:
    path = protected(tmp_path)
    (tmp_path / "letter.txt").write_text(PHONE)
    ended = guard("protect", tmp_path / "letter.txt", "--to", tmp_path / "away")
    assert ended.returncode == 1
    assert b"is there already" in ended.stderr
    assert path.read_text() == "[EMAIL_1]"
    assert guard("protect", tmp_path / "letter.txt", "--to", tmp_path / "away", "--force").returncode == 0
    assert path.read_text() == "[PHONE_1]"
    assert guard("protect", tmp_path / "letter.txt", "--to", tmp_path, "--force").returncode == 1
    assert (tmp_path / "letter.txt").read_text() == PHONE


def test_two_files_of_one_name_do_not_end_as_one(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.txt").write_text(f"{name}{MAIL}")
    ended = guard("protect", tmp_path / "a/x.txt", tmp_path / "b/x.txt", "--to", tmp_path / "away", "--force")
    assert ended.returncode == 1
    assert guard("restore", tmp_path / "away/x.txt", "--to", tmp_path / "back").returncode == 0
    assert (tmp_path / "back/x.txt").read_text() == f"a{MAIL}"


def test_the_passphrase_comes_from_a_file_or_the_environment_and_from_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text(MAIL)
    (tmp_path / "key").write_text(PASSPHRASE + "\n")
    nowhere = guard("protect", tmp_path / "letter.txt", "--to", tmp_path / "away", key=None)
    assert nowhere.returncode == 1
    assert b"There is no passphrase" in nowhere.stderr
    assert not (tmp_path / "away").exists()
    keyed = ("--key-file", tmp_path / "key")
    assert guard("protect", tmp_path / "letter.txt", "--to", tmp_path / "away", *keyed, key=None).returncode == 0
    assert guard("restore", tmp_path / "away/letter.txt", "--to", tmp_path / "back").returncode == 0
    (tmp_path / "key").write_text("\n")
    empty = guard("restore", tmp_path / "away/letter.txt", "--to", tmp_path / "back", *keyed)
    assert (empty.returncode, empty.stderr) == (1, b"The passphrase is empty.\n")
    missing = guard("restore", tmp_path / "away/letter.txt", "--to", tmp_path / "b", "--key-file", tmp_path / "no")
    assert (missing.returncode, b"No such file" in missing.stderr) == (1, True)


def at_a_terminal(*arguments: str | Path, typed: str) -> tuple[int, str]:
    """The exit status of the command at a terminal of its own, and all that is seen there."""
    ours, its = pty.openpty()
    own = {name: value for name, value in os.environ.items() if not name.startswith("TARMAC_")}
    with subprocess.Popen(
        command("guard", *map(str, arguments)),
        env=own,
        stdin=its,
        stdout=its,
        stderr=its,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(its, termios.TIOCSCTTY, 0),
    ) as process:
        os.close(its)
        seen = b""
        try:
            while piece := os.read(ours, 1_000):
                seen += piece
                if piece.rstrip().endswith((b"vault:", b"again:")):
                    first, _line, typed = typed.partition("\n")
                    os.write(ours, f"{first}\n".encode())
        except OSError:  # the other end is closed
            pass
    os.close(ours)
    return process.returncode, seen.decode()


def test_at_a_terminal_the_passphrase_is_asked_for_and_never_shown(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(MAIL)
    protecting = ("protect", path, "--to", tmp_path / "away")
    status, seen = at_a_terminal(*protecting, typed=f"{PASSPHRASE}\nanother\n")
    assert (status, "The two are not the same. Nothing was written." in seen) == (1, True)
    assert not (tmp_path / "away").exists()
    status, seen = at_a_terminal(*protecting, typed=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    assert (status, PASSPHRASE in seen, "100%" in seen) == (0, False, True)
    restoring = ("restore", tmp_path / "away" / "letter.txt", "--to", tmp_path / "back")
    status, seen = at_a_terminal(*restoring, typed=f"{PASSPHRASE}\n")
    assert (status, PASSPHRASE in seen) == (0, False)
    assert (tmp_path / "back" / "letter.txt").read_text() == MAIL


@pytest.mark.parametrize(
    "arguments",
    [("protect", "x"), ("restore", "x"), ("protect", "-"), ("protect", "-", "x", "--to", "y"),
     ("protect", "x", "--to", "y", "--vault", "z"), ("scan",)],
)  # fmt: skip
def test_what_is_asked_for_wrongly_is_said(arguments: tuple[str, ...]) -> None:
    assert guard(*arguments).returncode == 2


def test_what_cannot_be_read_is_named_in_one_line_each_and_the_rest_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "dossier"
    folder.mkdir()
    (folder / "a.docx").write_bytes(b"PK\x03\x04 broken")
    (folder / "b.bin").write_bytes(bytes(range(256)))
    (folder / "c.pdf").write_bytes(b"%PDF-1.7 broken")
    (folder / "d").symlink_to(folder)
    (folder / "e").symlink_to(folder / "e")
    os.mkfifo(folder / "f")
    (folder / "g.xlsx").write_bytes(b"")
    (folder / "h.eml").write_bytes(b"\x00")
    (folder / "z.txt").write_text(MAIL)
    ended = guard("scan", folder)
    assert ended.returncode == 1
    named = [line.split()[0] for line in ended.stderr.decode().splitlines()]
    assert [Path(name).name for name in named] == ["a.docx", "b.bin", "c.pdf", "d", "e", "f", "g.xlsx", "h.eml"]
    assert ended.stdout.count(b"\n") == 1
    loop = guard("scan", folder / "e", tmp_path / "none", folder / "f")
    assert (loop.returncode, loop.stderr.count(b"\n")) == (1, 3)


# Who may do all is told to do without.
WITHOUT_POWER = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []


@pytest.mark.skipif(bool(WITHOUT_POWER) and not shutil.which("setpriv"), reason="root may do all")
def test_a_folder_without_rights_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(MAIL)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    ended = guard("scan", tmp_path, before=WITHOUT_POWER)
    assert ended.returncode == 1
    assert ended.stderr.decode() == f"{closed} cannot be read: Permission denied.\n"
    assert ended.stdout.count(b"\n") == 1
    refused = guard("protect", tmp_path / "a.txt", "--to", closed / "x", before=WITHOUT_POWER)
    assert (refused.returncode, refused.stderr.count(b"\n")) == (1, 1)
    (tmp_path / "a.txt").chmod(0)
    assert b"a.txt cannot be read: Permission denied." in guard("scan", tmp_path, before=WITHOUT_POWER).stderr


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(25_000_001)
    ended = guard("scan", tmp_path / "large.txt")
    assert (ended.returncode, b"25,000,000 bytes" in ended.stderr) == (1, True)
