"""A process is asked to end while it has work in hand."""

from __future__ import annotations

import asyncio
import signal
from random import Random
from typing import ClassVar

from folkmoot.bench.chaos.fault import Fault, Unexpected, fault
from folkmoot.bench.chaos.fleet import Fleet

PATIENCE = 10.0
"""Containers are killed after so many seconds."""


@fault
class Sigterm(Fault):
    """SIGTERM under load, to any part but the server: it ends with 0 before it would be killed."""

    name: ClassVar[str] = "sigterm"
    brief: ClassVar[bool] = True

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        victim = chance.choice(sorted(fleet.parts.keys() - set(fleet.servers.names)))
        part = fleet.parts[victim]
        is_up = b"up: " in part.log.read_bytes()[-400:]
        known = len(part.endings)
        part.send(signal.SIGTERM)
        try:
            seconds = await asyncio.wait_for(part.ended(), PATIENCE)
        except TimeoutError:
            raise Unexpected(f"{victim} had not ended {PATIENCE:.0f} s after SIGTERM") from None
        while len(part.endings) == known:  # noqa: ASYNC110 - its keeper notes it in a moment
            await asyncio.sleep(0.01)
        if is_up and part.endings[-1] != 0:
            raise Unexpected(f"{victim} ended with {part.endings[-1]} after SIGTERM")
        return f"{victim} was asked to end, and did in {seconds:.1f} s"
