"""A process is killed, as by a power switch or for want of memory."""

from __future__ import annotations

import signal
from random import Random
from typing import ClassVar

from folkmoot.bench.chaos.fault import Fault, fault
from folkmoot.bench.chaos.fleet import Fleet


@fault
class Kill(Fault):
    """``kill -9`` of any part, the server among them; now and then of two at once."""

    name: ClassVar[str] = "kill"
    brief: ClassVar[bool] = True

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        victims = chance.sample(sorted(fleet.parts), chance.choice((1, 1, 2)))
        for name in victims:
            fleet.parts[name].send(signal.SIGKILL)
        return f"kill -9 of {' and '.join(victims)}"
