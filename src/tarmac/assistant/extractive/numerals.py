"""Numbers from 10 to 99 as they are spelled out in French, Dutch, German and English: people say them in meetings."""

from collections.abc import Iterator
from functools import lru_cache

_BELOW_TWENTY = {
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf",
    "nl": "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien "
    "achttien negentien",
    "de": "ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn",
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen",
}
_TENS = {
    "fr": "vingt trente quarante cinquante soixante septante octante nonante",
    "nl": "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "de": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
}
_LEAST = 10


@lru_cache(maxsize=1)
def spelled() -> dict[str, int]:
    """Every spelling in lower case, with its number."""
    found: dict[str, int] = {}
    for language, words in _BELOW_TWENTY.items():
        below = dict(enumerate(words.split(), start=1))
        found |= {word: number for number, word in below.items() if number >= _LEAST}
        for number, ten in enumerate(_TENS[language].split(), start=2):
            found[ten] = 10 * number
            for unit in range(1, 10):
                found |= dict.fromkeys(_joined(language, ten, unit, below[unit]), 10 * number + unit)
    return found | dict(_french_scores())


@lru_cache(maxsize=1)
def small() -> dict[str, int]:
    """The spellings of 1 to 19: for where a number is sure to stand, as "een" is an article too."""
    return {word: number for words in _BELOW_TWENTY.values() for number, word in enumerate(words.split(), start=1)}


def _joined(language: str, ten: str, unit: int, word: str) -> tuple[str, ...]:
    match language:
        case "nl":
            return (f"{word}{'ën' if word.endswith('e') else 'en'}{ten}",)
        case "de":
            return (f"{word}und{ten}",)
        case "fr" if unit == 1:
            return f"{ten} et un", f"{ten} et une"
    return (f"{ten}-{word}",)


def _french_scores() -> Iterator[tuple[str, int]]:
    """Sixty and eighty, to which French adds up to nineteen."""
    words = _BELOW_TWENTY["fr"].split()
    yield "quatre-vingts", 80
    for number, word in enumerate(words, start=1):
        yield f"quatre-vingt-{word}", 80 + number
        if number >= _LEAST:
            yield f"soixante{' et ' if number == 11 else '-'}{word}", 60 + number
