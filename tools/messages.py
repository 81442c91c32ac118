"""Keeps the translation catalogs in step with the sources: `make messages`.

Each package has its own `locale/<language>/LC_MESSAGES/django.po`; English is the source. New messages are added
empty, gone ones are dropped, existing translations stay. Prints what is still to translate and fails if anything is.
"""

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract as babel_extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGES = Path(__file__).resolve().parents[1] / "src" / "tarmac"
LANGUAGES = ("fr", "nl", "de")
KEYWORDS: dict[str, tuple[int, ...] | tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
_STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*({_STRING}(?:\s*,\s*{_STRING})*)")

Message = tuple[int, str | tuple[str, str], str | None]


def packages() -> list[Path]:
    """The packages that speak to people."""
    return [*sorted(path.parent for path in PACKAGES.glob("*/apps.py")), PACKAGES / "config"]


def extract(package: Path) -> Catalog:
    """All messages of a package's Python files and templates."""
    catalog = Catalog(project="Tarmac", charset="utf-8")
    for path in sorted(package.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            messages = _from_python(path)
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            messages = _from_template(path)
        else:
            continue
        for _line, identifier, context in messages:
            catalog.add(identifier, locations=[(str(path.relative_to(package)), 0)], context=context)
    return catalog


def _from_python(path: Path) -> Iterator[Message]:
    found = babel_extract("python", BytesIO(path.read_bytes()), KEYWORDS, options={"encoding": "utf-8"})
    for line, identifier, _comments, context in found:
        yield line, identifier, context  # type: ignore[misc]


def _from_template(path: Path) -> Iterator[Message]:
    for match in _CALL.finditer(templatize(path.read_text(encoding="utf-8"), origin=str(path))):
        strings: tuple[str, ...] = ast.literal_eval(f"({match[2]},)")
        context = None
        if "p" in match[1].removesuffix("gettext"):
            context, strings = strings[0], strings[1:]
        identifier = (strings[0], strings[1]) if match[1].startswith("n") else strings[0]
        yield 0, identifier, context


def catalog_path(package: Path, language: str) -> Path:
    return package / "locale" / language / "LC_MESSAGES" / "django.po"


def read(package: Path, language: str) -> Catalog:
    path = catalog_path(package, language)
    if not path.exists():
        return Catalog(locale=language, project="Tarmac", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def untranslated(template: Catalog, catalog: Catalog) -> list[str]:
    """The messages of `template` that `catalog` lacks, leaves empty in any plural form, or calls fuzzy."""
    missing = []
    for message in template:
        if not message.id:
            continue
        singular = message.id[0] if isinstance(message.id, tuple) else message.id
        translated = catalog.get(singular, message.context)
        strings = translated.string if translated else ""
        forms = strings if isinstance(strings, tuple | list) else (strings,)
        if translated is None or not all(forms) or translated.fuzzy:
            missing.append(singular)
    return missing


def _update(package: Path, language: str) -> int:
    template, catalog = extract(package), read(package, language)
    if not len(template):
        return 0
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    catalog.header_comment = f"# Tarmac: {package.name}, {language}"
    path = catalog_path(package, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=110, sort_output=True, omit_header=False, no_location=True, ignore_obsolete=True)
    text = path.read_text(encoding="utf-8")
    kept = [
        line
        for line in text.splitlines()
        if not re.match(r'"(Project-Id|Report-Msgid|Language-Team|POT-Creation|PO-Revision|Generated-By|Last-Tr)', line)
    ]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return len(untranslated(template, catalog))


def main() -> int:
    open_messages = 0
    for package in packages():
        for language in LANGUAGES:
            count = _update(package, language)
            open_messages += count
            print(f"{package.name:<12} {language}  {count:>4} to translate")  # noqa: T201
    return 1 if open_messages else 0


if __name__ == "__main__":
    sys.exit(main())
