"""`tarmac ledger`."""

import re
import sys
from typing import Annotated

import typer

from tarmac.ledger import services
from tarmac.ledger.services import Fault, Verification

app = typer.Typer(no_args_is_help=True)

FAULTS: dict[Fault, str] = {
    "missing": "it is missing",
    "unchained": "it does not follow the one before it",
    "altered": "it was altered",
}


@app.callback()
def _group() -> None:
    """The ledger: what happened, chained."""


def _hash(text: str) -> str:
    text = text.strip().lower()
    if text and not re.fullmatch(r"[0-9a-f]{64}", text):
        raise typer.BadParameter("a hash has 64 characters from 0 to 9 and a to f")
    return text


@app.command()
def verify(
    noted: Annotated[
        str, typer.Option(metavar="HASH", callback=_hash, help="A last hash noted earlier: is it still in the chain?")
    ] = "",
) -> None:
    """Prove the chain, or name the first entry that does not fit."""
    total, _hash_of_last = services.head()
    hidden = not sys.stderr.isatty()
    with typer.progressbar(length=total, label="Entries", file=sys.stderr, hidden=hidden) as bar:
        result = services.verify(noted_hash=noted, advance=bar.update)
    _tell_chain(result)
    if noted:
        _tell_noted(result)


def _tell_chain(result: Verification) -> None:
    if result.fault:
        typer.echo(
            f"Entry {result.broken} does not fit: {FAULTS[result.fault]}. {result.entries} entries before it fit.",
            err=True,
        )
        raise typer.Exit(1)
    typer.echo(f"{result.entries} entries, all fit. The last hash is {result.head_hash}")


def _tell_noted(result: Verification) -> None:
    if result.noted is None:
        typer.echo(
            "The noted hash is not in the chain: entries were cut off at the end, or all were written anew.", err=True
        )
        raise typer.Exit(1)
    typer.echo(f"The noted hash is that of entry {result.noted}: nothing up to there was changed or cut off.")
