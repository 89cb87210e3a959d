"""Somebody upgrades the agents, and leaves the moderator for later."""

from __future__ import annotations

import asyncio
import sys
from random import Random
from typing import ClassVar

from folkmoot.bench.chaos.fault import Fault, fault
from folkmoot.bench.chaos.fleet import Fleet
from folkmoot.bench.chaos.part import Part

LEAST, MOST = 8.0, 15.0
START_SECONDS = 60.0

_LATER = (
    "import schema.base; schema.base.SCHEMA_VERSION += 1; from folkmoot.start import main; main()"
)
"""The command of a version to come: all that it publishes is of the next version."""


@fault
class HalfUpgrade(Fault):
    """Agents of a later version take work beside the others for some seconds: their turns cannot be
    read by the moderator. Then they are taken away again."""

    name: ClassVar[str] = "half-upgrade"

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        seconds = round(chance.uniform(LEAST, MOST), 1)
        words = (sys.executable, "-P", "-c", _LATER, "--nats", fleet.url, "up", "--only", "agents")
        environment = {**fleet.environment, "FOLKMOOT_STATE": str(fleet.folder / "later")}
        later = Part("later", words, environment, fleet.folder / "later.log")
        await later.start()
        try:
            async with asyncio.timeout(START_SECONDS):
                while b"up: agents" not in later.log.read_bytes():  # noqa: ASYNC110 - it says so
                    await asyncio.sleep(0.1)
            await asyncio.sleep(seconds)
        finally:
            await later.stop()
        return f"agents of a later version took part for {seconds} s"
