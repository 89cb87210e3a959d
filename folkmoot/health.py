"""Signs of life: every process writes a small file again and again; a health check reads it."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from bus.connection import Bus
from folkmoot.settings import Settings
from schema.errors import BusUnavailable

BEAT_SECONDS = 2.0
STALE_SECONDS = 10.0


def beat_file(settings: Settings, part: str) -> Path:
    """Where a part of the swarm leaves its sign of life."""
    return settings.state / "health" / f"{part}.json"


class Heartbeat:
    """While this context is open and the event loop turns, the parts' files stay fresh."""

    def __init__(self, settings: Settings, bus: Bus, parts: Sequence[str]) -> None:
        self._files = [beat_file(settings, part) for part in parts]
        self._bus = bus
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Heartbeat:
        for file in self._files:
            file.parent.mkdir(parents=True, exist_ok=True)
        self._task = asyncio.create_task(self._beat())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for file in self._files:
            file.unlink(missing_ok=True)

    async def _beat(self) -> None:
        while True:
            beat = {"pid": os.getpid(), "time": time.time(), "connected": self._bus.is_connected}
            for file in self._files:
                fresh = file.with_suffix(".new")
                fresh.write_text(json.dumps(beat))
                fresh.replace(file)
            await asyncio.sleep(BEAT_SECONDS)


def check(settings: Settings, part: str) -> str:
    """One line that says that ``part`` is well.

    Raises:
        BusUnavailable: when it is not running, hangs, or has lost the bus.
    """
    file = beat_file(settings, part)
    try:
        beat = json.loads(file.read_text())
    except (OSError, ValueError):
        raise BusUnavailable(
            f"no {part} is running on the state folder {settings.state}",
            f"start one with `folkmoot up --only {part}`",
        ) from None
    age = time.time() - float(beat["time"])
    if age > STALE_SECONDS:
        raise BusUnavailable(f"the {part} gave no sign of life for {age:.0f} seconds")
    if not beat["connected"]:
        raise BusUnavailable(f"the {part} has lost the NATS server")
    return f"{part}: well (process {beat['pid']}, {age:.1f} s ago)"
