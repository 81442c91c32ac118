"""`tarmac people`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from tarmac.people import services
from tarmac.people.importing.accounts import Change
from tarmac.people.importing.lines import BadFile, Progress
from tarmac.people.importing.reading import read
from tarmac.people.importing.rows import email_problem, name_problem, tidy
from tarmac.programme import importing
from tarmac.programme.importing import Report, Stopped, UnknownWave
from tarmac.web import clock
from tarmac.web.language import SPOKEN

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """The people who take part, and who runs the programme."""


@app.command("import")
def import_people(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A CSV or XLSX file.")],
    wave: Annotated[str, typer.Option(help="The wave, by its short name, of rows that name none.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")] = False,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="Write nothing at all when a row is refused.")
    ] = False,
) -> None:
    """Bring in people and invite them. Running it again doubles nobody.

    The columns are email, given_name, family_name, language, organisation and wave, in English, French, Dutch or
    German and in any order. Exit status 1: a row was refused, or nothing could be done.
    """
    try:
        with _bar("Reading", file.stat().st_size) as progress:
            people = read(file, progress)
        with _bar("Checking" if dry_run else "Loading", len(people.rows)) as progress:
            report = importing.load(
                people,
                default_wave=wave,
                dry_run=dry_run,
                all_or_nothing=all_or_nothing,
                now=clock.now(),
                progress=progress,
            )
    except (BadFile, UnknownWave) as error:
        _give_up(f"{error} Nothing was written.")
    except Stopped as stopped:
        _give_up(
            f"The database cannot be written: {stopped.__cause__}. What came before is safe: {_counts(stopped.report)}."
            "\nWhen that is mended, run the same command again: it goes on where it stopped."
        )
    for problem in report.problems:
        typer.echo(str(problem))
    if dry_run:
        typer.echo(f"Nothing was written. This would be: {_counts(report)}.")
    elif all_or_nothing and report.problems:
        typer.echo(f"Nothing was written. Without the refused rows it would be: {_counts(report)}.")
    else:
        typer.echo(f"{_counts(report)}.")
    if report.problems:
        raise typer.Exit(1)


def _counts(report: Report) -> str:
    accounts = ", ".join(f"{report.accounts[change]} {change.value}" for change in Change)
    return f"{accounts}; {report.enrolled} invited; {len(report.problems)} refused"


@contextmanager
def _bar(label: str, length: int) -> Iterator[Progress]:
    with typer.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update


def _give_up(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(1)


@app.command()
def owner(
    email: str,
    given_name: Annotated[str, typer.Option()],
    family_name: Annotated[str, typer.Option()],
    language: Annotated[str, typer.Option(help="fr, nl, de or en.")] = "en",
) -> None:
    """Make a programme owner: an account without a password, or the one there is."""
    given_name, family_name = tidy(given_name), tidy(family_name)
    for name, problem in (
        ("EMAIL", email_problem(email)),
        ("--given-name", name_problem(given_name)),
        ("--family-name", name_problem(family_name)),
        ("--language", "" if language in SPOKEN else "is not one of de, en, fr, nl"),
    ):
        if problem:
            raise typer.BadParameter(f"{name} {problem}")
    person = services.appoint_owner(email, given_name, family_name, language, now=clock.now())
    typer.echo(f"{person.full_name} ({person.email}) is a programme owner.")
    if not person.has_usable_password():
        typer.echo("The first password comes by mail: “Forgot your password?” on the sign-in page.")
