"""The ledger is slow: every commit has to wait."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from random import Random
from typing import ClassVar

from folkmoot.bench.chaos.fault import Fault, fault
from folkmoot.bench.chaos.fleet import Fleet

HELD, LET_GO = 0.4, 0.02
"""Seconds for which the write lock is held, and for which it is not."""


@fault
class SlowLedger(Fault):
    """Another program takes SQLite's write lock again and again, so that each transaction waits for
    half a second, as on a disk that is worn out or shared."""

    name: ClassVar[str] = "slow-ledger"

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        seconds = round(chance.uniform(4.0, 10.0), 1)
        await asyncio.to_thread(_hold, fleet, time.monotonic() + seconds)
        return f"every commit had to wait for up to {HELD} s, for {seconds} s"


def _hold(fleet: Fleet, until: float) -> None:
    other = sqlite3.connect(fleet.ledger, timeout=10.0, isolation_level=None)
    try:
        while time.monotonic() < until:
            other.execute("begin immediate")
            time.sleep(HELD)
            other.execute("rollback")
            time.sleep(LET_GO)
    finally:
        other.close()
