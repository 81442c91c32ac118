"""Runs a command with DATABASE_URL set to a PostgreSQL cluster of its own on loopback, gone afterwards.

python tools/postgres.py COMMAND [ARGUMENT…]
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise SystemExit("PostgreSQL is missing. Install it with: apt-get install postgresql")
    return found[-1].parent


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """A running cluster; gives its DATABASE_URL. PostgreSQL refuses root, so root hands it to `postgres`.

    `durable`: what is committed is on the disk, as on a server, and not only in memory as for a test.
    """
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="tarmac-postgres-"))
    user: str | None = None
    if os.geteuid() == 0:
        user = "postgres"
        os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    port = _free_port()

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)  # noqa: S603 (our own)

    control = [str(binaries / "pg_ctl"), "-D", str(folder / "data")]
    run(
        str(binaries / "initdb"),
        "-D",
        str(folder / "data"),
        "-U",
        "tarmac",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    )
    options = (
        f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 "
        f"-c fsync={'on' if durable else 'off'} -c max_connections=200 -c shared_buffers=128MB"
    )
    run(*control, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgres://tarmac@127.0.0.1:{port}/postgres"
    finally:
        run(*control, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    with cluster() as url:
        environment = {**os.environ, "DATABASE_URL": url}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode  # noqa: S603 (what was asked)


if __name__ == "__main__":
    sys.exit(main())
