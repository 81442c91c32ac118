"""`tarmac office`."""

from pathlib import Path
from typing import Annotated

import typer

from tarmac.office import services
from tarmac.office.packs.pack import BrokenPack
from tarmac.web import clock

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """The fictional offices."""


@app.command()
def add(folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The folder of a pack.")]) -> None:
    """Load a pack, or bring a loaded one up to date."""
    try:
        report = services.load_pack(folder, now=clock.now())
    except BrokenPack as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    for problem in report.problems:
        typer.echo(f"{problem.path} {problem.message}; it was left out.", err=True)
    typer.echo(f"{report.office.slug}: {report.loaded} loaded, {report.unchanged} unchanged, {report.removed} removed.")
