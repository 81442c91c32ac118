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


@pytest.mark.parametrize("column", ["0475\n123456", "04\n75\n12\n34\n56", "02\n512\n34\n56"])
def test_a_column_of_figures_is_no_telephone_number(column: str) -> None:
    assert GUARD.find(column) == ()


@pytest.mark.parametrize("row", ["0\t12\t345\t678", "32\t475\t120\t456", "012\t3\t45\t678", "02\t999\t99\t99"])
def test_a_row_of_figures_is_no_telephone_number(row: str) -> None:
    assert GUARD.find(row) == ()


@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u200e"])
@pytest.mark.parametrize("place", range(1, len("jean.dupont@valmont.be")))
def test_what_takes_no_room_hides_no_part_of_an_address(place: int, mark: str) -> None:
    written = "jean.dupont@valmont.be"
    written = written[:place] + mark + written[place:]
    assert [(each.kind, each.text) for each in GUARD.find(f"voir {written}, merci")] == [("email", written)]


@pytest.mark.parametrize(
    "written",
    [
        "je\u0301ro\u0302me.dupont@ho\u0302pital.be",
        "a%40b.be",
        "jean.dupont&#64;valmont.be",
        "jean\\_dupont@valmont.be",
        "JEAN..DUPONT@x.be",
        "jean.@valmont.be",
        "jean﹫valmont.be",
        "jean@valmont。be",
        "jean (at) domein.be",
        "jean(AT)domaine(DOT)be",
        "jean [at] domaine [point] be",
        "jean(dot)dupont(at)valmont(dot)be",
        "jean [punt] dupont [at] valmont [punt] be",
        "jean[@]valmont.be",
        "jean {arobase} valmont.be",
        "jean(apenstaartje)valmont(punt)be",
        "jean @ valmont.be",
        "jean@ valmont.be",
        "jean.dupont @valmont.be",
        "a@\nb.be",
        "jean@\r\n> valmont.be",
        "jean.dupont\n> @valmont.be",
        "a@val-\nmont.be",
        "jean@valmont.\nbe",
        "jean@valmont\n.be",
        "jean@val\nmont.be",
        "jean@valmont. be",
        "jean @ valmont . be",
        "jean@valmont,be",
        "jean&commat;valmont.be",
        "jean <at> valmont.be",
        "jean *at* valmont.be",
        '"jean dupont"@valmont.be',
    ],
)
def test_an_address_that_is_encoded_spelled_out_or_wrapped(written: str) -> None:
    vault = Vault()
    protected = GUARD.protect(f"Écrivez : {written}, merci", vault)
    assert [(each.kind, each.text) for each in protected.findings] == [("email", written)]
    assert vault.restore(protected.text) == f"Écrivez : {written}, merci"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("jean@valmont.be.\nBonjour", "jean@valmont.be"),
        ("jean@valmont.be\nBonjour", "jean@valmont.be"),
        ("jean@valmont.be-\nsuite", "jean@valmont.be"),
        ("\u200bjean@valmont.be\u200b", "jean@valmont.be"),
        ("Tous :\njean@valmont.be", "jean@valmont.be"),
    ],
)
def test_an_address_ends_where_it_ends(text: str, written: str) -> None:
    assert [each.text for each in GUARD.find(text)] == [written]


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("iban", "BE68\t5390\t0754\t7034"),
        ("iban", "BE68*5390*0754*7034"),
        ("iban", "BE68_5390_0754_7034"),
        ("iban", "BE68 | 5390 | 0754 | 7034"),
        ("iban", "B E 6 8 5 3 9 0 0 7 5 4 7 0 3 4"),
        ("iban", "be 68 5390 0754 7034"),
        ("iban", "be68.5390.0754.7034"),
        ("iban", "BE6853 9007 5470 34"),
        ("iban", "BE68 / 5390 / 0754 / 7034"),
        ("iban", "BE68 5390\n> > 0754 7034"),
        ("national_number", "85_07_30_033_28"),
        ("national_number", "85\t07\t30\t033\t28"),
        ("national_number", "8 5 0 7 3 0 0 3 3 2 8"),
        ("national_number", "8.5.0.7.3.0-0.3.3-2.8"),
        ("national_number", "8 | 5 | 0 | 7 | 3 | 0 | 0 | 3 | 3 | 2 | 8"),
        ("national_number", "85.07.30 | 033.28"),
        ("national_number", "850730-03328"),
        ("national_number", "85 0730 033 28"),
        ("national_number", "85*07*30*033*28"),
        ("national_number", "85.07.30-033,28"),
        ("iban", "BE68,5390,0754,7034"),
        ("phone", "0475\t12\t34\t56"),
        ("phone", "0475_12_34_56"),
        ("phone", "+32.(0)475.12.34.56"),
        ("phone", "00.32.475.12.34.56"),
        ("phone", "0475/12.34.56 ou 57"),
        ("phone", "0475/12.34.56/57"),
        ("phone", "0475/12.34.56/57/58"),
        ("phone", "02/512.34.56/7"),
        ("phone", "0475/12.34.56 et 57"),
        ("phone", "0475** 12.34.56"),
        ("phone", "02/512.34.56 of 35.67"),
        ("phone", "+32 2 512 34 56-57"),
    ],
)
def test_other_separators_groups_and_ends(kind: str, written: str) -> None:
    assert [(each.kind, each.text) for each in GUARD.find(f"| voir | {written} |")] == [(kind, written)]


@pytest.mark.parametrize("line", ["GSM : {}", "tél. {}", "Téléphone: {}", "mobile {}"])
@pytest.mark.parametrize("written", ["0 4 7 5 1 2 3 4 5 6", "0475 12 34 5 6", "0475\n123456", "0475\r\n> 123456"])
def test_a_number_that_is_called_one_is_one_in_whatever_groups(line: str, written: str) -> None:
    assert [each.text for each in GUARD.find(line.format(written))] == [written]


@pytest.mark.parametrize("mark", ["*", "**", "***", "_", "__", "`", "~~"])
@pytest.mark.parametrize("written", ["0475/12.34.56", "+32 475 12 34 56", "85.07.30-033.28", "BE68 5390 0754 7034"])
def test_emphasis_hides_no_number(written: str, mark: str) -> None:
    assert [each.text for each in GUARD.find(f"voir {mark}{written}{mark}.")] == [written]


@pytest.mark.parametrize("between", ["/", "-", "_", "|", " / "])
@pytest.mark.parametrize("number", ["BE68 5390 0754 7034", "0475 12 34 56", "85 07 30 033 28"])
def test_a_number_and_an_address_side_by_side(number: str, between: str) -> None:
    for pair in ([number, "jean@valmont.be"], ["jean@valmont.be", number]):
        assert [each.text for each in GUARD.find(f"voir {between.join(pair)} !")] == pair


@pytest.mark.parametrize("between", [",", ";", "\t", "|", '","'])
def test_a_row_of_a_file_with_separators(between: str) -> None:
    row = ["85.07.30-033.28", "0475/12.34.56", "BE68 5390 0754 7034", "jean@valmont.be", "0475123456", "02/512.34.56"]
    compact = ["85073003328", "0475123456", "BE68539007547034", "jean@valmont.be"]
    for cells in (row, compact):
        assert [each.text for each in GUARD.find("Jean" + between + between.join(cells))] == cells


@pytest.mark.parametrize(
    "text",
    [
        "0475 12 34 56 ou 04 76 98 76 54",
        "0475 12 34 56 of 14 uur",
        "0475/12.34.56 - 04/03/2026",
        "0475 12 34 56 / 12 €",
    ],
)
def test_what_follows_a_number_is_no_other_end_of_it(text: str) -> None:
    assert GUARD.find(text)[0].text in ("0475 12 34 56", "0475/12.34.56")


def test_nothing_goes_across_the_border_between_two_texts() -> None:
    assert GUARD.find("0475 12 34\x1e56") == ()


def test_folding_keeps_every_place_and_leaves_all_else_alone() -> None:
    text = "Ça coûte 12 € – „größer“ \u202f１２３ \ud800\0 👩🏽‍⚕️"
    assert len(fold(text)) == len(text)
    assert fold("Ça coûte 12 € „größer“ \ud800\0") == "Ça coûte 12 € „größer“ \ud800\0"
