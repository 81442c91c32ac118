"""Any text is taken, and none takes long."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarmac.guard import Guard, Policy, Vault

GUARD = Guard(Policy())
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=200)

UNITS = [
    "1", "@", "a.a.", "[", "[A", "1 ", "12.34.", "BE12 ", "a@a.", "+1", "0 ", "(0)", "0475 ", "[EMAIL_", "é-",
    "+1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 ", "+999 1 2 3 4 5 6 7 8 9 0 ", "BE12A", "00 1 2", "32 4 ", "0-0", "0\n> 0",
    "٠", "\u200b", "\ud800", "\0", "1@b.be2@b.be", "85.07.30-033.", "a@" + "b" * 63 + ".",
    "(at)", "a (at) b.", "%40", "&#64;", "a-\n", "@a-\n", "\u00ad1", "|1", "\t0475", "B E 1 ", "0475123456/12", "8 5 ",
    "0475 12 34 56 ou 12", "https://a/", "https://a/?id=", "www.", "mdp ", "mdp a1b2c ", "né ", "né le 1/1/2000 ",
    "pin 1", "pin ",
    "a:b:", "::", "12:34:", "@abc", "-----BEGIN PRIVATE KEY-----", "eyJhbGciOi.", "1-ABC-", "10.0.0.", "50.1234, ",
    "|1.1.2000",
    "|né", "EK123", "80056 0000", "4111 1111 ", "sk-aaaaaaaa", "a_live_", "3-99980-48-", "0142.693.", "BE 0142",
]  # fmt: skip


def seconds(text: str, times: int = 3) -> float:
    best = float("inf")
    for _ in range(times):
        started = time.thread_time()
        GUARD.protect(text, Vault())
        best = min(best, time.thread_time() - started)
    return best


@pytest.mark.parametrize("unit", UNITS)
def test_time_grows_with_the_length_not_with_its_square(unit: str) -> None:
    short, long = (seconds(unit * (length // len(unit))) for length in (10_000, 80_000))
    # 8 times the text; its square would take 64 times as long. The slack is for a noisy machine.
    assert long < 30 * short + 0.02


def test_time_grows_with_the_number_of_findings_not_with_its_square() -> None:
    def mails(count: int) -> str:
        return " ".join(f"contact{number}@valmont.example x{number}0475" for number in range(count))

    assert seconds(mails(4000)) < 30 * seconds(mails(500)) + 0.02


def test_a_megabyte_of_ordinary_text_takes_well_under_a_second() -> None:
    paragraph = (
        "Le conseil communal se réunit jeudi 5 mars 2026 à 19 h 30 pour examiner la demande de la crèche, 12.500,00 €. "
        "Écrivez à marie.dupont@valmont.example ou appelez le 0475/12.34.56 avant le 04/03/2026. De raad vergadert op "
        "donderdag; stuur uw opmerkingen naar het secretariaat, Grote Markt 1, 4999 Valmont. "
    )
    assert seconds(paragraph * (1_000_000 // len(paragraph)), times=2) < 0.7


@pytest.mark.parametrize("unit", ["\ud800", "\0", "\x1e", "\u202e", "𝟘𝟙𝟚", "🇧🇪", "\r\n", "\ud83d\udc69", "²³"])
def test_a_megabyte_of_anything_comes_back_as_it_was(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    vault = Vault()
    assert vault.restore(GUARD.protect(text, vault).text) == text


@given(ANY_TEXT)
def test_no_text_makes_it_fail(text: str) -> None:
    vault = Vault()
    assert vault.restore(GUARD.protect(text, vault).text) == text


@given(st.text(alphabet="0123456789 +()/.-@BE[]_AZaz\n>\t|*:%\u00a0\u00ad\u200b٤４", max_size=120))
def test_no_number_like_text_makes_it_fail(text: str) -> None:
    vault = Vault()
    protected = GUARD.protect(text, vault)
    assert vault.restore(protected.text) == text
    ends = [0, *(finding.end for finding in protected.findings)]
    assert all(end <= finding.start for end, finding in zip(ends, protected.findings, strict=False))
