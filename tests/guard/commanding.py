"""`tarmac guard` in a process of its own, as somebody at a terminal has it."""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.serving import command

MAIL, PHONE, NUMBER, IBAN = "marie@valmont.example", "0475/12.34.56", "85.07.30-033.28", "BE68 5390 0754 7034"
PASSPHRASE = "a ladder leans on the plum tree"


def guard(
    *arguments: str | Path, given: bytes = b"", key: str | None = PASSPHRASE, before: Sequence[str] = ()
) -> subprocess.CompletedProcess[bytes]:
    """The command, by way of the one `before` it. The passphrase is in the environment; it has no terminal."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("TARMAC_", "DJANGO_"))}
    ended = subprocess.run(
        [*before, *command("guard", *map(str, arguments))],
        input=given,
        env=own | ({} if key is None else {"TARMAC_GUARD_KEY": key}),
        capture_output=True,
        timeout=120,
        check=False,
        start_new_session=True,
    )
    assert b"Traceback" not in ended.stderr, ended.stderr.decode()
    return ended


def found(*paths: str | Path, given: bytes = b"") -> list[dict[str, Any]]:
    """What `scan` says of files that can all be read."""
    ended = guard("scan", *paths, given=given, key=None)
    assert ended.returncode == 0, ended.stderr.decode()
    return [json.loads(line) for line in ended.stdout.splitlines()]


def there_and_back(path: Path) -> tuple[Path, Path]:
    """The protected file and the restored one, both in folders beside `path`."""
    away, back = path.parent / "away", path.parent / "back"
    for step in (("protect", path, "--to", away), ("restore", away / path.name, "--to", back)):
        ended = guard(*step)
        assert (ended.returncode, ended.stderr) == (0, b""), ended.stderr.decode()
    assert (away / f"{path.name}.vault").stat().st_mode & 0o077 == path.stat().st_mode & 0o077
    return away / path.name, back / path.name
