"""What stands for what, sealed between turns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarmac.guard import Guard, Policy, Vault, VaultError

GUARD = Guard(Policy())
KEY = bytes(range(32))


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


@given(st.lists(st.tuples(st.sampled_from(["email", "phone", "iban"]), st.text(min_size=1, max_size=20)), max_size=8))
def test_sealing_and_opening_many_times_changes_nothing(kept: list[tuple[str, str]]) -> None:
    vault = Vault()
    for kind, original in kept:
        placeholder = vault.placeholder(kind, original)
        vault = Vault.open(vault.seal(KEY), KEY)
        assert vault.placeholder(kind, original) == placeholder
        assert vault.restore(placeholder) == original
    assert len(vault) == len(set(kept))
    assert len({placeholder for placeholder, _original, _kind in vault.items()}) == len(vault)


def test_a_lone_surrogate_survives_the_seal() -> None:
    vault = Vault()
    placeholder = vault.placeholder("email", "\ud800@b.example")
    assert Vault.open(vault.seal(KEY), KEY).restore(placeholder) == "\ud800@b.example"


def test_one_text_within_another_is_told_apart() -> None:
    vault = Vault()
    text = "anne-marie@valmont.example; marie@valmont.example; marie@valmont.example.org; marie@valmont.example"
    protected = GUARD.protect(text, vault)
    assert protected.text == "[EMAIL_1]; [EMAIL_2]; [EMAIL_3]; [EMAIL_2]"
    assert vault.restore("[EMAIL_3], [EMAIL_2] et [EMAIL_1]") == (
        "marie@valmont.example.org, marie@valmont.example et anne-marie@valmont.example"
    )


def test_an_original_that_holds_a_placeholder_is_given_back_once() -> None:
    vault = Vault()
    vault.placeholder("email", "a@b.example")
    literal = vault.placeholder("literal", "[EMAIL_1]")
    assert vault.restore(f"{literal} [EMAIL_1]") == "[EMAIL_1] a@b.example"


def test_the_same_original_under_two_kinds_has_two_placeholders() -> None:
    vault = Vault()
    phone, number = vault.placeholder("phone", "85073003328"), vault.placeholder("national_number", "85073003328")
    vault = Vault.open(vault.seal(KEY), KEY)
    assert (phone, number) == ("[PHONE_1]", "[NATIONAL_NUMBER_1]")
    assert vault.restore(f"{phone} {number}") == "85073003328 85073003328"
    assert vault.placeholder("phone", "0475123456") == "[PHONE_2]"


def test_a_thousand_of_a_kind_are_numbered_apart() -> None:
    vault = Vault()
    text = " ".join(f"user{number}@valmont.example" for number in range(1200))
    protected = GUARD.protect(text, vault)
    assert protected.text.endswith("[EMAIL_1200]")
    assert Vault.open(vault.seal(KEY), KEY).restore(protected.text) == text
