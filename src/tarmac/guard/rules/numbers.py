"""Numbers that states and banks give to people and enterprises: their check digits tell them from others."""

import re
from string import ascii_letters, ascii_uppercase

from stdnum import iban, luhn, numdb
from stdnum.be import bis, nn, vat
from stdnum.eu import vat as eu_vat

from tarmac.guard.findings import Span
from tarmac.guard.folding import INVISIBLE
from tarmac.guard.rules.phones import is_called_phone
from tarmac.guard.rules.rule import Rule

# Between the groups of a number: what a keyboard gives, the border of a cell, or the end of a line, which in a mail may
# be a quoted one. The check digits are what tells a number from others.
_MARKS = rf" \t.,/_*:|(){INVISIBLE}-"
_GAP = rf"[{_MARKS}]{{0,4}}+(?:\r?\n[>|\t -]{{0,6}}+)?+"

_NATIONAL_NUMBER = re.compile(
    r"[0-9](?<![0-9].)(?<![0-9]\..)"
    rf"(?:[0-9]|(?<![0-9][{_MARKS}].)(?P<box>){_GAP}[0-9]){_GAP}[0-9](?:{_GAP}[0-9]){{8}}"
    rf"(?![0-9])(?!\.[0-9]|,[0-9]{{1,2}}(?![0-9]|[ ./-]{{1,3}}[0-9]))(?(box)(?![{_MARKS}]{{1,3}}[0-9]))"
)
_USUAL_GROUPS = re.compile(r"[0-9]{2}[^\d,]*[0-9]{2}[^\d,]*[0-9]{2}[^\d,]*[0-9]{3}[^\d,]*[0-9]{2}")
_FIGURE_BEFORE = re.compile(rf"[0-9][{_MARKS}]")
_FIGURE_BEHIND = re.compile(rf"[{_MARKS}]{{1,3}}[0-9]")


def _national_number(match: re.Match[str], _floor: int) -> Span | None:
    """Groups may be any, as in the boxes of a form; then the date has to be one, and no other figure stands beside."""
    digits = re.sub(r"[^0-9]", "", match[0])
    usual = _USUAL_GROUPS.fullmatch(match[0])
    if not usual and (
        _FIGURE_BEFORE.search(match.string, max(0, match.start() - 2), match.start())
        or _FIGURE_BEHIND.match(match.string, match.end())
    ):
        return None
    if nn.is_valid(digits) or bis.is_valid(digits):
        return Span(match.start(), match.end(), 0.99)
    return Span(match.start(), match.end(), 0.8) if usual and _checksum_holds(digits) else None


def _checksum_holds(digits: str) -> bool:
    """Modulus 97 alone, for numbers whose date part is no date: birth unknown, or a number made as an example."""
    number, check = int(digits[:9]), int(digits[9:])
    month = int(digits[2:4]) % 20
    return month <= 12 and check in (97 - number % 97, 97 - (2_000_000_000 + number) % 97)


def _iban_lengths() -> dict[str, int]:
    """How many characters an IBAN of each country has, from the registry in python-stdnum."""
    registry = numdb.get("iban")
    lengths: dict[str, int] = {}
    for country in (first + second for first in ascii_uppercase for second in ascii_uppercase):
        structure = registry.info(country)[0][1].get("bban")
        if structure:
            lengths[country] = 4 + sum(int(count) for count in re.findall(r"(\d+)!", structure))
    return lengths


_IBAN_LENGTHS = _iban_lengths()
# From the check digits on, because digits are rarer than letters. A country in small letters has them right behind it.
_IBAN_GAP = rf"[ \t./_*:|{INVISIBLE}-]"
_IBAN = re.compile(
    rf"[0-9](?<![0-9].)(?:(?<=[A-Za-z][A-Za-z].)|(?<=[A-Z][A-Z]{_IBAN_GAP}.)|(?<=(?i:be|fr|nl|lu){_IBAN_GAP}.)"
    rf"|(?<=[A-Z]{_IBAN_GAP}[A-Z]{_IBAN_GAP}.)){_GAP}[0-9](?:{_GAP}[A-Za-z0-9]){{11,30}}",
)
_IBAN_COUNTRY = re.compile(rf"([A-Za-z]){_IBAN_GAP}?([A-Za-z]){_IBAN_GAP}?\Z")
_IBAN_BEFORE = len("B E ")
_WORD_BEFORE = re.compile(r"[A-Za-z0-9](?<!(?i:IBAN))")
_LETTER_VALUES = str.maketrans({letter: str(int(letter, 36)) for letter in ascii_letters})


def _iban(match: re.Match[str], floor: int) -> Span | None:
    before = max(floor, match.start() - _IBAN_BEFORE)
    country = _IBAN_COUNTRY.search(match.string[before : match.start()])
    code = country[1] + country[2] if country else ""
    length = _IBAN_LENGTHS.get(code.upper(), 0)
    places = [place for place, character in enumerate(match[0]) if character.isalnum()]
    if not country or not 2 < length <= len(places) + 2:
        return None
    compact = code + "".join([match[0][place] for place in places[: length - 2]])
    if int((compact[4:] + compact[:4]).translate(_LETTER_VALUES)) % 97 != 1:
        return None  # the same test stands in `iban`, at ten times the cost
    if not iban.is_valid(compact, check_country=False):
        return None
    start = before + country.start(1)
    if start and _WORD_BEFORE.match(match.string, start - 1) and not compact[4:].isdecimal():
        return None  # letters and digits by chance, as in a file that is encoded
    return Span(start, match.start() + places[length - 3] + 1, 0.99)


# How far before a number its name may stand, in characters of a line.
_FAR = 30
_BEFORE = 70


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def _called(words: str) -> re.Pattern[str]:
    """Matches a place before which one of `words` stands, with little between."""
    return re.compile(rf"(?i:{words})[^\n]{{0,{_FAR}}}\n?[^\n]{{0,{_FAR}}}\Z")


def _is_called(names: re.Pattern[str], match: re.Match[str]) -> bool:
    return names.search(match.string, max(0, match.start() - _BEFORE), match.start()) is not None


_PROVIDER = re.compile(r"[1-9](?<![0-9./-].)([-./ ]?)[0-9]{5}\1[0-9]{2}\1[0-9]{3}(?![0-9]|[./-][0-9])")
_CALLED_PROVIDER = _called(r"RIZIV|INAMI|LIKIV|NIHDI|provider|prestataire|zorgverlener|Leistungserbringer")


def _provider(match: re.Match[str], _floor: int) -> Span | None:
    digits = _digits(match[0])
    if int(digits[6:8]) != 97 - int(digits[:6]) % 97:
        return None
    return Span(match.start(), match.end(), 0.99 if _is_called(_CALLED_PROVIDER, match) else 0.9 if match[1] else 0.8)


_ENTERPRISE = re.compile(r"[01](?<![0-9A-Za-z.,/+-].)[0-9]{3}([. ]?)[0-9]{3}\1[0-9]{3}(?![0-9]|[.,/-][0-9])")
_CALLED_ENTERPRISE = _called(
    r"KBO|BCE|CBE|ZDU|ZUD|entreprise|onderneming|Unternehmen|enterprise|company|RPM|RPR|RJP|TVA|BTW|VAT|MwSt|USt|n° ent"
)
_MOBILE = re.compile(r"04[5-9]")


def _enterprise(match: re.Match[str], _floor: int) -> Span | None:
    """In groups with points it is one; otherwise a mobile telephone number may look the same."""
    digits = _digits(match[0])
    if not vat.is_valid(digits):
        return None
    if is_called_phone(match.string, match.start()):
        return None
    called = _is_called(_CALLED_ENTERPRISE, match)
    if not called and match[1] != "." and _MOBILE.match(digits):
        return None
    return Span(match.start(), match.end(), 0.99 if called else 0.9)


_VAT = re.compile(
    r"[BbFNDL](?<![A-Za-z0-9].)(?:(?<=[Bb])[Ee][ .:-]{0,2}[01][0-9]{3}[ .]?[0-9]{3}[ .]?[0-9]{3}"
    r"|(?<=F)R[ ]?[0-9A-Z]{2}[ ]?[0-9]{3}[ ]?[0-9]{3}[ ]?[0-9]{3}|(?<=N)L[ ]?[0-9]{9}B[0-9]{2}"
    r"|(?<=D)E[ ]?[0-9]{3}[ ]?[0-9]{3}[ ]?[0-9]{3}"
    r"|(?<=L)U[ ]?[0-9]{8})(?![0-9A-Za-z])"
)


def _vat(match: re.Match[str], _floor: int) -> Span | None:
    compact = re.sub(r"[^0-9A-Z]", "", match[0].upper())
    if not eu_vat.is_valid(compact):
        return None
    return Span(match.start(), match.end(), 0.98)


_CARD = re.compile(
    r"[2-6](?<![0-9A-Za-z/+.-].)[0-9]{3}(?:([ -]?)[0-9]{4}\1[0-9]{4}\1[0-9]{1,7}"
    r"|[ -]?[0-9]{6}[ -]?[0-9]{5})(?![0-9A-Za-z]|[./-][0-9])"
)


def _card(match: re.Match[str], _floor: int) -> Span | None:
    digits = _digits(match[0])
    if not 13 <= len(digits) <= 19 or not luhn.is_valid(digits):
        return None
    return Span(match.start(), match.end(), 0.95)


_EHIC = re.compile(r"8(?<![0-9A-Za-z].)0[0-9]{3}(?:[ .-]?[0-9]){15}(?![0-9A-Za-z])")


def _ehic(match: re.Match[str], _floor: int) -> Span | None:
    return Span(match.start(), match.end(), 0.98 if luhn.is_valid(_digits(match[0])) else 0.8)


_ID_CARD = re.compile(r"[0-9](?<![0-9A-Za-z/+*.-].)[0-9]{2}([ -]?)[0-9]{7}\1[0-9]{2}(?![0-9A-Za-z]|[./-][0-9])")
_CALLED_ID_CARD = _called(
    r"identit|eID\b|e-ID|\bID\b|Personalausweis|Ausweis|\bCI\b|\bIK\b|kaart|carte|\bcard\b|Karte"
    r"|titre de s[ée]jour|verblijf"
)


def _id_card(match: re.Match[str], _floor: int) -> Span | None:
    digits = _digits(match[0])
    if int(digits[10:]) != (int(digits[:10]) % 97 or 97):
        return None
    called = _is_called(_CALLED_ID_CARD, match)
    return Span(match.start(), match.end(), 0.98 if called else 0.85 if match[1] else 0.7)


_PASSPORT = re.compile(r"[A-Z](?<![0-9A-Za-z].)[A-Z] ?[0-9]{6}(?![0-9A-Za-z]|[./,-][0-9])")
_CALLED_PASSPORT = re.compile(
    r"(?i:pass(?:e?port|ap)|paspoort|\bpass\b|reisepass|reispas|travel document|document de voyage)"
)
# Farther than of other numbers: a passport is spoken of before its number is given.
_BEFORE_PASSPORT = 250
# E and a letter that is no digit of a hexadecimal number.
_OF_BELGIUM = re.compile(r"(?:E[G-Z]|G[A-Z])[0-9]")


def _passport(match: re.Match[str], _floor: int) -> Span | None:
    if _CALLED_PASSPORT.search(match.string, max(0, match.start() - _BEFORE_PASSPORT), match.start()):
        return Span(match.start(), match.end(), 0.95)
    return Span(match.start(), match.end(), 0.6) if _OF_BELGIUM.match(match[0]) else None


_PLATE = re.compile(
    r"[1-9A-Z](?<![0-9A-Za-z-].)(?:(?<=[1-9])([- ]?)[A-Z]{3}\1[0-9]{3}|(?<=[TOMU])-[A-Z]{3}-[0-9]{3}"
    r"|(?<=[A-Z])[A-Z]{2}-[0-9]{3})"
    r"(?![0-9A-Za-z]|-[0-9A-Za-z])"
)
_CALLED_PLATE = _called(
    r"plaque|immatricul|nummerplaat|kenteken|\bplaat\b|Kennzeichen|Nummernschild|plate|registration|voiture"
    r"|v[ée]hicule|"
    r"auto\b|wagen|Auto\b|Wagen|Fahrzeug|car\b|vehicle|van\b|taxi|camionnette|bestelwagen|gar[ée]|geparkeerd"
    r"|geparkt|parked"
)


def _plate(match: re.Match[str], _floor: int) -> Span | None:
    sure = "-" in match[0] or _is_called(_CALLED_PLATE, match)
    return Span(match.start(), match.end(), 0.95 if sure else 0.7)


RULES = (
    Rule(
        "iban",
        "iban_checked",
        "ISO 13616: country, two check digits, a length set by the country; modulus 97",
        _IBAN,
        _iban,
    ),
    Rule("vat", "vat_checked", "Directive 2006/112/EC, article 215; the check of each country", _VAT, _vat),
    Rule(
        "national_number",
        "national_number_checked",
        "Belgian royal decree of 3 April 1984: date, serial number, 97 less the remainder by 97, with a 2 before it "
        "for births from 2000 on; BIS numbers add 20 or 40 to the month",
        _NATIONAL_NUMBER,
        _national_number,
    ),
    Rule(
        "ehic",
        "ehic_number",
        "EU decision S2 of 12 June 2009: 20 digits, 80 and the country's three first",
        _EHIC,
        _ehic,
    ),
    Rule("payment_card", "card_checked", "ISO/IEC 7812-1: issuer, account and check digit by Luhn", _CARD, _card),
    Rule(
        "provider_number",
        "provider_checked",
        "RIZIV/INAMI: profession, five digits, 97 less the remainder by 97, qualification",
        _PROVIDER,
        _provider,
    ),
    Rule(
        "id_card",
        "id_card_checked",
        "Belgian electronic identity card: 3, 7 and 2 digits; modulus 97",
        _ID_CARD,
        _id_card,
    ),
    Rule(
        "enterprise_number",
        "enterprise_checked",
        "Belgian royal decree of 24 June 2003: ten digits, 97 less the remainder by 97",
        _ENTERPRISE,
        _enterprise,
    ),
    Rule("passport", "passport_number", "ICAO 9303: two letters and six digits in Belgium", _PASSPORT, _passport),
    Rule(
        "licence_plate",
        "licence_plate",
        "Belgian ministerial decree of 23 July 2001: an index, three letters, three digits, and the series before it",
        _PLATE,
        _plate,
    ),
)
