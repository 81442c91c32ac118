"""`tarmac office`."""

from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from tarmac.office import services
from tarmac.office.packs.pack import BrokenPack, read_pack
from tarmac.office.truth.proof import faults
from tarmac.office.truth.questions import BrokenTruth, read_questions
from tarmac.web import clock

PackFolder = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The folder of a pack.")]

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """The fictional offices."""


@app.command()
def add(folder: PackFolder) -> None:
    """Load a pack, or bring a loaded one up to date."""
    try:
        report = services.load_pack(folder, now=clock.now())
    except BrokenPack as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    for problem in report.problems:
        typer.echo(f"{problem.path} {problem.message}; it was left out.", err=True)
    typer.echo(f"{report.office.slug}: {report.loaded} loaded, {report.unchanged} unchanged, {report.removed} removed.")


@app.command()
def check(folder: PackFolder) -> None:
    """Read a pack without loading it, and prove the questions of its truth.yaml from its files."""
    try:
        pack = read_pack(folder, settings.LOCAL_ZONE)
        questions = read_questions(folder)
    except (BrokenPack, BrokenTruth) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    found = faults(pack.items, questions)
    for problem in pack.problems:
        typer.echo(f"{problem.path} {problem.message}.", err=True)
    for fault in found:
        typer.echo(f"{fault.question}: {fault.message}.", err=True)
    unproved = len({fault.question for fault in found})
    counts = f"{len(pack.items)} items, {len(questions)} questions, {unproved} of them not proved"
    typer.echo(f"{pack.manifest.slug}: {counts}, {len(pack.problems)} files not read.")
    if found or pack.problems:
        raise typer.Exit(1)
