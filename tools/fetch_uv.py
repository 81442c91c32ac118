"""Fetches uv from PyPI into .uv with nothing but Python's own library, for a machine whose Python has no pip."""

import hashlib
import io
import json
import os
import platform
import sys
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

INDEX = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/") + "/uv/"
JSON = "application/vnd.pypi.simple.v1+json"
TARGET = Path(".uv/bin/uv")


def _get(address: str, accept: str = "*/*") -> bytes:
    request = urllib.request.Request(address, headers={"Accept": accept})  # noqa: S310 (https, from the index)
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return bytes(answer.read())


def _version(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.split("-")[1].split(".") if part.isdigit())


def main() -> None:
    files = json.loads(_get(INDEX, JSON))["files"]
    wheel_name = f"uv-*manylinux*_{platform.machine()}.whl"
    fitting = [file for file in files if Path(file["filename"]).match(wheel_name) and not file["yanked"]]
    newest = max(fitting, key=lambda file: _version(file["filename"]))
    wheel = _get(urllib.parse.urljoin(INDEX, newest["url"]))
    if hashlib.sha256(wheel).hexdigest() != newest["hashes"]["sha256"]:
        sys.exit(f"{newest['filename']} is not what the index promised")
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        (binary,) = (name for name in archive.namelist() if name.endswith(".data/scripts/uv"))
        content = archive.read(binary)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(content)
    TARGET.chmod(0o755)


if __name__ == "__main__":
    main()
