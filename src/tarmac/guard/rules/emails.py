"""Addresses of electronic mail, as people write them: whole, wrapped, encoded, or spelled out for people alone."""

import re

from tarmac.guard.findings import Span
from tarmac.guard.folding import INVISIBLE

_CLOSE = r" ?[)\]}]"
# one character first, so that the search skips at once what cannot start one
_AT = (
    r"[@%&(\[{<*](?:(?<=@)|(?<=%)40|(?<=&)(?:#64|#x40|commat);|(?<=([<*]))at(?:>|\1)"
    rf"|(?<=[(\[{{]) ?(?i:@|at|arobas|arobase|arrobas|apenstaart|apenstaartje|at-teken|klammeraffe){_CLOSE})"
)
_LINE_END = r"\r?\n[>\t ]{0,6}"
_WORD = rf"[^\W_](?:(?:[\w{INVISIBLE}]|-(?:{_LINE_END})?){{0,61}}[^\W_])?"
_DOT = rf"{INVISIBLE}{{0,3}}(?:\\?\.| ?[(\[{{] ?(?i:\.|dot|point|punt|punkt){_CLOSE} ?){INVISIBLE}{{0,3}}"
_TOP = rf"(?:xn--[\w-]{{1,59}}|[^\W\d_](?:{INVISIBLE}{{0,3}}[^\W\d_]){{1,62}})"
# From the @ on, because it is rare. No label is required to be short: a long one is no address, but somebody's text.
# A line ends before or behind the first dot alone: behind a later one a sentence may have ended.
CANDIDATE = re.compile(
    rf"{_AT}[ {INVISIBLE}]{{0,3}}(?:{_LINE_END})?{_WORD}(?:{_LINE_END}(?=[a-z]){_WORD})?"
    rf"(?:{_DOT}|(?:{_LINE_END})?\.|\.{_LINE_END}(?=[a-z])|(?:,| ?\. ?)(?=(?:be|com|eu|fr|lu|net|nl|org)(?![^\W_])))"
    rf"(?:{_WORD}{_DOT}){{0,7}}"
    rf"{_TOP}"
)
# all that the standard allows but the border of a cell
_MARKS = "!#$%&'*+/=?^`{}~_-"
_ATOM = rf"[\w\\{re.escape(_MARKS)}{INVISIBLE}]+"
# "(dot)" from its end
_TOD = r" ?[)\]}] ?(?i:tod|tniop|tnup|tknup) ?[(\[{] ?"
_LOCAL_BACKWARDS = re.compile(
    rf"(?P<gap>[ {INVISIBLE}]{{0,3}}(?:[>\t ]{{0,6}}\n\r?)?)"
    rf"(?P<local>\"[\w .'-]{{1,64}}\"|\.?{_ATOM}(?:(?:\.{{1,2}}|{_TOD}){_ATOM})*)"
)
_LOCAL_LONGEST = 256
# the last group of a number that stands before an address: BE68 5390 0754 7034/marie@…
_END_OF_NUMBER = re.compile(r"[0-9] [0-9]+[/_-]+(?=[^\W\d_])")


def check(match: re.Match[str], floor: int) -> Span | None:
    """The local part is read backwards. Quotes and emphasis before it stay outside."""
    before = match.string[max(floor, match.start() - _LOCAL_LONGEST) : match.start()]
    backwards = _LOCAL_BACKWARDS.match(before[::-1])
    local = backwards["local"].rstrip(f"{_MARKS}\\{INVISIBLE}") if backwards else ""
    if not backwards or not local or (backwards["gap"].strip(INVISIBLE) and _is_name(match[0]) and "." not in local):
        return None
    start = match.start() - len(backwards["gap"]) - len(local)
    if number := _END_OF_NUMBER.match(match.string, max(floor, start - 2), match.start()):
        start = number.end()
    return Span(start, match.end(), 0.98)


def _is_name(written: str) -> bool:
    """Whether it stands alone, as in `follow @valmont.be`: then a word before it is only a word."""
    return written[0] == "@" and written[1] != " "
