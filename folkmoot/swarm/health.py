"""Signs of life: every process writes a small file again and again; a health check reads it.

``python -m folkmoot.swarm.health PART`` is the check for containers. It runs every few seconds, so
this module imports nothing that takes time.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple

from bus.cancelling import cancelled
from schema.errors import BusUnavailable
from schema.private import FOLDER

if TYPE_CHECKING:
    from bus.connection import Bus

BEAT_SECONDS = 2.0
STALE_SECONDS = 10.0
REFUSED_SECONDS = 10.0
"""A server that stores nothing for so long is not well."""


def beat_file(state: Path, part: str) -> Path:
    """Where a part of the swarm leaves its sign of life, in the state folder."""
    return state / "health" / f"{part}.json"


class Heartbeat:
    """While this context is open and the event loop turns, the parts' files stay fresh."""

    def __init__(self, state: Path, bus: Bus, parts: Sequence[str]) -> None:
        self._files = [beat_file(state, part) for part in parts]
        self._bus = bus
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Heartbeat:
        for file in self._files:
            file.parent.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
            file.parent.mkdir(mode=FOLDER, exist_ok=True)
        self._write()
        self._task = asyncio.create_task(self._beat())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._task is not None:
            await cancelled([self._task])
        for file in self._files:
            file.unlink(missing_ok=True)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            with contextlib.suppress(OSError):  # a full disk: the file grows old, and tells it
                self._write()

    def _write(self) -> None:
        beat = json.dumps(
            {
                "process": os.getpid(),
                "host": socket.gethostname(),
                "time": time.time(),
                "connected": self._bus.is_connected,
                "refused": round(self._bus.refused_for, 1),
            }
        )
        for file in self._files:
            fresh = file.with_suffix(f".{os.getpid()}")
            fresh.write_text(beat)
            fresh.replace(file)


class SignOfLife(NamedTuple):
    """What a part of a swarm said last."""

    part: str
    process: int
    host: str
    age: float
    """In seconds."""
    connected: bool
    """Whether it had the bus then."""

    @property
    def words(self) -> str:
        """On one line."""
        lost = "" if self.connected else ", has lost the NATS server"
        late = " (silent)" if self.age > STALE_SECONDS else ""
        where = "" if self.host == socket.gethostname() else f" on {self.host}"
        return (
            f"{self.part}: process {self.process}{where}, last sign of life {self.age:.0f} s ago"
            f"{late}{lost}"
        )


def signs_of_life(state: Path) -> list[SignOfLife]:
    """What the parts that run on a state folder said last, by part."""
    found = []
    for file in sorted((state / "health").glob("*.json")):
        with contextlib.suppress(OSError, ValueError, KeyError):  # it ends, or is none of ours
            beat = json.loads(file.read_text())
            if _may_live(beat["process"], beat["host"]):
                age = max(0.0, time.time() - float(beat["time"]))
                found.append(
                    SignOfLife(file.stem, beat["process"], beat["host"], age, beat["connected"])
                )
    return found


def check(state: Path, part: str) -> str:
    """One line that says that ``part`` of the swarm on the folder ``state`` is well.

    Raises:
        BusUnavailable: when it is not running, hangs, or has lost the bus.
    """
    try:
        beat = json.loads(beat_file(state, part).read_text())
    except (OSError, ValueError):
        beat = None
    if beat is None or not _may_live(beat["process"], beat["host"]):
        raise BusUnavailable(
            f"the part {part!r} is not running on the state folder {state}",
            f"start it with `folkmoot up --only {part}`",
        )
    age = time.time() - float(beat["time"])
    if age > STALE_SECONDS:
        raise BusUnavailable(f"the {part} gave no sign of life for {age:.0f} seconds")
    if not beat["connected"]:
        raise BusUnavailable(f"the {part} lost the NATS server")
    if (refused := float(beat.get("refused", 0.0))) > REFUSED_SECONDS:
        raise BusUnavailable(
            f"the NATS server has stored nothing of the {part} for {refused:.0f} seconds",
            "look at its log, and whether its disk is full",
        )
    return f"{part}: well (process {beat['process']}, {age:.1f} s ago)"


def _may_live(process: int, host: str) -> bool:
    """Whether a process may be running; False only if this machine or container knows better."""
    if host != socket.gethostname():
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def main() -> int:
    """The check for containers: the state folder comes from ``FOLKMOOT_STATE``."""
    try:
        line = check(Path(os.environ["FOLKMOOT_STATE"]), sys.argv[1])
    except BusUnavailable as error:
        sys.stderr.write(f"{error.message}\n")
        return error.exit_code
    sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
