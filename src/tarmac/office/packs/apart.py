"""Files are read in a process of their own: one that never ends or wants all the memory stops only itself."""

import logging
import multiprocessing
import resource
import warnings
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypeVar

from tarmac.office.packs import limits
from tarmac.web.untrusted import Refused

Job = TypeVar("Job")
Result = TypeVar("Result")

# A fork has every reader loaded already, and ends without touching the connections of the process it came from.
_PROCESSES = multiprocessing.get_context("fork")


def each(read: Callable[[Job], Result], jobs: Sequence[Job]) -> Iterator[Result | Refused]:
    """What `read` gives for each of `jobs`, in order; Refused where it took too long or too much memory.

    `read` raises nothing, and what it gives can be pickled. One process serves until it has to be stopped.
    """
    done = 0
    while done < len(jobs):
        receiver, process = _start(read, jobs[done:])
        try:
            while done < len(jobs):
                answer = _next(receiver)
                done += 1
                yield answer
                if isinstance(answer, Refused):
                    break
        finally:
            process.kill()
            process.join()
            receiver.close()


def _start(read: Callable[[Job], Result], jobs: Sequence[Job]) -> tuple[Connection, BaseProcess]:
    receiver, sender = _PROCESSES.Pipe(duplex=False)
    process = _PROCESSES.Process(target=_work, args=(sender, read, jobs), daemon=True)
    process.start()
    sender.close()
    return receiver, process


def _next(receiver: Connection) -> Result | Refused:
    if not receiver.poll(limits.MAX_SECONDS):
        return Refused("too_slow", f"takes more than {limits.MAX_SECONDS} seconds to read")
    try:
        return receiver.recv()
    except EOFError:
        return Refused("too_heavy", "needs more memory to read than is allowed")


def _work(sender: Connection, read: Callable[[Job], Result], jobs: Sequence[Job]) -> None:
    logging.disable()  # what a parser makes of a strange file is no news of the server
    warnings.simplefilter("ignore")
    _keep_small()
    for job in jobs:
        sender.send(read(job))


def _keep_small() -> None:
    """Of the address space, what is in use now and `MAX_MEMORY_BYTES` more."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        most = int(statm.read_text().split()[0]) * resource.getpagesize() + limits.MAX_MEMORY_BYTES
        _now, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
