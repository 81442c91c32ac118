"""The `tarmac` command. Every subcommand is a thin door to a function elsewhere."""

import os
import sys

import django
import typer


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tarmac.config.settings")
    if sys.argv[1:2] == ["demo"]:
        os.environ.setdefault("TARMAC_DEMO", "true")
    django.setup()
    _command()()


def _command() -> typer.Typer:
    from tarmac.config.commands import ledger, office, serving

    app = typer.Typer(no_args_is_help=True, add_completion=False, help="Tarmac: learn to work with an assistant.")
    app.command()(serving.serve)
    app.command()(serving.demo)
    app.add_typer(office.app, name="office")
    app.add_typer(ledger.app, name="ledger")
    return app
