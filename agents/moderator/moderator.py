"""The moderator: the process that opens tasks, asks for turns, and ends the talking.

A thin shell around :class:`agents.moderator.moderation.Moderation`: it moves messages between the
bus and the ledger, always in the order "commit, then acknowledge". Kill it at any line and start it
again: the ledger knows what was asked and answered, and the reconciler sends what got lost.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
from nats.aio.msg import Msg
from pydantic import ValidationError

from agents.host.remote_engine import RemoteEngine
from agents.moderator.commands import Commands
from agents.moderator.erasing import Eraser
from agents.moderator.heard import read_turns
from agents.moderator.ledger_thread import LedgerThread
from agents.moderator.lost import LostRequests
from agents.moderator.moderation import Moderation
from agents.moderator.published import Published
from agents.moderator.roll import Roll
from agents.moderator.sending import Sender
from agents.moderator.submissions import Taken
from agents.moderator.vectors import VectorAsker
from agents.seat.attendance import Attendance
from bus.connection import Bus
from bus.delivery import Acknowledge, Bury, Fate, consume_batches
from bus.envelopes import (
    Receipt,
    encode,
)
from bus.message import Delivery
from bus.subjects import (
    ATTENDANCE,
    campaign_of,
)
from bus.topology import (
    COMMANDS,
    MODERATOR,
    SUBMISSIONS,
    TURNS,
    declare,
    forget_lost_numbers,
)
from roles.base import roles
from schema.errors import BusError
from storage.announcements import Version
from storage.ledger import Ledger

if TYPE_CHECKING:
    from agents.telemetry.tracer import Tracer

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Pace:
    """How often the moderator looks up, in seconds, and how much it takes at once."""

    tick: float = 0.25
    still: float = 1.0
    """Between two looks while nothing happens; no more, or the time of work is not counted."""
    batch: int = 256
    lost_after: float = 5.0
    """A request is looked into when it has been unanswered for so long."""
    attempts: int = 5
    """A request that was lost so often, within ten minutes at least, is a failed turn."""
    roll: float = 1.0
    """Between two looks at who is there, and what is waited for."""
    ack_wait: float = 10.0
    """What a moderator that was killed had in hand comes again after so long."""


@dataclass
class Moderator:
    """One running moderator. It owns the ledger and its thread."""

    bus: Bus
    ledger: Ledger
    pace: Pace = Pace()
    tracer: Tracer | None = None
    """Makes a trace of every task."""
    moderation: Moderation = field(init=False)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _in_ledger: LedgerThread = field(init=False)
    _roll: Roll = field(default_factory=Roll)
    _published: Published = field(init=False)
    _lost: LostRequests = field(init=False)
    _eraser: Eraser = field(init=False)
    _vectors: VectorAsker = field(init=False)
    _commands: Commands = field(init=False)
    _sender: Sender = field(init=False)

    def __post_init__(self) -> None:
        self._in_ledger = LedgerThread(self.ledger)
        self._published = Published(self.bus)
        self._eraser = Eraser(lambda: self._in_ledger(self.ledger.erase_some))
        self.moderation = Moderation(self.ledger, self._published.obstacles)
        engine = RemoteEngine(self.bus)
        self._vectors = VectorAsker(engine, self.moderation, self._in_ledger, self._wake.set)
        own = (self.bus, self.moderation, self._in_ledger, self._published)
        self._commands = Commands(*own, self._eraser, self._republish_campaigns)
        self._sender = Sender(*own, self.tracer)
        self._lost = LostRequests(
            self.bus,
            lambda since: self._in_ledger(self.ledger.overdue, self.pace.lost_after, since),
            lambda name: self._in_ledger(self.ledger.in_flight, name),
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop`` is set.

        Raises:
            LedgerError: when the ledger cannot be written any more.
        """
        await declare(self.bus, roles())
        await forget_lost_numbers(self.bus)
        await self._republish_campaigns()
        await self._in_ledger(self.moderation.resume_unfinished)
        takers = (
            (SUBMISSIONS, self._take_submissions),
            (COMMANDS, self._take_commands),
            (TURNS, self._take_turns),
        )
        async with asyncio.TaskGroup() as group:
            for stream, taker in takers:
                group.create_task(
                    consume_batches(
                        self.bus,
                        stream,
                        MODERATOR,
                        taker,
                        size=self.pace.batch,
                        stop=stop,
                        ack_wait=self.pace.ack_wait,
                    )
                )
            group.create_task(self._in_ledger.raise_when_broken(stop))
            group.create_task(self._eraser.run(stop))
            group.create_task(self._keep_going(stop))
            group.create_task(self._reconcile(stop))
            group.create_task(self._call_the_roll(stop))
            group.create_task(self._vectors.run(stop))

    async def close(self) -> None:
        """Close the ledger, in its thread."""
        await self._in_ledger.close()

    # What arrives

    async def _take_submissions(self, deliveries: Sequence[Delivery]) -> list[Fate]:
        messages = [(campaign_of(delivery.subject), delivery.data) for delivery in deliveries]
        notes = await self._in_ledger(self.moderation.take_submissions, messages)
        self._wake.set()
        fates: list[Fate] = []
        for delivery, note in zip(deliveries, notes, strict=True):
            await self._send_receipt(delivery, note)
            fates.append(Bury(note.reason) if note.status == "unknown" else Acknowledge())
        return fates

    async def _send_receipt(self, delivery: Delivery, note: Taken) -> None:
        if not delivery.reply_to:
            return
        status = "rejected" if note.status == "unknown" else note.status
        receipt = Receipt(status=status, campaign=note.campaign, task=note.task, reason=note.reason)
        await self.bus.publish_plain(delivery.reply_to, encode(receipt))

    async def _take_turns(self, deliveries: Sequence[Delivery]) -> list[Fate]:
        read = read_turns(deliveries)
        turns = await self._in_ledger(self.moderation.take_heard, read.heard)
        self._roll.turns_of(turn.seat.role for turn in turns)
        self._lost.answered_later(read.later)
        self._wake.set()
        return read.fates

    async def _take_commands(self, deliveries: Sequence[Delivery]) -> list[Fate]:
        fates = await self._commands.take(deliveries)
        self._wake.set()
        return fates

    # What is sent

    async def _keep_going(self, stop: asyncio.Event) -> None:
        """Open tasks, learn, relay requests, announce: whenever something happened, or a tick.

        What was published is noted with the next look.
        """
        sent: list[str] = []
        announced: list[Version] = []
        told: list[int] = []
        while not stop.is_set():
            self._wake.clear()
            try:
                mail = await self._in_ledger(
                    self.moderation.look, sent, announced, self.pace.batch, told
                )
                sent, announced, told = [], [], []
                if mail.lacks_vectors:
                    self._vectors.due.set()
                await self._sender.relay(mail.requests)
                sent = [out.turn for out in mail.requests]
                await self._sender.announce(mail)
                announced = [(done.campaign, done.task, done.version) for done in mail.ended]
                told = [record.number for record in mail.made]
                await self._sender.purge()
            except BusError as error:
                log.warning("the bus does not answer; trying again", error=str(error))
                await asyncio.sleep(1.0)
                continue
            if not mail.is_all:
                continue
            try:
                pause = self.pace.still if mail.is_still else self.pace.tick
                await asyncio.wait_for(self._wake.wait(), pause)
            except TimeoutError:
                continue
        await self._in_ledger(self.ledger.mark_sent, sent)
        await self._in_ledger(self.ledger.mark_announced, announced)
        await self._in_ledger(self.ledger.mark_records_announced, told)
        await self._in_ledger(self.moderation.close)

    async def _republish_campaigns(self, names: Iterable[str] | None = None) -> None:
        """Publish all campaigns, or those that are named."""
        for name in await self._in_ledger(self.ledger.campaign_names) if names is None else names:
            revisions = await self._in_ledger(self.ledger.revisions_in_use, name)
            await self._published.publish_all(name, revisions)

    # What is waited for

    async def _call_the_roll(self, stop: asyncio.Event) -> None:
        """Keep on record what campaigns wait for: models that are away, roles without agents."""
        listener = await self.bus.subscribe(ATTENDANCE, self._hear)
        try:
            await self._in_ledger(self.ledger.note_waits, {})  # those of one that was killed
            while not stop.is_set():
                asked = await self._in_ledger(self.ledger.asked_roles)
                await self._in_ledger(self.moderation.wait_for, self._roll.waits(asked))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), self.pace.roll)
        finally:
            await self.bus.unsubscribe(listener)

    async def _hear(self, message: Msg) -> None:
        try:
            self._roll.hear(Attendance.model_validate_json(message.data))
        except ValidationError:
            log.debug("something that is no worker's card came", subject=message.subject)

    # What gets lost

    async def _reconcile(self, stop: asyncio.Event) -> None:
        """Send again what the ledger waits for and the bus no longer holds."""
        epoch = self.bus.epoch
        while not stop.is_set():
            try:
                await asyncio.wait_for(stop.wait(), self.pace.lost_after)
            except TimeoutError:
                try:
                    if epoch != (now := self.bus.epoch):  # a server that may have forgotten much
                        await declare(self.bus, roles())
                        await forget_lost_numbers(self.bus)
                        await self._republish_campaigns()
                        self._lost.server_is_back()
                        epoch = now
                    await self._republish_campaigns(list(self._published.obstacles))
                    await self.find_lost()
                except BusError as error:
                    log.warning("could not look for lost requests", error=str(error))

    async def find_lost(self) -> int:
        """Send lost requests again, or give up on them; how many there were."""
        lost = await self._lost.look()
        again, hopeless = self._lost.parted(lost, self.pace.attempts)
        if again:
            log.info("sending lost requests again", requests=len(again))
            await self._in_ledger(self.ledger.send_again, again)
        if hopeless:
            log.warning("giving up on requests", requests=len(hopeless))
            await self._in_ledger(self.moderation.give_up, hopeless, self.pace.attempts)
        if lost:
            self._wake.set()
        return len(lost)
