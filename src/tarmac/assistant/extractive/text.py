"""Sentences of office texts, who says them, and in which language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tarmac.assistant.extractive.grid import worksheets
from tarmac.office.items import Item, Kind, Segment


class NoAnswer(Exception):
    """Says, to the person, why there is no answer and what would help."""


_SHORT = (
    r"\b(?:M|Mme|Mlle|MM|Mr|Mrs|Ms|Dr|art|nr|Nr|n|no|p|pp|bv|enz|z\.B|bzw|ca|vs|etc|env|resp|dhr|mevr|av|bd|St|tel|"
    r"Tél|J\.-B)\."
)
_BREAK = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][»”\"]))(?<!\d\.)\s+(?=[«“\"(]?\s?[A-ZÀ-ÝŒ0-9])|\n+")
_ENDS_SHORT = re.compile(rf"(?:{_SHORT})\Z")
_HEADING = re.compile(r"h[1-6]")
_CONTACT_LINE = re.compile(
    r"^(?:(?:op|le|am|on)\b.{5,80}(?:schreef|a écrit|schrieb|wrote)\b.*:$|T[ée]l|Tel|T\.|www\.|\[(?:PHONE|EMAIL))",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^(?:bonjour|bonsoir|salut|ch[èe]re?s?|madame|monsieur|hello|hi|dear|good (?:morning|afternoon)|beste|"
    r"geachte|dag|goeden?\w*|hallo|guten|liebe|sehr geehrte|bien [àa] (?:vous|toi)|cordialement|bien cordialement|"
    r"merci|bedankt|met vriendelijke|vriendelijke groet|groet|mit freundlichen|viele gr|freundliche gr|kind regards|"
    r"regards|best|thanks|thank you|mvg|salutations|meilleures salutations|veuillez agréer|hoogachtend|"
    r"à (?:demain|lundi|bient[ôo]t)|tot )\b[^.?!]{0,45}[,.!]?$",
    re.IGNORECASE,
)


# A text that speaks to the assistant instead of the reader
_TO_ASSISTANTS = re.compile(
    r"assistants? (?:automatiques?|virtuels?|num[ée]riques?|ia)\b|intelligence artificielle|"
    r"(?:automatische|virtuele|digitale) assistent|(?:automatische|virtuelle|digitale)[nr]? assistent|"
    r"(?:automated?|automatic|virtual|ai) assistants?\b|language models?\b|\bas an ai\b|system prompt|"
    r"ignor\w+ (?:\w+ ){0,4}(?:consignes|instructions|anweisungen|vorgaben|rules|prompts?)|"
    r"negeer (?:\w+ ){0,4}(?:instructies|opdrachten|richtlijnen)|disregard (?:\w+ ){0,4}(?:instructions|rules)|"
    r"oublie[rz]? (?:\w+ ){0,4}(?:consignes|instructions)|vergeet (?:\w+ ){0,4}instructies",
    re.IGNORECASE,
)


def to_assistants(item: Item) -> list[Segment]:
    """The places of an item that speak to an assistant. They are material to show, never to follow or to quote."""
    return [segment for segment in item.segments if _TO_ASSISTANTS.search(segment.text)]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and where it stands. `quoted`: from an earlier mail below an answer; `order` counts in the item.

    `context`: the headings above it.
    """

    item: Item
    anchor: str
    text: str
    speaker: str
    order: int
    quoted: bool = False
    context: str = ""


def own_places(item: Item) -> Iterator[tuple[Segment, bool]]:
    """The places of an item, and whether each is quoted from an earlier mail; no signatures, and nothing that speaks to
    assistants."""
    planted = to_assistants(item)
    quoted = signed = False
    for segment in item.segments:
        text = segment.text.lstrip()
        if segment.anchor.startswith("a"):
            signed = quoted = False
        if item.kind == Kind.MAIL:
            signed = signed or text.startswith("--")
            quoted = quoted or text.startswith(">") or "\n>" in text
        if segment not in planted and (quoted or not signed):
            yield segment, quoted


def sentences(item: Item) -> list[Sentence]:
    """What an item says, without greetings, signatures and empty phrases."""
    if item.kind == Kind.SHEET:
        return list(_rows(item))
    found: list[Sentence] = []
    headings: dict[str, str] = {}
    for segment, quoted in own_places(item):
        text = segment.text
        if item.kind in (Kind.EVENT, Kind.CONTACT):  # what takes place where, who does what for whom
            text = " · ".join(text.split("\n")[:3])
        if item.kind == Kind.DOCUMENT and _HEADING.fullmatch(segment.label):
            headings = {label: told for label, told in headings.items() if label < segment.label}
            headings[segment.label] = text
        context = " ".join(told for told in headings.values() if told is not text)
        speaker = segment.label if item.kind == Kind.MEETING else (item.people[0] if item.people else "")
        for sentence in split(re.sub(r"(?m)^>\s?", "", text)):
            if len(sentence) > 2 and not _GREETING.match(sentence) and not _CONTACT_LINE.match(sentence):
                found.append(Sentence(item, segment.anchor, sentence, speaker, len(found), quoted, context))
    return found


def _rows(item: Item) -> Iterator[Sentence]:
    """Rows of a sheet as sentences, each at its first cell."""
    order = 0
    for sheet in worksheets(item):
        for row, cells in sheet.rows.items():
            if row <= sheet.head:
                continue
            yield Sentence(item, cells[0].anchor, sheet.told(row), "", order, context=sheet.title)
            order += 1


def split(text: str) -> list[str]:
    """Sentences in a text; an abbreviation ends none."""
    joined = re.sub(r"(?<=[^\n.!?:;])\n(?=[^\n\-•*\d])", " ", text)
    found: list[str] = []
    for piece in _BREAK.split(joined):
        piece = " ".join(piece.split())
        if found and (_ENDS_SHORT.search(found[-1])):
            found[-1] = f"{found[-1]} {piece}"
        elif piece:
            found.append(piece)
    return found
