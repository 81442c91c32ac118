"""What every command says to a terminal, and in which language."""

import os
from contextlib import AbstractContextManager
from typing import NoReturn

import typer
from django.conf import settings
from django.utils import translation


def speaking() -> AbstractContextManager[None]:
    """The terminal's own language, where Tarmac speaks it, for as long as the block lasts."""
    locale = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return translation.override(locale[:2] if locale[:2] in dict(settings.LANGUAGES) else "en")


def give_up(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(1)
