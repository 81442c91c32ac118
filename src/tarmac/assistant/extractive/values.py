"""Dates, times, amounts and names as people write them in four languages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tarmac.assistant.extractive.numerals import spelled
from tarmac.web.text import fold

Asked = Literal["date", "time", "amount", "person", "place", "other"]

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier januari januar january jan", "fevrier februari februar february fev feb",
            "mars maart marz maerz march mrt", "avril april avr apr", "mai mei may", "juin juni june",
            "juillet juli july juil", "aout augustus august aug", "septembre september sept sep",
            "octobre oktober october oct okt", "novembre november nov", "decembre dezember december dec dez",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NAMES = (
    r"janvier|januari|januar|january|février|fevrier|februari|februar|february|mars|maart|märz|march|avril|april|mai|"
    r"mei|may|juin|juni|june|juillet|juli|july|août|aout|augustus|august|septembre|september|octobre|oktober|october|"
    r"novembre|november|décembre|dezember|december"
)
_WEEKDAYS = (
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|"
    r"montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday"
)
DATE = re.compile(
    rf"\b(?:(?:{_WEEKDAYS}),?\s+(?:(?:le|dem|den|the|de)\s+)?)?(?:"
    rf"(?P<day>[0-3]?\d)(?:er|st|nd|rd|th|\.)?\s+(?:of\s+)?(?P<month>{_NAMES})(?:\s+(?P<year>20\d\d))?|"
    rf"(?P<month2>{_NAMES})\s+(?P<day2>[0-3]?\d)(?:,\s*(?P<year2>20\d\d))?|"
    r"(?P<day3>[0-3]?\d)[/.](?P<month3>[01]?\d)[/.](?P<year3>20\d\d)|"
    r"(?P<year4>20\d\d)-(?P<month4>\d\d)-(?P<day4>\d\d))\b",
    re.IGNORECASE,
)
UNTIL = re.compile(
    rf"\b(?:(?:avant|pour|d'ici|d’ici|jusqu'au|jusqu’au|au plus tard|tegen|voor|vóór|uiterlijk|tot|bis|spätestens|"
    rf"by|before|until|on|le|op|am|ce|dès)\s+(?:le\s+|au\s+|à\s+|zum\s+|de\s+|the\s+|on\s+)?)?"
    rf"(?:{DATE.pattern[2:]}|(?:{_WEEKDAYS})\b|demain|morgen|tomorrow|(?:la )?semaine prochaine|volgende week|"
    r"nächste woche|next week|fin (?:de la )?semaine|eind(?:e)? (?:van de )?week|ende der woche|aujourd'hui|"
    r"vandaag|heute|today)",
    re.IGNORECASE,
)
TIME = re.compile(
    r"\b(?:[01]?\d|2[0-3])\s?(?:h(?:eures?)?|uur|uhr|:)\s?(?:[0-5]\d)?\b|\b\d{1,2}\s?(?:am|pm)\b", re.IGNORECASE
)
AMOUNT = re.compile(
    r"(?:€\s?)?(?<![\w-])(?:\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+|\d+)(?:[.,]\d+)?(?:\s?(?:€|euros?|eur|m²|m2|%|"
    r"places?|plaatsen|plätze|points?|punten|jours?|dagen|tage|days|minutes?|minuten|livres?|boeken|books|"
    r"signatures?|handtekeningen|familles?|gezinnen|families|ans|jaar|jahre|years))?(?![\w-])",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:salle|zaal|saal|room|rue|straat|strasse|straße|place|plein|bâtiment|gebouw|gebäude|étage|verdieping|stock|"
    r"floor|maison|huis|haus|local|lokaal|rez-de-chaussée|gelijkvloers)\b", re.IGNORECASE,
)  # fmt: skip
_SPELLED = re.compile(rf"\b(?:{'|'.join(sorted(spelled(), key=len, reverse=True))})\b", re.IGNORECASE)
# What stands right before a value that no longer holds, or never did: "niet 61", "au lieu de neuf", "d'abord écrit 312"
_DENIED = re.compile(
    r"\b(?:(?:niet|pas|et non|not|nicht|statt|anstelle von|plus(?= le)|au lieu (?:de|du)|in plaats van|instead of|"
    r"rather than|plutôt que)(?: (?:le|la|les|de|du|den|dem|the|op|on|am|à|om|meer|mehr|more))*|"
    r"(?:d['’]abord|initialement|eerst|aanvankelijk|zuerst|anfangs|first|initially|ancien(?:ne)?|vorige?|oude?|alte[nrs]?|"
    r"former|old)(?: [^\W\d]+){0,3})\s+\Z",
    re.IGNORECASE,
)
# What stands before the last day of a term
LAST_DAY = re.compile(
    r"\b(?:au plus tard|avant|pour|jusqu['’]\w+|uiterlijk|tegen|vóór|voor|spätestens|bis|by|before|until|no later than)"
    r"(?:[, ]+(?:euh|uhm?|äh)?[, ]*)(?:(?:le|la|au|de|op|zum|the|on) )*(?:[^\W\d]+ )?\Z",
    re.IGNORECASE,
)
# Days that share a month with the one after them: "15, 16 en 17 april", "du 27 au 30 avril"
_DAYS_BEFORE = re.compile(r"(?:\b[0-3]?\d\.?\s*(?:,|et|en|und|and|au|tot(?: en met)?|bis|to|–|-)\s*)+\Z", re.IGNORECASE)
_DAY_RANGE = re.compile(
    r"\b(?:du|van|vom|from)\s+[0-3]?\d\.?\s+(?:au|tot(?: en met)?|bis(?: zum)?|to)\s+[0-3]?\d\b", re.IGNORECASE
)
# Words that say no more than that an amount is wanted
_UNSAYING = r"\b(?:montants?|bedrag(?:en)?|betr[aä]ge?|amounts?|chiffres?|cijfers?|zahl(?:en)?|figures?)\b"
_LIST_NUMBER = re.compile(r"\d{1,2}[.)]\s")
MONEY = re.compile(r"€|\b(?:euros?|eur)\b", re.IGNORECASE)
ABOUT_MONEY = re.compile(
    r"€|\beuros?\b|montant|co[uû]te|prix|payer|subside|bedrag|prijs|kost|betal|toelage|betrag|preis|zahlen|zuschuss|"
    r"amount|price|cost|pay\b|grant|budget",
    re.IGNORECASE,
)
_NAMES_A_PLACE = re.compile(
    r"(?:\bn[°ºr]\.?|\bnummer|\bnuméro|\bart(?:\.|icle|ikel)?|\bpo(?:int|ste|st|s)|\bp\.)\s*\Z", re.IGNORECASE
)
# What is counted stands after "how many"
COUNTED = re.compile(
    r"(?:combien (?:de |d['’])|hoeveel |wie ?viele? |how (?:many|much) )(?P<what>[^\W\d_]+(?: [^\W\d_]+)?)",
    re.IGNORECASE,
)
_ASKED: dict[Asked, str] = {
    "time": r"quelle heure|hoe laat|welk uur|(?:um )?wie ?viel uhr|what time",
    "date": r"\bquand\b|quelles? dates?|quels? jours?|quel d[ée]lai|wanneer|welke (?:datums?|data|dag(?:en)?|termijn)|"
    r"\bwann\b|welche[mnrs]? (?:tage?n?|datum|termin|frist)|\bwhen\b|(?:which|what) (?:dates?|days?)|deadline",
    "amount": r"combien|quel(?:le)? (?:est (?:le |la ))?(?:montant|somme|prix|surface|valeur|part|chiffre|subside|"
    r"capacit[ée]|diff[ée]rence|total)|"
    r"hoeveel|(?:welke?|wat is (?:de|het)) (?:totale )?(?:bedrag|prijs|oppervlakte|waarde|deel|cijfer|subsidie|"
    r"verschil)|"
    r"(?:wat|was) kost(?:en|et)?\b|what (?:does|do|did|will) .{1,40}? cost|co[uû]tent?\b|"
    r"wie ?viele?\b|wie (?:gro(?:ß|ss)|hoch|lange)|"
    r"welche[nrs]? (?:gesamt)?(?:betrag|preis|fl[äa]che|wert|anteil|teil|zahl|zuschuss)|"
    r"how (?:many|much|large)|(?:which|what) (?:is the )?(?:total |overall )?(?:amount|price|floor area|area|value|"
    r"share|part|figure|grant)",
    "person": r"\bqui\b|quel(?:le)? [ée]chevin|welke schepen|\bwe[rmn]\b|welche[rn]? sch[öo]ff|\bwho\b|which alder",
    "place": r"\bo[ùu]\b|quelle salle|\bwaar\b|welke zaal|\bwo\b|welche[mr]? saal|\bwhere\b|which room",
}
_ASKED_IN_DUTCH: dict[Asked, str] = {"person": r"\bwie\b"}


@dataclass(frozen=True, slots=True)
class Value:
    """A value as it is written, what makes it the same as another one, and where it stands in its sentence.

    `denied`: the words before it say that it does not hold.
    """

    text: str
    same: str
    start: int = 0
    end: int = 0
    denied: bool = False


def asked_for(question: str, language: str) -> Asked:
    """What kind of answer a question wants."""
    return next((asked for asked, _pattern in _asking(question, language)), "other")


def without_asking(question: str, language: str) -> str:
    """A question without the words that only say which kind of answer it wants."""
    for asked, pattern in _asking(question, language):
        said = _UNSAYING if asked == "amount" else pattern
        return re.sub(said, " ", question, count=1, flags=re.IGNORECASE)
    return question


def _asking(question: str, language: str) -> Iterator[tuple[Asked, str]]:
    """Kinds whose words stand in a question, with these words; German "wie" is no person."""
    for asked, pattern in _ASKED.items():
        if language == "nl" and asked in _ASKED_IN_DUTCH:
            pattern = f"{pattern}|{_ASKED_IN_DUTCH[asked]}"
        if re.search(pattern, question, re.IGNORECASE):
            yield asked, pattern


def dates(text: str) -> list[Value]:
    """The days in a text, those of "15, 16 en 17 april" one by one."""
    found: list[Value] = []
    for match in DATE.finditer(text):
        if not (day := _day(match)):
            continue
        if before := _DAYS_BEFORE.search(text, max(match.start() - 40, 0), match.start()):
            found += _days_before(before, day[:2], match["month"] or "")
        found.append(_value(text, match, day))
    return found


def _days_before(before: re.Match[str], month: str, named: str) -> Iterator[Value]:
    for number in re.finditer(r"\d+", before[0]):
        start = before.start() + number.start()
        yield Value(f"{number[0]} {named}".strip(), f"{month}-{int(number[0]):02}", start, start + len(number[0]))


def _value(text: str, match: re.Match[str], same: str) -> Value:
    denied = bool(_DENIED.search(text[: match.start()]))
    return Value(match[0].strip(), same, match.start(), match.end(), denied)


def _day(match: re.Match[str]) -> str:
    fields = match.groupdict()
    day = next((int(fields[name]) for name in ("day", "day2", "day3", "day4") if fields[name]), 0)
    named = fields["month"] or fields["month2"]
    month = MONTHS.get(fold(named), 0) if named else int(fields["month3"] or fields["month4"] or 0)
    try:
        date(2024, month, day)
    except ValueError:
        return ""
    return f"{month:02}-{day:02}"


def amounts(text: str) -> list[Value]:
    """Numbers that count something: not those of dates, times and files."""
    bare = text
    for value in [*dates(text), *times(text)]:
        bare = bare[: value.start] + " " * (value.end - value.start) + bare[value.end :]
    bare = _DAY_RANGE.sub(lambda match: " " * len(match[0]), bare)
    found = [_value(text, match, _same(match[0])) for match in AMOUNT.finditer(bare)]
    found += [_value(text, match, str(spelled()[match[0].lower()])) for match in _SPELLED.finditer(bare)]
    return [
        each
        for each in sorted(found, key=lambda value: value.start)
        if each.same
        and not re.fullmatch(r"20[12]\d", each.text)
        and not _NAMES_A_PLACE.search(text[: each.start])
        and not (each.start == 0 and _LIST_NUMBER.match(text))
    ]


def _same(written: str) -> str:
    """The number itself, whatever its separators: 187 950,00 is 187950."""
    digits = re.sub(r"[^\d.,]", "", written).rstrip(".,")
    whole = re.sub(r"[.,](?=\d{3}(?!\d))", "", digits)
    whole, _point, part = whole.replace(",", ".").partition(".")
    part = part.rstrip("0")
    return f"{whole}.{part}" if part else whole


def times(text: str) -> list[Value]:
    return [_value(text, match, re.sub(r"\D", "", match[0]).lstrip("0")) for match in TIME.finditer(text)]


def holds(text: str, asked: Asked) -> bool:
    """Whether a text has a value of the kind that is asked for."""
    if asked == "place":
        return bool(_PLACE.search(text))
    found = {"date": dates, "time": times, "amount": amounts}.get(asked)
    return found is None or bool(found(text))
