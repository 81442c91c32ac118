"""One item as a file: as it came where nobody changed it, else written anew in the same sort of format."""

from dataclasses import replace
from typing import Any

from django.utils.text import slugify
from django.utils.timezone import localtime

from tarmac.office import files, queries, workbooks
from tarmac.office.errors import ItemNotFound
from tarmac.office.export import mails, transcripts
from tarmac.office.export.properties import stamped
from tarmac.office.items import Item, Kind
from tarmac.office.models import Desk
from tarmac.office.packs.outlook import as_eml
from tarmac.office.queries import StoredFile

_EML = "message/rfc822"
_VTT = "text/vtt; charset=utf-8"


def mail(desk: Desk, item: Item, details: dict[str, Any], *, unread: bool) -> StoredFile:
    """A mail as .eml; `unread` as it is on the desk."""
    came = _as_it_came(desk, item, details)
    if came is None:
        enclosed = [file for each in details["attachments"] if (file := _file(desk, item.ref, each["position"]))]
        numbers = [block["file"] for block in details.get("blocks", []) if "file" in block]
        pictures = {number: file for number in numbers if (file := _file(desk, item.ref, number))}
        content = mails.written(item, details, enclosed, pictures)
        return StoredFile(f"{_spoken_name(item)}.eml", _EML, mails.marked(content, details["folder"], unread))
    if came.name.lower().endswith(".msg"):
        came = replace(came, content=as_eml(came.content))
    elif not item.version and unread == details["unread"]:
        return came
    name = f"{came.name.rpartition('.')[0]}.eml"
    return StoredFile(name, _EML, mails.marked(came.content, details["folder"], unread))


def _as_it_came(desk: Desk, item: Item, details: dict[str, Any]) -> StoredFile | None:
    """The pack's mail, where the person did nothing but put it elsewhere."""
    if item.version:
        try:
            original, told = queries.original(desk, item.ref)
        except ItemNotFound:
            return None
        moved = {**told, "folder": details["folder"], "unread": details["unread"]}
        if (original.title, original.segments, moved) != (item.title, item.segments, details):
            return None
    return _file(desk, item.ref, 0)


def _file(desk: Desk, ref: str, position: int) -> StoredFile | None:
    try:
        return queries.stored_file(desk, ref, position)
    except ItemNotFound:
        return None


def _spoken_name(item: Item) -> str:
    day = f"{localtime(item.when):%Y-%m-%d}-" if item.when else ""
    return f"{day}{slugify(item.title)[:60].strip('-') or item.kind}"


def document(desk: Desk, item: Item, details: dict[str, Any]) -> StoredFile:
    """A document that the person wrote in, as .docx, also one that was deleted."""
    try:
        written = files.document_file(desk, item, details["blocks"])
    except ItemNotFound:  # it was deleted, and its pictures went with the pack's item
        written = files.as_docx(item.title, details["blocks"])
    return replace(written, content=stamped(written.content, item))


def sheet(desk: Desk, item: Item, details: dict[str, Any]) -> StoredFile:
    """A sheet that the person wrote in, as .xlsx, also one that was deleted."""
    written = workbooks.of_sheet(desk, item, details["worksheets"])
    return replace(written, content=stamped(written.content, item))


def of(desk: Desk, item: Item, details: dict[str, Any]) -> StoredFile:
    """A document, a sheet or a meeting. Raises ItemNotFound."""
    file = files.of_item(desk, item.ref)
    if item.kind == Kind.MEETING and not file.name.lower().endswith(".vtt"):
        return StoredFile(f"{file.name.rpartition('.')[0]}.vtt", _VTT, transcripts.vtt(item, details))
    if item.version and file != _file(desk, item.ref, 0):
        return replace(file, content=stamped(file.content, item))
    return file
