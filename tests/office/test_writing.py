"""What people type becomes blocks, and comes back as they typed it."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarmac.office.details import Block
from tarmac.office.items import Kind
from tarmac.office.packs.pack import read_pack
from tarmac.office.writing import as_text, blocks_of, recipients
from tests.content.conftest import OFFICES


def shape(blocks: list[Block]) -> list[tuple[str, str]]:
    return [(block["style"], block["text"]) for block in blocks]


LINES = st.lists(st.text(alphabet="ab #-12.)|*•\\\t ", max_size=14), max_size=10).map("\n".join)


@settings(max_examples=500)
@given(LINES)
def test_what_is_saved_again_unchanged_stays_the_same(text: str) -> None:
    blocks = blocks_of(text)
    assert blocks_of(as_text(blocks)) == blocks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Head\nText\nmore", [("heading", "Head"), ("paragraph", "Text\nmore")]),
        ("#hashtag", [("paragraph", "#hashtag")]),
        ("- a\n  - b\n* c\n• d", [("list", "a"), ("list", "b"), ("list", "c"), ("list", "d")]),
        ("1. a\n2. b\n3) c", [("list", "a"), ("list", "b"), ("list", "c")]),
        ("12. March is a Thursday", [("paragraph", "12. March is a Thursday")]),
        ("2. Price\n\n3. Term", [("paragraph", "2. Price"), ("paragraph", "3. Term")]),
        ("-5 degrees", [("paragraph", "-5 degrees")]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", [("row", "a | b"), ("row", "1 | 2")]),
        ("a | b", [("paragraph", "a | b")]),
        ("", []),
        ("\n\n \n", []),
    ],
)
def test_marks_of_headings_lists_and_tables(text: str, expected: list[tuple[str, str]]) -> None:
    assert shape(blocks_of(text)) == expected


def test_entries_are_numbered_where_a_person_reads_them() -> None:
    text = "1. a\n  1. b\n  2. c\n2. d\n\nPause\n\n1. e"
    assert as_text(blocks_of(text)) == text


def test_a_bar_in_a_cell_stays_in_its_cell() -> None:
    assert blocks_of(r"| a \| b | c |")[0]["cells"] == ["a | b", "c"]


def test_documents_of_the_pack_survive_being_opened_and_saved() -> None:
    pack = read_pack(OFFICES / "valmont", ZoneInfo("Europe/Brussels"))
    documents = [item for item in pack.items if item.kind == Kind.DOCUMENT]
    assert documents
    for item in documents:
        text = as_text(item.details["blocks"])
        assert as_text(blocks_of(text)) == text, item.path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann <ann@x.example>, ben@x.example; Cato", [("Ann", "ann@x.example"), ("", "ben@x.example"), ("Cato", "")]),
        ('"Ann, the first" <ann@x.example>', [("Ann", ""), ("the first", "ann@x.example")]),
        (" , ;\n", []),
        ("<>", []),
        ("Ann <not an address>", [("Ann <not an address", "")]),
    ],
)
def test_receivers_as_people_write_them(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(each["name"], each["email"]) for each in recipients(text)] == expected
