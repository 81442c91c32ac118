"""Placeholders out, the person's words back, exactly."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarmac.guard import Guard, Policy, Vault

GUARD = Guard(Policy())
KEY = bytes(range(32))
PERSONAL = [
    "marie@valmont.example", "0475/12.34.56", "0475123456", "+32 2 512 34 56", "85.07.30-033.28", "85073003328",
    "BE68 5390 0754 7034", "BE68539007547034", "04 75\u00a012 34\n56", "٠٤٧٥١٢٣٤٥٦", "1@b.be",
]  # fmt: skip
PIECES = st.sampled_from(
    [
        *PERSONAL, "[EMAIL_1]", "[EMAIL_", "[", "]", "_1]", "\u200b", "\u202e", "👩🏽‍⚕️", " ", "\n", "é", "[PHONE_2]",
        "[IBAN_999999]", "x", "0", "@", ".be", "[LITERAL_1]", "\ud800", "\0",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=12), max_size=12).map("".join)


@given(TEXTS)
def test_restoring_gives_back_what_was_written(text: str) -> None:
    vault = Vault()
    protected = GUARD.protect(text, vault)
    assert vault.restore(protected.text) == text
    for finding in protected.findings:
        assert text[finding.start : finding.end] == finding.text


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_all_turns_of_a_conversation_come_back_from_one_vault(turns: list[str]) -> None:
    vault = Vault()
    left = [GUARD.protect(turn, vault).text for turn in turns]
    vault = Vault.open(vault.seal(KEY), KEY)
    assert [vault.restore(text) for text in left] == turns


@given(TEXTS)
def test_nothing_found_is_left_anywhere_in_what_leaves(text: str) -> None:
    protected = GUARD.protect(text, Vault())
    assert not [each for each in protected.findings if each.kind != "literal" and each.text in protected.text]


@pytest.mark.parametrize("original", PERSONAL)
@pytest.mark.parametrize("surroundings", ["x{}x", "{}{}", "12{}", "é{}é", "{}\n{}", "-{}-", "<{}>", "x{}.{}y"])
def test_what_is_found_once_is_put_away_wherever_it_stands(original: str, surroundings: str) -> None:
    text = f"{original} ; {surroundings.replace('{}', original)} ; {original}"
    vault = Vault()
    protected = GUARD.protect(text, vault)
    assert original not in protected.text
    assert vault.restore(protected.text) == text
    starts = [finding.start for finding in protected.findings]
    assert starts == sorted(set(starts))


def test_the_same_text_has_the_same_placeholder_in_one_conversation() -> None:
    vault = Vault()
    first = GUARD.protect("a@b.example", vault).text
    second = GUARD.protect("to a@b.example and c@d.example", vault).text
    assert (first, second) == ("[EMAIL_1]", "to [EMAIL_1] and [EMAIL_2]")
    assert vault.revision == 2


def test_the_policy_decides_the_verdict() -> None:
    text = "a@b.example, 85.07.30-033.28"
    assert Guard(Policy({"email": "warn"})).protect(text, Vault()).verdict.outcome == "warn"
    blocked = Guard(Policy({"email": "warn", "national_number": "block"})).protect(text, Vault()).verdict
    assert (blocked.outcome, blocked.reasons) == ("block", ("national_number",))
    ignored = Guard(Policy({"email": "ignore"})).protect(text, Vault())
    assert [finding.kind for finding in ignored.findings] == ["national_number"]
    assert ignored.verdict.outcome == "allow"


def test_threads_may_share_a_guard() -> None:
    lines = [f"user{number}@valmont.example" for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda line: GUARD.protect(line, Vault()).text, lines * 5))
    assert set(found) == {"[EMAIL_1]"}
