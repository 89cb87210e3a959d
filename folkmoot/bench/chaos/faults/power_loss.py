"""The power fails: what was written and not yet on the platter is gone."""

from __future__ import annotations

import asyncio
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import ClassVar

from bus.topology import STREAMS
from folkmoot.bench.chaos.fault import Fault, fault
from folkmoot.bench.chaos.fleet import Fleet


@fault
class PowerLoss(Fault):
    """The streams that the server writes behind fall back to an earlier moment, or to nothing;
    those that it has on disk before it confirms anything keep what they have. Others are killed,
    too."""

    name: ClassVar[str] = "power-loss"
    brief: ClassVar[bool] = True

    def impossible(self, fleet: Fleet) -> str:
        """It is about one server that has everything."""
        return "" if len(fleet.servers.all) == 1 else "needs one server: --servers 1"

    async def strike(self, fleet: Fleet, chance: Random) -> str:
        """See the class."""
        kept = fleet.folder / "earlier"
        shutil.rmtree(kept, ignore_errors=True)
        for folder in _written_behind(fleet.store):
            shutil.copytree(folder, kept / folder.name, copy_function=_copy)
        seconds = round(chance.uniform(0.3, 3.0), 1)
        await asyncio.sleep(seconds)
        others = [name for name in sorted(fleet.parts) if name != "nats" and chance.random() < 0.5]
        async with fleet.parts["nats"].down(signal.SIGKILL):
            for name in others:
                fleet.parts[name].send(signal.SIGKILL)
            for folder in _written_behind(fleet.store):
                shutil.rmtree(folder)
                if (kept / folder.name).exists():
                    shutil.copytree(kept / folder.name, folder)
        fell = ", ".join(others) or "nothing else"
        return f"the last {seconds} s of what is written behind are gone; {fell} fell with it"


def _written_behind(store: Path) -> Iterator[Path]:
    for stream in STREAMS:
        if stream.rebuilt:
            yield from store.glob(f"jetstream/*/streams/{stream.name}")


def _copy(source: str, target: str) -> None:
    """A file may go while it is copied, as the server works on."""
    try:
        shutil.copy2(source, target)
    except FileNotFoundError:
        return
