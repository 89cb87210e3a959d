"""The processes of ``folkmoot bench bus``: started, waited for, looked at, ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from nats.js.errors import NotFoundError
from pydantic import ValidationError

from agents.moderator.presence import who_moderates
from bus.connection import Bus
from bus.topology import WORK
from folkmoot.bench.memory import PROC, descendants
from folkmoot.bench.swarm.bus_part import PartFigures
from folkmoot.swarm.parts import Part
from roles.base import roles
from schema.errors import BusError

START_SECONDS = 30.0
END_SECONDS = 30.0


class PartProcess:
    """A process with some parts of the swarm in it."""

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        self.name = name
        self.pid = process.pid
        self._process = process

    @classmethod
    async def start(cls, parts: Sequence[Part], state: Path) -> PartProcess:
        """Start it; what it complains about goes to our own standard error."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "folkmoot.bench.swarm.bus_part", str(state), *parts),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
        )
        return cls(" + ".join(parts), process)

    async def end(self) -> PartFigures:
        """End it in order, and read its figures.

        Raises:
            BusError: when it did not end in order.
        """
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(END_SECONDS):
                said, _ = await self._process.communicate()
            return PartFigures.model_validate_json(said)
        except (TimeoutError, ValidationError):
            raise BusError(f"the process of {self.name} did not end in order") from None

    async def kill(self) -> None:
        """End it at once, if it has not ended."""
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


@contextlib.asynccontextmanager
async def running(
    processes: Sequence[Sequence[Part]], state: Path, bus: Bus
) -> AsyncIterator[list[PartProcess]]:
    """The processes, once their moderator answers; they do not outlive the context.

    Raises:
        BusError: when no moderator comes up.
    """
    started: list[PartProcess] = []
    try:
        for parts in processes:
            started.append(await PartProcess.start(parts, state))
        try:
            async with asyncio.timeout(START_SECONDS):
                while not await _is_up(bus):  # noqa: ASYNC110 - what others do has no event here
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise BusError("the parts of the swarm did not start", "see what they said") from None
        yield started
    finally:
        for part in started:
            await part.kill()


async def _is_up(bus: Bus) -> bool:
    """Whether there is a moderator, and somebody takes the work of every role."""
    if await who_moderates(bus) is None:
        return False
    try:
        consumers = await bus.jetstream.consumers_info(WORK)
    except NotFoundError:
        return False
    return {consumer.name for consumer in consumers} >= set(roles())


def server_pid(folder: Path) -> int:
    """The nats-server that this process has started on ``folder``.

    Raises:
        BusError: when there is none.
    """
    for pid in descendants(os.getpid()):
        with contextlib.suppress(OSError):
            process = PROC / str(pid)
            is_server = (process / "comm").read_text().strip() == "nats-server"
            if is_server and (process / "cwd").samefile(folder):  # it works where its data is
                return pid
    raise BusError("the embedded server does not run")


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used, in user and in kernel mode; 0 where it is gone."""
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def written_bytes(pid: int) -> int:
    """What a process has given to the disk; 0 where the system does not tell."""
    try:
        lines = (PROC / str(pid) / "io").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("write_bytes:"))
