"""In a cluster one server is cut off from the others."""

from __future__ import annotations

import asyncio
from random import Random
from typing import ClassVar

from folkmoot.bench.chaos.fault import Fault, fault
from folkmoot.bench.chaos.fleet import Fleet


@fault
class CutOff(Fault):
    """The network between one server and the others is cut for some seconds; the processes that
    are connected to it stay so, and can store nothing meanwhile."""

    name: ClassVar[str] = "cut-off"

    def impossible(self, fleet: Fleet) -> str:
        """It needs others."""
        return "" if len(fleet.servers.all) > 1 else "needs a cluster: --servers 3"

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        victim = chance.choice(fleet.servers.names)
        seconds = round(chance.uniform(5.0, 15.0), 1)
        fleet.servers.cut_off(victim)
        try:
            await asyncio.sleep(seconds)
        finally:
            fleet.servers.join()
        return f"{victim} was cut off from the others for {seconds} s"
