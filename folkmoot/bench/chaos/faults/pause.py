"""A process stands still for longer than its messages are kept for it, and then goes on."""

from __future__ import annotations

import asyncio
import signal
from random import Random
from typing import ClassVar

from folkmoot.bench.chaos.fault import Fault, fault
from folkmoot.bench.chaos.fleet import Fleet

LEAST, MOST = 12.0, 20.0
"""Seconds. What a worker or the moderator has in hand is given to others after ten."""


@fault
class Pause(Fault):
    """STOP and CONT, as when a machine sleeps or swaps: the process believes that no time went by
    and settles messages that others have been given meanwhile."""

    name: ClassVar[str] = "pause"

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        victim = chance.choice(sorted(fleet.parts))
        part = fleet.parts[victim]
        seconds = round(chance.uniform(LEAST, MOST), 1)
        part.send(signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            part.send(signal.SIGCONT)
        return f"{victim} stood still for {seconds} s"
