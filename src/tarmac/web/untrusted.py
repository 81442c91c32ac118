"""Files from strangers: what an archive (XLSX, DOCX, …) may cost, looked at before it is parsed."""

import re
import zipfile

MAX_RATIO = 200
# A small file may well shrink a hundredfold; the ratio only tells something of large ones.
RATIO_FROM_BYTES = 1_000_000

_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_CHUNK = 1 << 16


class Refused(Exception):
    """A file that is broken or costs too much. `code` is for programs, `message` the end of an English sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def check_zip(archive: zipfile.ZipFile, *, max_members: int, max_unpacked_bytes: int, is_document: bool = True) -> None:
    """Raise Refused for an archive that unpacks to too much, is encrypted, or, of a document, declares XML entities.

    The sizes that an archive declares can lie, so its members are unpacked in small pieces and counted.
    """
    members = archive.infolist()
    if len(members) > max_members:
        raise Refused("too_many_members", f"is an archive of {len(members):,} files")
    if sum(member.file_size for member in members) > max_unpacked_bytes:
        raise Refused("zip_bomb", "unpacks to more than is allowed")
    budget = max_unpacked_bytes
    for member in members:
        if member.flag_bits & 1:
            raise Refused("encrypted", "is protected by a password")
        budget -= _unpacked(archive, member, budget, is_document)


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: int, is_document: bool) -> int:
    """The bytes that `member` really unpacks to."""
    is_xml = is_document and member.filename.endswith((".xml", ".rels"))
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
