"""What is made from the sources at start: hashed static files and compiled translations."""

import hashlib
import logging
import shutil
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command

from tarmac.config.files import write_whole

logger = logging.getLogger(__name__)

PACKAGE = Path(__file__).resolve().parents[1]
# Static files of libraries that no page of ours uses.
UNUSED = ["django_htmx*", "account*", "allauth*", "django_prose_editor/[!e]*", "django_prose_editor/editor.css*"]


class HashedStorage(ManifestStaticFilesStorage):
    """File names carry the hash of their content, imports between ES modules included."""

    support_js_module_import_aggregation = True


def publish() -> None:
    """Bring static files and translations up to date; does nothing when they are."""
    compile_translations()
    _collect_static()


def compile_translations() -> None:
    """A compiled file is as old as its source to the nanosecond: one that is not was made of another, or in part."""
    for source in PACKAGE.glob("*/locale/*/LC_MESSAGES/django.po"):
        target, modified_ns = source.with_suffix(".mo"), source.stat().st_mtime_ns
        if not target.exists() or target.stat().st_mtime_ns != modified_ns:
            compiled = BytesIO()
            with source.open("rb") as po:
                write_mo(compiled, read_po(po))
            try:
                write_whole(target, compiled.getvalue(), modified_ns=modified_ns)
            except OSError as error:  # the sources belong to somebody else, or the disk is full
                logger.warning("%s stays as it is: %s", target, error.strerror)


def _collect_static() -> None:
    root = Path(settings.STATIC_ROOT)
    mark = root / ".fingerprint"
    fingerprint = _fingerprint()
    if mark.exists() and mark.read_text(encoding="utf-8") == fingerprint:
        return
    mark.unlink(missing_ok=True)  # first: without it, whatever a killed start leaves is collected again
    shutil.rmtree(root, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
    write_whole(mark, fingerprint.encode())


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(UNUSED):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
