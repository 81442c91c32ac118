"""The address book as one .vcf, in vCard 3.0: what every mail program and telephone reads."""

from collections.abc import Iterable, Iterator
from typing import Any

from icalendar.parser import Contentline

Entry = tuple[str, dict[str, Any]]  # its UID and the contact's details


def vcf(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The file card by card."""
    for uid, details in entries:
        lines = ("BEGIN:VCARD", "VERSION:3.0", f"UID:{_text(uid)}", *_lines(details), "END:VCARD")
        for line in lines:
            yield Contentline(line).to_ical() + b"\r\n"  # type: ignore[no-untyped-call]


def _lines(details: dict[str, Any]) -> Iterator[str]:
    given, _space, family = details["name"].partition(" ")
    yield f"FN:{_text(details['name'])}"
    yield f"N:{_text(family)};{_text(given)};;;"
    if details["organisation"]:
        yield f"ORG:{';'.join(map(_text, details['organisation'].split(' · ')))}"
    if details["title"]:
        yield f"TITLE:{_text(details['title'])}"
    yield from (f"EMAIL;TYPE=INTERNET:{_text(each)}" for each in details["emails"])
    yield from (f"TEL;TYPE=VOICE:{_text(each)}" for each in details["phones"])
    if details["address"]:
        yield f"ADR:;;{_text(details['address'])};;;;"
    if details["note"]:
        yield f"NOTE:{_text(details['note'])}"


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return escaped.replace("\r\n", "\n").replace("\n", "\\n")
