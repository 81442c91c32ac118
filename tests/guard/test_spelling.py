"""Numbers and addresses as word processors, contact lists, mail programs and other scripts write them."""

import pytest

from tarmac.guard import Guard, Policy, Vault
from tarmac.guard.folding import fold

GUARD = Guard(Policy())


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u202f", "\u2007", "\u200b", "\u00ad"])
@pytest.mark.parametrize(
    ("kind", "written"),
    [("phone", "0475 12 34 56"), ("phone", "+32 2 512 34 56"), ("iban", "BE68 5390 0754 7034"),
     ("national_number", "85 07 30 033 28")],
)  # fmt: skip
def test_any_space_joins_the_groups_of_a_number(kind: str, written: str, space: str) -> None:
    written = written.replace(" ", space)
    assert [(each.kind, each.text) for each in GUARD.find(f"voir : {written}, merci")] == [(kind, written)]


@pytest.mark.parametrize("hyphen", ["\u2010", "\u2011", "\u2012", "\u2013", "\u2212"])
def test_any_hyphen_joins_the_groups_of_a_number(hyphen: str) -> None:
    for kind, written in (("phone", "02-512-34-56"), ("national_number", "85.07.30-033.28")):
        written = written.replace("-", hyphen)
        assert [(each.kind, each.text) for each in GUARD.find(written)] == [(kind, written)]


def test_marks_of_direction_around_a_number_from_a_contact_list_stay_outside() -> None:
    (finding,) = GUARD.find("\u202a+32 475 12 34 56\u202c")
    assert finding.text == "+32 475 12 34 56"


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("phone", "٠٤٧٥ ١٢ ٣٤ ٥٦"),
        ("phone", "۰۴۷۵۱۲۳۴۵۶"),
        ("phone", "０４７５／１２．３４．５６"),
        ("phone", "＋３２ ４７５ １２ ３４ ５６"),
        ("national_number", "８５．０７．３０－０３３．２８"),
        ("iban", "ＢＥ６８ ５３９０ ０７５４ ７０３４"),
        ("email", "ｍａｒｉｅ＠ｖａｌｍｏｎｔ．ｅｘａｍｐｌｅ"),
    ],
)
def test_arabic_persian_and_full_width_characters_are_read_like_others(kind: str, written: str) -> None:
    vault = Vault()
    protected = GUARD.protect(f"→ {written} ←", vault)
    assert [(each.kind, each.text) for each in protected.findings] == [(kind, written)]
    assert vault.restore(protected.text) == f"→ {written} ←"


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("phone", "0475 12\n34 56"),
        ("phone", "+32 2\r\n512 34 56"),
        ("phone", "0475\n> 12 34 56"),
        ("phone", "0475/12.34.\n56"),
        ("iban", "BE68 5390\n0754 7034"),
        ("iban", "BE68 5390 0754\r\n>> 7034"),
        ("national_number", "85.07.30-\n033.28"),
        ("national_number", "85.07.30\n> -033.28"),
    ],
)
def test_a_number_goes_on_behind_the_end_of_a_line_of_a_mail(kind: str, written: str) -> None:
    assert [(each.kind, each.text) for each in GUARD.find(f"joignez-moi au {written} svp")] == [(kind, written)]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("0475 12 34 56\n12 personnes", "0475 12 34 56"),
        ("02 512 34 56\r\n> 12 personen", "02 512 34 56"),
        ("+32 475 12 34 56\n2026", "+32 475 12 34 56"),
        ("+49 89 123456\n12 Uhr", "+49 89 123456"),
    ],
)
def test_a_number_that_is_whole_ends_with_its_line(text: str, written: str) -> None:
    assert [each.text for each in GUARD.find(text)] == [written]


@pytest.mark.parametrize("column", ["0475\n123456", "04\n75\n12\n34\n56", "02\n512\n34\n56", "0475\t12\t34\t56"])
def test_a_column_of_figures_is_no_telephone_number(column: str) -> None:
    assert GUARD.find(column) == ()


def test_nothing_goes_across_the_border_between_two_texts() -> None:
    assert GUARD.find("0475 12 34\x1e56") == ()


def test_folding_keeps_every_place_and_leaves_all_else_alone() -> None:
    text = "Ça coûte 12 € – „größer“ \u202f１２３ \ud800\0 👩🏽‍⚕️"
    assert len(fold(text)) == len(text)
    assert fold("Ça coûte 12 € „größer“ \ud800\0") == "Ça coûte 12 € „größer“ \ud800\0"
