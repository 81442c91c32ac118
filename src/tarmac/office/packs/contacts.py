"""The address book: one .vcf, each card an item."""

from collections import defaultdict
from functools import partial

from icalendar.parser import Contentline, Contentlines

from tarmac.office.details import ContactDetails
from tarmac.office.items import Kind, Segment
from tarmac.office.packs import limits
from tarmac.office.packs.blocks import decoded
from tarmac.office.packs.limits import PackProblem
from tarmac.office.packs.parsed import ParsedItem, ref_for
from tarmac.web.text import clean
from tarmac.web.untrusted import Refused

Fields = dict[str, list[str]]


def read_contacts(path: str, content: bytes) -> list[ParsedItem | PackProblem]:
    """The cards of the address book at `path` (vCard 3 or 4), or what is wrong with them."""
    limits.at_most(content.upper().count(b"BEGIN:"), limits.MAX_COMPONENTS, "cards")
    cards = _cards(decoded(content))
    if not cards:
        raise Refused("unreadable", "has no cards")
    return [limits.attempt(f"{path}#{_uid(fields)}", partial(_contact, path, fields)) for fields in cards]


def _uid(fields: Fields) -> str:
    return _first(fields, "UID").removeprefix("urn:uuid:") or _plain(_first(fields, "FN"))


def _cards(text: str) -> list[Fields]:
    cards: list[Fields] = []
    for line in Contentlines.from_ical(text):  # type: ignore[no-untyped-call]
        if not line:
            continue
        name, _parameters, value = Contentline(line).parts()  # type: ignore[no-untyped-call]
        name = name.upper().rpartition(".")[2]  # "item1.EMAIL" is an EMAIL
        if (name, value.strip().upper()) == ("BEGIN", "VCARD"):
            cards.append(defaultdict(list))
        elif cards and name != "END":
            cards[-1][name].append(clean(value))
    return cards


def _phone(value: str) -> str:
    """As people write it; a tel: address (RFC 3966) has hyphens where they leave a space."""
    number = value.removeprefix("tel:")
    return value if number == value else number.replace("-", " ")


def _contact(path: str, fields: Fields) -> ParsedItem:
    name = _plain(_first(fields, "FN"))
    if not name:
        raise Refused("unreadable", "has a card without FN (the full name)")
    details: ContactDetails = {
        "name": name,
        "emails": [email.removeprefix("mailto:") for email in fields.get("EMAIL", [])],
        "phones": [_phone(phone) for phone in fields.get("TEL", [])],
        "organisation": _plain(_first(fields, "ORG").replace(";", " · ")).strip(" ·"),
        "title": _plain(_first(fields, "TITLE") or _first(fields, "ROLE")),
        "note": _plain(_first(fields, "NOTE")),
        "address": ", ".join(part for part in _plain(_first(fields, "ADR")).split(";") if part),
    }
    uid = _uid(fields)
    lines = [name, details["title"], details["organisation"], *details["emails"], *details["phones"]]
    words = [line for line in (*lines, details["address"], details["note"]) if line]
    return ParsedItem(
        path=f"{path}#{uid}",
        ref=ref_for(Kind.CONTACT, uid.partition("@")[0]),
        kind=Kind.CONTACT,
        title=name,
        when=None,
        people=(name,),
        segments=(Segment("p1", "\n".join(words)),),
        details=dict(details),
    )


def _first(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, [])), "")


def _plain(value: str) -> str:
    """vCard's escapes undone."""
    return value.replace("\\n", "\n").replace("\\N", "\n").replace("\\,", ",").replace("\\;", ";").strip()
