"""`tarmac guard`. It needs neither a database nor settings."""

import getpass
import json
import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from tarmac.config.commands.terminal import give_up
from tarmac.guard import Guard, Policy, Vault
from tarmac.guard.files import Document, Key, Refused, limits, opened, protect, restore, writing
from tarmac.guard.files.folders import Source, sources
from tarmac.guard.files.sealing import SUFFIX
from tarmac.guard.guard import ALWAYS_ON

ENVIRONMENT = "TARMAC_GUARD_KEY"
STDIN = "-"
_OWN_FILE = 0o600

Paths = Annotated[list[str], typer.Argument(metavar="PATH…", help="Files and folders, or - for a text on stdin.")]
To = Annotated[Path | None, typer.Option("--to", metavar="FOLDER", help="Where the results are written.")]
VaultFile = Annotated[Path | None, typer.Option("--vault", metavar="FILE", help="The vault of a text on stdin.")]
KeyFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help=f"Holds the passphrase. Without it: {ENVIRONMENT}, or you are asked."),
]
Force = Annotated[bool, typer.Option("--force", help="Overwrite what is there already.")]

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def _group() -> None:
    """The privacy guard, on files: what is personal in them, out of them, and back."""
    logging.disable()  # what the parsers have to say of a broken file is said in its line


@app.command()
def scan(paths: Paths) -> None:
    """Name the personal data in files, one a line, as JSON.

    Each line has path, kind, start, end, text, rule and confidence. start and end count Unicode code points in the
    text as read:

    \b
    text, .csv, .tsv  all of it, without a byte order mark
    .eml              headers as "Name: value", texts, names and texts of attachments
    .docx, .xlsx      paragraphs; cells, as the file keeps them; comments, properties
    .pdf              the text of its pages

    Where a format has several texts, an empty line stands between them. Exit status 1: something could not be read.
    """
    guard = Guard(Policy())

    def look(source: Source, content: bytes) -> Iterator[str]:
        document = opened(source.path.name, content)
        for finding in guard.find(document.text):
            if finding.kind != ALWAYS_ON:
                _print_line(
                    {
                        "path": str(source.path),
                        "kind": finding.kind,
                        "start": finding.start,
                        "end": finding.end,
                        "text": finding.text,
                        "rule": finding.rule,
                        "confidence": finding.confidence,
                    }
                )
        yield from _notices(document)

    _each(paths, None, look)


@app.command("protect")
def protect_files(
    paths: Paths, to: To = None, vault: VaultFile = None, key_file: KeyFile = None, force: Force = False
) -> None:
    """Write files with placeholders for what is personal in them, and beside each its vault, NAME.vault.

    A file keeps its format; a .pdf becomes a .pdf.txt of its text. The vault is encrypted with your passphrase: without
    it nobody gets back what was put away. Exit status 1: something was not written.
    """
    to = _folder(paths, to, vault)
    key, results = _key(key_file, is_new=True), _Results(force)
    guard = Guard(Policy())

    def put_away(source: Source, content: bytes) -> Iterator[str]:
        document, kept = opened(source.path.name, content), Vault()
        protect(document, guard, kept)
        result = document.write()
        sealed = key.seal(kept, document.encoding)
        if vault:
            writing.write_all({vault: sealed}, _OWN_FILE, force=force)
            sys.stdout.buffer.write(result)
            return
        place = to / f"{source.place}{document.suffix}"
        results.write(source, {_vault_of(place): sealed, place: result})
        yield from _notices(document)

    _each(paths, to, put_away)


@app.command("restore")
def restore_files(
    paths: Paths, to: To = None, vault: VaultFile = None, key_file: KeyFile = None, force: Force = False
) -> None:
    """Write protected files with what their placeholders stand for, from the vault that lies beside each.

    Exit status 1: something was not written.
    """
    to = _folder(paths, to, vault)
    key, results = _key(key_file, is_new=False), _Results(force)

    def bring_back(source: Source, content: bytes) -> Iterator[str]:
        kept = key.open(limits.read_bytes(vault, limits.MAX_PROTECTED_BYTES) if vault else _sealed(source.path))
        document = opened(source.path.name, content, kept.encoding)
        unknown = restore(document, kept.vault)
        result = document.write()
        if vault:
            sys.stdout.buffer.write(result)
        else:
            results.write(source, {to / source.place: result})
        if unknown:
            yield f"placeholders in it that its vault does not know, and that stay: {unknown}"

    _each(paths, to, bring_back, limits.MAX_PROTECTED_BYTES)


def _each(
    paths: list[str],
    to: Path | None,
    work: Callable[[Source, bytes], Iterable[str]],
    most: int = limits.MAX_FILE_BYTES,
) -> None:
    """`work` on each file; what it yields is told. What cannot be done is told in a line, and the rest goes on."""
    found = [Source(Path(STDIN), Path(STDIN))] if paths == [STDIN] else list(sources(map(Path, paths), to))
    told: list[str] = []
    failed = False
    with typer.progressbar(found, label="Files", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        for source in bar:
            try:
                if source.problem:
                    raise Refused(source.problem)
                content = _read(source, most)
                told += (f"{source.path}: {notice}" for notice in work(source, content))
            except Refused as refused:
                failed = True
                told.append(f"{source.path} {refused}.")
            except BrokenPipeError:
                raise
            except Exception as error:  # the libraries raise anything on what they wrote anew
                failed = True
                told.append(f"{source.path} cannot be handled ({type(error).__name__}: {error}).")
    sys.stdout.flush()
    for line in told:
        typer.echo(line, err=True)
    if failed:
        raise typer.Exit(1)


def _read(source: Source, most: int) -> bytes:
    if source.path == Path(STDIN):
        return limits.read_stream(sys.stdin.buffer, most)
    return limits.read_bytes(source.path, most)


def _sealed(path: Path) -> bytes:
    vault = _vault_of(path)
    if not os.path.lexists(vault):
        raise Refused(f"has no vault beside it ({vault.name})")
    return limits.read_bytes(vault, limits.MAX_PROTECTED_BYTES)


def _vault_of(path: Path) -> Path:
    return path.with_name(f"{path.name}{SUFFIX}")


class _Results:
    """What this run wrote: no file of it is written twice, none over what it was made of."""

    def __init__(self, force: bool) -> None:
        self._force = force
        self._written: set[Path] = set()

    def write(self, source: Source, files: dict[Path, bytes]) -> None:
        for path in files:
            if path in self._written or (path.exists() and path.samefile(source.path)):
                raise Refused(f"is not written: {path} is another file of this run")
        writing.write_all(files, source.path.stat().st_mode & 0o777, force=self._force)
        self._written |= files.keys()


def _notices(document: Document) -> Iterator[str]:
    if document.unread:
        yield f"not looked into: {', '.join(document.unread)}"


def _folder(paths: list[str], to: Path | None, vault: Path | None) -> Path:
    """Where results go; unused for a text on stdin."""
    if STDIN in paths and paths != [STDIN]:
        raise typer.BadParameter("- stands alone: a text on stdin is written to stdout")
    if paths == [STDIN]:
        if to or not vault:
            raise typer.BadParameter("a text on stdin wants --vault FILE, and no --to")
    elif vault or not to:
        raise typer.BadParameter("files want --to FOLDER, and no --vault")
    return to or Path()


def _key(file: Path | None, *, is_new: bool) -> Key:
    if file:
        try:
            passphrase = limits.read_bytes(file).rstrip(b"\r\n")
        except Refused as refused:
            give_up(f"{file} {refused}.")
    elif given := os.environ.get(ENVIRONMENT):
        passphrase = os.fsencode(given)
    else:
        passphrase = _asked(is_new)
    if not passphrase:
        give_up("The passphrase is empty.")
    return Key(passphrase)


def _asked(is_new: bool) -> bytes:
    """What somebody types at the terminal, even where stdin is the text; twice for a key that is to be kept."""
    if not _has_terminal():
        give_up(f"There is no passphrase: give --key-file FILE, or {ENVIRONMENT} in the environment.")
    passphrase = getpass.getpass("Passphrase of the vault: ")
    if is_new and getpass.getpass("The same again: ") != passphrase:
        give_up("The two are not the same. Nothing was written.")
    return os.fsencode(passphrase)


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def _print_line(line: dict[str, object]) -> None:
    # half of a surrogate pair becomes the escape that JSON has for it
    sys.stdout.buffer.write(json.dumps(line, ensure_ascii=False).encode(errors="backslashreplace") + b"\n")
