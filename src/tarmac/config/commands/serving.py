"""`tarmac serve` and `tarmac demo`."""

import os
import resource
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.utils import translation
from django.utils.translation import gettext as _

from tarmac.config import assets
from tarmac.config.local_model import LocalModel, LocalModelError

Port = Annotated[int, typer.Option(min=1, max=65535, help="Where to listen.")]


def ready(context: typer.Context) -> None:
    """Every command finds the database up to date; those that serve see to it themselves."""
    if context.invoked_subcommand not in {serve.__name__, demo.__name__} and "--help" not in sys.argv:
        _migrate()


def _migrate() -> None:
    try:
        Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _give_up(f"{error.filename}: {error.strerror}. TARMAC_DATA_DIR names a folder to write in.")
    call_command("migrate", interactive=False, verbosity=0)


def _prepare() -> None:
    """Bring the database, the static files and the translations up to date."""
    _migrate()
    assets.publish()


def _give_up(reason: str) -> NoReturn:
    typer.echo(reason, err=True)
    raise typer.Exit(1)


def serve(
    port: Port = 8000,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(min=1, help="Processes; more than one wants PostgreSQL.")] = 1,
) -> None:
    """Serve Tarmac."""
    try:
        settings.SECRET_KEY  # noqa: B018 (Django refuses an empty one as soon as it is read)
    except ImproperlyConfigured:
        _give_up(
            "TARMAC_SECRET_KEY is not set: some 50 random characters that sign sessions and encrypt what is secret. "
            "Keep a copy of them. To look around first, without any setting: make demo"
        )
    _prepare()
    _run(host, port, workers)


def _run(host: str, port: int, workers: int = 1) -> None:
    import uvicorn

    # Each answer is two connections; many systems allow a process 1,024 open files until it asks for more.
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    uvicorn.run(
        "tarmac.config.asgi:application",
        host=host,
        port=port,
        workers=workers,
        lifespan="on",
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
        _give_up("A demonstration needs TARMAC_DEMO=true.")
    if _listening(port):
        _give_up(f"Port {port} is in use. Choose another: make demo PORT={port + 1}")
    if reset:
        demonstration.clear()
    _prepare()
    demonstration.seed()
    with ExitStack() as running:
        if model is None:
            demonstration.forget_local_model()
        else:
            demonstration.offer_local_model(running.enter_context(_start(model)))
        import tarmac.config.asgi  # noqa: F401 (loaded before the address is told: whoever opens it is answered)

        _welcome(port)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # the model's server is stopped then too
        _run("127.0.0.1", port)


@contextmanager
def _start(model: Path) -> Iterator[LocalModel]:
    typer.echo(f"Starting {model.name} on this machine …")
    try:
        with LocalModel(model) as local_model:
            yield local_model
    except LocalModelError as error:
        _give_up(f"{model} cannot be served: {error}")


def _welcome(port: int) -> None:
    with translation.override(_terminal_language()):
        typer.echo(_("Tarmac is open at http://localhost:%(port)s") % {"port": port})
        typer.echo(_("Try this first: choose a person on the sign-in page, open the Office, read a mail,"))
        typer.echo(_("and press Summarise in the pane beside it. Stop with Ctrl+C; the data are kept."))


def _terminal_language() -> str:
    locale = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return locale[:2] if locale[:2] in dict(settings.LANGUAGES) else "en"


def _listening(port: int) -> bool:
    """Whether somebody answers on this port of `localhost`, in whichever way a browser would try."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                probe.connect((address, port))
                return True
        except OSError:
            continue
    return False
