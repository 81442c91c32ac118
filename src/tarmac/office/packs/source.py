"""Where a pack comes from: a folder, an archive or a box of mails, with a manifest or described beside it."""

import json
import re
import shutil
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tarmac.office.packs import limits
from tarmac.office.packs.pack import MANIFEST, BrokenPack
from tarmac.office.truth.questions import LANGUAGES
from tarmac.web import untrusted
from tarmac.web.untrusted import Refused


@dataclass(frozen=True, slots=True)
class Described:
    """What a source without a manifest is told to be; `day_zero` is its today."""

    sector: str
    owner_name: str
    owner_email: str
    day_zero: date
    name: str = ""


@contextmanager
def opened(source: Path, described: Described | None) -> Iterator[Path]:
    """The folder of the pack, for as long as the block lasts. Raises BrokenPack.

    A manifest in the source counts; `described` stands in for a missing one.
    """
    if source.is_dir() and (source / MANIFEST).exists():
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="tarmac-pack-") as made:
        folder = Path(made) / (_slug(source.stem) or "office")
        folder.mkdir()
        _fill(folder, source)
        folder = _innermost(folder)
        if not (folder / MANIFEST).exists():
            _describe(folder, source, described)
        yield folder


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]


def _fill(folder: Path, source: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, folder, symlinks=True, dirs_exist_ok=True)
    elif zipfile.is_zipfile(source):
        try:
            with zipfile.ZipFile(source) as archive:
                untrusted.check_zip(
                    archive, max_members=limits.MAX_FILES, max_unpacked_bytes=limits.MAX_PACK_BYTES, is_document=False
                )
                archive.extractall(folder)
        except (Refused, zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
            raise BrokenPack(f"{source} cannot be unpacked: it {error}") from error
    elif not source.is_file() or source.stat().st_size > limits.MAX_PACK_BYTES:
        raise BrokenPack(f"{source} is no pack: neither a folder nor a file of at most {limits.MAX_PACK_BYTES:,} bytes")
    else:
        shutil.copyfile(source, folder / source.name)


def _innermost(folder: Path) -> Path:
    """An archive often holds one folder, and that the pack."""
    inside = [each for each in folder.iterdir() if not each.name.startswith((".", "__MACOSX"))]
    return inside[0] if len(inside) == 1 and inside[0].is_dir() and not inside[0].is_symlink() else folder


def _describe(folder: Path, source: Path, described: Described | None) -> None:
    if described is None:
        raise BrokenPack(f"{source} holds no {MANIFEST}: say --sector and --owner, or write one (docs/packs.md)")
    name = described.name or source.stem
    manifest = {
        "slug": _slug(name) or "office",
        "name": dict.fromkeys(LANGUAGES, name),
        "sector": described.sector,
        "day_zero": described.day_zero.isoformat(),
        "owner": {"name": described.owner_name, "email": described.owner_email, "role": ""},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")  # JSON is YAML
