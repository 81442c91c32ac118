"""The turns that this process answers now: kept apart from those of a server that died, stopped, shut by the clock."""

import asyncio
import itertools
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
from tarmac.programme import access
from tarmac.web import clock
from tarmac.web.errors import TarmacError
from tarmac.web.threads import in_thread

logger = logging.getLogger(__name__)

LOOK_SECONDS = 2
LOOKS_A_SIGN_OF_LIFE = round(ALIVE_FOR.total_seconds() / 3 / LOOK_SECONDS)

_running: dict[int, "Running"] = {}
_keepers: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Task[None]] = WeakKeyDictionary()


class Running:
    """A turn that is being answered by the current task. Interrupting it cancels that task, once.

    `error` says why it was interrupted; None when the person stopped it.
    """

    def __init__(self, asked: Asked) -> None:
        self.person_id = asked.access.person_id
        self.enrolment_id = asked.access.enrolment_id
        self.interrupted = False
        self.error: TarmacError | None = None
        self.loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        left = (asked.access.closes_at - clock.now()).total_seconds()
        self._closing = self.loop.call_later(left, self.shut)

    def stop(self) -> None:
        """The person does not want to read on. From any thread."""
        self.loop.call_soon_threadsafe(self._interrupt, None)

    def shut(self) -> None:
        """The door has closed, by the clock or by a person. From the task's own loop."""
        self._interrupt(ShutMeanwhile())

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
        _keepers[running.loop] = running.loop.create_task(_keep(running.loop))
    try:
        yield running
    finally:
        running.ends()
        del _running[asked.turn_id]


async def _keep(loop: asyncio.AbstractEventLoop) -> None:
    """Look after this loop's turns as long as there are any: shut those whose door somebody closes, and tell the
    database from time to time that the others are alive. One statement for all of them."""
    for look in itertools.count(1):
        await asyncio.sleep(LOOK_SECONDS)
        own = {turn_id: running for turn_id, running in _running.items() if running.loop is loop}
        if not own:
            return
        now = clock.now()
        try:
            shut = await in_thread(access.shut, {running.enrolment_id for running in own.values()}, now)
            if look % LOOKS_A_SIGN_OF_LIFE == 0:
                await in_thread(services.keep_alive, list(own), now=now)
        except DatabaseError as error:
            logger.error("turns not looked after: %s", type(error).__name__)
            continue
        for running in own.values():
            if running.enrolment_id in shut:
                running.shut()


def stop_here(person: Person, turn_id: int) -> bool:
    """Stop a turn of the person's own that this process answers."""
    running = _running.get(turn_id)
    if running is None or running.person_id != person.pk:
        return False
    running.stop()
    return True
