"""Formulas as Excel in Dutch writes them: the engine knows the functions of English, French and German only."""

import re

_ENGLISH = {
    "AANTAL": "COUNT",
    "AANTAL.ALS": "COUNTIF",
    "AANTAL.LEGE.CELLEN": "COUNTBLANK",
    "AANTALARG": "COUNTA",
    "AANTALLEN.ALS": "COUNTIFS",
    "AFRONDEN": "ROUND",
    "AFRONDEN.NAAR.BENEDEN": "ROUNDDOWN",
    "AFRONDEN.NAAR.BOVEN": "ROUNDUP",
    "ALS": "IF",
    "ALS.FOUT": "IFERROR",
    "ALS.NB": "IFNA",
    "ALS.VOORWAARDEN": "IFS",
    "DAG": "DAY",
    "DATUM": "DATE",
    "DEEL": "MID",
    "EN": "AND",
    "GEHEEL": "INT",
    "GEMIDDELDE": "AVERAGE",
    "GEMIDDELDE.ALS": "AVERAGEIF",
    "GEMIDDELDEN.ALS": "AVERAGEIFS",
    "GROOTSTE": "LARGE",
    "HORIZ.ZOEKEN": "HLOOKUP",
    "HOOFDLETTERS": "UPPER",
    "INTERVAL": "FREQUENCY",
    "ISFOUT": "ISERROR",
    "ISGETAL": "ISNUMBER",
    "ISLEEG": "ISBLANK",
    "JAAR": "YEAR",
    "KLEINE.LETTERS": "LOWER",
    "KLEINSTE": "SMALL",
    "LENGTE": "LEN",
    "LINKS": "LEFT",
    "MAAND": "MONTH",
    "MEDIAAN": "MEDIAN",
    "NETTO.WERKDAGEN": "NETWORKDAYS",
    "NIET": "NOT",
    "NU": "NOW",
    "OF": "OR",
    "ONWAAR": "FALSE",
    "PRODUCT": "PRODUCT",
    "RANG": "RANK",
    "RECHTS": "RIGHT",
    "REST": "MOD",
    "SOM": "SUM",
    "SOM.ALS": "SUMIF",
    "SOMMEN.ALS": "SUMIFS",
    "SOMPRODUCT": "SUMPRODUCT",
    "SPATIES.WISSEN": "TRIM",
    "SUBSTITUEREN": "SUBSTITUTE",
    "TEKST": "TEXT",
    "TEKST.SAMENVOEGEN": "CONCATENATE",
    "VANDAAG": "TODAY",
    "VERGELIJKEN": "MATCH",
    "VERT.ZOEKEN": "VLOOKUP",
    "VERSCHUIVING": "OFFSET",
    "WAAR": "TRUE",
    "WAARDE": "VALUE",
    "WEEKDAG": "WEEKDAY",
    "WERKDAG": "WORKDAY",
    "X.ZOEKEN": "XLOOKUP",
}
# Texts and names of worksheets stay; a name is a function, or a word for true and false.
_WORD = re.compile(r"""("[^"]*"|'[^']*')|([A-Z][A-Z.]*)(?=\s*\()|\b(WAAR|ONWAAR)\b""", re.IGNORECASE)


def in_english(formula: str) -> str | None:
    """The formula with its Dutch names in English, or None when it has none."""
    found = _WORD.sub(_translated, formula)
    return found if found != formula else None


def _translated(match: re.Match[str]) -> str:
    if match[1]:
        return match[1]
    name = match[2] or match[3]
    return _ENGLISH.get(name.upper(), name)
