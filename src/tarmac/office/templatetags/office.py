"""Small forms of what an office shows."""

import re
from datetime import date, datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from tarmac.office.details import Block
from tarmac.office.reading import Square
from tarmac.office.reading import squares as squares_of
from tarmac.office.search.words import is_like, words_of
from tarmac.web.text import fold

register = template.Library()

# As many as the look has colours for.
VOICES = 6


@register.filter
def initials(name: str) -> str:
    """Two letters for a face: `Anne Vandenbroucke` is AV."""
    words = re.findall(r"[^\W\d_]+", name)
    return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper() if words else "?"


@register.filter
def short_when(moment: datetime | None, today: date) -> str:
    """A moment as lists show it, seen from `today`: the hour, the day, or the day and the year."""
    if moment is None:
        return ""
    local = localtime(moment)
    if local.date() == today:
        return date_format(local, "H:i")
    return date_format(local, "SHORT_DAY_FORMAT" if local.year == today.year else "SHORT_DATE_FORMAT")


@register.filter
def clock_time(seconds: float) -> str:
    """Seconds from the beginning of a meeting as h:mm:ss."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


@register.filter
def after(text: str, start: str) -> str:
    """`text` without `start`, where it begins with it: a line need not repeat its title."""
    return text.removeprefix(start).strip(" ·")


@register.filter
def marked(snippet: str, query: str) -> SafeString:
    """The snippet with the words of the query marked; everything else escaped."""
    words = words_of(query)
    pieces = re.split(r"(\w+)", str(snippet))
    shown = (f"<mark>{escape(piece)}</mark>" if _fits(piece, words) else escape(piece) for piece in pieces)
    return mark_safe("".join(shown))  # noqa: S308 (each piece is escaped)


def _fits(piece: str, words: list[str]) -> bool:
    folded = fold(piece)
    return folded in words or is_like(folded, words)


@register.filter
def named(address: dict[str, str]) -> str:
    """A name, or the address where there is none."""
    return address["name"] or address["email"]


@register.filter
def names(addresses: list[dict[str, str]]) -> str:
    return ", ".join(named(address) for address in addresses)


@register.filter
def squares(row: Block) -> list[Square]:
    """The cells of a row, each to be shown like a block."""
    return squares_of(row)


@register.filter
def voice(speakers: list[str], speaker: str) -> int:
    """Which of the colours of voices a speaker of a meeting has: in the order in which they first speak, then anew."""
    return speakers.index(speaker) % VOICES + 1
