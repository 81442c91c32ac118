"""A .zip that is written file by file, each counted and hashed as it goes by."""

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from tarmac.office.export.names import Names, safe

MANIFEST = "manifest.json"
_YEARS = range(1980, 2108)  # what a .zip can say


@dataclass(frozen=True, slots=True)
class Written:
    path: str
    bytes: int
    sha256: str


class Archive:
    """Holds none of the contents; of each file its path, size and hash."""

    def __init__(self, opened: zipfile.ZipFile, now: datetime) -> None:
        self._zip = opened
        self._now = now
        self._names = Names()
        self.files: list[Written] = []

    def add(
        self, folder: str, name: str, chunks: Iterable[bytes], *, when: datetime | None = None, size: int = 0
    ) -> str:
        """The path that the file was given. `folder` ends in a slash or is empty; `size` is told of what is large."""
        path = self._names.free(folder, safe(name))
        moment = (when or self._now).astimezone(settings.LOCAL_ZONE)
        if moment.year not in _YEARS:
            moment = self._now.astimezone(settings.LOCAL_ZONE)
        info = zipfile.ZipInfo(path, moment.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        info.file_size = size
        digest, count = hashlib.sha256(), 0
        with self._zip.open(info, "w") as stream:
            for chunk in chunks:
                stream.write(chunk)
                digest.update(chunk)
                count += len(chunk)
        self.files.append(Written(path, count, digest.hexdigest()))
        return path

    def add_manifest(self, facts: dict[str, str | int]) -> None:
        """Write what is in the archive so far, `facts` first."""
        told = {**facts, "made_at": self._now.isoformat(), "files": [asdict(each) for each in self.files]}
        self.add("", MANIFEST, [json.dumps(told, ensure_ascii=False, indent=1).encode()])


@contextmanager
def writing(target: Path, now: datetime) -> Iterator[Archive]:
    """The archive at `target`: there when the block has ended well, and for its owner alone. Raises OSError."""
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as stream:
        try:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as opened:
                yield Archive(opened, now)
            stream.flush()
            os.replace(stream.name, target)
        except BaseException:
            Path(stream.name).unlink(missing_ok=True)
            raise
