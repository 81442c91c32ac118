"""`tarmac serve` and `tarmac demo`."""

import resource
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from tarmac.config import assets
from tarmac.config.commands.starting import alone, listen, migrate, port_in_use, serve_from_here, unserved
from tarmac.config.commands.terminal import give_up, speaking
from tarmac.config.local_model import LocalModel, LocalModelError

Port = Annotated[int, typer.Option(min=1, max=65535, help="Where to listen.")]


def ready(context: typer.Context) -> None:
    """Every command finds database and translations up to date; those that serve see to it themselves."""
    if context.invoked_subcommand not in {serve.__name__, demo.__name__} and "--help" not in sys.argv:
        with alone():
            migrate()
            assets.compile_translations()


def serve(
    port: Port = 8000,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(min=1, help="Processes; more than one wants PostgreSQL.")] = 1,
) -> None:
    """Serve Tarmac."""
    try:
        settings.SECRET_KEY  # noqa: B018 (Django refuses an empty one as soon as it is read)
    except ImproperlyConfigured:
        give_up(
            "TARMAC_SECRET_KEY is not set: some 50 random characters that sign sessions and encrypt what is secret. "
            "Keep a copy of them. To look around first, without any setting: make demo"
        )
    with ExitStack() as running:
        listeners = listen(host, port, "tarmac serve --port {port}")
        with alone():
            serve_from_here(running)
            migrate()
            assets.publish()
        _run(listeners, workers)


def _run(listeners: list[socket.socket], workers: int = 1) -> None:
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    # Each answer is two connections; many systems allow a process 1,024 open files until it asks for more.
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    config = uvicorn.Config(
        "tarmac.config.asgi:application",
        workers=workers,
        lifespan="on",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=settings.SECURE_COOKIES,
        timeout_graceful_shutdown=5,
    )
    if workers > 1:
        Multiprocess(config, sockets=listeners).run()
    else:
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=listeners)


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
        give_up("A demonstration needs TARMAC_DEMO=true.")
    with ExitStack() as running:
        listeners = _listen_on_this_machine(port)
        with alone():
            if reset:
                with unserved():
                    demonstration.clear()
            serve_from_here(running)
            migrate()
            assets.publish()
            demonstration.seed()
        if model is None:
            demonstration.forget_local_model()
        else:
            demonstration.offer_local_model(running.enter_context(_start(model)))
        import tarmac.config.asgi  # noqa: F401 (loaded before the address is told: whoever opens it is answered)

        _welcome(port)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # the model's server is stopped then too
        _run(listeners)


def _listen_on_this_machine(port: int) -> list[socket.socket]:
    """Gives up also when somebody answers on the other address of `localhost`, which a browser may try first."""
    again = "make demo PORT={port}"
    with suppress(OSError), socket.create_connection(("::1", port)):
        port_in_use(port, again)
    return listen("127.0.0.1", port, again)


@contextmanager
def _start(model: Path) -> Iterator[LocalModel]:
    typer.echo(f"Starting {model.name} on this machine …")
    try:
        with LocalModel(model) as local_model:
            yield local_model
    except LocalModelError as error:
        give_up(f"{model} cannot be served: {error}")


def _welcome(port: int) -> None:
    with speaking():
        typer.echo(_("Tarmac is open at http://localhost:%(port)s") % {"port": port})
        typer.echo(_("Try this first: choose a person on the sign-in page, open the Office, read a mail,"))
        typer.echo(_("and press Summarise in the pane beside it. Stop with Ctrl+C; the data are kept."))
