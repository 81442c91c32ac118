"""What the guard finds in a pack, counted. Of what can be somebody's, masked examples are kept and never the value."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import accumulate
from typing import Any, Final

from tarmac.guard import KINDS, Finding, Guard, Policy
from tarmac.office import fictional
from tarmac.office.packs.pack import MANIFEST, Pack
from tarmac.office.packs.parsed import ParsedFile, ParsedItem
from tarmac.office.truth.questions import TRUTH
from tarmac.web.text import clean

EXAMPLES = 5
# Of these there are numbers, or hosts, that can be nobody's; what else the guard knows may be invented or not.
_TOLD = ("email", "iban", "national_number", "phone")
_GUARD: Final = Guard(Policy(dict.fromkeys(KINDS - {*_TOLD}, "ignore")))
# What only looks like a placeholder is nobody's data.
_NO_DATA = "literal"
# a@b.be
_SHORTEST = 6
# No rule of the guard reads over two empty lines.
_APART = "\n\n\n"
# How much of a value tells it from others on the same page.
_SHOWN = {"iban": 7, "national_number": 4, "phone": 4}
_LONGEST_SHOWN = 100
_MAIL = "message/rfc822"
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
# Where a long line of a header, a calendar or a card goes on.
_FOLD = re.compile(r"\r?\n[ \t]")


@dataclass(frozen=True, slots=True)
class Example:
    """Where one was found: the path and title of the item, the anchor or field in it, and the value masked."""

    path: str
    title: str
    place: str
    masked: str


@dataclass(frozen=True, slots=True)
class Counted:
    """One kind of personal data, by the guard's `rule`: how many different values, in how many items."""

    kind: str
    rule: str
    values: int
    items: int
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """`real` can be somebody's, `invented` cannot. `names` counts the different people in the fields for people;
    `unread` the files that hold no text which could be read, such as pictures."""

    real: tuple[Counted, ...] = ()
    invented: tuple[Counted, ...] = ()
    names: int = 0
    unread: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Inspection":
        counted = {
            name: tuple(
                Counted(**{**each, "examples": tuple(Example(**example) for example in each["examples"])})
                for each in stored[name]
            )
            for name in ("real", "invented")
        }
        return cls(**counted, names=stored["names"], unread=stored["unread"])


@dataclass(slots=True)
class _Tally:
    """`values` holds hashes: to count, not to know."""

    rule: str
    values: set[int] = field(default_factory=set)
    items: int = 0
    last: str = ""
    examples: list[Example] = field(default_factory=list)

    def note(self, value: str, path: str) -> bool:
        """Count a value; gives whether it is the first one in its item."""
        self.values.add(hash(value))
        is_first = self.last != path
        self.items += is_first
        self.last = path
        return is_first


def inspect(pack: Pack, questions: Any) -> Inspection:
    """Read every text of a pack; `questions` are those of its truth.yaml, as they were read.

    Takes one item at a time, in time proportional to its length.
    """
    tallies: dict[tuple[bool, str], _Tally] = {}
    _look(MANIFEST, "", _strings(asdict(pack.manifest), ""), tallies)
    _look(TRUTH, "", _strings(questions, ""), tallies)
    names: set[str] = set()
    for item in pack.items:
        _look(item.path, item.title, _texts(item), tallies)
        names.update(name.casefold() for name in item.people if "@" not in name)
    return Inspection(
        real=_counted(tallies, invented=False),
        invented=_counted(tallies, invented=True),
        names=len(names),
        unread=sum(not _is_read(item, file) and not _source(item, file) for item in pack.items for file in item.files),
    )


def _counted(tallies: dict[tuple[bool, str], _Tally], *, invented: bool) -> tuple[Counted, ...]:
    return tuple(
        Counted(kind, tally.rule, len(tally.values), tally.items, tuple(tally.examples))
        for (is_invented, kind), tally in sorted(tallies.items())
        if is_invented == invented
    )


def _look(path: str, title: str, texts: Iterable[tuple[str, str]], tallies: dict[tuple[bool, str], _Tally]) -> None:
    """Count what the guard finds in the texts of one item, each of which comes with its place."""
    read: dict[str, str] = {}
    for place, text in texts:
        if len(text) >= _SHORTEST:
            read.setdefault(text, place)
    whole = _APART.join(read)
    places = list(read.values())
    starts = list(accumulate((len(text) + len(_APART) for text in read), initial=0))
    for finding in _GUARD.find(whole):
        if finding.kind == _NO_DATA:
            continue
        is_invented = fictional.is_invented(finding.kind, finding.text, whole[finding.start - 1 : finding.start])
        tally = tallies.setdefault((is_invented, finding.kind), _Tally(finding.rule))
        is_first = tally.note(_compact(finding.text), path)
        if is_first and not is_invented and len(tally.examples) < EXAMPLES:
            place = places[bisect_right(starts, finding.start) - 1]
            tally.examples.append(Example(_short(path), _short(title), _short(place), _mask(finding)))


def _texts(item: ParsedItem) -> Iterator[tuple[str, str]]:
    """Each text of an item with its place: an anchor where it has one, else the field that it stands in."""
    yield "path", item.path
    yield "title", item.title
    for segment in item.segments:
        yield segment.anchor, segment.text
        yield segment.anchor, segment.label
    for person in item.people:
        yield "people", person
    for file in item.files:
        yield "file", file.name
    yield from _strings(item.details, "")
    for file in item.files:
        yield "file", _source(item, file)


def _strings(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """The texts in JSON; their place is the nearest anchor or the outermost field around them."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        place = value.get("anchor", place)
        for key, each in value.items():
            yield from _strings(each, place or key)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _strings(each, place)


def _source(item: ParsedItem, file: ParsedFile) -> str:
    """What no reader has read and the file says to whoever opens it: of a mail the headers, of other text all."""
    if file.type == _MAIL:
        content = _END_OF_HEADERS.split(file.content, maxsplit=1)[0]
    elif file.type.startswith("text/") and not _is_read(item, file):
        content = file.content
    else:
        return ""
    return clean(_FOLD.sub("", content.decode("utf-8", "replace")))


def _is_read(item: ParsedItem, file: ParsedFile) -> bool:
    """Whether a file has its text in the segments; the look of pages has that of its document."""
    if not file.position or item.details.get("pages"):
        return bool(item.segments)
    return any(segment.anchor.startswith(f"a{file.position}p") for segment in item.segments)


def _short(text: str) -> str:
    return masked(text)[:_LONGEST_SHOWN]


def masked(text: str) -> str:
    """`text` with what can be somebody's masked in it."""
    for finding in reversed(_GUARD.find(text)):
        if finding.kind != _NO_DATA and not fictional.is_invented(finding.kind, finding.text):
            text = text[: finding.start] + _mask(finding) + text[finding.end :]
    return text


def _mask(finding: Finding) -> str:
    """The value with dots for most of its letters and digits: enough to find it where it stands."""
    text = " ".join(finding.text.split())
    if finding.kind != "email":
        return _dotted(text, _SHOWN.get(finding.kind, 0))
    local, at, domain = text.partition("@")
    return _dotted(local, 1) + at + _dotted(domain, 1)


def _dotted(text: str, shown: int) -> str:
    """All but the first `shown` letters and digits as dots."""
    seen = 0
    characters = []
    for character in text:
        seen += character.isalnum()
        characters.append("•" if character.isalnum() and seen > shown else character)
    return "".join(characters)


def _compact(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
