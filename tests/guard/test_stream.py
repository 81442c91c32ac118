"""What a model answers, restored as it streams in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarmac.guard import Guard, Policy, Vault

GUARD = Guard(Policy())
ANSWERS = st.lists(
    st.sampled_from(
        ["[EMAIL_1]", "[PHONE_1]", "[EMAIL_9]", "[email_1]", "[ EMAIL_1 ]", "[EMAIL 1]", "[EMAIL_1", "EMAIL_1]", "[",
         "]", "[1]", "[A", "_", "[EMAIL_1234567]", "[NATIONAL_NUMBER_1]", "[[EMAIL_1]]", "**", "\n", "\ud800", "é "]
    )
    | st.text(max_size=8),
    max_size=14,
).map("".join)  # fmt: skip


def vault() -> Vault:
    kept = Vault()
    GUARD.protect("a@b.example, 0475/12.34.56, 85.07.30-033.28", kept)
    return kept


def streamed(kept: Vault, text: str, sizes: list[int]) -> str:
    restorer, position, out = kept.restorer(), 0, ""
    for size in sizes:
        out += restorer.feed(text[position : position + size])
        position += size
    return out + restorer.feed(text[position:]) + restorer.close()


@given(ANSWERS, st.lists(st.integers(0, 9), max_size=60))
def test_any_cutting_of_an_answer_gives_the_same(answer: str, sizes: list[int]) -> None:
    kept = vault()
    assert streamed(kept, answer, sizes) == kept.restore(answer)


def test_a_placeholder_cut_at_every_place_comes_back_whole() -> None:
    answer = "Tel. [PHONE_1] of [EMAIL_1]; nr. [NATIONAL_NUMBER_1]."
    whole = "Tel. 0475/12.34.56 of a@b.example; nr. 85.07.30-033.28."
    for first in range(len(answer) + 1):
        for second in range(len(answer) - first + 1):
            assert streamed(vault(), answer, [first, second]) == whole
    assert streamed(vault(), answer, [1] * len(answer)) == whole


@pytest.mark.parametrize(
    "variant",
    ["[EMAIL_9]", "[email_1]", "[Email_1]", "[ EMAIL_1 ]", "[EMAIL_ 1]", "[EMAIL 1]", "(EMAIL_1)", "EMAIL_1",
     "[EMAIL_01]", "[EMAIL_1234567]", "[E_1]", "［EMAIL_1］", "[EMAIL_1)", "[EMAIL_]", "\\[EMAIL\\_1\\]"],
)  # fmt: skip
def test_what_a_model_makes_up_stays_as_it_is(variant: str) -> None:
    text = f"see {variant} there"
    assert streamed(vault(), text, [1] * len(text)) == text


def test_the_stream_holds_back_only_what_may_become_a_placeholder() -> None:
    vault = Vault()
    GUARD.protect("a@b.example", vault)
    restorer = vault.restorer()
    assert restorer.feed("see [1] and [") == "see [1] and "
    assert restorer.feed("EMA") == ""
    assert restorer.feed("IL_1], [note") == "a@b.example, [note"
    assert restorer.feed("[" + "A" * 60) == "[" + "A" * 60
    assert restorer.close() == ""


def test_what_is_held_back_never_grows() -> None:
    restorer = vault().restorer()
    shown = "".join(restorer.feed(character) for character in "[EMAIL_" * 1000)
    assert len(shown) >= 7000 - 40
    assert shown + restorer.close() == "[EMAIL_" * 1000
