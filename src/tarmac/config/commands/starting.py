"""What a start wants for itself: the folder, the database while it changes, and a port."""

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NoReturn

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _

from tarmac.config.commands.terminal import give_up, speaking
from tarmac.config.files import locked

_LAST_PORT = 65535
_WAITING_CONNECTIONS = 2048
# In PostgreSQL, which starts from several folders may share.
_DATABASE_LOCK = 0x7A12_3AC1


def serve_from_here(running: ExitStack) -> None:
    """Let others know, as long as `running` lasts, that Tarmac is served from this folder. Inside `alone`."""
    running.enter_context(locked(settings.SERVED_LOCK, shared=True))


@contextmanager
def unserved() -> Iterator[None]:
    """Nobody serves from this folder as long as the block lasts; gives up when somebody does. Inside `alone`."""
    with ExitStack() as held:
        try:
            held.enter_context(locked(settings.SERVED_LOCK, wait=False))
        except BlockingIOError:
            with speaking():
                give_up(
                    _(
                        "Tarmac already runs on this folder: %(folder)s. Use that one, or stop it first with Ctrl+C. "
                        "To have two, give TARMAC_DATA_DIR another folder."
                    )
                    % {"folder": settings.DATA_DIR}
                )
        yield


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other start changes the database or the files of this folder, then keep others waiting."""
    _make_folder()
    with locked(settings.START_LOCK), _database_to_itself():
        yield


def _make_folder() -> None:
    try:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        settings.START_LOCK.touch()
    except OSError as error:
        give_up(f"{error.filename}: {error.strerror}. TARMAC_DATA_DIR names a folder to write in.")


@contextmanager
def _database_to_itself() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_DATABASE_LOCK])
        yield
        cursor.execute("SELECT pg_advisory_unlock(%s)", [_DATABASE_LOCK])  # else the end of the connection does it


def migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)


def listen(host: str, port: int, command: str) -> list[socket.socket]:
    """Sockets that listen on each address of `host`; gives up where that cannot be. `command` takes another port."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        addresses = dict.fromkeys((family, address[:2]) for family, _type, _protocol, _name, address in found)
        return [
            socket.create_server((str(name), port), family=family, backlog=_WAITING_CONNECTIONS)
            for family, (name, _port) in addresses
        ]
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            port_in_use(port, command)
        is_of_the_system = error.errno is not None and error.errno > 0  # those of names are not
        reason = os.strerror(error.errno or 0) if is_of_the_system else error.strerror
        with speaking():
            give_up(
                _("Tarmac cannot listen on %(host)s, port %(port)s: %(reason)s.")
                % {"host": host, "port": port, "reason": reason}
            )


def port_in_use(port: int, command: str) -> NoReturn:
    other = port + 1 if port < _LAST_PORT else port - 1
    with speaking():
        give_up(
            _("Port %(port)s is in use. Choose another: %(command)s")
            % {"port": port, "command": command.format(port=other)}
        )
