"""What is made from the sources at start: hashed static files and compiled translations."""

import hashlib
import shutil
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command

PACKAGE = Path(__file__).resolve().parents[1]
# Static files of libraries that no page of ours uses.
UNUSED = ["django_htmx*", "account*", "allauth*"]


class HashedStorage(ManifestStaticFilesStorage):
    """File names carry the hash of their content, imports between ES modules included."""

    support_js_module_import_aggregation = True


def publish() -> None:
    """Bring static files and translations up to date; does nothing when they are."""
    _compile_translations()
    _collect_static()


def _compile_translations() -> None:
    for source in PACKAGE.glob("*/locale/*/LC_MESSAGES/django.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as po, target.open("wb") as mo:
                write_mo(mo, read_po(po))


def _collect_static() -> None:
    root = Path(settings.STATIC_ROOT)
    mark = root / ".fingerprint"
    fingerprint = _fingerprint()
    if mark.exists() and mark.read_text(encoding="utf-8") == fingerprint:
        return
    shutil.rmtree(root, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
    mark.write_text(fingerprint, encoding="utf-8")


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(UNUSED):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
