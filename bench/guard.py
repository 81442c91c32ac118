"""The guard on a short line, on long texts and on a stream, on one core.

Peer: the matcher of `phonenumbers`, which looks for telephone numbers alone.
"""

import time
from collections.abc import Callable
from typing import Any

import phonenumbers

from tarmac.guard import Guard, Policy, Vault

LINE = "Could you write to marie.dupont@valmont.example about the hearing, or call her at 0475/12.34.56?"
PLAIN = "Le conseil communal se réunit jeudi à 19 heures pour examiner la demande de permis de la crèche. "
LONG = (PLAIN * 9 + LINE + "\n") * 1000
WORST = "+1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 " * 3000
ANSWER = [*("Le permis est accordé. " * 190).split(" ")[:195], "[EM", "AIL", "_1]", " ou ", "[PHONE_1]"]


def main() -> dict[str, Any]:
    guard = Guard(Policy())
    vault = Vault()
    guard.protect(LINE, vault)

    def stream() -> None:
        restorer = vault.restorer()
        for chunk in ANSWER:
            restorer.feed(chunk)
        restorer.close()

    return {
        "short line, two findings, us": _microseconds(lambda: guard.protect(LINE, Vault()), 2000),
        "short line, none, us": _microseconds(lambda: guard.protect(PLAIN, Vault()), 2000),
        "stream of 200 chunks restored, us": _microseconds(stream, 500),
        "long text, MB a second": _megabytes(LONG, lambda: guard.protect(LONG, Vault())),
        "long text, phonenumbers' matcher alone, MB a second": _megabytes(
            LONG, lambda: list(phonenumbers.PhoneNumberMatcher(LONG, "BE", max_tries=10**9))
        ),
        "long text made to be slow, MB a second": _megabytes(WORST, lambda: guard.protect(WORST, Vault())),
    }


def _microseconds(work: Callable[[], object], times: int) -> float:
    return round(_seconds(lambda: [work() for _ in range(times)]) / times * 1e6, 1)


def _megabytes(text: str, work: Callable[[], object]) -> float:
    return round(len(text.encode()) / 1e6 / _seconds(work), 2)


def _seconds(work: Callable[[], object]) -> float:
    """Of processor time, the best of three."""
    best = float("inf")
    for _ in range(3):
        started = time.thread_time()
        work()
        best = min(best, time.thread_time() - started)
    return best
