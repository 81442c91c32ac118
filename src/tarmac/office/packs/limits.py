"""What a pack's file may cost, looked at before it is parsed."""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

MAX_FILE_BYTES = 25_000_000
MAX_FILES = 5_000
MAX_UNPACKED_BYTES = 60_000_000
MAX_MEMBERS = 2_000
MAX_RATIO = 200
# A small file may well shrink a hundredfold; the ratio only tells something of large ones.
RATIO_FROM_BYTES = 1_000_000
MAX_PAGES = 300
MAX_CELLS = 100_000
MAX_BLOCKS = 20_000
MAX_MIME_PARTS = 100
MAX_MIME_DEPTH = 10
MAX_TEXT_CHARACTERS = 2_000_000
MAX_CUES = 20_000
MAX_COMPONENTS = 20_000

_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class PackProblem:
    """A file that was left out. `code` is for programs, `message` an English sentence for who wrote the pack."""

    path: str
    code: str
    message: str


class Refused(Exception):
    """A file that is broken or costs too much; becomes a PackProblem."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def read_bytes(path: Path) -> bytes:
    """The file's bytes; raises Refused without reading it when it is too large or no plain file."""
    if path.is_symlink() or not path.is_file():
        raise Refused("not_a_file", "is not a plain file")
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise Refused("too_large", f"has {size:,} bytes; {MAX_FILE_BYTES:,} are allowed")
    return path.read_bytes()


def check_zip(archive: zipfile.ZipFile) -> None:
    """Raise Refused for an archive that unpacks to too much or declares XML entities.

    The sizes that an archive declares can lie, so its XML members are unpacked in small pieces and counted.
    """
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise Refused("too_many_members", f"is an archive of {len(members):,} files")
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise Refused("zip_bomb", "unpacks to more than is allowed")
    budget = MAX_UNPACKED_BYTES
    for member in members:
        if member.flag_bits & 1:
            raise Refused("encrypted", "is protected by a password")
        budget -= _unpacked(archive, member, budget)


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: int) -> int:
    """The bytes that `member` really unpacks to."""
    is_xml = member.filename.endswith((".xml", ".rels"))
    total, tail = 0, b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            total += len(chunk)
            if total > budget or (total > RATIO_FROM_BYTES and total > MAX_RATIO * max(member.compress_size, 1)):
                raise Refused("zip_bomb", "unpacks to more than is allowed")
            if is_xml and _DECLARATION.search(tail + chunk):
                raise Refused("xml_entities", "declares XML entities, which are not allowed")
            tail = chunk[-16:]
    return total


def at_most(count: int, limit: int, what: str) -> None:
    """Raise Refused when there are more than `limit` of something."""
    if count > limit:
        raise Refused(f"too_many_{what}", f"has more than {limit:,} {what}")
