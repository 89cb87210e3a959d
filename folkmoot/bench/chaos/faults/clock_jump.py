"""The time of day jumps by hours, in either direction."""

from __future__ import annotations

import asyncio
from random import Random
from typing import ClassVar

from folkmoot.bench.chaos.fault import Fault, fault
from folkmoot.bench.chaos.fleet import Fleet

HOUR = 3600


@fault
class ClockJump(Fault):
    """All of folkmoot's processes find themselves hours later or earlier, and some seconds after
    that back again, or at another hour still."""

    name: ClassVar[str] = "clock-jump"
    brief: ClassVar[bool] = True

    def impossible(self, fleet: Fleet) -> str:
        """See :mod:`folkmoot.bench.chaos.clock`."""
        return fleet.clock.trouble

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        hours = [chance.choice((-26, -5, -1, 1, 5, 26)), chance.choice((-2, 0, 0, 2))]
        for each in hours:
            fleet.clock.shift(each * HOUR)
            await asyncio.sleep(chance.uniform(1.0, 4.0))
        return f"the clock went to {hours[0]:+d} h, then to {hours[1]:+d} h"
