"""In a cluster the server that leads is killed."""

from __future__ import annotations

import asyncio
import signal
from random import Random
from typing import ClassVar

from nats.errors import Error

from bus.topology import COMMANDS, SUBMISSIONS, TURNS, WORK
from folkmoot.bench.chaos.fault import Fault, fault
from folkmoot.bench.chaos.fleet import Fleet


@fault
class LeaderKilled(Fault):
    """The server that leads one of the streams is killed, and stays away for some seconds: the
    others choose another one."""

    name: ClassVar[str] = "leader-killed"

    def impossible(self, fleet: Fleet) -> str:
        """It needs others."""
        return "" if len(fleet.servers.all) > 1 else "needs a cluster: --servers 3"

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        stream = chance.choice((SUBMISSIONS, COMMANDS, WORK, TURNS))
        leader = await _leader(fleet, stream) or chance.choice(fleet.servers.names)
        seconds = round(chance.uniform(1.0, 8.0), 1)
        async with fleet.parts[leader].down(signal.SIGKILL):
            await asyncio.sleep(seconds)
        return f"{leader}, which led {stream}, was killed and away for {seconds} s"


async def _leader(fleet: Fleet, stream: str) -> str | None:
    for _ in range(20):
        try:
            cluster = (await fleet.bus.jetstream.stream_info(stream)).cluster
        except (Error, OSError):
            await asyncio.sleep(0.5)
        else:
            return cluster.leader if cluster else None
    return None
