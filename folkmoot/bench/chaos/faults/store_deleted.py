"""All that the NATS server has on disk is gone."""

from __future__ import annotations

import shutil
import signal
from random import Random
from typing import ClassVar

from folkmoot.bench.chaos.fault import Fault, fault
from folkmoot.bench.chaos.fleet import Fleet


@fault
class StoreDeleted(Fault):
    """The server is killed, and starts again with an empty folder: streams, consumers and all
    messages are gone."""

    name: ClassVar[str] = "store-deleted"
    brief: ClassVar[bool] = True

    def impossible(self, fleet: Fleet) -> str:
        """It is about one server that has everything."""
        return "" if len(fleet.servers.all) == 1 else "needs one server: --servers 1"

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        async with fleet.parts["nats"].down(signal.SIGKILL):
            shutil.rmtree(fleet.store / "jetstream", ignore_errors=True)
        return "the server was killed, and its whole store deleted"
