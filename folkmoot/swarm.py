"""Starting and stopping the swarm: which parts run in this process, and what they are joined by.

``annotate`` and ``up`` start the embedded server and all parts in one process; compose starts the
same parts as separate processes. There is no second code path: the parts only know the bus.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import structlog

from agents.model_host import ModelHost
from agents.moderator import Moderator
from agents.remote_engine import RemoteEngine
from agents.worker import Worker
from bus.connection import Bus, BusSettings
from bus.server import EmbeddedServer
from bus.topology import declare
from engine.base import Engine
from engine.router import EngineRouter
from engine.settings import EngineSettings
from folkmoot.settings import Settings
from roles.base import role_of
from schema.errors import BusUnavailable
from storage.ledger import Ledger

Part = Literal["moderator", "engine", "agents"]
PARTS: tuple[Part, ...] = ("moderator", "engine", "agents")
GRACE_SECONDS = 10.0
"""How long the parts may take to finish what they have in hand."""

log = structlog.get_logger(__name__)


def bus_settings(settings: Settings, name: str, url: str = "") -> BusSettings:
    """How to reach the outside server that the settings name, or the one at ``url``."""
    return BusSettings(
        url=url or settings.nats,
        user=settings.nats_user,
        password=settings.nats_password,
        token=settings.nats_token,
        credentials=settings.nats_credentials,
        inbox_prefix=settings.nats_inbox_prefix,
        name=name,
    )


def engine_settings(settings: Settings) -> EngineSettings:
    """How much of the machine an engine may use."""
    return EngineSettings(
        threads=settings.threads,
        slots=settings.slots,
        request_tokens=settings.context,
        gpu_layers=settings.gpu_layers,
    )


@contextlib.asynccontextmanager
async def bus_for(settings: Settings, name: str, *, start: bool) -> AsyncIterator[Bus]:
    """A connection: to the outside server that is named, to the embedded one that runs already,
    or, with ``start``, to a new embedded one that ends with this context.

    Raises:
        BusUnavailable: when no server is named, none runs, and none may be started.
        PortTaken: when the embedded server cannot start.
    """
    server: EmbeddedServer | None = None
    if settings.nats:
        where = bus_settings(settings, name)
    else:
        running = EmbeddedServer.find(settings.server)
        if running is None and not start:
            raise BusUnavailable(
                f"no swarm is running on the state folder {settings.state}",
                "start one with `folkmoot up`, or name a server with --nats URL",
            )
        if running is None:
            server = await EmbeddedServer.start(settings.server)
            running = server.access
        where = running.bus_settings(name)
    try:
        bus = await Bus.connect(where)
        try:
            yield bus
        finally:
            await bus.close()
    finally:
        if server is not None:
            await server.stop()


@dataclass
class Swarm:
    """The parts that run in this process."""

    settings: Settings
    parts: Sequence[Part] = PARTS
    roles: Sequence[str] = ()
    """Roles that the agents of this process serve; empty for all."""
    models: Sequence[str] = ()
    """Models that the engine of this process offers to other processes."""
    engine: Engine | None = None
    """An engine to use instead of one of this process; it is not closed with the swarm."""
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    @contextlib.asynccontextmanager
    async def running(self, bus: Bus) -> AsyncIterator[None]:
        """Run the parts until the context ends or one of them fails; then stop them in order."""
        async with contextlib.AsyncExitStack() as stack:
            tasks = [asyncio.ensure_future(part) for part in await self._parts(bus, stack)]
            body = asyncio.current_task()

            def stop_on_failure(task: asyncio.Future[None]) -> None:
                failed = not task.cancelled() and task.exception() is not None
                if failed and body is not None and not self.stop.is_set():
                    self.stop.set()
                    body.cancel()

            for task in tasks:
                task.add_done_callback(stop_on_failure)
            try:
                yield
            except asyncio.CancelledError:
                for task in tasks:
                    if task.done() and not task.cancelled() and (error := task.exception()):
                        raise error from None
                raise
            finally:
                self.stop.set()
                if tasks:
                    await asyncio.wait(tasks, timeout=GRACE_SECONDS)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _parts(
        self, bus: Bus, stack: contextlib.AsyncExitStack
    ) -> list[Coroutine[None, None, None]]:
        parts: list[Coroutine[None, None, None]] = []
        await declare(bus)
        if "moderator" in self.parts:
            moderator = Moderator(bus, Ledger.open(self.settings.ledger))
            stack.push_async_callback(moderator.close)
            parts.append(moderator.run(self.stop))
        engine = self.engine
        if "engine" in self.parts:
            if engine is None:
                engine = EngineRouter(engine_settings(self.settings))
                stack.push_async_callback(engine.close)
            if self.models:
                await stack.enter_async_context(ModelHost(bus, engine, self.models))
        if "agents" in self.parts:
            worker = Worker(bus, engine or RemoteEngine(bus), serves=self.roles)
            parts.append(worker.run(self.stop))
        return parts


def check_roles(names: Iterable[str]) -> tuple[str, ...]:
    """The names, if all of them are roles.

    Raises:
        InvalidCampaign: for a name that is none.
    """
    return tuple(role_of(name).name for name in names)
