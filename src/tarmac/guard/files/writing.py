"""Files that are there whole or not at all."""

import os
from pathlib import Path

from tarmac.guard.files.limits import Refused


def write_all(files: dict[Path, bytes], mode: int, *, force: bool) -> None:
    """Write each file aside, then give them their names in their order.

    Raises Refused where one is there already and `force` is off, and for what the system refuses; then none of them
    is written.
    """
    for path in files:
        if not force and os.path.lexists(path):
            raise Refused(f"is not written: {path} is there already (--force overwrites it)")
    aside = {path: path.with_name(f".tarmac-{os.getpid()}-{number}") for number, path in enumerate(files)}
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(aside[path], "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for path in files:
            os.replace(aside[path], path)
    except OSError as error:
        raise Refused(f"cannot be written to {error.filename or path}: {error.strerror}") from error
    finally:
        for each in aside.values():
            each.unlink(missing_ok=True)
