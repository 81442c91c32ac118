"""What people know from their mail: from:, to:, subject:, before:, after:, has:attachment, in four languages."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarmac.office import queries, services
from tarmac.office.models import Desk
from tarmac.office.search.asking import Asked, parse
from tarmac.programme import access
from tests.office.practice import NOW, load_office, participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    load_office(tmp_path)
    person = participant("north")
    return services.open_desk(person, access.require(person, NOW), now=NOW)


def refs(desk: Desk, query: str) -> list[str]:
    return [hit.ref for hit in queries.search(desk, query)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("from:jose", ["mail-a"]),
        ("from:ruiz hearing", ["mail-a"]),
        ("de:José", ["mail-a"]),
        ('van:"José Ruiz"', ["mail-a"]),
        ("von:shop@evil.example", ["mail-c"]),
        ("to:luc", ["mail-a", "mail-d"]),
        ("aan:jose hearing", ["mail-b"]),
        ("subject:hearing", ["mail-b", "mail-a"]),
        ("betreff:invoice", ["mail-c"]),
        ("has:attachment", ["mail-a"]),
        ("avec:pièce", ["mail-a"]),
        ("met:bijlage from:zoe", []),
        ("hearing before:2026-03-09", []),
        ("from:shop after:10/03/2026", ["mail-c"]),
        ("from:shop after:11/03/2026", []),
        ("from:shop vor:11.03.2026", ["mail-c"]),
        ("FROM:JOSE", ["mail-a"]),
        ("from:nobody hearing", []),
    ],
)
def test_an_operator_narrows_what_is_found(desk: Desk, query: str, expected: list[str]) -> None:
    assert [ref for ref in refs(desk, query) if ref.startswith("mail-")] == expected


def test_without_words_the_newest_comes_first(desk: Desk) -> None:
    found = [ref for ref in refs(desk, "after:2026-01-01") if ref.startswith(("mail-", "meeting-"))]
    assert set(found[:2]) == {"meeting-board", "mail-c"}  # at the same hour
    assert found[2:] == ["mail-b", "mail-a"]


def test_what_is_written_at_the_desk_is_found_by_operators_at_once(desk: Desk) -> None:
    sent = services.write_mail(desk, to="luc@tiny.example", subject="Paving", body="As asked.", now=NOW)
    assert refs(desk, "to:luc subject:paving") == [sent.ref]


@pytest.mark.parametrize("query", ["before:soon", "has:wings", "before:2026-02-31", "from:", "re: hearing", "18:30"])
def test_what_is_no_operator_is_words(query: str) -> None:
    assert parse(query) == Asked(query)


def test_operators_are_taken_out_of_the_words() -> None:
    asked = parse('permit from:"Ann Lee" before:2026-03-01 plan has:attachment')
    assert asked.words.split() == ["permit", "plan"]
    assert (asked.sender, asked.before, asked.attachment) == (("Ann Lee",), date(2026, 3, 1), True)


@given(st.text(alphabet=st.sampled_from(list('fromtoà:"-/. 0123456789beforehas\n\ud800é'))))
def test_any_text_can_be_taken_apart(query: str) -> None:
    assert len(parse(query).words) <= len(query) + query.count(":")
