"""Dates, times, amounts and names as people write them in four languages."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tarmac.office.search.words import fold

Asked = Literal["date", "time", "amount", "person", "place", "other"]

_MONTHS = {
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
    r"(?:€\s?)?(?<![\w-])\d{1,3}(?:[ \u00a0\u202f.]\d{3})*(?:[.,]\d+)?(?:\s?(?:€|euros?|eur|m²|m2|%|"
    r"places?|plaatsen|plätze|points?|punten|jours?|dagen|tage|days|minutes?|minuten|livres?|boeken|books|"
    r"signatures?|handtekeningen|familles?|gezinnen|families|ans|jaar|jahre|years))?(?![\w-])",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:salle|zaal|saal|room|rue|straat|strasse|straße|place|plein|bâtiment|gebouw|gebäude|étage|verdieping|stock|"
    r"floor|maison|huis|haus|local|lokaal|rez-de-chaussée|gelijkvloers)\b", re.IGNORECASE,
)  # fmt: skip
_SPELLED = re.compile(
    r"\b\w*(?:twintig|dertig|veertig|vijftig|zestig|zwanzig|dreißig|vierzig|vingt|trente|quarante)\w*\b"
)
_ASKED: dict[Asked, dict[str, str]] = {
    "time": {"": r"quelle heure|hoe laat|welk uur|wie viel uhr|um wieviel uhr|what time"},
    "date": {
        "": r"\bquand\b|quelles? dates?|quels? jours?|quel d[ée]lai|pour quand|wanneer|welke data?|welke dag|"
        r"welke termijn|"
        r"\bwann\b|welche[mnrs]? (?:tag|datum|termin|frist)|bis wann|\bwhen\b|(?:which|what) (?:dates?|days?)|"
        r"deadline",
    },
    "amount": {
        "": r"combien|quel(?:le)? (?:est le |est la |est )?(?:montant|prix|surface|valeur|part|chiffre|subside|"
        r"capacit|"
        r"diff[ée]rence|total)|hoeveel|welk(?:e)? (?:bedrag|prijs|oppervlakte|waarde|deel|cijfer|subsidie)|"
        r"wat is het prijs|"
        r"wie ?viele?\b|wie (?:gro(?:ß|ss)|hoch|lange)|welche[rns]? (?:betrag|preis|fl[äa]che|wert|anteil|zahl|"
        r"zuschuss)|"
        r"how (?:many|much|large)|(?:which|what) (?:is the )?(?:amount|price|floor area|area|value|share|figure|"
        r"grant)",
    },
    "person": {
        "": r"\bqui\b|quel(?:le)? [ée]chevin|\bwer\b|\bwem\b|\bwen\b|welche[rn]? sch[öo]ff|welke schepen|"
        r"\bwho\b|which alder",
        "nl": r"\bwie\b|welke schepen",
    },
    "place": {"": r"\bo[ùu]\b|\bwaar\b(?!\w)|\bwo\b|\bwhere\b|quelle salle|welke zaal|which room|welche[mr]? saal"},
}


@dataclass(frozen=True, slots=True)
class Value:
    """A value as it is written, and what makes it the same as another one."""

    text: str
    same: str


def asked_for(question: str, language: str) -> Asked:
    """What kind of answer a question wants."""
    for asked, patterns in _ASKED.items():
        for only, pattern in patterns.items():
            if only in ("", language) and re.search(pattern, question, re.IGNORECASE):
                return asked
    return "other"


def dates(text: str) -> list[Value]:
    return [Value(match[0], day) for match in DATE.finditer(text) if (day := _day(match))]


def _day(match: re.Match[str]) -> str:
    fields = match.groupdict()
    day = next((int(fields[name]) for name in ("day", "day2", "day3", "day4") if fields[name]), 0)
    named = fields["month"] or fields["month2"]
    month = _MONTHS.get(fold(named), 0) if named else int(fields["month3"] or fields["month4"] or 0)
    try:
        date(2024, month, day)
    except ValueError:
        return ""
    return f"{month:02}-{day:02}"


def amounts(text: str) -> list[Value]:
    """Numbers that count something: not those of dates, times and files."""
    bare = TIME.sub(lambda match: " " * len(match[0]), DATE.sub(lambda match: " " * len(match[0]), text))
    found = [Value(match[0].strip(), re.sub(r"[^\d]", "", match[0])) for match in AMOUNT.finditer(bare)]
    found += [Value(match[0], match[0].lower()) for match in _SPELLED.finditer(bare)]
    return [each for each in found if each.same and not re.fullmatch(r"20[12]\d", each.text)]


def holds(text: str, asked: Asked) -> bool:
    """Whether a text has a value of the kind that is asked for."""
    if asked == "date":
        return bool(dates(text))
    if asked == "time":
        return bool(TIME.search(text))
    if asked == "amount":
        return bool(amounts(text))
    if asked == "place":
        return bool(_PLACE.search(text))
    return True
