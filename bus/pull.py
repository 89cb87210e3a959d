"""Pulling from one durable consumer, without the traps of doing it by hand.

nats-py's ``fetch`` waits for a whole batch once the queue is idle, takes any message with a
``Status`` header for one of the server's, and turns a deleted consumer into a hot loop. Here a
standing request for as many messages as there is room for is kept with the server; whatever makes
it worthless (a restart, a deleted consumer or stream, silence) ends the session, and the next one
declares the consumer again, after a pause that grows.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable, Iterator

import nats.errors
import structlog
from nats.aio.msg import Msg

from bus.connection import Bus
from bus.topology import have_consumer
from schema.errors import BusError

EXPIRES_SECONDS = 5.0
"""Life of a request for messages: what a silent loss of it costs at most."""

MOST_ASIDE = 2000
"""Messages that may wait aside: each is kept alive with a message every few seconds."""

MOST_HELD_BYTES = 16 * 1024 * 1024
"""No more is asked for while messages of so many bytes are unsettled here."""
ASKED_BYTES = 4 * 1024 * 1024
"""One request asks for messages of so many bytes at most: else the server, which cuts off whoever
is slow to read, cuts off whoever has asked for much."""

_LOOK_SECONDS = 1.0
_MAX_PAUSE_SECONDS = 5.0

log = structlog.get_logger(__name__)


class _Lost(Exception):
    """The session is worth nothing any more."""


class _NewConnection(_Lost):
    """The session was one of a connection that has been made again since."""


class Pull:
    """Keeps up to ``capacity`` unsettled messages of a durable consumer in this process, and not
    many more than :data:`MOST_HELD_BYTES` of them.

    While a message is held, the server is told every ``ack_wait / 3`` that it is worked on.

    Args:
        arrived: called for every message, in order; it must not block.
    """

    def __init__(
        self,
        bus: Bus,
        stream: str,
        durable: str,
        *,
        capacity: int,
        ack_wait: float,
        arrived: Callable[[Msg], None],
    ) -> None:
        self._bus = bus
        self._stream = stream
        self._durable = durable
        self._capacity = capacity
        self._ack_wait = ack_wait
        self._arrived = arrived
        self._held: dict[str, Msg] = {}
        self._held_bytes = 0
        self._aside: set[str] = set()
        self._wanted = 0
        self._heard = 0.0
        self._lost = ""
        self._wake = asyncio.Event()
        self._beating: asyncio.Task[None] | None = None

    @property
    def held(self) -> tuple[Msg, ...]:
        """The messages that were delivered and not settled."""
        return tuple(self._held.values())

    async def run(self, stop: asyncio.Event) -> None:
        """Pull until ``stop`` is set; raises nothing but cancellation.

        What is held then stays alive until :meth:`release`.
        """
        stopping = asyncio.create_task(self._wake_on(stop))
        self._beating = asyncio.create_task(self._beat())
        pause = 0.0
        try:
            while not stop.is_set():
                began = time.monotonic()
                try:
                    await self._session(stop)
                except (_Lost, BusError, nats.errors.Error, OSError) as error:
                    pause = 0.1 if time.monotonic() - began > 2 * pause + 1.0 else 2 * pause + 0.1
                    pause = min(pause, _MAX_PAUSE_SECONDS)
                    expected = isinstance(error, _NewConnection)  # the bus itself has told of it
                    tell = log.info if expected else log.warning
                    tell("pulling again", stream=self._stream, why=str(error), pause=pause)
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(stop.wait(), pause)
        finally:
            stopping.cancel()

    async def settle(self, message: Msg, settling: Awaitable[None]) -> None:
        """Settle a message (acknowledge, refuse, terminate), and make room for another.

        A settlement that does not reach the server is a redelivery later; handlers expect those.
        """
        if self._held.pop(message.reply, None) is not None:
            self._held_bytes -= len(message.data)
        self._wake.set()
        try:
            await settling
        except (nats.errors.Error, OSError) as error:
            log.warning("a message could not be settled", subject=message.subject, why=str(error))

    @contextlib.contextmanager
    def aside(self, message: Msg) -> Iterator[None]:
        """Let a message that waits for something take no room; :data:`MOST_ASIDE` at most do."""
        if len(self._aside) >= MOST_ASIDE:
            yield
            return
        self._aside.add(message.reply)
        self._wake.set()
        try:
            yield
        finally:
            self._aside.discard(message.reply)

    async def release(self) -> None:
        """Give back what is still held, so that somebody else gets it at once."""
        if self._beating is not None:
            self._beating.cancel()
        for message in self.held:
            await self.settle(message, message.nak())

    async def _session(self, stop: asyncio.Event) -> None:
        epoch = self._bus.epoch
        await have_consumer(self._bus, self._stream, self._durable, self._ack_wait)
        inbox = self._bus.new_inbox()
        self._wanted, self._heard, self._lost = 0, time.monotonic(), ""
        listener = await self._bus.subscribe(inbox, self._receive)
        ask = f"$JS.API.CONSUMER.MSG.NEXT.{self._stream}.{self._durable}"
        try:
            while not stop.is_set():
                if self._lost:
                    raise _Lost(self._lost)
                if epoch != self._bus.epoch:
                    raise _NewConnection("the connection is a new one")
                if self._wanted and time.monotonic() - self._heard > EXPIRES_SECONDS + 2:
                    raise _Lost("the server is silent")
                room = self._capacity - (len(self._held) - len(self._aside)) - self._wanted
                # A quarter at a time: the server keeps no more than 512 requests of a consumer.
                if self._held_bytes >= MOST_HELD_BYTES:
                    room = 0
                if room > 0 and (not self._wanted or room >= self._capacity // 4):
                    if not self._wanted:
                        self._heard = time.monotonic()
                    self._wanted += room
                    body = {
                        "batch": room,
                        "expires": int(EXPIRES_SECONDS * 1e9),
                        # At least one message of any size, or it would never come.
                        "max_bytes": max(ASKED_BYTES, self._bus.max_bytes * 5 // 4),
                    }
                    await self._bus.publish_plain(ask, json.dumps(body).encode(), reply=inbox)
                self._wake.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), _LOOK_SECONDS)
        finally:
            await self._bus.unsubscribe(listener)

    async def _receive(self, message: Msg) -> None:
        self._heard = time.monotonic()
        if message.reply.startswith("$JS.ACK."):
            self._wanted = max(self._wanted - 1, 0)
            if message.reply not in self._held:
                self._held_bytes += len(message.data)
            self._held[message.reply] = message
            self._arrived(message)
            return
        # A word of the server, not a message of the stream.
        headers = message.headers or {}
        status = headers.get("Status", "")
        if "Nats-Pending-Messages" in headers:  # this request has ended; so many are not coming
            self._wanted = max(self._wanted - int(headers["Nats-Pending-Messages"]), 0)
        elif status != "100":
            self._lost = headers.get("Description") or f"status {status}"
        self._wake.set()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._ack_wait / 3)
            for message in self.held:
                with contextlib.suppress(nats.errors.Error, OSError):
                    await message.in_progress()

    async def _wake_on(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wake.set()
