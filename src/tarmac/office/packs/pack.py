"""A whole pack: its manifest, its items, and what in it could not be read."""

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from tarmac.office.items import Kind
from tarmac.office.packs import active, apart, limits
from tarmac.office.packs.calendar import read_calendar
from tarmac.office.packs.contacts import read_contacts
from tarmac.office.packs.documents import DOCUMENTS, read_document
from tarmac.office.packs.limits import PackProblem
from tarmac.office.packs.mail import joined, mails_of, read_mail, read_msg
from tarmac.office.packs.meetings import read_meeting
from tarmac.office.packs.pages import with_pages
from tarmac.office.packs.parsed import ParsedFile, ParsedItem, file_name, storable
from tarmac.office.packs.sheets import SHEETS, read_sheet
from tarmac.office.packs.yaml import read_plain
from tarmac.web.text import clean
from tarmac.web.untrusted import Refused

MANIFEST = "pack.yaml"
# Raise it when a reader changes what it makes of the same bytes; loaded packs are then read again.
READERS_VERSION = 12
# Read by others, or by nobody.
_NO_ITEMS = {MANIFEST, "truth.yaml"}
# Whatever folder it lies in, a file is what its name ends in.
_SINGLE_READERS: dict[str, Callable[[str, bytes], ParsedItem]] = {
    "eml": read_mail,
    "msg": read_msg,
    "srt": read_meeting,
    "vtt": read_meeting,
    **dict.fromkeys(DOCUMENTS, read_document),
    **dict.fromkeys(SHEETS, read_sheet),
    "docm": read_document,
    "pptm": read_document,
    "xlsm": read_sheet,
}
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "eml": "message/rfc822",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "md": "text/markdown; charset=utf-8",
    "msg": "application/vnd.ms-outlook",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "png": "image/png",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "srt": "text/plain; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "webp": "image/webp",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class BrokenPack(Exception):
    """The folder is no pack: its manifest is missing or wrong. The message is an English sentence."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """pack.yaml. `name` and `description` are by language; `owner` has name, email, role.

    `beside` names files and folders that are no items, such as the page that lists an export.
    """

    slug: str
    name: dict[str, str]
    description: dict[str, str]
    sector: str
    languages: list[str]
    day_zero: date
    licence: str
    owner: dict[str, str]
    storylines: list[Any]
    beside: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pack:
    manifest: Manifest
    items: list[ParsedItem]
    problems: list[PackProblem]


def read_manifest(folder: Path) -> Manifest:
    """Raises BrokenPack."""
    path = folder / MANIFEST
    try:
        limits.at_most(path.stat().st_size, limits.MAX_MANIFEST_BYTES, "bytes")
        raw = read_plain(limits.read_bytes(path))
    except (Refused, OSError, yaml.YAMLError, ValueError, RecursionError) as error:
        raise BrokenPack(f"{MANIFEST} cannot be read: {error}") from error
    if not isinstance(raw, dict):
        raise BrokenPack(f"{MANIFEST} holds no fields")
    missing = [name for name in ("name", "sector", "day_zero", "owner") if not raw.get(name)]
    if missing:
        raise BrokenPack(f"{MANIFEST} lacks {', '.join(missing)}")
    slug = str(raw.get("slug") or folder.resolve().name)
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", slug):
        raise BrokenPack("the folder's name, or slug in pack.yaml, has small letters, digits and hyphens only")
    return Manifest(
        slug=slug,
        name=_texts(raw, "name", "by language, such as fr: Commune de Valmont"),
        description=_texts(raw, "description", "by language, such as fr: La maison communale"),
        sector=str(raw["sector"]),
        languages=_lines(raw, "languages", "codes, such as [fr, nl]"),
        day_zero=_day(raw["day_zero"]),
        licence=clean(str(raw.get("licence") or ""))[:60],
        owner=_texts(raw, "owner", "name, email and role"),
        storylines=raw.get("storylines") or [],
        beside=frozenset(_lines(raw, "beside", "files and folders, such as [readme.html]")),
    )


def _texts(raw: dict[str, Any], field: str, shape: str) -> dict[str, str]:
    """A field of texts: a mapping whose keys and values are text."""
    texts = raw.get(field) or {}
    if not isinstance(texts, dict) or not all(isinstance(each, str) for each in (*texts, *texts.values())):
        raise BrokenPack(f"{MANIFEST}: {field} is {shape}")
    return {clean(key): clean(value) for key, value in texts.items()}


def _lines(raw: dict[str, Any], field: str, shape: str) -> list[str]:
    """A field that is a list of texts."""
    lines = raw.get(field) or []
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise BrokenPack(f"{MANIFEST}: {field} is a list of {shape}")
    return lines


def _day(value: Any) -> date:
    try:
        day = value if isinstance(value, date) else datetime.fromisoformat(str(value))
    except ValueError as error:
        raise BrokenPack(f"{MANIFEST}: day_zero is a date such as 2026-03-16") from error
    if day.year not in limits.YEARS:
        raise BrokenPack(f"{MANIFEST}: day_zero is in the year {day.year}")
    return day.date() if isinstance(day, datetime) else day


def digest_of(folder: Path) -> str:
    """SHA-256 over all files' names and bytes; a file too large to read counts with its size. Raises BrokenPack."""
    total = hashlib.sha256(f"readers {READERS_VERSION}\n".encode())
    for path in _files(folder):
        total.update(os.fsencode(path.relative_to(folder)) + b"\n")
        try:
            total.update(hashlib.sha256(limits.read_bytes(path)).digest())
        except (Refused, OSError):
            total.update(f"{path.lstat().st_size}\n".encode())
    return total.hexdigest()


def _files(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
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
    total = 0
    paths = [path for path in _files(folder) if _holds_items(path.relative_to(folder), manifest.beside)]
    for path, found in zip(paths, apart.each(partial(_read, folder, zone), paths), strict=True):
        for each in found if isinstance(found, list) else [limits.problem(_name(folder, path), found)]:
            if isinstance(each, PackProblem):
                problems.append(each)
            else:
                items.append(each)
                total += sum(len(file.content) for file in each.files)
        if total > limits.MAX_PACK_BYTES:
            raise BrokenPack(f"the files hold more than {limits.MAX_PACK_BYTES:,} bytes")
    unique, twice = _unique(items)
    return Pack(manifest, _threaded(unique), [*problems, *twice])


def _holds_items(path: Path, beside: frozenset[str]) -> bool:
    return path.as_posix() not in _NO_ITEMS | beside and path.parts[0] not in beside


def _name(folder: Path, path: Path) -> str:
    """The path in the pack; what in it is not UTF-8 becomes U+FFFD."""
    return clean(path.relative_to(folder).as_posix())


def _read(folder: Path, zone: ZoneInfo, path: Path) -> list[ParsedItem | PackProblem]:
    name = _name(folder, path)
    found = limits.attempt(name, partial(_items, name, path, zone))
    if isinstance(found, PackProblem):
        return [found]
    return [told for each in found for told in _told(each)]


def _told(found: ParsedItem | PackProblem) -> list[ParsedItem | PackProblem]:
    """The item, if it can be stored, with the notices of it."""
    if isinstance(found, PackProblem):
        return [found]
    item = limits.attempt(found.path, partial(storable, found))
    return [item, *([] if isinstance(item, PackProblem) else (limits.notice(item.path, each) for each in item.notices))]


def _items(name: str, path: Path, zone: ZoneInfo) -> list[ParsedItem | PackProblem]:
    if "\ufffd" in name:
        raise Refused("bad_name", "has a name that is not in UTF-8")
    content = limits.read_bytes(path)
    suffix = path.suffix[1:].lower()
    if reader := _SINGLE_READERS.get(suffix):
        return [_single(reader, name, suffix, content)]
    match suffix:
        case "mbox":
            return [_mail_of_box(*each) for each in mails_of(name, path)]
        case "ics":
            return _digested(read_calendar(name, content, zone))
        case "vcf":
            return _digested(read_contacts(name, content))
    raise Refused("unknown_type", "is of no kind that Tarmac reads")


def _single(reader: Callable[[str, bytes], ParsedItem], name: str, suffix: str, content: bytes) -> ParsedItem:
    """The item of a file of its own, without what in it is active."""
    kept, notices = active.without(suffix, content)
    plain = active.PLAIN.get(suffix, suffix)
    shown = f"{name[: -len(suffix)]}{plain}"
    item = replace(reader(shown, kept), path=name)
    item = _with_file(item, shown.rpartition("/")[2], plain, kept)
    item = replace(item, digest=_digest(content), notices=(*notices, *item.notices))
    return with_pages(item, kept) if suffix == "pdf" else item


def _with_file(item: ParsedItem, name: str, suffix: str, content: bytes) -> ParsedItem:
    own = ParsedFile(0, file_name(name), _TYPES.get(suffix, "application/octet-stream"), content)
    return replace(item, digest=_digest(content), files=(own, *item.files))


def _mail_of_box(path: str, content: bytes) -> ParsedItem | PackProblem:
    read = partial(read_mail, path, content)
    found = limits.attempt(path, read)
    return found if isinstance(found, PackProblem) else _with_file(found, f"{found.ref}.eml", "eml", content)


def _digest(content: bytes) -> str:
    return hashlib.sha256(f"{READERS_VERSION} ".encode() + content).hexdigest()


def _digested(found: list[ParsedItem | PackProblem]) -> list[ParsedItem | PackProblem]:
    """Items of a shared file change when their own content does, not when a neighbour's does."""
    return [
        each
        if isinstance(each, PackProblem)
        else replace(each, digest=_digest(repr((each.segments, each.details)).encode()))
        for each in found
    ]


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
