"""The NATS server is away for a while."""

from __future__ import annotations

import asyncio
import signal
from random import Random
from typing import ClassVar

from folkmoot.bench.chaos.fault import Fault, fault
from folkmoot.bench.chaos.fleet import Fleet


@fault
class ServerRestart(Fault):
    """The server ends, in order or killed, and comes back after some seconds."""

    name: ClassVar[str] = "server-restart"

    def impossible(self, fleet: Fleet) -> str:
        """It is about one server that has everything."""
        return "" if len(fleet.servers.all) == 1 else "needs one server: --servers 1"

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        number = chance.choice((signal.SIGTERM, signal.SIGKILL))
        seconds = round(chance.uniform(0.0, 8.0), 1)
        async with fleet.parts["nats"].down(number):
            await asyncio.sleep(seconds)
        return f"the server was away for {seconds} s after {number.name}"
