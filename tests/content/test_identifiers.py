"""Identifiers that somebody could have are seen, in any form; those of the packs are let through."""

from collections.abc import Callable, Iterator

import phonenumbers
import pytest
from phonenumbers import carrier

from tests.content import identifiers


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (identifiers.wrong_national_numbers, "51.06.18-000.89"),
        (identifiers.wrong_national_numbers, "85.07.30-033.28"),
        (identifiers.wrong_national_numbers, "85073003328"),
        (identifiers.wrong_national_numbers, "85 07 30 033 28"),
        (identifiers.wrong_national_numbers, "850730-033-28"),
        (identifiers.wrong_national_numbers, "85.07.30 - 033.28"),
        (identifiers.wrong_ibans, "BE68 5390 0754 7034"),
        (identifiers.wrong_ibans, "BE68539007547034"),
        (identifiers.wrong_ibans, "be68-5390-0754-7034"),
        (identifiers.wrong_ibans, "BE68.5390.0754.7034"),
        (identifiers.wrong_ibans, "FR14 2004 1010 0505 0001 3M02 606"),
        (identifiers.wrong_enterprise_numbers, "0403.019.261"),
        (identifiers.wrong_enterprise_numbers, "BE0403019261"),
        (identifiers.wrong_enterprise_numbers, "BE 0403 019 261"),
        (identifiers.wrong_phones, "+32 2 555 12 12"),
        (identifiers.wrong_phones, "02/555.12.12"),
        (identifiers.wrong_phones, "0475 12 34 56"),
        (identifiers.wrong_hosts, "info@valmont.be"),
        (identifiers.wrong_hosts, "https://tarmac.gov/x"),
        (identifiers.wrong_hosts, "voir liege.be/permis"),
        (identifiers.cards, "4111 1111 1111 1111"),
    ],
)
def test_a_real_identifier_would_be_seen(wrong: Callable[[str], Iterator[str]], text: str) -> None:
    assert list(wrong(f"Avant {text} après"))


@pytest.mark.parametrize("text", ["51.06.18-000.88", "BE18 9994 1277 3365", "0100.041.246", "+32 450 00 01 12"])
def test_an_invented_identifier_is_let_through(text: str) -> None:
    wrong = (identifiers.wrong_national_numbers, identifiers.wrong_ibans, identifiers.wrong_enterprise_numbers)
    assert [list(each(text)) for each in (*wrong, identifiers.wrong_phones, identifiers.cards)] == [[]] * 5


def test_no_operator_is_known_for_the_mobile_series() -> None:
    number = phonenumbers.parse("+32 450 00 01 12")
    assert phonenumbers.is_valid_number(number)
    assert carrier.name_for_number(number, "en") == ""
