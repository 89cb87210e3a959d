"""The swarm under test as separate processes, as compose runs it: a server, a moderator, two
engines, some agents' processes, each started again whenever it ends."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nats.aio.msg import Msg

from bus.connection import Bus
from bus.envelopes import Command
from bus.settings import BusSettings
from engine.scripted.engine import DELAY_VARIABLE, HANG_VARIABLE
from folkmoot.bench.chaos.clock import Clock
from folkmoot.bench.chaos.disk import Disk
from folkmoot.bench.chaos.part import Part
from folkmoot.bench.chaos.servers import Servers, nats_server
from folkmoot.planning import plan_campaign
from folkmoot.swarm.client import command
from schema.errors import BusError, FolkmootError, UserError

CAMPAIGN = "chaos"
LABELS = ("good", "bad")
MODELS = ("scripted-a", "scripted-b", "scripted-c")
START_SECONDS = 60.0
KEPT_MESSAGES = 400
DELAY = 0.1
"""Seconds that a scripted model takes, so that there is always something in hand."""


@dataclass(frozen=True)
class Heard:
    """A message that went over the bus."""

    subject: str
    data: bytes


class Fleet:
    """All processes, and what faults need to get at them. An async context.

    Args:
        folder: everything lies there; it is empty.
        models: the committee's.
        delay: seconds that a scripted model takes to answer.
        servers: NATS servers; several are a cluster, whose streams have as many replicas.
        agents: agents' processes.
        campaigns: which are created.
        small_disks: put ledger and store on small disks of their own, where that can be done.
    """

    def __init__(
        self,
        folder: Path,
        models: tuple[str, ...] = MODELS,
        *,
        delay: float = DELAY,
        small_disks: bool = True,
        servers: int = 1,
        agents: int = 2,
        campaigns: tuple[str, ...] = (CAMPAIGN,),
    ) -> None:
        self.folder, self.models = folder, models
        self._agents, self._campaigns = agents, campaigns
        places = {"ledger": folder / "state", "store": folder / "store"}
        self.disks = {name: Disk(place) for name, place in places.items()} if small_disks else {}
        self.state = folder / "state"
        self.ledger = self.state / "ledger.db"
        self.store = folder / "store" / "nats"
        """Of the server, where there is one."""
        self.servers = Servers(folder, folder / "store", servers)
        self.url = self.servers.url
        self.clock = Clock(folder)
        self.heard: deque[Heard] = deque(maxlen=KEPT_MESSAGES)
        """What went over the bus last, for faults that say it again."""
        self.environment = {
            **os.environ,
            **self.clock.environment,
            "FOLKMOOT_MODELS": ",".join(models),
            DELAY_VARIABLE: str(delay),
            "FOLKMOOT_NATS_REPLICAS": str(servers),
        }
        self.parts: dict[str, Part] = {}
        self._beside: set[asyncio.Task[None]] = set()
        self._bus: Bus | None = None
        self._checking: asyncio.Task[None] | None = None

    @property
    def bus(self) -> Bus:
        """The benchmark's own connection."""
        assert self._bus is not None, "the fleet has not started"  # noqa: S101 - our own mistake
        return self._bus

    async def __aenter__(self) -> Fleet:
        try:
            await self._start()
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop()

    def command(self, *words: str) -> tuple[str, ...]:
        """A command of folkmoot on this fleet's server, as a person types it."""
        return (sys.executable, "-P", "-m", "folkmoot", "--nats", self.url, *words)

    async def run(self, *words: str, seconds: float, **variables: str) -> tuple[int | None, str]:
        """Run a program to its end, at most ``seconds``; its exit code, None where it had to be
        ended, and what it said."""
        process = await asyncio.create_subprocess_exec(
            *words,
            env={**self.environment, "FOLKMOOT_STATE": str(self.state), **variables},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        talking = asyncio.ensure_future(process.communicate())
        done, _ = await asyncio.wait({talking}, timeout=seconds)
        ended_by_itself = bool(done)
        if not ended_by_itself:
            process.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(talking), 10.0)
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        said, _ = await talking
        return (process.returncode if ended_by_itself else None), said.decode(errors="replace")

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Let something go on while other faults strike."""
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def quiet(self) -> None:
        """Wait until nothing goes on beside."""
        await asyncio.gather(*self._beside, return_exceptions=True)

    async def _start(self) -> None:
        self.state.mkdir(parents=True, exist_ok=True)
        await self.servers.prepare()
        for server in self.servers.all:
            self._add(server.name, (nats_server(), "-c", str(server.config)))
            await self.parts[server.name].start()
        self._bus = await Bus.connect(BusSettings(url=self.url, name="chaos"), patience=20.0)
        await self._bus.subscribe("folkmoot.>", self._hear)
        self._checking = asyncio.create_task(self.servers.check())
        for name, only in (
            *(("moderator", "moderator"), ("engine-1", "engine"), ("engine-2", "engine")),
            *((f"agents-{number + 1}", "agents") for number in range(self._agents)),
        ):
            state = self.state if name == "moderator" else self.folder / name
            self._add(name, self.command("up", "--only", only), state)
        for name in self.parts.keys() - set(self.servers.names):
            await self.parts[name].start()
        for campaign in self._campaigns:
            await self._create(campaign)

    async def _create(self, name: str) -> None:
        revision = plan_campaign(name=name, labels=LABELS, models=self.models, talk_share=0.2)
        order = Command(command="create", campaign=name, revision=revision)
        async with asyncio.timeout(START_SECONDS):
            while True:
                try:
                    await command(self.bus, order)
                    return
                except UserError:
                    raise
                except FolkmootError:  # the moderator is still starting
                    await asyncio.sleep(0.2)

    async def _stop(self) -> None:
        if self._checking is not None:
            self._checking.cancel()
        for task in list(self._beside):
            task.cancel()
        await self.quiet()
        if self._bus is not None:
            with contextlib.suppress(BusError):
                await self._bus.close()
        for disk in self.disks.values():
            disk.free()
        servers = [self.parts[name] for name in self.servers.names if name in self.parts]
        others = [part for part in self.parts.values() if part not in servers]
        await asyncio.gather(*(part.stop() for part in others))
        await asyncio.gather(*(part.stop() for part in servers))
        await self.servers.close()
        for disk in self.disks.values():
            disk.close()

    def _add(self, name: str, words: tuple[str, ...], state: Path | None = None) -> None:
        own = {"FOLKMOOT_STATE": str(state), HANG_VARIABLE: str(self.hang_file(name))}
        environment = {**self.environment, **(own if state else {})}
        self.parts[name] = Part(name, words, environment, self.folder / f"{name}.log")

    def hang_file(self, name: str) -> Path:
        """While this file is there, the scripted models of a part answer nobody."""
        return self.folder / f"{name}.hangs"

    async def _hear(self, message: Msg) -> None:
        if message.subject.startswith(("folkmoot.submit.", "folkmoot.work.", "folkmoot.turn.")):
            self.heard.append(Heard(message.subject, message.data))
