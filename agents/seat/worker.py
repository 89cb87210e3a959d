"""The worker: takes turn requests from the bus, lets the seats speak, and publishes their turns.

Any number of workers share the work of a role. Each request is acknowledged after its turn is
stored; a worker that dies in between leaves a request that somebody else gets, and that turn has
the same id. What a worker lacks the role, the agent or the kind for, it leaves to others. Requests
whose model is away wait, however long (:mod:`agents.seat.outages`).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
import time
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

from agents.caution.careful import Careful
from agents.seat.attendance import BEAT_SECONDS, Attendance
from agents.seat.outages import OWN_FAULTS, Outages
from agents.seat.turn_taker import is_away, take_turn
from bus.campaigns import read_revision
from bus.connection import Bus
from bus.delivery import Acknowledge, Bury, Fate, Postpone, Retry, consume, unreadable
from bus.envelopes import TurnRequested, TurnTaken, decode, encode
from bus.message import Delivery
from bus.subjects import ATTENDANCE, turn_subject
from bus.topology import WORK, WORK_ACK_WAIT
from engine.base import Engine, Message, ScoreRequest
from roles.base import roles
from schema.base import digest
from schema.campaign import Campaign
from schema.errors import (
    BusError,
    DeadlyRow,
    EngineError,
    EngineRefuses,
    EngineUnavailable,
    EngineUnwell,
    FolkmootError,
    MalformedMessage,
    ModelMissing,
    PluginMissing,
    UnknownCampaign,
)
from schema.trace_context import HEADER, at_work, read
from schema.turn import Turn, TurnRequest

if TYPE_CHECKING:
    from agents.telemetry.tracer import Tracer

IN_FLIGHT = 64
"""Turns of one role that wait for the engine at once, where the models are not known."""

_LONGEST_DELAY = 30.0
_DELIVERIES = 16
"""A request is put off so often, a little longer each time: while its campaign cannot be read, or
its turn not be stored."""
_REVISIONS = 32
_TELL_AT_MOST = 0.25
"""Seconds between two signs of life, at least."""
_TELL_SECONDS = 60.0
"""What a worker lacks, it says so often."""

log = structlog.get_logger(__name__)


def worker_name() -> str:
    """The host and the process: what turns name as their worker."""
    return f"{socket.gethostname()}-{os.getpid()}"


@dataclass
class Worker:
    """Serves some roles.

    Args:
        bus: where requests come from.
        engine: what answers for the seats' models.
        serves: the roles; all known ones where none is named.
        models: models that these roles will ask; what their engines can batch sets how many turns
            are kept in flight.
        name: what turns name as their worker.
        careful: sees to it that no row takes this process along for ever; nobody does without.
        tracer: makes a span of every turn whose request names a trace.
    """

    bus: Bus
    engine: Engine
    serves: Sequence[str] = ()
    models: Sequence[str] = ()
    name: str = field(default_factory=worker_name)
    ack_wait: float = WORK_ACK_WAIT
    careful: Careful | None = None
    tracer: Tracer | None = None
    outages: Outages = field(default_factory=Outages, init=False)
    _revisions: dict[tuple[str, str], Campaign] = field(default_factory=dict, init=False)
    _told: dict[str, float] = field(default_factory=dict, init=False)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop`` is set; turns that are being taken get some seconds to end.

        Raises:
            EngineError: when a named model cannot be used.
        """
        in_flight = await self.in_flight()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._attend(stop))
            group.create_task(self._let_go(stop))
            for role in self.serves or roles():
                group.create_task(
                    consume(
                        self.bus,
                        WORK,
                        role,
                        self._handle,
                        stop=stop,
                        in_flight=in_flight,
                        ack_wait=self.ack_wait,
                        max_deliveries=_DELIVERIES,
                    )
                )

    async def in_flight(self) -> int:
        """Turns kept in flight for each role: twice what an engine can batch, so that the next
        batch waits while one is computed."""
        facts = [await self.engine.facts(model) for model in self.models]
        return max([IN_FLIGHT, *(2 * fact.slots for fact in facts)])

    async def _handle(self, delivery: Delivery) -> Fate:
        try:
            envelope = decode(delivery.data)
        except MalformedMessage as error:
            fate = unreadable(delivery, error)
            if isinstance(fate, Postpone):
                self._tell(fate.reason)
            return fate
        if not isinstance(envelope, TurnRequested):
            return Bury(f"a {envelope.kind} is not a turn request")
        request = envelope.request
        task = read(delivery.headers) if self.tracer else None
        own = task.within(request.turn, envelope.attempt) if task else None
        try:
            campaign = await self._campaign(request.campaign, request.revision, envelope.shown)
            with self.outages.asking(request.campaign, request.seat.model), at_work(own):
                turn = await self._turn(envelope, campaign, delivery)
            await self.bus.publish(
                turn_subject(request.seat.role, request.campaign),
                encode(TurnTaken(turn=turn, nonce=envelope.nonce)),
                message_id=f"{turn.turn}.{turn.attempt}",
                headers={HEADER: own.header} if own else None,
            )
            if self.tracer and own and task:
                self.tracer.turn(turn, own, task)
        except PluginMissing as error:
            self._tell(str(error))
            return Postpone(str(error))
        except FolkmootError as error:
            if not error.retryable and not isinstance(error, UnknownCampaign):
                return Bury(str(error))
            log.info("a turn is put off", turn=request.turn, why=str(error))
            delay = min(2.0 ** (delivery.deliveries - 1), _LONGEST_DELAY)
            return Retry(delay, str(error))
        return Acknowledge()

    async def _turn(self, asked: TurnRequested, campaign: Campaign, delivery: Delivery) -> Turn:
        """The turn that was asked for, however long its model is away; raises as
        :func:`take_turn`."""
        request, outages = asked.request, self.outages
        model = request.seat.model
        faults, answers = 0, outages.answers(model)
        while True:
            with delivery.aside() if outages.is_away(model) else contextlib.nullcontext():
                is_try = await outages.admit(model)
            try:
                async with self._holding(request):
                    turn = await take_turn(
                        request, campaign, self.engine, worker=self.name, attempt=asked.attempt
                    )
            except DeadlyRow as error:
                return _failed(asked, error, self.name)
            except EngineError as error:
                if not is_away(error, request.seat):
                    raise
                outages.met(model, error, tried=is_try)
                if is_try and _may_be_its_own(error) and await self._answers(model):
                    outages.answered(model)
                if outages.answers(model) > answers:  # others are answered meanwhile
                    faults += _may_be_its_own(error)
                    answers = outages.answers(model)
                if faults == OWN_FAULTS:
                    return _failed(asked, error, self.name)
            else:
                outages.answered(model)
                return turn
            finally:
                if is_try:
                    outages.tried(model)

    def _holding(self, request: TurnRequest) -> AbstractAsyncContextManager[None]:
        """While this context is open, a turn is being taken."""
        if self.careful is None:
            return contextlib.nullcontext()
        model, row = request.seat.model, digest(request.campaign, request.task)
        return self.careful.holding(row, request.turn, model, lambda: self._answers(model))

    async def _answers(self, model: str) -> bool:
        """Whether a model answers a question of ours, which nothing is wrong with."""
        question = Message(role="user", content="Say yes.")
        try:
            await self.engine.score(
                ScoreRequest(model=model, messages=(question,), options=("yes", "no"))
            )
        except EngineError as error:
            return not isinstance(error, EngineUnavailable | EngineRefuses | ModelMissing)
        return True

    async def _attend(self, stop: asyncio.Event) -> None:
        """Say that this worker is there, and what it waits for; at once if that changes."""
        id = secrets.token_hex(8)
        while not stop.is_set():
            self.outages.changed.clear()
            card = Attendance(
                id=id,
                worker=self.name,
                roles=tuple(self.serves or roles()),
                waits={name: tuple(waits) for name, waits in self.outages.waits().items()},
                answering=tuple(self.outages.answers_now()),
            )
            with contextlib.suppress(BusError):  # said again when the server is back
                await self.bus.publish_plain(ATTENDANCE, card.model_dump_json().encode())
            await asyncio.sleep(_TELL_AT_MOST)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.outages.changed.wait(), BEAT_SECONDS)

    async def _let_go(self, stop: asyncio.Event) -> None:
        """When the worker stops, what waits for a model is given back at once."""
        await stop.wait()
        self.outages.close()
        self.outages.changed.set()

    def _tell(self, lacks: str) -> None:
        """Say what is missing here, but not with every request."""
        now = time.monotonic()
        if now - self._told.get(lacks, float("-inf")) >= _TELL_SECONDS:
            self._told[lacks] = now
            log.warning("turns are left to other workers: something is missing here", why=lacks)

    async def _campaign(self, name: str, revision: str, shown: str) -> Campaign:
        key = (revision, shown)
        if key not in self._revisions:
            revised = await read_revision(self.bus, name, revision, shown)
            if len(self._revisions) >= _REVISIONS:
                self._revisions.pop(next(iter(self._revisions)))
            self._revisions[key] = revised.campaign
        return self._revisions[key]


def _may_be_its_own(error: EngineError) -> bool:
    """Whether a model that says so may answer others all the same."""
    return isinstance(error, EngineUnwell | EngineRefuses)


def _failed(asked: TurnRequested, error: EngineError, worker: str) -> Turn:
    """The turn of a request that its model answers with an error, and only this one."""
    return asked.request.answered(
        attempt=asked.attempt,
        status="failed",
        error=str(error),
        error_kind=type(error).__name__,
        worker=worker,
        started=time.time(),
    )
