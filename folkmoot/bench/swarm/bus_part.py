"""One part of the swarm in a process of its own, as ``folkmoot up --only`` runs it, but with the
model that answers at once.

``python -P -m folkmoot.bench.swarm.bus_part STATE PART ...`` serves until SIGTERM, then prints what
only the process itself knows.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from folkmoot.bench.swarm.bus_engine import InstantEngine
from folkmoot.settings import Settings
from folkmoot.swarm.parts import PARTS
from folkmoot.swarm.swarm import Swarm, bus_for
from folkmoot.terminal import set_up_logging
from schema.base import Frozen
from storage.connection import commits


class PartFigures(Frozen):
    """What a part prints at its end."""

    commits: int
    """Transactions that it has put on disk."""


async def serve(state: Path, parts: Sequence[str]) -> PartFigures:
    """Run the parts until SIGTERM."""
    settings = Settings(state=state, nats="")
    chosen = tuple(part for part in PARTS if part in parts)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with bus_for(settings, "-".join(("bench", *chosen))) as bus:
        swarm = Swarm(settings, chosen, engine=InstantEngine(), stays=True)
        async with swarm.running(bus):
            await stop.wait()
    return PartFigures(commits=commits())


if __name__ == "__main__":
    set_up_logging("warning")
    figures = asyncio.run(serve(Path(sys.argv[1]), sys.argv[2:]))
    sys.stdout.write(figures.model_dump_json() + "\n")
