"""Starting and stopping the swarm: which parts run in this process, and what they are joined by.

``annotate`` and ``up`` start the embedded server and all parts in one process; compose starts the
same parts as separate processes. There is no second code path: the parts only know the bus.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import structlog

from agents.caution.careful import Careful
from agents.caution.in_hand import InHand
from agents.host.model_host import ModelHost
from agents.host.pulse_watch import PulseWatch
from agents.host.remote_engine import RemoteEngine
from agents.moderator.presence import Card, Presence, refusal, who_moderates
from agents.moderator.proof import believed, is_elsewhere_proven
from bus.cancelling import cancelled
from bus.connection import Bus
from bus.handing_back import hand_back
from bus.server import EmbeddedServer
from bus.topology import declared
from engine.base import Engine
from engine.router import EngineRouter
from engine.settings import EngineSettings
from folkmoot.reaching import bus_settings
from folkmoot.settings import Settings
from folkmoot.swarm.parts import PARTS, Part
from roles.base import role_of
from schema.errors import BusUnavailable, UserError
from storage.ledger import Ledger

if TYPE_CHECKING:
    from agents.seat.worker import Worker
    from agents.telemetry.tracer import Tracer

GRACE_SECONDS = 5.0
"""How long the parts may take to finish what they have in hand; what they do not finish, another
process gets. Containers are killed after ten seconds."""

WAIT_SECONDS = 2.0
"""Between two looks for a server or for streams that are not there yet."""

Runs = Callable[[asyncio.Event], Coroutine[None, None, None]]
"""A part at work: it runs until the event is set."""

log = structlog.get_logger(__name__)


def engine_settings(settings: Settings) -> EngineSettings:
    """How much of the machine an engine may use."""
    return EngineSettings(
        threads=settings.threads,
        slots=settings.slots,
        request_tokens=settings.context,
        gpu_layers=settings.gpu_layers,
    )


@contextlib.asynccontextmanager
async def bus_for(
    settings: Settings, name: str, *, start: bool = False, wait: bool = False
) -> AsyncIterator[Bus]:
    """A connection: to the outside server that is named, to the embedded one that runs already,
    or, with ``start``, to a new embedded one that ends with this context.

    Args:
        wait: wait for a server that is not there yet, and say so every few seconds.

    Raises:
        BusUnavailable: when no server is named, none runs, and none may be started.
        UserError: when the server refuses the credentials.
        BusError: when the embedded server cannot start.
    """
    server: EmbeddedServer | None = None
    if start and not settings.nats and EmbeddedServer.find(settings.server) is None:
        server = await EmbeddedServer.start(settings.server)
    try:
        bus = await _connect(settings, name, wait)
        try:
            if server is not None:
                await hand_back(bus)  # those who had it died with the server before
            yield bus
        finally:
            await bus.close()
    finally:
        if server is not None:
            await server.stop()


async def _connect(settings: Settings, name: str, wait: bool) -> Bus:
    while True:
        try:
            return await Bus.connect(bus_settings(settings, name))
        except BusUnavailable as error:
            if not wait:
                raise
            log.warning("waiting for the NATS server", why=error.message)
            await asyncio.sleep(WAIT_SECONDS)


@contextlib.asynccontextmanager
async def together(parts: Iterable[Runs], stop: asyncio.Event) -> AsyncIterator[None]:
    """Run ``parts`` beside the body of this context; at its end set ``stop`` and wait for them.

    A part that fails before that cancels the body, and its error is what comes out.
    """
    tasks = [asyncio.create_task(part(stop)) for part in parts]
    body = asyncio.current_task()

    def stop_on_failure(task: asyncio.Task[None]) -> None:
        failed = not task.cancelled() and task.exception() is not None
        if failed and body is not None and not stop.is_set():
            stop.set()
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
        stop.set()
        if tasks:
            await asyncio.wait(tasks, timeout=GRACE_SECONDS)
        await cancelled(tasks)


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
    stays: bool = False
    """Whether it serves others until it is stopped, or only one job."""

    @contextlib.asynccontextmanager
    async def running(self, bus: Bus) -> AsyncIterator[None]:
        """Run the parts until the context ends or one of them fails; then stop them in order.

        Raises:
            BusError: when another moderator serves this server.
            LedgerLocked: when another process writes to this ledger.
            EngineError: when a model that is to be offered cannot be used.
        """
        # Hardly anything that the parts make refers to itself: looking for it every 700 objects
        # takes a tenth of a moderator's time.
        gc.set_threshold(50_000, 20, 20)
        async with contextlib.AsyncExitStack() as stack:
            parts = await self._parts(bus, stack)
            async with together(parts, self.stop):
                yield

    async def _parts(self, bus: Bus, stack: contextlib.AsyncExitStack) -> list[Runs]:
        parts: list[Runs] = []
        tracer = self._tracer(stack)
        if "moderator" in self.parts:
            from agents.moderator.moderator import Moderator  # here: as the worker below

            own = self.settings.ledger
            answered = await who_moderates(bus)
            if other := believed(answered, own, is_shared=bool(self.settings.nats)):
                raise refusal(other)
            moderator = Moderator(bus, Ledger.open(own), tracer=tracer)
            stack.push_async_callback(moderator.close)
            card = Card.of(own, stays=self.stays)
            proves = partial(is_elsewhere_proven, own=own)
            parts += [Presence(bus, card, proves).run, moderator.run]
        engine = self.engine
        careful = self._careful(stack)
        if "engine" in self.parts:
            if engine is None:
                engine = EngineRouter(engine_settings(self.settings))
                stack.push_async_callback(engine.close)
            parts.append(PulseWatch(engine).run)
            if tracer is not None:
                from agents.telemetry.traced_engine import TracedEngine

                engine = TracedEngine(engine, tracer)
            if self.models:
                await stack.enter_async_context(ModelHost(bus, engine, self.models, careful))
        if "agents" in self.parts:
            # AutoGen takes a second to import: commands and parts without agents do without.
            from agents.seat.worker import Worker

            engine = engine or RemoteEngine(bus)
            worker = Worker(bus, engine, serves=self.roles, careful=careful, tracer=tracer)
            parts.append(partial(_work, bus, worker))
        return parts

    def _tracer(self, stack: contextlib.AsyncExitStack) -> Tracer | None:
        """What the settings ask for; it is closed with the parts.

        Raises:
            UserError: when its packages are not here.
        """
        wish = self.settings.telemetry
        if wish == "off":
            return None
        try:
            from agents.telemetry.tracer import to_collector
        except ModuleNotFoundError as error:
            if not (error.name or "").startswith("opentelemetry"):
                raise
            raise UserError(
                "FOLKMOOT_TELEMETRY is on, and OpenTelemetry is not installed",
                "pip install 'folkmoot[telemetry]'",
            ) from None
        tracer = to_collector(texts=wish == "texts")
        stack.push_async_callback(asyncio.to_thread, tracer.close)
        return tracer

    def _careful(self, stack: contextlib.AsyncExitStack) -> Careful | None:
        """What keeps a row from taking this process along for ever; a moderator needs none."""
        if set(self.parts) == {"moderator"}:
            return None
        marks = InHand(self.settings.state / "in-hand")
        stack.callback(marks.close)
        return Careful(marks)


async def _work(bus: Bus, worker: Worker, stop: asyncio.Event) -> None:
    """Run a worker, once a moderator has declared the streams: nobody else may."""
    pause = 0.1
    while not stop.is_set():
        why = "no moderator has declared the streams yet"
        try:
            if await declared(bus):
                return await worker.run(stop)
        except BusUnavailable as error:
            why = error.message
        if pause == WAIT_SECONDS:  # in one process with the moderator it never comes to this
            log.warning("the agents wait for the moderator", why=why)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
        pause = min(2 * pause, WAIT_SECONDS)


def check_roles(names: Iterable[str]) -> tuple[str, ...]:
    """The names, if all of them are roles.

    Raises:
        InvalidCampaign: for a name that is none.
    """
    return tuple(role_of(name).name for name in names)
