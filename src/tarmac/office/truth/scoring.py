"""Whether an answer to a question of truth.yaml is right, as docs/packs.md says it is scored."""

import re
from collections.abc import Sequence
from datetime import date

from tarmac.office.truth.questions import Day, Fact, Groups, Listed, Named, Question, Said, YesNo

MONTHS = (
    "janvier januari januar january",
    "février februari februar february",
    "mars maart märz march",
    "avril april",
    "mai mei may",
    "juin juni june",
    "juillet juli july",
    "août augustus august",
    "septembre september",
    "octobre oktober october",
    "novembre november",
    "décembre december dezember",
)
_ANY_MONTH = "|".join(" ".join(MONTHS).split())
_ANY_DAY = re.compile(
    rf"\d{{1,2}}(?:er|\.|st|nd|rd|th)? (?:of )?(?:{_ANY_MONTH})\b(?: \d{{4}})?"
    rf"|\b(?:{_ANY_MONTH}) \d{{1,2}}\b(?:, \d{{4}})?"
    r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{2}-\d{2}",
    re.IGNORECASE,
)
_YES = {True: r"\W*(?:oui|ja|yes)\b", False: r"\W*(?:non|nee|nein|no)\b"}


def right(question: Question, text: str, people: Sequence[str]) -> bool:
    """Whether `text`, an answer in any language, is right; `people` are the full names in the directory."""
    match question.answer:
        case Fact(value, _unit, tolerance):
            return says_number(text, value, tolerance)
        case Day(value):
            return names_day(text, value)
        case Named(value):
            family = [name for name in people if name.split()[-1] == value.split()[-1]]
            return [name for name in family if name in text] == [value]
        case Listed(values) as listed:
            return found(listed, text) == len(values)
        case Said(must_say, must_not_say):
            return says_each(must_say, text) and not any(says(text, each) for each in must_not_say)
        case YesNo(value, because):
            return bool(re.match(_YES[value], text, re.IGNORECASE)) and says_each(because, text)


def found(answer: Listed, text: str) -> int:
    """How many values of a list `text` holds: a day anywhere, an action's person and day in one line."""
    lines = text.split("\n")
    count, position = 0, 0
    for value in answer.values:
        person, _, day = value.rpartition(": ")
        places = [
            number
            for number, line in enumerate(lines)
            if person in line and names_day(line, date.fromisoformat(day)) and (number >= position or person)
        ]
        if places:
            count += 1
            position = places[0] if answer.ordered else 0
    return count


def says_each(groups: Groups, text: str) -> bool:
    return all(any(says(text, each) for each in group) for group in groups)


def says(text: str, words: str) -> bool:
    """Whether `words` begin a word of `text`; when they end in a digit, no other digit follows."""
    wanted = re.escape(_plain(words))
    after = r"(?!\d)" if words[-1].isdigit() else ""
    return bool(re.search(rf"(?<!\w){wanted}{after}", _plain(text), re.IGNORECASE))


def _plain(text: str) -> str:
    return text.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ")


def says_number(text: str, value: float, tolerance: float = 0) -> bool:
    """Whether `text` holds the number, with any language's separators or none."""
    return any(abs(number - value) <= max(tolerance, 0.004) for number in numbers(text))


def numbers(text: str) -> list[float]:
    """The numbers in `text`, without those of days: "23 mars" holds none."""
    found = re.findall(r"(?<![\w.,-])\d+(?:[ .,'\u00a0\u202f]\d{3})*(?:[.,]\d+)?(?!\w)", without_days(text))
    return [_number(each) for each in found]


def _number(text: str) -> float:
    whole = re.sub(r"[ .,'\u00a0\u202f](?=\d{3}(?!\d))", "", text)
    return float(whole.replace(",", "."))


def names_day(text: str, day: date) -> bool:
    """Whether `text` holds the day, with or without its year, in a form of one of the four languages."""
    words = "|".join(MONTHS[day.month - 1].split())
    same_year = rf"(?!,? (?!{day.year})\d{{4}}\b)"
    forms = (
        rf"(?<!\d){day.day}(?:er|\.|st|nd|rd|th)? (?:of )?(?:{words})\b{same_year}",
        rf"\b(?:{words}) {day.day}(?!\d)(?:st|nd|rd|th)?{same_year}",
        rf"(?<!\d)0?{day.day}[/.-]0?{day.month}[/.-]{day.year}",
        day.isoformat(),
    )
    return any(re.search(form, _plain(text), re.IGNORECASE) for form in forms)


def without_days(text: str) -> str:
    return _ANY_DAY.sub(" ", text)


def names_a_day(text: str) -> bool:
    """Whether `text` holds any day at all."""
    return bool(_ANY_DAY.search(text))
