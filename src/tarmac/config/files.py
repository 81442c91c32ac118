"""Files that several starts share: locks between them, and files that are there whole or not at all."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(path: Path, *, shared: bool = False, wait: bool = True) -> Iterator[None]:
    """Hold the lock `path` for as long as the block lasts; it falls with the process, however that ends.

    `shared`: beside others that share it. Raises BlockingIOError when somebody holds it and `wait` is off, OSError for
    a folder that takes no file.
    """
    with path.open("ab") as file:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
        yield


def write_whole(path: Path, content: bytes, *, mode: int = 0o666, modified_ns: int | None = None) -> None:
    """Write aside, then rename: whoever reads `path` finds what was there before, or all of `content`."""
    aside = path.with_name(f".{path.stem}-{os.getpid()}{path.suffix}")
    try:
        with open(aside, "wb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if modified_ns is not None:
            os.utime(aside, ns=(modified_ns, modified_ns))
        os.replace(aside, path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
