"""An engine computes nothing any more, and does not die of it."""

from __future__ import annotations

import asyncio
from random import Random
from typing import ClassVar

from folkmoot.bench.chaos.fault import Fault, fault
from folkmoot.bench.chaos.fleet import Fleet

SECONDS = 50.0
"""Longer than an engine may be silent."""


@fault
class StuckEngine(Fault):
    """One of two engines is stuck in a decode, while its event loop goes on: its work has to go to
    the other one."""

    name: ClassVar[str] = "stuck-engine"

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        victim = chance.choice(("engine-1", "engine-2"))
        file = fleet.hang_file(victim)
        file.touch()
        try:
            await asyncio.sleep(SECONDS)
        finally:
            file.unlink()
        return f"{victim} was stuck for {SECONDS:.0f} s"
