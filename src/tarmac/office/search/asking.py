"""What people type in a search box beside words: `from:`, `to:`, `subject:`, `before:`, `after:`, `has:attachment`."""

import re
from dataclasses import dataclass, field
from datetime import date

# Each as the four languages say it.
_NAMES = {
    "sender": ("from", "de", "van", "von"),
    "receiver": ("to", "à", "aan", "an"),
    "subject": ("subject", "objet", "onderwerp", "betreff"),
    "before": ("before", "avant", "voor", "vor"),
    "after": ("after", "since", "après", "depuis", "na", "sinds", "nach", "seit"),
    "has": ("has", "avec", "met", "heeft", "mit", "hat"),
}
_ATTACHMENT = {"attachment", "attachments", "pièce", "piece", "pièce-jointe", "pj", "bijlage", "bijlagen", "anhang"}
_MEANING = {name: meaning for meaning, names in _NAMES.items() for name in names}
_OPERATOR = re.compile(rf'(?<!\S)({"|".join(_MEANING)}):("[^"]+"|[^\s"]+)', re.IGNORECASE)
_FORMS = (
    (re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})"), (3, 2, 1)),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query taken apart: its plain words, and what has to be so. `before` and `after` are days, themselves excluded
    and included."""

    words: str
    sender: tuple[str, ...] = ()
    receiver: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    before: date | None = None
    after: date | None = None
    attachment: bool = False

    @property
    def only_filters(self) -> bool:
        return not self.words.strip() and self != Asked(self.words)


@dataclass(slots=True)
class _Found:
    values: dict[str, list[str]] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)
    attachment: bool = False

    def take(self, match: re.Match[str]) -> str:
        """Nothing when the operator was understood; else it stays among the words."""
        meaning, value = _MEANING[match[1].lower()], match[2].strip('"')
        if meaning in ("before", "after"):
            day = _day(value)
            if day is None:
                return match[0]
            self.days[meaning] = day
        elif meaning == "has":
            if value.lower() not in _ATTACHMENT:
                return match[0]
            self.attachment = True
        else:
            self.values.setdefault(meaning, []).append(value)
        return " "


def parse(query: str) -> Asked:
    """`query` taken apart; an operator that cannot be understood is words like others."""
    found = _Found()
    words = _OPERATOR.sub(found.take, query)
    return Asked(
        words,
        sender=tuple(found.values.get("sender", ())),
        receiver=tuple(found.values.get("receiver", ())),
        subject=tuple(found.values.get("subject", ())),
        before=found.days.get("before"),
        after=found.days.get("after"),
        attachment=found.attachment,
    )


def _day(text: str) -> date | None:
    for form, (year, month, day) in _FORMS:
        if match := form.fullmatch(text):
            try:
                return date(int(match[year]), int(match[month]), int(match[day]))
            except ValueError:
                return None
    return None
