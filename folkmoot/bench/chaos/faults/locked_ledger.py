"""Somebody else writes to the ledger, and takes his time."""

from __future__ import annotations

import asyncio
import sqlite3
from random import Random
from typing import ClassVar

from folkmoot.bench.chaos.fault import Fault, fault
from folkmoot.bench.chaos.fleet import Fleet

TRY_SECONDS = 10.0


@fault
class LockedLedger(Fault):
    """Another program holds SQLite's write lock: for some seconds, which are waited for, or for
    more than the half minute after which the moderator ends and is started again."""

    name: ClassVar[str] = "locked-ledger"

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        seconds = round(chance.choice((chance.uniform(3, 12), chance.uniform(3, 12), 34.0)), 1)
        other = await asyncio.to_thread(
            sqlite3.connect,
            fleet.ledger,
            timeout=TRY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            await asyncio.to_thread(other.execute, "begin immediate")
            await asyncio.sleep(seconds)
        finally:
            await asyncio.to_thread(other.close)
        return f"another program wrote to the ledger for {seconds} s"
