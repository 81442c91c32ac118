"""`tarmac ledger`."""

import typer

from tarmac.ledger import services

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """The ledger: what happened, chained."""


@app.command()
def verify() -> None:
    """Prove the chain, or name the first entry that does not fit."""
    result = services.verify()
    if result.broken is not None:
        typer.echo(f"Entry {result.broken} does not fit: {result.reason}. The {result.entries} before it do.", err=True)
        raise typer.Exit(1)
    typer.echo(f"{result.entries} entries, all fit. The last hash is {result.head_hash}")
