"""The `tarmac` command. Every subcommand is a thin door to a function elsewhere."""

import os
import sys
from io import TextIOWrapper

import django
import typer
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tarmac.config.settings")
    if sys.argv[1:2] == ["demo"]:
        os.environ.setdefault("TARMAC_DEMO", "true")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows fewer letters still shows the others
    if sys.argv[1:2] == ["guard"]:  # needs neither settings nor a database
        from tarmac.config.commands import guard

        guard.app(sys.argv[2:], prog_name="tarmac guard")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        sys.exit(f"A setting is not right: {error}\ndocs/settings.md explains each of them.")
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}. TARMAC_DATA_DIR names a folder to write in.")
    try:
        _command()()
    except OperationalError as error:
        sys.exit(f"The database does not answer: {error}")


def _command() -> typer.Typer:
    from tarmac.config.commands import guard, ledger, office, people, serving

    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="Tarmac: learn to work with an assistant.",
    )
    app.callback()(serving.ready)
    app.command()(serving.serve)
    app.command()(serving.demo)
    app.add_typer(people.app, name="people")
    app.add_typer(office.app, name="office")
    app.add_typer(ledger.app, name="ledger")
    app.add_typer(guard.app, name="guard")
    return app
