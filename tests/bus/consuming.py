"""What tests of consumers share: messages to send, and waiting until they are gone."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from nats.js.errors import NotFoundError

from bus.connection import Bus
from bus.topology import waiting

SUBJECT = "folkmoot.work.generator.reviews"


async def send(bus: Bus, count: int, subject: str = SUBJECT) -> None:
    await bus.publish_many((subject, str(n).encode(), f"{subject}.{n}") for n in range(count))


async def until_empty(bus: Bus, stream: str, seconds: float = 15.0) -> None:
    async with asyncio.timeout(seconds):
        while await waiting(bus, stream):  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.03)


async def until_idle(bus: Bus, stream: str, consumer: str, seconds: float = 15.0) -> None:
    """Until somebody waits for the next message of a consumer."""
    async with asyncio.timeout(seconds):
        while not await _asks(bus, stream, consumer):  # noqa: ASYNC110 - nor for this
            await asyncio.sleep(0.03)


async def _asks(bus: Bus, stream: str, consumer: str) -> bool:
    try:
        return bool((await bus.jetstream.consumer_info(stream, consumer)).num_waiting)
    except NotFoundError:  # nobody has begun
        return False


@contextlib.asynccontextmanager
async def running(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Runs a consumer for the time of a block."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 15)
