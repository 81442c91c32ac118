"""The `tarmac` command. Every subcommand is a thin door to a function elsewhere."""

import os

import typer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tarmac.config.settings")

app = typer.Typer(no_args_is_help=True, add_completion=False)


def main() -> None:
    import django

    django.setup()
    app()
