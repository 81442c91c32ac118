"""Starts that meet each other, a port that somebody has, and what a killed start left behind."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
import uuid
from contextlib import suppress
from pathlib import Path

import pytest

from tarmac.config import assets
from tests.serving import Visitor, command, demonstration, environment, free_port, own_database

TAKEN = "Tarmac already runs on this folder"
LIST = "email,given_name,family_name,language,organisation\nnew@x.example,New,Comer,en,valmont\n"


def start(folder: Path, *arguments: str, **variables: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command(*arguments),
        env=environment(folder) | {"LC_ALL": "C"} | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    said, complained = process.communicate(timeout=120)
    return process.returncode, said, complained


def page_of(port: int, process: "subprocess.Popen[str]") -> int:
    """The status of the sign-in page, as soon as the server listens."""
    while process.poll() is None:
        with suppress(ConnectionError), socket.create_connection(("127.0.0.1", port)):
            break
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.2)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=60) as page:
        return int(page.status)


def read_welcome(process: "subprocess.Popen[str]") -> str:
    """The first line that it says; empty when it ended without a word."""
    assert process.stdout is not None
    return process.stdout.readline()


def test_three_first_starts_at_once_all_serve(tmp_path: Path) -> None:
    starts = {port: start(tmp_path, "demo", "--port", str(port)) for port in (free_port() for _ in range(3))}
    try:
        for port, process in starts.items():
            assert "is open at" in read_welcome(process)
            assert page_of(port, process) == 200
    finally:
        for process in starts.values():
            process.kill()
            process.communicate()


@pytest.mark.own_database
def test_commands_at_once_on_nothing_all_work(tmp_path: Path) -> None:
    with own_database(f"starting_{uuid.uuid4().hex[:8]}") as url:
        variables = {"DATABASE_URL": url} if url else {}
        outcomes = [ended(each) for each in [start(tmp_path, "ledger", "verify", **variables) for _ in range(4)]]
    assert [(status, said[:9]) for status, said, _complained in outcomes] == [(0, "0 entries")] * 4, outcomes


@pytest.mark.own_database
def test_demonstrations_of_two_folders_may_share_one_postgresql(tmp_path: Path) -> None:
    with own_database(f"starting_{uuid.uuid4().hex[:8]}") as url:
        if not url:
            pytest.skip("SQLite is in the folder")
        ports = [free_port(), free_port()]
        starts = [start(tmp_path / str(port), "demo", "--port", str(port), DATABASE_URL=url) for port in ports]
        try:
            assert ["is open at" in read_welcome(each) for each in starts] == [True, True]
        finally:
            for process in starts:
                process.kill()
                process.communicate()


def test_a_reset_beside_a_running_demonstration_is_refused_and_nothing_is_lost(tmp_path: Path) -> None:
    with demonstration(tmp_path) as server:
        clerk = Visitor(server)
        clerk.choose("clerk")
        status, said, complained = ended(start(tmp_path, "demo", "--reset", "--port", str(free_port())))
        assert (status, said, complained.count("\n")) == (1, "", 1)
        assert TAKEN in complained
        assert "stop" in complained.lower()
        document = {"title": "Plan", "text": "Words", "ref": "own-00000000000000aa", "version": "0"}
        clerk.post("/office/document/new/", document)
        people = tmp_path / "people.csv"
        people.write_text(LIST, encoding="utf-8")
        status, said, complained = ended(start(tmp_path, "people", "import", str(people), "--wave", "bravo"))
        assert "1 new" in said, complained
    with demonstration(tmp_path) as server:
        clerk = Visitor(server)
        clerk.choose("clerk")
        assert "own-00000000000000aa" in clerk.get("/office/files/").text


def test_what_a_killed_demonstration_held_is_free_at_once(tmp_path: Path) -> None:
    with demonstration(tmp_path) as server:
        server.process.kill()
        server.process.wait(timeout=30)
        with demonstration(tmp_path) as again:
            assert Visitor(again).get("/account/login/").status == 200


def test_workers_share_one_port_and_a_second_server_beside_them_has_its_own(tmp_path: Path) -> None:
    ports = [free_port(), free_port()]
    servers = [start(tmp_path, "serve", "--port", str(port), "--workers", "2") for port in ports]
    try:
        assert [page_of(port, server) for port, server in zip(ports, servers, strict=True)] == [200, 200]
        for server in servers:
            server.send_signal(signal.SIGTERM)
            assert "Traceback" not in ended(server)[2]
    finally:
        for server in servers:
            server.kill()
            server.communicate()


@pytest.mark.parametrize("listens", [False, True])
@pytest.mark.parametrize("arguments", [["demo"], ["serve"]])
def test_a_port_that_is_taken_is_said_before_any_welcome(listens: bool, arguments: list[str], tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        if listens:
            other.listen()
        port = other.getsockname()[1]
        status, said, complained = ended(start(tmp_path, *arguments, "--port", str(port)))
    assert (status, said, complained.count("\n")) == (1, "", 1)
    assert f"Port {port} is in use" in complained


def test_of_two_starts_on_one_port_one_says_welcome(tmp_path: Path) -> None:
    port = str(free_port())
    starts = [start(tmp_path / name, "demo", "--port", port) for name in ("one", "two")]
    try:
        welcomes = ["is open at" in read_welcome(each) for each in starts]
        assert sorted(welcomes) == [False, True]
        (told,) = (each for each, welcomed in zip(starts, welcomes, strict=True) if not welcomed)
        assert f"Port {port} is in use" in ended(told)[2]
    finally:
        for process in starts:
            process.kill()
            process.communicate()


def test_after_the_last_port_none_higher_is_advised(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", 65535))
        other.listen()
        _status, _said, complained = ended(start(tmp_path, "demo", "--port", "65535"))
    assert "make demo PORT=65534" in complained


def test_an_address_that_is_not_ours_is_said_in_words(tmp_path: Path) -> None:
    status, said, complained = ended(start(tmp_path, "serve", "--host", "192.0.2.1", "--port", str(free_port())))
    assert (status, said, complained.count("\n")) == (1, "", 1)
    assert "192.0.2.1" in complained


def test_starts_at_once_agree_on_one_secret_and_an_empty_one_is_made_anew(tmp_path: Path) -> None:
    secret = tmp_path / "demo-secret-key"
    secret.touch()
    ask = [sys.executable, "-c", "from tarmac.config import settings; print(settings.SECRET_KEY)"]
    asked = [subprocess.Popen(ask, env=environment(tmp_path), stdout=subprocess.PIPE, text=True) for _ in range(6)]
    keys = {each.communicate(timeout=60)[0].strip() for each in asked}
    assert keys == {secret.read_text(encoding="utf-8")}
    assert len(keys.pop()) >= 50
    assert secret.stat().st_mode & 0o777 == 0o600
    assert not [path for path in tmp_path.iterdir() if path.suffix not in {"", ".lock"}]


@pytest.mark.parametrize("left", [0, 30])
def test_a_translation_that_was_left_half_written_is_made_again(
    left: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "PACKAGE", tmp_path)
    source = tmp_path / "web" / "locale" / "de" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid ""\nmsgstr ""\n"Language: de\\n"\n\nmsgid "Wave"\nmsgstr "Welle"\n', encoding="utf-8")
    assets.compile_translations()
    compiled = source.with_suffix(".mo")
    whole = compiled.read_bytes()
    assert b"Welle" in whole
    compiled.write_bytes(whole[:left])
    assets.compile_translations()
    assert compiled.read_bytes() == whole
    source.write_text(source.read_text(encoding="utf-8").replace("Welle", "Woge"), encoding="utf-8")
    os.utime(source, ns=(1, 1))  # an older source that came back
    assets.compile_translations()
    assert b"Woge" in compiled.read_bytes()
    assert sorted(path.name for path in source.parent.iterdir()) == ["django.mo", "django.po"]


def test_static_files_that_were_left_half_written_are_collected_again(tmp_path: Path) -> None:
    with demonstration(tmp_path):
        pass
    mark, manifest = tmp_path / "static" / ".fingerprint", tmp_path / "static" / "staticfiles.json"
    mark.write_bytes(b"")
    manifest.write_bytes(b"")
    with demonstration(tmp_path) as server:
        assert Visitor(server).get("/account/login/").status == 200
    assert manifest.stat().st_size > 0
