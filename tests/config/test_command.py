"""The `tarmac` command as somebody at a terminal meets it."""

import os
import re
import signal
import socket
import subprocess
import uuid
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext

from tests.assistant.tiny_model import write_tiny_model
from tests.serving import Running, Visitor, command, content_of, demonstration, environment, free_port, own_database

EVERYBODY = 13  # the personas of the sign-in page


def run(*arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command with nothing set but what is given."""
    bare = {key: value for key, value in os.environ.items() if not key.startswith(("TARMAC_", "DATABASE_", "DJANGO_"))}
    return subprocess.run(
        command(*arguments),
        env=bare | {"TARMAC_DATA_DIR": str(folder)} | variables,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("variables", "arguments", "said"),
    [
        ({}, ["serve"], "TARMAC_SECRET_KEY is not set"),
        ({"TARMAC_SECURE_COOKIES": "ture"}, ["serve"], "TARMAC_SECURE_COOKIES is neither true nor false"),
        ({"TARMAC_SESSION_SECONDS": "long"}, ["serve"], "TARMAC_SESSION_SECONDS"),
        ({"DATABASE_URL": "nonsense"}, ["ledger", "verify"], "DATABASE_URL begins with postgres:// or sqlite:///"),
        ({"DATABASE_URL": "sqlite:////no-such-folder/x"}, ["ledger", "verify"], "The database does not answer"),
        ({"TARMAC_DATA_DIR": "/dev/null/data"}, ["demo"], "TARMAC_DATA_DIR names a folder to write in"),
        ({"TARMAC_DATA_DIR": "/dev/null/data"}, ["ledger", "verify"], "TARMAC_DATA_DIR names a folder to write in"),
        ({"TARMAC_DEMO": "false"}, ["demo"], "TARMAC_DEMO=true"),
        ({}, ["demo", "--model", "no-such.gguf"], "no-such.gguf"),
        ({}, ["office", "add", "/dev/null"], "/dev/null"),
    ],
)
def test_what_is_missing_or_wrong_is_said(
    tmp_path: Path, variables: dict[str, str], arguments: list[str], said: str
) -> None:
    ended = run(*arguments, folder=tmp_path, **variables)
    assert ended.returncode in {1, 2}
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_command_works_on_a_fresh_clone_and_help_touches_nothing(tmp_path: Path) -> None:
    assert run("--help", folder=tmp_path).returncode == 0
    assert run("serve", "--help", folder=tmp_path).returncode == 0
    assert list(tmp_path.iterdir()) == []
    verified = run("ledger", "verify", folder=tmp_path)
    assert (verified.returncode, verified.stdout.startswith("0 entries")) == (0, True)


def test_a_port_that_somebody_has_is_named_with_a_way_out(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ended = run("demo", "--port", str(port), folder=tmp_path)
    assert ended.returncode == 1
    assert f"Port {port} is in use. Choose another: make demo PORT={port + 1}" in ended.stderr
    assert not (tmp_path / "tarmac.sqlite3").exists()


def stop(server: Running) -> int:
    """As Ctrl+C does."""
    server.process.send_signal(signal.SIGINT)
    return server.process.wait(timeout=30)


def personas(visitor: Visitor) -> int:
    return len(re.findall(r'name="email" value="[\w.-]+@demo\.example"', visitor.get("/account/login/").text))


def documents(visitor: Visitor) -> set[str]:
    return set(re.findall(r"/own-\w{16}/", visitor.get("/office/files/").text))


@pytest.mark.own_database
def test_a_second_start_keeps_the_data_and_a_reset_forgets_them(tmp_path: Path) -> None:
    with own_database(f"command_{uuid.uuid4().hex[:8]}") as url:
        with demonstration(tmp_path, database_url=url) as server:
            clerk = Visitor(server)
            assert personas(clerk) == EVERYBODY
            clerk.choose("clerk")
            document = {"title": "Plan", "text": "Words", "ref": "own-00000000000000aa", "version": "0"}
            clerk.post("/office/document/new/", document)
            assert len(documents(clerk)) == 1
            assert stop(server) == 0
            said = server.log.read_text()
            assert f"Tarmac is open at {server.address}" in said
            assert "Summarise" in said
            assert "Traceback" not in said
        with demonstration(tmp_path, database_url=url) as server:
            clerk = Visitor(server)
            clerk.choose("clerk")
            assert len(documents(clerk)) == 1
        with demonstration(tmp_path, "--reset", database_url=url) as server:
            clerk = Visitor(server)
            clerk.choose("clerk")
            assert documents(clerk) == set()


@pytest.mark.parametrize(
    ("language", "variables"),
    [
        ("fr", {"LANG": "fr_BE.UTF-8"}),
        ("nl", {"LANG": "en_GB.UTF-8", "LC_ALL": "nl_BE.UTF-8"}),
        ("de", {"LANG": "de_DE", "PYTHONIOENCODING": "ascii"}),  # a terminal that knows few letters
        ("en", {"LANG": "C"}),
    ],
)
def test_the_welcome_speaks_the_terminals_language(tmp_path: Path, language: str, variables: dict[str, str]) -> None:
    unset = {"LC_ALL": "", "LC_MESSAGES": ""}
    with demonstration(tmp_path, variables=unset | variables) as server:
        with translation.override(language):
            expected = gettext("Tarmac is open at http://localhost:%(port)s") % {"port": server.port}
        assert expected.encode("ascii", "replace") in server.log.read_text().encode("ascii", "replace")


def test_every_persona_can_be_chosen_and_finds_a_page(tmp_path: Path) -> None:
    with demonstration(tmp_path) as server:
        keys = re.findall(r'value="([\w.-]+)@demo\.example"', Visitor(server).get("/account/login/").text)
        assert len(keys) == EVERYBODY
        for key in keys:
            visitor = Visitor(server)
            visitor.choose(key)
            assert visitor.get("/").status == 200, key
            office = 200 if key in {"clerk", "nurse", "adviser"} else 403
            assert visitor.get("/office/").status == office, key
    verified = subprocess.run(command("ledger", "verify"), env=environment(tmp_path), capture_output=True, check=False)
    assert verified.returncode == 0


def test_a_model_file_answers_on_this_machine_and_is_forgotten_after(tmp_path: Path) -> None:
    model = write_tiny_model(tmp_path / "tiny.gguf")
    with demonstration(tmp_path, "--model", str(model)) as server:
        clerk = Visitor(server)
        clerk.choose("clerk")
        # nothing in the office speaks of it: a model over bytes takes a letter for a token and has no room for items
        question = {"key": str(uuid.uuid4()), "text": "Ytterbium?"}
        told = clerk.read_until("event: text", "/assistant/turn/", question, Accept="text/event-stream")
        assert '"provider":"tiny"' in told
        assert "event: text" in told
        assert stop(server) == 0
        assert "Traceback" not in server.log.read_text()
    with demonstration(tmp_path) as server:
        clerk = Visitor(server)
        clerk.choose("clerk")
        question["key"] = str(uuid.uuid4())
        assert '"generative":false' in clerk.post("/assistant/turn/", question, Accept="text/event-stream").text


def test_a_model_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    model = tmp_path / "broken.gguf"
    model.write_bytes(b"GGUF" + b"\x03" * 5_000)
    content = str(content_of(tmp_path))
    ended = run("demo", "--port", str(free_port()), "--model", str(model), folder=tmp_path, TARMAC_CONTENT_DIR=content)
    assert ended.returncode == 1
    assert "broken.gguf cannot be served" in ended.stderr
    assert "Traceback" not in ended.stderr
