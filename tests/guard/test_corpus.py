"""The annotated texts hold what corpus/README.md says, and the guard finds in them what its rules are for."""

from collections import Counter

import pytest
from stdnum import iban, luhn
from stdnum.be import vat

from tarmac.guard import Guard, Policy
from tests.guard.annotated import LANGUAGES, Annotated, Mark, known, measure, read

KINDS = {
    "person", "address", "birth_date", "phone", "email", "url", "ip_address", "mac_address", "coordinates",
    "licence_plate", "social_handle", "national_number", "bis_number", "provider_number", "enterprise_number", "vat",
    "iban", "payment_card", "id_card", "passport", "ehic", "secret",
}  # fmt: skip

# The least that is found of each kind.
RECALL = {
    "birth_date": 0.97, "phone": 0.99, "email": 0.99, "url": 0.9, "ip_address": 0.99, "mac_address": 0.99,
    "coordinates": 0.95, "licence_plate": 0.99, "social_handle": 0.95, "national_number": 0.99, "provider_number": 0.99,
    "enterprise_number": 0.99, "vat": 0.99, "iban": 0.99, "payment_card": 0.99, "id_card": 0.99, "passport": 0.95,
    "ehic": 0.99,
}  # fmt: skip


def digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def holds(kind: str, text: str) -> bool:
    """Whether the check digits of a number are right; yes for a kind without them."""
    plain = digits(text)
    match kind:
        case "national_number" | "bis_number":
            born_later, check = int(f"2{plain[:9]}"), int(plain[9:])
            return len(plain) == 11 and check in (97 - int(plain[:9]) % 97, 97 - born_later % 97)
        case "iban":
            return bool(iban.is_valid("".join(text.split()).upper(), check_country=False))
        case "payment_card" | "ehic":
            return bool(luhn.is_valid(plain))
        case "enterprise_number" | "vat":
            return bool(vat.is_valid(plain))
        case "provider_number":
            return len(plain) == 11 and int(plain[6:8]) == 97 - int(plain[:6]) % 97
        case "id_card":
            return len(plain) == 12 and int(plain[10:]) == (int(plain[:10]) % 97 or 97)
    return True


@pytest.fixture(scope="module")
def halves() -> dict[str, list[Annotated]]:
    return {half: read(half) for half in ("tuning", "final")}


def test_there_are_four_hundred_texts_a_language_and_one_in_three_is_silent(halves: dict[str, list[Annotated]]) -> None:
    texts = [text for half in halves.values() for text in half]
    assert Counter(text.language for text in texts) == dict.fromkeys(LANGUAGES, 400)
    assert len({text.id for text in texts}) == len({text.text for text in texts}) == len(texts)
    assert 0.31 < sum(not text.marks for text in texts) / len(texts) < 0.36


def test_each_half_has_every_kind_in_every_language(halves: dict[str, list[Annotated]]) -> None:
    for half, texts in halves.items():
        found = {(text.language, mark.kind) for text in texts for mark in text.marks}
        assert found == {(language, kind) for language in LANGUAGES for kind in KINDS}, half


def test_the_check_digits_of_what_is_marked_are_right(halves: dict[str, list[Annotated]]) -> None:
    marked = [
        (text.id, mark.kind, text.text[mark.start : mark.end])
        for half in halves.values()
        for text in half
        for mark in text.marks
    ]
    assert [each for each in marked if not holds(each[1], each[2])] == []


@pytest.mark.parametrize("kind", sorted(RECALL))
def test_the_guard_finds_nearly_all_and_little_else(halves: dict[str, list[Annotated]], kind: str) -> None:
    guard = Guard(Policy())

    def find(text: Annotated) -> list[Mark]:
        return [Mark(each.start, each.end, each.kind) for each in guard.find(text.text)]

    result = measure([known(text) for text in halves["tuning"]], find)
    score = result.of([kind])
    assert score.marks >= 20
    assert score.recall >= RECALL[kind], [each for each in result.missed if each[1].kind == kind]
    assert score.precision >= 0.97, [each for each in result.false if each[1].kind == kind]
