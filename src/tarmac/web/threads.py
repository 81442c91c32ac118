"""Blocking work beside the event loop: a few threads that keep their database connections."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import async_to_sync, sync_to_async
from django.db import close_old_connections

P = ParamSpec("P")
T = TypeVar("T")

# Set by the server's own handler; without it (tests, a shell) Django's thread does the work.
pool: contextvars.ContextVar[Executor | None] = contextvars.ContextVar("tarmac_thread_pool", default=None)


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of a blocking function, without holding up the event loop."""
    executor = pool.get()
    if executor is None:
        return await sync_to_async(function)(*args, **kwargs)
    context = contextvars.copy_context()

    def work() -> T:
        try:
            return context.run(function, *args, **kwargs)
        finally:
            close_old_connections()

    return await asyncio.get_running_loop().run_in_executor(executor, work)


def run_to_end(function: Callable[..., Awaitable[T]], *args: Any) -> T:
    """The result of a coroutine function, from a thread. Its own blocking work comes back to this thread, so that
    threads that wait never wait for each other."""
    token = pool.set(None)
    try:
        return async_to_sync(function)(*args)
    finally:
        pool.reset(token)
