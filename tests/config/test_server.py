"""The server itself: what strangers send to it, and what people see when its storage does not answer."""

import re
import shutil
import socket
import sqlite3
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import Server, Visitor, command, demonstration, environment, once, own_database

pytestmark = pytest.mark.own_database

DATABASE = "tarmac.sqlite3"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with own_database(f"server_{uuid.uuid4().hex[:8]}") as url, demonstration(folder, database_url=url) as running:
        yield running


@pytest.fixture
def clerk(server: Server) -> Visitor:
    visitor = Visitor(server)
    visitor.choose("clerk")
    return visitor


def raw(server: Server, request: bytes) -> str:
    """What the server answers to these very bytes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


def test_a_text_of_a_megabyte_is_refused_and_given_back(clerk: Visitor) -> None:
    text = "The hearing is on Monday. " * 40_000
    question = {"key": str(uuid.uuid4()), "text": text}
    page = clerk.post("/assistant/turn/", question)
    assert page.status == 413
    assert "This text is too long to send" in page.text
    assert text.strip() in page.text
    program = clerk.post("/assistant/turn/", question, Accept="application/json")
    assert (program.status, '"question_too_long"' in program.text) == (413, True)


@pytest.mark.parametrize("path", ["/assistant/turn/", "/account/login/", "/no-such-page/"])
def test_what_is_larger_than_a_form_may_be_is_refused(clerk: Visitor, path: str) -> None:
    form = clerk.post(path, b"text=" + b"x" * 3_000_000)
    assert form.status == (404 if "no-such" in path else 413)
    boundary = (
        b"--edge\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n" + b"x" * 30_000_000 + b"\r\n--edge--"
    )
    files = clerk.post(path, boundary, Content_Type="multipart/form-data; boundary=edge")
    assert files.status == form.status
    assert '<main id="main"' in files.text


def test_a_body_without_a_length_is_held_to_the_same_limit(server: Server) -> None:
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    head = b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n"
    answer = raw(server, head + b"Content-Type: text/plain\r\n\r\n" + chunk * 48 + b"0\r\n\r\n")
    assert answer.startswith("HTTP/1.1 413")
    assert "This is too large" in answer


def test_too_many_fields_are_refused(clerk: Visitor) -> None:
    page = clerk.post("/office/write/", {f"field{number}": "x" for number in range(1_100)})
    assert page.status == 413
    assert "This is too large" in page.text


def test_a_broken_form_is_refused_in_words(clerk: Visitor) -> None:
    page = clerk.post("/office/write/", b"nonsense", Content_Type="multipart/form-data")
    assert page.status == 400
    assert "This request could not be read" in page.text


@pytest.mark.parametrize(
    "line",
    [
        b"GET /office/?q=\xff\xfe HTTP/1.1",
        b"GET /%ff%00/ HTTP/1.1",
        b"GET /office/item/%00/ HTTP/1.1",
        b"GET /office/search/?q=%00%ed%a0%80 HTTP/1.1",
        b"GET //evil.example/%2e%2e HTTP/1.1",
        b"GET /static/../../../../etc/passwd HTTP/1.1",
        b"GET /static/%2e%2e/%2e%2e/tarmac.sqlite3 HTTP/1.1",
        b"BREW / HTTP/1.1",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1",
    ],
)
def test_strange_requests_are_never_an_error_of_ours(server: Server, line: bytes) -> None:
    answer = raw(server, line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert re.match(r"HTTP/1.1 (200|302|400|404|405) ", answer), answer[:200]
    assert "root:" not in answer


def test_a_host_that_is_not_ours_is_refused_in_words(server: Server) -> None:
    page = Visitor(server, "fr").get("/account/login/", Host="evil.example")
    assert page.status == 400
    assert '<html lang="fr"' in page.text
    assert "evil.example" not in page.text


def test_pages_that_are_not_there_speak_the_persons_language(server: Server) -> None:
    for language in ("fr", "nl", "de", "en"):
        page = Visitor(server, language).get("/no-such-page/")
        assert (page.status, f'<html lang="{language}"' in page.text) == (404, True)
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store"
    program = Visitor(server).get("/no-such-page/", Accept="application/json")
    assert (program.status, '"not_found"' in program.text) == (404, True)


def test_a_form_without_its_token_is_not_carried_out_and_given_back(clerk: Visitor) -> None:
    page = clerk.post("/office/write/", {"body": "A letter of two pages"}, X_CSRFToken="")
    assert page.status == 403
    assert "This page was open for too long" in page.text
    assert "A letter of two pages" in page.text


def test_files_that_carry_their_hash_are_kept_for_ever(server: Server) -> None:
    visitor = Visitor(server)
    for path in set(re.findall(r'"(/static/[^"#]+)', visitor.get("/account/login/").text)):
        file = visitor.get(path, Accept="*/*")
        assert file.status == 200, path
        assert "immutable" in file.headers["Cache-Control"], path
        assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert visitor.get("/static/web/no-such.css").status == 404


def drafts(visitor: Visitor) -> int:
    return len(set(re.findall(r"/own-\w{16}/", visitor.get("/office/mail/drafts/").text)))


def write(visitor: Visitor, body: str) -> int:
    """Save a new draft as the page does; gives the status."""
    ref = uuid.uuid4().hex[:16]
    fields = {"to": "", "subject": f"Draft {ref}", "body": body, "version": "0", "action": "save"}
    reply = visitor.post(f"/office/draft/own-{ref}/", fields)
    if reply.status == 503:
        assert "Tarmac cannot save at this moment" in reply.text
        assert body in reply.text
        assert reply.headers["Retry-After"] == "60"
    return reply.status


@pytest.fixture
def own(server: Server, folder: Path, tmp_path: Path) -> Path:
    """A folder with a copy of a demonstration's data, for a server of its own."""
    with sqlite3.connect(folder / DATABASE) as source, sqlite3.connect(tmp_path / DATABASE) as copy:
        source.backup(copy)
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns(f"{DATABASE}*", "*.log"))
    return tmp_path


@once
def test_a_locked_database_keeps_nobody_from_reading_and_loses_no_text(own: Path) -> None:
    with demonstration(own) as server:
        clerk = Visitor(server)
        clerk.choose("clerk")
        assert write(clerk, "The first letter") == 200
        before = drafts(clerk)
        holder = sqlite3.connect(own / DATABASE, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        try:
            assert write(clerk, "The second letter, while nothing can be saved") == 503
            program = clerk.post("/office/reset/", {}, Accept="application/json")
            assert (program.status, '"unavailable"' in program.text) == (503, True)
            assert drafts(clerk) == before
            assert Visitor(server).post("/people/persona/", {"email": "nurse@demo.example"}).status in {401, 403}
            other = Visitor(server)
            other.get("/account/login/")
            assert other.post("/people/persona/", {"email": "nurse@demo.example"}).status == 503
        finally:
            holder.execute("ROLLBACK")
        assert write(clerk, "The third letter") == 200
        assert drafts(clerk) == before + 1


@once
def test_a_full_disk_keeps_nobody_from_reading_and_leaves_nothing_half_written(own: Path) -> None:
    with demonstration(own, largest_file=600_000) as server:
        clerk = Visitor(server)
        clerk.choose("clerk")
        before, saved = drafts(clerk), 0
        while (status := write(clerk, "A long letter. " * 3_000)) == 200:
            saved += 1
        assert status == 503
        assert saved > 0
        assert clerk.get("/office/").status == 200
        assert drafts(clerk) == before + saved
    with demonstration(own) as server:
        clerk = Visitor(server)
        clerk.choose("clerk")
        assert drafts(clerk) == before + saved
        assert write(clerk, "There is room again") == 200
    verified = subprocess.run(command("ledger", "verify"), env=environment(own), capture_output=True, check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr
