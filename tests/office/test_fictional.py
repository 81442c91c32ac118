"""What cannot be anybody's is told from what can, in every form that people write it in."""

import pytest

from tarmac.guard import Guard, Policy
from tarmac.office import fictional

GUARD = Guard(Policy())

INVENTED = (
    "51.06.18-000.88", "51061800088", "51 06 18 000 88", "74.05.30-999.78",
    "BE18 9994 1277 3365", "be18-9994-1277-3365", "BE18999412773365",
    "+32 450 00 01 12", "0450 00 01 12", "0032 450 00 01 12", "+32 (0)450 00 01 12", "+32 87 01 02 11", "087/01.02.11",
    # on the check digits alone a national number, but for the plus
    "+32 450 00 02 15",
    "anne@valmont.example", "anne@mail.valmont.example", "ANNE@VALMONT.EXAMPLE", "anne@valmont.invalid",
    "anne@example.org", "anne@example.com", "anne@mail.example.net",
    "anne (at) valmont (dot) example", "anne@valmont [.] example", "anne%40valmont.example",
    "anne@valmont\N{SOFT HYPHEN}.example",
)  # fmt: skip
REAL = (
    "85.07.30-033.28", "85073003328", "85 07 30 033 28",
    "BE68 5390 0754 7034", "BE68539007547034", "FR14 2004 1010 0505 0001 3M02 606",
    "+32 475 12 34 56", "0475 12 34 56", "02/555.12.12", "+33 1 42 68 53 00", "+44 20 8743 8000",
    # only begins like a free one
    "+33 450 00 01 12", "+32 87 33 02 11",
    "anne@valmont.be", "anne@myexample.org", "anne@my-example.org", "anne@example.be", "anne@example.org.be",
    "anne@valmont.example.be", "anne@notexample.com", "anne (at) hopital (dot) be", "anne@example.valmont.com",
)  # fmt: skip


def told(text: str) -> list[bool]:
    text = f"Write: {text} today"
    return [
        fictional.is_invented(found.kind, found.text, text[found.start - 1 : found.start]) for found in GUARD.find(text)
    ]


@pytest.mark.parametrize("text", INVENTED)
def test_what_nobody_can_have_is_invented(text: str) -> None:
    assert told(text) == [True]


@pytest.mark.parametrize("text", REAL)
def test_what_somebody_can_have_is_not(text: str) -> None:
    assert told(text) == [False]


def test_a_kind_that_nothing_is_known_of_is_never_invented() -> None:
    assert not fictional.is_invented("passport", "anne@valmont.example")
