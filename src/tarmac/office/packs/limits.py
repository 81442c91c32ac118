"""What a pack's file may cost, looked at before it is parsed."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tarmac.web import untrusted
from tarmac.web.untrusted import Refused

MAX_FILE_BYTES = 25_000_000
MAX_FILES = 20_000
MAX_PACK_BYTES = 500_000_000
MAX_MANIFEST_BYTES = 200_000
# What reading one file may take; see apart.py.
MAX_SECONDS = 30
MAX_MEMORY_BYTES = 1_000_000_000
MAX_UNPACKED_BYTES = 60_000_000
MAX_MEMBERS = 2_000
MAX_PAGES = 300
# Pages whose picture is kept; those after it show their words.
MAX_DRAWN_PAGES = 150
MAX_DRAWING_SECONDS = 12
MAX_PAGE_PIXELS = 4_000_000
MAX_CELLS = 200_000
MAX_PICTURES = 100
MAX_BLOCKS = 20_000
MAX_MIME_PARTS = 100
MAX_MIME_DEPTH = 10
MAX_TEXT_CHARACTERS = 2_000_000
MAX_CUES = 20_000
MAX_COMPONENTS = 20_000
MAX_HEADER_BYTES = 200_000
MAX_PATH_CHARACTERS = 300
MAX_DETAILS_CHARACTERS = 20_000_000
# The years that an office may speak of; further off, moments leave what databases and calendars can count.
YEARS = range(1900, 2200)


# What is said of a file that was read, and of what in it could do something of its own.
NOTICES = {
    "macros": "holds macros, which were taken out",
    "macro_sheets": "holds sheets of Excel 4.0 macros, which are never run",
    "old_macros": "holds macros in a format too old to take them out; it is kept as it came and never run here",
    "scripts": "holds scripts, which were taken out",
    "actions": "starts programs or sends data by itself, which was taken out",
    "objects": "holds embedded objects or controls, which are never opened",
    "links": "takes data from other files, which are not followed",
    "dde": "takes data from other programs (DDE), which is not done",
}


@dataclass(frozen=True, slots=True)
class PackProblem:
    """A file that was left out, or a notice of one that was read. `code` is for programs, `message` the end of an
    English sentence for who wrote the pack.
    """

    path: str
    code: str
    message: str

    @property
    def is_notice(self) -> bool:
        return self.code in NOTICES


T = TypeVar("T")


def problem(path: str, refused: Refused) -> PackProblem:
    return PackProblem(path, refused.code, refused.message)


def notice(path: str, code: str) -> PackProblem:
    return PackProblem(path, code, NOTICES[code])


def attempt(path: str, read: Callable[[], T]) -> T | PackProblem:
    """What `read` gives, or the problem that it met with the file at `path`."""
    try:
        return read()
    except Refused as refused:
        return problem(path, refused)
    except MemoryError:
        return PackProblem(path, "too_heavy", "needs more memory to read than is allowed")
    except Exception as error:  # the parsers raise anything on a broken file
        return PackProblem(path, "unreadable", f"is damaged, or not of the kind its name says ({type(error).__name__})")


def read_bytes(path: Path) -> bytes:
    """The file's bytes; raises Refused without reading it when it is too large or no plain file."""
    if path.is_symlink() or not path.is_file():
        raise Refused("not_a_file", "is not a plain file")
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise Refused("too_large", f"has {size:,} bytes; {MAX_FILE_BYTES:,} are allowed")
    return path.read_bytes()


def check_zip(archive: zipfile.ZipFile) -> None:
    """Raise Refused for an archive that costs too much or is not plain."""
    untrusted.check_zip(archive, max_members=MAX_MEMBERS, max_unpacked_bytes=MAX_UNPACKED_BYTES)


def at_most(count: int, limit: int, what: str) -> None:
    """Raise Refused when there are more than `limit` of something."""
    if count > limit:
        raise Refused(f"too_many_{what}", f"has more than {limit:,} {what}")
