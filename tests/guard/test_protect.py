"""Placeholders out, the person's words back, exactly."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarmac.guard import Guard, Policy, Vault, VaultError

GUARD = Guard(Policy())
KEY = bytes(range(32))
PIECES = st.sampled_from(
    [
        "marie@valmont.example", "0475/12.34.56", "85.07.30-033.28", "BE68 5390 0754 7034", "[EMAIL_1]", "[EMAIL_",
        "[", "]", "_1]", "\u200b", "\u202e", "👩🏽‍⚕️", " ", "\n", "é", "[PHONE_2]", "[IBAN_999999]",
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


@given(TEXTS, st.lists(st.integers(1, 9), min_size=1, max_size=40))
def test_any_cutting_of_the_stream_gives_the_same(text: str, sizes: list[int]) -> None:
    vault = Vault()
    protected = GUARD.protect(text, vault).text
    restorer, position, out = vault.restorer(), 0, ""
    while position < len(protected):
        size = sizes[position % len(sizes)]
        out += restorer.feed(protected[position : position + size])
        position += size
    assert out + restorer.close() == text


@given(st.lists(st.sampled_from(["marie@valmont.example", "0475/12.34.56", "BE68 5390 0754 7034"]), min_size=1))
def test_nothing_found_is_left_in_what_leaves(pieces: list[str]) -> None:
    protected = GUARD.protect(" ; ".join(pieces), Vault())
    assert not any(piece in protected.text for piece in pieces)


def test_the_same_text_has_the_same_placeholder_in_one_conversation() -> None:
    vault = Vault()
    first = GUARD.protect("a@b.example", vault).text
    second = GUARD.protect("to a@b.example and c@d.example", vault).text
    assert (first, second) == ("[EMAIL_1]", "to [EMAIL_1] and [EMAIL_2]")
    assert vault.revision == 2


def test_a_placeholder_that_a_model_invents_stays_as_it_is() -> None:
    vault = Vault()
    GUARD.protect("a@b.example", vault)
    assert vault.restore("[EMAIL_1] [EMAIL_9] [1]") == "a@b.example [EMAIL_9] [1]"


def test_the_stream_holds_back_only_what_may_become_a_placeholder() -> None:
    vault = Vault()
    GUARD.protect("a@b.example", vault)
    restorer = vault.restorer()
    assert restorer.feed("see [1] and [") == "see [1] and "
    assert restorer.feed("EMA") == ""
    assert restorer.feed("IL_1], [note") == "a@b.example, [note"
    assert restorer.feed("[" + "A" * 60) == "[" + "A" * 60
    assert restorer.close() == ""


def test_a_sealed_vault_opens_with_its_key_only_and_shows_nothing() -> None:
    vault = Vault()
    GUARD.protect("a@b.example 0475/12.34.56", vault)
    sealed = vault.seal(KEY)
    assert b"b.example" not in sealed
    assert b"EMAIL" not in sealed
    opened = Vault.open(sealed, KEY)
    assert list(opened.items()) == list(vault.items())
    assert opened.placeholder("email", "new@b.example") == "[EMAIL_2]"
    with pytest.raises(VaultError):
        Vault.open(sealed, bytes(32))
    for position in (0, 5, len(sealed) - 1):
        altered = bytearray(sealed)
        altered[position] ^= 1
        with pytest.raises(VaultError):
            Vault.open(bytes(altered), KEY)
    with pytest.raises(VaultError):
        Vault.open(b"", KEY)


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
