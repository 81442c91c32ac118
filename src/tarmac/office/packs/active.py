"""What in a file could do something of its own: macros, scripts, actions. It is taken out, or named and never run."""

import re
import zipfile
from collections.abc import Callable, Iterator
from html import escape
from io import BytesIO
from typing import Any

import nh3
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from tarmac.office.packs import limits
from tarmac.office.packs.blocks import decoded

# What a file with macros is once they are gone.
PLAIN = {"docm": "docx", "xlsm": "xlsx", "pptm": "pptx"}

_MACROS = re.compile(r"(^|/)(vba(Project|Data)[^/]*|Basic/.*|Scripts/.*)$", re.IGNORECASE)
_MENTIONS = re.compile(
    rb"<(?:\w+:)?(?:Relationship|Override|file-entry)\b[^>]*(?:vbaProject|vbaData|=\"(?:Basic|Scripts)/)[^>]*/>",
    re.IGNORECASE,
)
_ENABLED = {
    b"application/vnd.ms-word.document.macroEnabled.main+xml": (
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    ),
    b"application/vnd.ms-excel.sheet.macroEnabled.main+xml": (
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    ),
    b"application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml": (
        b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    ),
}
_OLE = re.compile(r"(embeddings/oleObject|activeX/)[^/]*\.(bin|xml)$", re.IGNORECASE)
_MACRO_SHEET = re.compile(r"(^|/)macrosheets/", re.IGNORECASE)
_ELSEWHERE = re.compile(
    rb"<Relationship\b(?=[^>]*TargetMode=\"External\")"
    rb"[^>]*/(?:externalLinkPath|attachedTemplate|oleObject|subDocument|frame|image)\"",
    re.IGNORECASE,
)
_DDE = re.compile(
    rb"<\w*:?ddeLink\b|<\w*:?dde-source\b|<w:instrText[^>]*>[^<]*\bDDE(?:AUTO)?\b|<f[^>]*>[^<|]{1,60}\|[^<]*!"
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_SCRIPT = re.compile(r"<\s*(script|iframe|object|embed|applet)\b|<[^<>]*\son\w+\s*=|javascript:", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_ACTIONS = {
    "/JavaScript": "scripts",
    "/Launch": "actions",
    "/ImportData": "actions",
    "/SubmitForm": "actions",
    "/GoToE": "actions",
}
_MOST_ACTIONS = 20


def without(suffix: str, content: bytes) -> tuple[bytes, list[str]]:
    """The file without what is active, and the notices of what that was; see limits.NOTICES.

    Raises Refused, and whatever the parsers raise on a broken file.
    """
    kept, found = _CLEANERS.get(suffix, _old)(content)
    return kept, list(dict.fromkeys(found))


def _archive(content: bytes) -> tuple[bytes, list[str]]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        limits.check_zip(archive)
        members = archive.infolist()
        found = [notice for member in members for notice in _notices(archive, member)]
        enabled = any(kind in archive.read(member) for member in members if _is_types(member) for kind in _ENABLED)
        if "macros" not in found and not enabled:
            return content, found
        made = BytesIO()
        with zipfile.ZipFile(made, "w") as plain:
            for member in members:
                if not _MACROS.search(member.filename):
                    plain.writestr(member, _plain(member, archive.read(member)), member.compress_type)
    return made.getvalue(), found


def _is_types(member: zipfile.ZipInfo) -> bool:
    return member.filename == "[Content_Types].xml"


def _plain(member: zipfile.ZipInfo, content: bytes) -> bytes:
    """A member without its mentions of macros."""
    if not (_is_types(member) or member.filename.endswith((".rels", "manifest.xml"))):
        return content
    for kind, plain in _ENABLED.items():
        content = content.replace(kind, plain)
    return _MENTIONS.sub(b"", content)


def _notices(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[str]:
    name = member.filename
    if _MACROS.search(name) and not member.is_dir():
        yield "macros"
    if _MACRO_SHEET.search(name):
        yield "macro_sheets"
    if _OLE.search(name):
        yield "objects"
    if name.endswith(".rels") and _ELSEWHERE.search(archive.read(member)):
        yield "links"
    if name.endswith(".xml") and _DDE.search(archive.read(member)):
        yield "dde"


def _old(content: bytes) -> tuple[bytes, list[str]]:
    return content, ["old_macros"] if content.startswith(_OLD_OFFICE) and _OLD_MACROS in content else []


def _html(content: bytes) -> tuple[bytes, list[str]]:
    html = decoded(content)
    if not _SCRIPT.search(html):
        return content, []
    title = _TITLE.search(html)
    head = f'<!doctype html><meta charset="utf-8"><title>{escape(title[1]) if title else ""}</title>\n'
    return (head + nh3.clean(_TITLE.sub("", html))).encode(), ["scripts"]


def _pdf(content: bytes) -> tuple[bytes, list[str]]:
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        return content, []  # its reader says so
    limits.at_most(len(reader.pages), limits.MAX_PAGES, "pages")
    if not (found := list(_actions(reader.trailer["/Root"], reader.pages))):
        return content, []
    writer = PdfWriter(clone_from=reader)
    # what was found is taken away as it is found again
    list(_actions(writer.root_object, writer.pages, take_away=True))
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    made = BytesIO()
    writer.write(made)
    return made.getvalue(), found


def _actions(root: Any, pages: Any, *, take_away: bool = False) -> Iterator[str]:
    """The notices of each action that a PDF does by itself, or at a click that does not say so."""
    names = _object(root.get("/Names"))
    if "/JavaScript" in names:
        yield "scripts"
        if take_away:
            del names["/JavaScript"]
    yield from _in_holder(root, take_away)
    for page in pages:
        yield from _in_holder(page, take_away)
        annotations = page.get("/Annots")
        for each in annotations.get_object() if annotations is not None else ():
            yield from _in_holder(_object(each), take_away)


def _in_holder(holder: Any, take_away: bool) -> Iterator[str]:
    for key in ("/OpenAction", "/A", "/AA"):
        told = _object(holder.get(key))
        actions = [_object(each) for each in told.values()] if key == "/AA" else [told]
        if found := [notice for action in actions for notice in _kinds(action)]:
            yield from found
            if take_away:
                del holder[key]


def _kinds(action: Any) -> Iterator[str]:
    """The notices of an action and of those that follow it."""
    waiting = [action]
    for _ in range(_MOST_ACTIONS):
        if not waiting:
            return
        each = waiting.pop()
        if notice := _ACTIONS.get(str(each.get("/S", ""))):
            yield notice
        following = each.get("/Next")
        following = following.get_object() if following is not None else []
        waiting += [_object(one) for one in (following if isinstance(following, list) else [following])]


def _object(value: Any) -> Any:
    """A dictionary of a PDF; an empty one for anything else."""
    try:
        found = value.get_object() if value is not None else {}
    except PyPdfError:
        return {}
    return found if isinstance(found, dict) else {}


_CLEANERS: dict[str, Callable[[bytes], tuple[bytes, list[str]]]] = {
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", *PLAIN), _archive),
    "htm": _html,
    "html": _html,
    "pdf": _pdf,
}
