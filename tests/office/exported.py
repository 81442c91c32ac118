"""Archives as somebody finds them who unpacks them."""

import hashlib
import json
import mailbox
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from tarmac.office.models import ItemFields
from tarmac.office.packs.pack import Pack, read_pack
from tarmac.office.packs.parsed import ParsedItem

ZONE = ZoneInfo("Europe/Brussels")


@dataclass(frozen=True)
class Unpacked:
    """An archive in a folder of its own."""

    folder: Path

    @property
    def files(self) -> set[str]:
        return {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file()}

    @property
    def page(self) -> str:
        return (self.folder / "index.html").read_text("utf-8")

    def text(self, name: str) -> str:
        return (self.folder / name).read_bytes().decode()

    def mail(self, name: str) -> EmailMessage:
        read: Any = message_from_bytes((self.folder / name).read_bytes(), policy=policy.default)
        return read

    def as_pack(self) -> Pack:
        return read_pack(self.folder, ZONE)


def unpacked(archive: Path, folder: Path) -> Unpacked:
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        opened.extractall(folder)
    return Unpacked(folder)


def check_manifest(found: Unpacked) -> None:
    """It names each file, with its size and hash."""
    told = json.loads(found.text("manifest.json"))
    files = {each["path"]: (each["bytes"], each["sha256"]) for each in told["files"]}
    assert files.keys() == found.files - {"manifest.json"}
    for path, (size, digest) in files.items():
        content = (found.folder / path).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (size, digest), path


def check_page(found: Unpacked) -> None:
    """It leads to every file by a relative link, and asks nothing of anybody."""
    links = {unquote(link) for link in re.findall(r'href="([^"#]+)"', found.page)}
    assert links == found.files - {"index.html", "manifest.json", "pack.yaml"}
    assert not re.search(r"<script|<link|<img|<iframe|\bsrc=|https?:|//", found.page)


def check_mailboxes(found: Unpacked) -> None:
    """Each holds the mails of its folder, each part of each the same, and says whether it was read."""
    folders = {path.name for path in (found.folder / "mail").iterdir()}
    assert {path.stem for path in (found.folder / "mailboxes").iterdir()} == folders
    for name in folders:
        box = mailbox.mbox(found.folder / "mailboxes" / f"{name}.mbox", create=False)
        files = {mail["Message-ID"]: mail for mail in map(found.mail, _paths(found, f"mail/{name}"))}
        assert len(box) == len(files)
        for key in box.iterkeys():
            unquoted = re.sub(rb"^>(>*From )", rb"\1", box.get_bytes(key), flags=re.MULTILINE)
            boxed: Any = message_from_bytes(unquoted, policy=policy.default)
            mail = files[boxed["Message-ID"]]
            assert _parts(boxed) == _parts(mail)
            assert [boxed[each] for each in _KEPT] == [mail[each] for each in _KEPT]
            unread = mail["X-Status"] == "unread"
            assert ("R" in box[key].get_flags()) is not unread
            assert boxed["X-Mozilla-Status"] == ("0000" if unread else "0001")


_KEPT = ("From", "To", "Cc", "Subject", "Date", "In-Reply-To", "References")


def _paths(found: Unpacked, folder: str) -> list[str]:
    return [path.relative_to(found.folder).as_posix() for path in (found.folder / folder).iterdir()]


def _parts(mail: EmailMessage) -> list[tuple[str, str | None, bytes]]:
    """What a reader gets of a mail, whatever ends its lines."""
    return [
        (part.get_content_type(), part.get_filename(), part.get_payload(decode=True).replace(b"\r\n", b"\n").rstrip())
        for part in mail.walk()
        if not part.is_multipart()
    ]


def told(item: ParsedItem | ItemFields) -> dict[str, Any]:
    """All that a person sees of an item. Moments to the second: no document keeps more."""
    segments = [
        tuple(each) if isinstance(each, list) else (each.anchor, each.text, each.label) for each in item.segments
    ]
    return {
        "kind": item.kind,
        "title": item.title,
        "when": _second(item.when),
        "people": tuple(item.people),
        "segments": tuple(segments),
        "details": item.details,
    }


def _second(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(microsecond=0)
