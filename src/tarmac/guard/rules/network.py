"""What machines and people are called on a network, and where they are."""

import ipaddress
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tarmac.guard.findings import Span
from tarmac.guard.lexicon import sure_names
from tarmac.guard.rules.rule import Rule, whole

_URL = re.compile(r"[hHw](?:(?<=[hH])[tT][tT][pP][sS]?://|(?<=w)(?<![\w@.].)ww\.)[^\s<>\"'|\[\]{}«»“”]{4,2000}")
_NO_END = ".,;:!?)*_"
# A query that names somebody or a session, a long number, a person's folder, or an address of electronic mail.
_IDENTIFIES = re.compile(
    r"[?&#;][\w.-]*(?i:id|nr|no|num|user|usr|uid|name|nom|naam|mail|token|tok|session|sess|sid|key|cle|code|pat"
    r"|dossier|ref|"
    r"niss|insz|rrn|member|lid|login|auth|otp|ticket|case|file|person|client|rr|u|t|p|k)[\w.-]*=[^&\s]|@|%40|[0-9]{4}|"
    r"/(?i:user|users|u|profile|profil|patient|patients|people|person|persons|dossier|dossiers|member|members"
    r"|leden|lid|"
    r"client|klant|staff|agent|agents|medewerker|account|in|inwoner|citizen|burger|reset|invite|t)/[^/\s]{2}"
    r"|[0-9a-fA-F]{12}|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-|/~"
)
_HOST = re.compile(r"\A[^/]*//?[^/]*")
_SHORTEST_NAME = 4
_YEARS_ONLY = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Urls:
    """The rule for addresses that say whose page or session it is; others are no personal data."""

    kind: str = "url"
    name: str = "url_with_identifier"
    source: str = "RFC 3986: a query, a number or a folder that says whose it is"

    def find(self, text: str, stretches: Iterable[tuple[int, int]]) -> Iterator[Span]:
        """In some stretches of a folded text, in order; a refused address is not looked into again."""
        for stretch in stretches:
            for match in _URL.finditer(text, *stretch):
                address = match[0].rstrip(_NO_END)
                if _says_whose(address):
                    yield Span(match.start(), match.start() + len(address), 0.85)


def _says_whose(address: str) -> bool:
    behind = _HOST.sub("", address)
    return bool(_IDENTIFIES.search(_YEARS_ONLY.sub("", behind))) or _names_somebody(behind)


def _names_somebody(path: str) -> bool:
    words = {each for each in re.split(r"[^a-z]+", path.lower()) if len(each) >= _SHORTEST_NAME}
    return not words.isdisjoint(sure_names())


_IPV4 = re.compile(r"[0-9](?<![\w.-].)[0-9]{0,2}\.(?:[0-9]{1,3}\.){2}[0-9]{1,3}(?![\w-]|\.[0-9])")
# From its first colon on; what stands before that is looked at behind it.
_IPV6 = re.compile(r":(?=[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{1,38}(?:\.[0-9]{1,3}){0,3}(?![\w:])")
_FIRST_GROUP = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}\Z")
_VERSION = re.compile(
    r"(?i:\bv\.?(?![^\W\d_])|versi\w*|release|build|firmware|§|\bart(?:\.|icle|ikel)?)[^\n0-9]{0,16}\Z"
)


def _ip_v4(match: re.Match[str], _floor: int) -> Span | None:
    if _VERSION.search(match.string, max(0, match.start() - 28), match.start()):
        return None
    return _span_of_ip(match.string, match.start(), match.end())


def _ip_v6(match: re.Match[str], floor: int) -> Span | None:
    first = _FIRST_GROUP.search(match.string, max(floor, match.start() - 5), match.start())
    return _span_of_ip(match.string, first.start(), match.end()) if first else None


def _span_of_ip(text: str, start: int, end: int) -> Span | None:
    try:
        ipaddress.ip_address(text[start:end])
    except ValueError:
        return None
    return Span(start, end, 0.95)


# From its first separator on.
_MAC = re.compile(
    r"[:.-](?:(?<=[0-9A-Fa-f]{2}[:-])(?<![\w:-]...)(?:[0-9A-Fa-f]{2}[:-]){4}[0-9A-Fa-f]{2}"
    r"|(?<=[0-9A-Fa-f]{4}\.)(?<![\w:.-].....)[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![\w:-])"
)


def _mac(match: re.Match[str], floor: int) -> Span | None:
    start = match.start() - (4 if match[0][0] == "." else 2)
    return Span(start, match.end(), 0.95) if start >= floor else None


_MINUTES = r" ?(?:[0-9]{1,2} ?['′’] ?)(?:[0-9]{1,2}(?:[.,][0-9]{1,4})? ?(?:\"|″|''|”|’’) ?)?"
_COORDINATES = re.compile(
    rf"[0-9](?<![\w.,].)(?:[0-9]?\.[0-9]{{3,8}} ?°? ?[NS]?(?: ?[,;/] ?| )-?[0-9]{{1,3}}\.[0-9]{{3,8}}(?![0-9]"
    rf"|\.[0-9])(?: ?°? ?[EWO](?!\w))?"
    rf"|[0-9]{{0,2}} ?[°º]{_MINUTES}[NS][ ,;/]{{0,3}}[0-9]{{1,3}} ?[°º]{_MINUTES}[EWO](?!\w))"
)
_HANDLE = re.compile(r"@(?<![\w@./].)[A-Za-z_](?:[\w]|\.(?=\w)){2,29}(?![\w@])")
_TOP_LEVEL = re.compile(r"\.(?:be|com|eu|fr|lu|net|nl|org|de|test|example)\Z", re.IGNORECASE)
# Of style sheets and programs, and of whole groups.
_OTHERS = """
media import charset property staticmethod classmethod dataclass override param return returns author
all everyone channel here tous allen alle
"""
_NO_HANDLE = frozenset(_OTHERS.split())


def _handle(match: re.Match[str], _floor: int) -> Span | None:
    if match[0][1:].lower().partition(".")[0] in _NO_HANDLE or _TOP_LEVEL.search(match[0]):
        return None
    return Span(match.start(), match.end(), 0.85)


URL = Urls()
RULES = (
    Rule("mac_address", "mac_address", "IEEE 802: six pairs, or three groups of four", _MAC, _mac),
    Rule("ip_address", "ip_v4", "RFC 791", _IPV4, _ip_v4),
    Rule("ip_address", "ip_v6", "RFC 4291", _IPV6, _ip_v6),
    Rule("coordinates", "coordinates", "ISO 6709: latitude and longitude", _COORDINATES, whole(0.9)),
    Rule("social_handle", "social_handle", "the @ and a name, as the networks write it", _HANDLE, _handle),
)
