"""A disk is full, and later there is room again."""

from __future__ import annotations

import asyncio
import signal
from random import Random
from typing import ClassVar

from folkmoot.bench.chaos.fault import Fault, Unexpected, fault
from folkmoot.bench.chaos.fleet import Fleet
from schema.errors import DiskFull


class _FullDisk(Fault):
    disk: ClassVar[str]

    def impossible(self, fleet: Fleet) -> str:
        """Only a disk of its own may be filled."""
        disk = fleet.disks.get(self.disk)
        return "" if disk and disk.is_own else "this user may not mount a small disk"

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        seconds = round(chance.uniform(4.0, 12.0), 1)
        disk = fleet.disks[self.disk]
        await asyncio.to_thread(disk.fill)
        try:
            await asyncio.sleep(seconds)
        finally:
            disk.free()
        return f"the disk of the {self.disk} had no room for {seconds} s"


@fault
class FullLedger(_FullDisk):
    """The ledger's disk is full: the moderator ends with a line, and is started again and again."""

    name: ClassVar[str] = "full-disk-ledger"
    disk: ClassVar[str] = "ledger"

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        moderator = fleet.parts["moderator"]
        known, before = len(moderator.endings), moderator.log.stat().st_size
        did = await super().strike(fleet, chance)
        codes = set(moderator.endings[known:])
        said = moderator.log.read_bytes()[before:].decode(errors="replace")
        if codes - {DiskFull.exit_code} or (codes and "error: no room" not in said):
            raise Unexpected(f"the moderator ended with {codes} and said {said[-300:]!r}")
        return f"{did}; the moderator said so {len(moderator.endings) - known} times"


@fault
class FullStore(_FullDisk):
    """The server's disk is full: it stores nothing, until there is room again."""

    name: ClassVar[str] = "full-disk-store"
    disk: ClassVar[str] = "store"


@fault
class KilledOnFullStore(_FullDisk):
    """The server is killed while its disk is full, and started again where there is no room, as
    often as it ends, until there is."""

    name: ClassVar[str] = "killed-on-full-disk"
    disk: ClassVar[str] = "store"

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        disk = fleet.disks[self.disk]
        before, after = (round(chance.uniform(0.5, 8.0), 1) for _ in range(2))
        await asyncio.to_thread(disk.fill)
        try:
            await asyncio.sleep(before)
            for name in fleet.servers.names:
                fleet.parts[name].send(signal.SIGKILL)
            await asyncio.sleep(after)
        finally:
            disk.free()
        return f"killed {before} s after its disk was full; {after} s later there was room"
