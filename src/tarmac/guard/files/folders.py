"""Which files lie behind the paths that a person names."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tarmac.guard.files.sealing import SUFFIX


@dataclass(frozen=True, slots=True)
class Source:
    """A file, and where it goes in the folder that results are written to. `problem`: why it is not looked at."""

    path: Path
    place: Path
    problem: str = ""


def sources(paths: Iterable[Path], leaving_out: Path | None = None) -> Iterator[Source]:
    """The files at `paths`, and those in folders among them, however deep. A link in a folder is not followed.

    Vaults in folders are passed over, and so is the folder `leaving_out`.
    """
    for path in paths:
        if os.path.isdir(path):
            base = path.resolve().parent
            for each in _within(path.resolve(), leaving_out and leaving_out.resolve()):
                yield Source(path / each.path.relative_to(path.resolve()), each.path.relative_to(base), each.problem)
        else:
            yield Source(path, Path(path.name), _missing(path))


def _missing(path: Path) -> str:
    try:
        path.stat()
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return ""


def _within(folder: Path, leaving_out: Path | None) -> Iterator[Source]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Source(folder, folder, f"cannot be read: {error.strerror}")
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.is_symlink():
            yield Source(path, path, "is a link, which is not followed")
        elif entry.is_dir(follow_symlinks=False):
            if path != leaving_out:
                yield from _within(path, leaving_out)
        elif not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
            yield Source(path, path, "is no plain file")
        elif path.suffix != SUFFIX:
            yield Source(path, path)
