"""The turns that this process answers now: kept apart from those of a server that died, stopped, shut by the clock."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from django.db import DatabaseError

from tarmac.assistant import services
from tarmac.assistant.engine import Asked
from tarmac.assistant.errors import ShutMeanwhile
from tarmac.assistant.models import ALIVE_FOR
from tarmac.people.models import Person
from tarmac.web import clock
from tarmac.web.errors import TarmacError
from tarmac.web.threads import in_thread

logger = logging.getLogger(__name__)

KEEP_SECONDS = ALIVE_FOR.total_seconds() / 3

_running: dict[int, "Running"] = {}
_keepers: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Task[None]] = WeakKeyDictionary()


class Running:
    """A turn that is being answered by the current task. Interrupting it cancels that task, once.

    `error` says why it was interrupted; None when the person stopped it.
    """

    def __init__(self, asked: Asked) -> None:
        self.person_id = asked.access.person_id
        self.interrupted = False
        self.error: TarmacError | None = None
        self.loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        left = (asked.access.closes_at - clock.now()).total_seconds()
        self._closing = self.loop.call_later(left, self._interrupt, ShutMeanwhile())

    def stop(self) -> None:
        """The person does not want to read on. From any thread."""
        self.loop.call_soon_threadsafe(self._interrupt, None)

    def _interrupt(self, error: TarmacError | None) -> None:
        if self._task is not None and not self.interrupted:
            self.interrupted, self.error = True, error
            self._task.cancel()

    def was_interrupted(self) -> bool:
        """Whether a cancellation was ours; it then counts no more."""
        if self.interrupted and self._task is not None:
            self._task.uncancel()
        return self.interrupted

    def ends(self) -> None:
        """From here on nothing interrupts the task any more."""
        self._closing.cancel()
        self._task = None


@contextmanager
def answering(asked: Asked) -> Iterator[Running]:
    """The current task answers this turn as long as the block lasts."""
    running = _running[asked.turn_id] = Running(asked)
    keeper = _keepers.get(running.loop)
    if keeper is None or keeper.done():
        _keepers[running.loop] = running.loop.create_task(_keep_alive(running.loop))
    try:
        yield running
    finally:
        running.ends()
        del _running[asked.turn_id]


async def _keep_alive(loop: asyncio.AbstractEventLoop) -> None:
    """Tell the database from time to time that this loop's turns are alive; one statement for all of them."""
    while True:
        await asyncio.sleep(KEEP_SECONDS)
        own = [turn_id for turn_id, running in _running.items() if running.loop is loop]
        if not own:
            return
        try:
            await in_thread(services.keep_alive, own, now=clock.now())
        except DatabaseError as error:
            logger.error("turns not kept alive: %s", type(error).__name__)


def stop_here(person: Person, turn_id: int) -> bool:
    """Stop a turn of the person's own that this process answers."""
    running = _running.get(turn_id)
    if running is None or running.person_id != person.pk:
        return False
    running.stop()
    return True
