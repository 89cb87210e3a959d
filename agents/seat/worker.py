"""The worker: takes turn requests from the bus, lets the seats speak, and publishes their turns.

Any number of workers share the work of a role. Each request is acknowledged after its turn is
stored; a worker that dies in between leaves a request that somebody else gets, and that turn has
the same id. What a worker lacks the role, the agent or the kind for, it leaves to others.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from agents.seat.turn_taker import take_turn
from bus.campaigns import read_revision
from bus.connection import Bus
from bus.delivery import Acknowledge, Bury, Fate, Postpone, Retry, consume
from bus.envelopes import TurnRequested, TurnTaken, decode, encode
from bus.message import Delivery
from bus.subjects import turn_subject
from bus.topology import WORK
from engine.base import Engine
from roles.base import roles
from schema.campaign import Campaign
from schema.errors import FolkmootError, MalformedMessage, PluginMissing, UnknownCampaign

IN_FLIGHT = 64
"""Turns of one role that wait for the engine at once, where the models are not known."""

_LONGEST_DELAY = 30.0
_DELIVERIES = 16
"""A request is put off so often, a little longer each time: an engine has about five minutes to
come up."""
_REVISIONS = 32
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
    """

    bus: Bus
    engine: Engine
    serves: Sequence[str] = ()
    models: Sequence[str] = ()
    name: str = field(default_factory=worker_name)
    ack_wait: float = 10.0
    _revisions: dict[str, Campaign] = field(default_factory=dict, init=False)
    _told: dict[str, float] = field(default_factory=dict, init=False)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop`` is set; turns that are being taken get some seconds to end.

        Raises:
            EngineError: when a named model cannot be used.
        """
        in_flight = await self.in_flight()
        async with asyncio.TaskGroup() as group:
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
            return Bury(str(error))
        if not isinstance(envelope, TurnRequested):
            return Bury(f"a {envelope.kind} is not a turn request")
        request = envelope.request
        try:
            campaign = await self._campaign(request.campaign, request.revision)
            turn = await take_turn(
                request, campaign, self.engine, worker=self.name, attempt=envelope.attempt
            )
            await self.bus.publish(
                turn_subject(request.seat.role, request.campaign),
                encode(TurnTaken(turn=turn)),
                message_id=f"{turn.turn}.{turn.attempt}",
            )
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

    def _tell(self, lacks: str) -> None:
        """Say what is missing here, but not with every request."""
        now = time.monotonic()
        if now - self._told.get(lacks, float("-inf")) >= _TELL_SECONDS:
            self._told[lacks] = now
            log.warning("turns are left to other workers: something is missing here", why=lacks)

    async def _campaign(self, name: str, revision: str) -> Campaign:
        if revision not in self._revisions:
            revised = await read_revision(self.bus, name, revision)
            if len(self._revisions) >= _REVISIONS:
                self._revisions.pop(next(iter(self._revisions)))
            self._revisions[revision] = revised.campaign
        return self._revisions[revision]
