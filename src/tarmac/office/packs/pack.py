"""A whole pack: its manifest, its items, and what in it could not be read."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from tarmac.office.items import Kind
from tarmac.office.packs import limits
from tarmac.office.packs.calendar import read_calendar
from tarmac.office.packs.contacts import read_contacts
from tarmac.office.packs.documents import read_document
from tarmac.office.packs.limits import PackProblem
from tarmac.office.packs.mail import joined, read_mail
from tarmac.office.packs.meetings import read_meeting
from tarmac.office.packs.parsed import ParsedFile, ParsedItem
from tarmac.office.packs.sheets import read_sheet
from tarmac.web.untrusted import Refused

MANIFEST = "pack.yaml"
# Raise it when a reader changes what it makes of the same bytes; loaded packs are then read again.
READERS_VERSION = 1
_SINGLE_READERS = {
    "mail": read_mail,
    "documents": read_document,
    "sheets": read_sheet,
    "meetings": read_meeting,
}
_TYPES = {
    "eml": "message/rfc822",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
}


class BrokenPack(Exception):
    """The folder is no pack: its manifest is missing or wrong. The message is an English sentence."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """pack.yaml. `name` and `description` are by language; `owner` has name, email, role."""

    slug: str
    name: dict[str, str]
    description: dict[str, str]
    sector: str
    languages: list[str]
    day_zero: date
    licence: str
    owner: dict[str, str]
    storylines: list[Any]


@dataclass(frozen=True, slots=True)
class Pack:
    manifest: Manifest
    items: list[ParsedItem]
    problems: list[PackProblem]


def read_manifest(folder: Path) -> Manifest:
    """Raises BrokenPack."""
    try:
        raw = yaml.safe_load(limits.read_bytes(folder / MANIFEST))
    except (Refused, OSError, yaml.YAMLError) as error:
        raise BrokenPack(f"{MANIFEST} cannot be read: {error}") from error
    if not isinstance(raw, dict):
        raise BrokenPack(f"{MANIFEST} holds no fields")
    missing = [name for name in ("name", "sector", "day_zero", "owner") if not raw.get(name)]
    if missing:
        raise BrokenPack(f"{MANIFEST} lacks {', '.join(missing)}")
    if not isinstance(raw["name"], dict) or not isinstance(raw["owner"], dict):
        raise BrokenPack(f"{MANIFEST}: name is by language, owner has name, email and role")
    slug = str(raw.get("slug") or folder.resolve().name)
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", slug):
        raise BrokenPack("the folder's name, or slug in pack.yaml, has small letters, digits and hyphens only")
    return Manifest(
        slug=slug,
        name=raw["name"],
        description=raw.get("description") or {},
        sector=str(raw["sector"]),
        languages=list(raw.get("languages") or []),
        day_zero=_day(raw["day_zero"]),
        licence=str(raw.get("licence") or ""),
        owner=_jsonable(raw["owner"]),
        storylines=_jsonable(raw.get("storylines") or []),
    )


def _jsonable(value: Any) -> Any:
    """YAML's dates as ISO text, all else as it is."""
    if isinstance(value, dict):
        return {str(key): _jsonable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_jsonable(each) for each in value]
    return value.isoformat() if isinstance(value, date | time) else value


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return datetime.fromisoformat(str(value)).date()
    except ValueError as error:
        raise BrokenPack(f"{MANIFEST}: day_zero is a date such as 2026-03-16") from error


def digest_of(folder: Path) -> str:
    """SHA-256 over all files' names and bytes; a file too large to read counts with its size."""
    total = hashlib.sha256(f"readers {READERS_VERSION}\n".encode())
    for path in _files(folder):
        total.update(f"{path.relative_to(folder).as_posix()}\n".encode())
        try:
            total.update(hashlib.sha256(limits.read_bytes(path)).digest())
        except (Refused, OSError):
            total.update(f"{path.lstat().st_size}\n".encode())
    return total.hexdigest()


def _files(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.rglob("*") if not path.is_dir())
    if len(found) > limits.MAX_FILES:
        raise BrokenPack(f"the folder holds more than {limits.MAX_FILES:,} files")
    return [path for path in found if not path.name.startswith(".")]


def read_pack(folder: Path, zone: ZoneInfo) -> Pack:
    """All that the pack holds; a file that cannot be read becomes a problem and the rest is there.

    Raises BrokenPack when the manifest is wrong. Times without a zone are in `zone`.
    """
    manifest = read_manifest(folder)
    items: list[ParsedItem] = []
    problems: list[PackProblem] = []
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        try:
            items += _read(name, path, zone)
        except Refused as refused:
            problems.append(PackProblem(name, refused.code, refused.message))
        except Exception as error:  # the parsers raise anything on a broken file
            problems.append(PackProblem(name, "unreadable", f"cannot be read ({type(error).__name__})"))
    unique, twice = _unique(items)
    return Pack(manifest, _threaded(unique), [*problems, *twice])


def _read(name: str, path: Path, zone: ZoneInfo) -> Iterator[ParsedItem]:
    folder = name.partition("/")[0]
    if reader := _SINGLE_READERS.get(folder):
        content = limits.read_bytes(path)
        item = reader(name, content)
        own = ParsedFile(0, path.name, _TYPES.get(path.suffix[1:].lower(), "application/octet-stream"), content)
        yield replace(item, digest=hashlib.sha256(content).hexdigest(), files=(own, *item.files))
    elif name == "calendar.ics":
        yield from _digested(read_calendar(name, limits.read_bytes(path), zone))
    elif name == "people.vcf":
        yield from _digested(read_contacts(name, limits.read_bytes(path)))


def _digested(items: list[ParsedItem]) -> Iterator[ParsedItem]:
    """Items of a shared file change when their own content does, not when a neighbour's does."""
    for item in items:
        yield replace(item, digest=hashlib.sha256(repr((item.segments, item.details)).encode()).hexdigest())


def _threaded(items: list[ParsedItem]) -> list[ParsedItem]:
    mails = [item for item in items if item.kind == Kind.MAIL]
    return [*joined(mails), *(item for item in items if item.kind != Kind.MAIL)]


def _unique(items: list[ParsedItem]) -> tuple[list[ParsedItem], list[PackProblem]]:
    """Items whose refs differ, a clash made different by the path's hash; and the paths that came twice."""
    by_ref: dict[str, ParsedItem] = {}
    problems = []
    for item in sorted(items, key=lambda each: each.path):
        ref = item.ref
        if ref in by_ref and by_ref[ref].path != item.path:
            ref = f"{ref}-{hashlib.sha256(item.path.encode()).hexdigest()[:8]}"
        if ref in by_ref:
            problems.append(PackProblem(item.path, "twice", "is there twice; the first one counts"))
        else:
            by_ref[ref] = replace(item, ref=ref)
    return list(by_ref.values()), problems
