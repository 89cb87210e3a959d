"""Watches that the server, and a swarm that does somebody's job, are there."""

from __future__ import annotations

import asyncio
import contextlib
import time

from agents.moderator.presence import who_moderates
from bus.connection import Bus
from schema.errors import BusError, BusUnavailable

LOST_SECONDS = 20.0
"""So long may the server, or the moderator of a running swarm, be away while it is started again.
"""
TOLD_SECONDS = 4.0
"""And so long before it is told."""

_LOOK_SECONDS = 2.0
_AGAIN = "then run the same command again: it goes on where it stopped"


class Guard:
    """What one job needs to be there.

    Args:
        bus: the job's connection.
        patience: seconds for which it may be away.
    """

    def __init__(self, bus: Bus, patience: float = LOST_SECONDS) -> None:
        self._bus = bus
        self._patience = patience
        self._connected = time.monotonic()
        self._answered: float | None = None
        """When the moderator of another process was there at last; None while it is our own."""

    async def run(self, stop: asyncio.Event) -> None:
        """Look for the moderator again and again, until ``stop`` is set."""
        self._answered = time.monotonic()
        while not stop.is_set():
            with contextlib.suppress(BusError):
                if await who_moderates(self._bus):
                    self._answered = time.monotonic()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _LOOK_SECONDS)

    def look(self) -> str:
        """What is away, for how long, and what to do; empty when all is there.

        Raises:
            BusUnavailable: when it has been away for too long.
        """
        now = time.monotonic()
        if self._bus.is_connected:
            self._connected = now
            if self._answered is None:
                return ""
            what, since = "the swarm that did the job has stopped answering", self._answered
            todo = "start it again: folkmoot up"
        else:
            what, since = f"the NATS server at {self._bus.where} has been gone", self._connected
            todo = "start it again" if self._answered is None else "start the swarm: folkmoot up"
        what = f"{what} for {now - since:.0f} seconds"
        if now - since > self._patience:
            raise BusUnavailable(what, f"{todo}; {_AGAIN}")
        return f"{what}: {todo}" if now - since > TOLD_SECONDS else ""
