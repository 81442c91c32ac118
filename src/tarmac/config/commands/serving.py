"""`tarmac serve` and `tarmac demo`."""

import os
import socket
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.core.management import call_command
from django.utils import translation
from django.utils.translation import gettext as _

from tarmac.config import assets
from tarmac.config.local_model import LocalModel

Port = Annotated[int, typer.Option(min=1, max=65535, help="Where to listen.")]


def prepare() -> None:
    """Bring the database, the static files and the translations up to date."""
    Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)
    assets.publish()
    call_command("migrate", interactive=False, verbosity=0)


def serve(
    port: Port = 8000,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(min=1, help="Processes; more than one wants PostgreSQL.")] = 1,
) -> None:
    """Serve Tarmac."""
    prepare()
    _run(host, port, workers)


def _run(host: str, port: int, workers: int = 1) -> None:
    import uvicorn

    uvicorn.run(
        "tarmac.config.asgi:application",
        host=host,
        port=port,
        workers=workers,
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=settings.SECURE_COOKIES,
        timeout_graceful_shutdown=5,
    )


def demo(
    port: Port = 8000,
    reset: Annotated[bool, typer.Option(help="Start anew: what was practised so far is gone.")] = False,
    model: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A GGUF file to answer with, on this machine.")
    ] = None,
) -> None:
    """Open a demonstration programme on this machine, with invented people."""
    from tarmac.config import demo as demonstration

    if not settings.DEMO:
        raise typer.BadParameter("the demonstration needs TARMAC_DEMO=true")
    if _listening(port):
        typer.echo(f"Port {port} is in use. Choose another: make demo PORT={port + 1}", err=True)
        raise typer.Exit(1)
    if reset:
        demonstration.clear()
    prepare()
    demonstration.seed()
    with ExitStack() as running:
        if model is None:
            demonstration.forget_local_model()
        else:
            demonstration.offer_local_model(running.enter_context(_start(model)))
        _welcome(port)
        _run("127.0.0.1", port)


def _start(model: Path) -> LocalModel:
    typer.echo(f"Starting {model.name} on this machine …")
    return LocalModel(model)


def _welcome(port: int) -> None:
    with translation.override(_terminal_language()):
        typer.echo(_("Tarmac is open at http://localhost:%(port)s") % {"port": port})
        typer.echo(_("Try this first: choose a person on the sign-in page, open the Office, read a mail,"))
        typer.echo(_("and press Summarise in the pane beside it. Stop with Ctrl+C; the data are kept."))


def _terminal_language() -> str:
    code = os.environ.get("LANG", "")[:2]
    return code if code in dict(settings.LANGUAGES) else "en"


def _listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
