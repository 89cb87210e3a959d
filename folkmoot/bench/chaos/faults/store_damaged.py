"""Files of the NATS server's store are not what was written."""

from __future__ import annotations

import signal
from pathlib import Path
from random import Random
from typing import ClassVar

from bus.topology import STREAMS
from folkmoot.bench.chaos.fault import Fault, fault
from folkmoot.bench.chaos.fleet import Fleet

SHARE = 0.5
"""Of the files that may be damaged."""


@fault
class StoreDamaged(Fault):
    """The server is killed, and half of what it has on disk of streams and consumers is zeros, cut
    off or empty, as a file system leaves it after a crash. Messages are damaged only of streams
    that the server writes behind: all others are on the platter before it confirms them."""

    name: ClassVar[str] = "store-damaged"

    def impossible(self, fleet: Fleet) -> str:
        """It is about one server that has everything."""
        return "" if len(fleet.servers.all) == 1 else "needs one server: --servers 1"

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        async with fleet.parts["nats"].down(signal.SIGKILL):
            files = [file for file in _damageable(fleet.store) if chance.random() < SHARE]
            for file in files:
                _damage(file, chance)
        return f"the server was killed, and {len(files)} of its files damaged"


def _damageable(store: Path) -> list[Path]:
    """In an order that does not depend on the disk."""
    found: list[Path] = []
    for stream in STREAMS:
        for folder in store.glob(f"jetstream/*/streams/{stream.name}"):
            found += [folder / "meta.inf", folder / "msgs" / "index.db"]
            found += [*folder.glob("obs/*/o.dat"), *folder.glob("obs/*/meta.inf")]
            found += folder.glob("msgs/*.blk") if stream.rebuilt else ()
    return sorted(file for file in found if file.is_file())


def _damage(file: Path, chance: Random) -> None:
    data = file.read_bytes()
    file.write_bytes(chance.choice((bytes(len(data)), data[: len(data) // 2], b"")))
