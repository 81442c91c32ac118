"""`tarmac people`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from tarmac.config.commands.terminal import give_up, speaking
from tarmac.people import services
from tarmac.people.importing.accounts import Change
from tarmac.people.importing.lines import BadFile, Progress
from tarmac.people.importing.reading import read
from tarmac.people.importing.rows import email_problem, name_problem, tidy
from tarmac.programme import importing
from tarmac.programme.importing import BadWave, Report, Stopped
from tarmac.web import clock
from tarmac.web.language import SPOKEN

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group(context: typer.Context) -> None:
    """The people who take part, and who runs the programme."""
    context.with_resource(speaking())


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
        with _bar(_("Reading the file"), file.stat().st_size) as progress:
            people = read(file, progress)
        with _bar(_("Checking the rows") if dry_run else _("Loading the people"), len(people.rows)) as progress:
            report = importing.load(
                people,
                default_wave=wave,
                dry_run=dry_run,
                all_or_nothing=all_or_nothing,
                now=clock.now(),
                progress=progress,
            )
    except (BadFile, BadWave) as error:
        give_up(_("%(reason)s Nothing was written.") % {"reason": error})
    except Stopped as stopped:
        give_up(
            _(
                "The database cannot be written: %(reason)s. What came before is safe: %(counts)s.\n"
                "When that is mended, run the same command again: it goes on where it stopped."
            )
            % {"reason": stopped.__cause__, "counts": _counts(stopped.report)}
        )
    for problem in report.problems:
        typer.echo(str(problem))
    counts = {"counts": _counts(report)}
    if dry_run:
        typer.echo(_("Nothing was written. This would be: %(counts)s.") % counts)
    elif all_or_nothing and report.problems:
        typer.echo(_("Nothing was written. Without the refused rows it would be: %(counts)s.") % counts)
    else:
        typer.echo(f"{_counts(report)}.")
    if report.problems:
        raise typer.Exit(1)


def _counts(report: Report) -> str:
    return _("%(new)d new, %(changed)d changed, %(unchanged)d unchanged; %(invited)d invited; %(refused)d refused") % {
        **{change.value: report.accounts[change] for change in Change},
        "invited": report.enrolled,
        "refused": len(report.problems),
    }


@contextmanager
def _bar(label: str, length: int) -> Iterator[Progress]:
    with typer.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update


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
        ("--language", "" if language in SPOKEN else _("is not one of de, en, fr, nl")),
    ):
        if problem:
            raise typer.BadParameter(f"{name} {problem}")
    person = services.appoint_owner(email, given_name, family_name, language, now=clock.now())
    who = {"name": person.full_name, "email": person.email}
    typer.echo(_("%(name)s (%(email)s) is a programme owner.") % who)
    if not person.has_usable_password():
        typer.echo(_("The first password comes by mail: “Forgot your password?” on the sign-in page."))
