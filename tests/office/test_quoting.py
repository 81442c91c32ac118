"""What is quoted in a mail, as text and as HTML."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarmac.office.details import Block
from tarmac.office.quoting import as_text, blocks_of, html_of, placed
from tarmac.office.rich import blocks_of_html

LINES = st.lists(st.text(alphabet="ab>: #-1.|\\\t ", max_size=14), max_size=10).map("\n".join)
REPLY = """I come.

On Monday, Ann wrote:
> Dear Luc,
>
> - one
> - two
>
> Ben wrote:
> > Hello
>
> Ann

Luc"""


def shape(blocks: list[Block]) -> list[tuple[int, str, str]]:
    return [(block.get("quoted", 0), block["style"], block["text"]) for block in blocks]


@settings(max_examples=500)
@given(LINES)
def test_what_is_saved_again_unchanged_stays_the_same(text: str) -> None:
    blocks = blocks_of(text)
    assert blocks_of(as_text(blocks)) == blocks


@settings(max_examples=200)
@given(LINES)
def test_no_letter_is_lost(text: str) -> None:
    kept = "".join(text.split()).replace("\\", "").replace("|", "")
    shown = "".join(as_text(blocks_of(text)).split())
    assert [each for each in shown if each in "ab"] == [each for each in kept if each in "ab"]


def test_a_quote_is_a_quote_in_text_and_in_html() -> None:
    blocks = blocks_of(REPLY)
    assert shape(blocks) == [
        (0, "paragraph", "I come."),
        (0, "paragraph", "On Monday, Ann wrote:"),
        (1, "paragraph", "Dear Luc,"),
        (1, "list", "one"),
        (1, "list", "two"),
        (1, "paragraph", "Ben wrote:"),
        (2, "paragraph", "Hello"),
        (1, "paragraph", "Ann"),
        (0, "paragraph", "Luc"),
    ]
    assert as_text(blocks) == REPLY
    assert blocks_of_html(html_of(blocks)) == blocks
    assert html_of(blocks).count("<blockquote>") == 2


def test_every_part_of_the_text_has_its_place_in_what_is_shown() -> None:
    places, blocks = placed(blocks_of_html("<p>a<br><br>b</p><p>…</p><ul><li><p>c</p></li><li><p>d</p></li></ul>"))
    assert [(each.anchor, each.text) for each in places] == [
        ("p1", "a"), ("p2", "b"), ("p3", "…"), ("p4", "- c\n- d"),
    ]  # fmt: skip
    assert [(block["anchor"], block.get("also", [])) for block in blocks] == [
        ("p1", ["p2"]), ("p3", []), ("p4", []), ("", []),
    ]  # fmt: skip


@pytest.mark.parametrize("tag", ["blockquote", "ul><li"])
def test_what_is_too_deep_is_as_deep_as_can_be(tag: str) -> None:
    assert [block["text"] for block in blocks_of_html(f"<{tag}>" * 3_000 + "<p>deep</p>")] in (["deep"], [])
    assert [block.get("quoted") for block in blocks_of(">" * 5_000 + "deep")] == [8]


def test_more_lines_than_a_mail_can_have_are_one_paragraph() -> None:
    (block,) = blocks_of("- x\n" * 30_000)
    assert block["style"] == "paragraph"
