"""What reading a file may cost, and what is said of one that cannot be read."""

import re
import stat
import zipfile
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

MAX_FILE_BYTES = 25_000_000
# What was protected, and its vault, may be larger than what it was made of.
MAX_PROTECTED_BYTES = 8 * MAX_FILE_BYTES
# As many as placeholders have numbers.
MAX_KEPT = 999_999
MAX_MEMBERS = 2_000
MAX_UNPACKED_BYTES = 60_000_000
MAX_PAGES = 300
MAX_CHARACTERS = 25_000_000
MAX_PARTS = 500
# A file in a mail in a mail is read; what is deeper is not.
MAX_DEPTH = 4
_MAX_RATIO = 200
_RATIO_FROM_BYTES = 1_000_000
_CHUNK = 1 << 16
_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


class Refused(Exception):
    """A file that is broken, costs too much, or is of no known kind. Its text ends an English sentence."""


def read_bytes(path: Path, most: int = MAX_FILE_BYTES) -> bytes:
    """The bytes of a file. Raises Refused, without reading it, for one that is too large or no plain file."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Refused("is no plain file")
        with path.open("rb") as file:
            return read_stream(file, most)
    except OSError as error:
        raise Refused(f"cannot be read: {error.strerror}") from error


def read_stream(stream: BinaryIO, most: int = MAX_FILE_BYTES) -> bytes:
    """All bytes of a stream; raises Refused for too many."""
    content = stream.read(most + 1)
    if len(content) > most:
        raise Refused(f"has more than {most:,} bytes")
    return content


def members(content: bytes) -> dict[zipfile.ZipInfo, bytes]:
    """The files in an archive, in their order. Raises Refused where it is no plain one or unpacks to too much.

    The sizes that an archive declares can lie, so its members are unpacked in small pieces and counted.
    """
    with zipfile.ZipFile(BytesIO(content)) as archive:
        infos = archive.infolist()
        if len(infos) > MAX_MEMBERS or len({info.filename for info in infos}) < len(infos):
            raise Refused("is an archive of too many files, or of several with one name")
        budget = MAX_UNPACKED_BYTES
        found: dict[zipfile.ZipInfo, bytes] = {}
        for info in infos:
            if info.flag_bits & 1:
                raise Refused("is protected by a password")
            found[info] = _unpacked(archive, info, budget)
            budget -= len(found[info])
    return found


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: int) -> bytes:
    found = bytearray()
    with archive.open(info) as stream:
        while chunk := stream.read(_CHUNK):
            found += chunk
            too_dense = len(found) > _RATIO_FROM_BYTES and len(found) > _MAX_RATIO * max(info.compress_size, 1)
            if len(found) > budget or too_dense:
                raise Refused("unpacks to more than is allowed")
    if info.filename.endswith((".xml", ".rels")) and _DECLARATION.search(found):
        raise Refused("declares XML entities, which are not allowed")
    return bytes(found)
