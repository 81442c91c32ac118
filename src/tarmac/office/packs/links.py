"""Links in what people send: where they lead, and whether their words say so."""

import re
from itertools import groupby
from urllib.parse import urlsplit

from tarmac.office.details import Run

_ADDRESS = re.compile(r"(?:\w+://)?(?:[^\s/@]*@)?((?:[\w-]+\.)+[^\W\d_]{2,})(?![\w.-]*@)", re.IGNORECASE)
_MOST = 2_000


def safe(link: str) -> str:
    """`link` where it leads to the web or to a mailbox; empty for anything else."""
    link = "".join(link.split())
    if len(link) > _MOST or not re.match(r"(?:https?://|mailto:)[^\x00-\x20]", link, re.IGNORECASE):
        return ""
    return link if target(link) else ""


def target(link: str) -> str:
    """The host that a link really leads to, or the mailbox; letters that only look like Latin ones as xn--…"""
    try:
        parts = urlsplit(link)
        if parts.scheme.lower() == "mailto":
            return parts.path
        return (parts.hostname or "").encode("idna").decode()
    except ValueError:
        return ""


def with_targets(runs: list[Run]) -> list[Run]:
    """The runs, each link whose words are another address than its own followed by where it leads."""
    found: list[Run] = []
    for link, group in groupby(runs, key=lambda run: run.get("link", "")):
        members = list(group)
        if link and _misleads("".join(run["text"] for run in members), link):
            members[-1] = {**members[-1], "leads": target(link)}
        found += members
    return found


def _misleads(text: str, link: str) -> bool:
    """Whether the words look like an address of somebody else."""
    real = target(link).casefold()
    host = real.rpartition("@")[2].removeprefix("www.")
    for said in _ADDRESS.finditer(text):
        shown = said[1].casefold().removeprefix("www.")
        if shown != host and not host.endswith(f".{shown}"):
            return True
    said_mailbox = re.search(r"[\w.+-]+@[\w.-]+\w", text)
    return bool(said_mailbox and "@" in real and said_mailbox[0].casefold() != real)
