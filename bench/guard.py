"""The guard on a short line and on a long text, on one core."""

import time
from typing import Any

from tarmac.guard import Guard, Policy, Vault

LINE = "Could you write to marie.dupont@valmont.example about the hearing, or call her at 0475/12.34.56?"
PLAIN = "Le conseil communal se réunit jeudi à 19 heures pour examiner la demande de permis de la crèche. "


def main() -> dict[str, Any]:
    started = time.perf_counter()
    guard = Guard(Policy())
    built = time.perf_counter() - started
    long_text = (PLAIN * 9 + LINE + "\n") * 1000
    return {
        "build_ms": round(built * 1000, 2),
        "short_line_us": round(_seconds(guard, LINE, 2000) * 1e6, 1),
        "plain_line_us": round(_seconds(guard, PLAIN, 2000) * 1e6, 1),
        "long_text_mb_per_second": round(len(long_text.encode()) / 1e6 / _seconds(guard, long_text, 1), 1),
    }


def _seconds(guard: Guard, text: str, times: int) -> float:
    started = time.perf_counter()
    for _ in range(times):
        guard.protect(text, Vault())
    return (time.perf_counter() - started) / times
