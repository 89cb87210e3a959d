"""Somebody reads the ledger for long, so that its log cannot be moved into the file."""

from __future__ import annotations

import asyncio
from random import Random
from typing import ClassVar

from folkmoot.bench.chaos.fault import Fault, Unexpected, fault
from folkmoot.bench.chaos.fleet import Fleet
from folkmoot.bench.chaos.witness import reading

SECONDS = 60.0


@fault
class LongReader(Fault):
    """A reader holds one moment of the ledger for a minute, while the next faults strike."""

    name: ClassVar[str] = "long-reader"

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        fleet.beside(_read(fleet, begun))
        await asyncio.wait_for(begun, 10.0)
        return f"a reader holds the ledger's log for {SECONDS:.0f} s beside what follows"


async def _read(fleet: Fleet, begun: asyncio.Future[None]) -> None:
    with reading(fleet.ledger) as connection:
        connection.execute("begin")
        if not connection.execute("select count(*) from tasks").fetchone():
            raise Unexpected("the ledger has no table of tasks")
        begun.set_result(None)
        await asyncio.sleep(SECONDS)
