"""Consuming: a handler gets a delivery and says what shall become of it.

Handlers must be idempotent: a message can come again after a crash, a lost acknowledgement, or a
heartbeat that was too late. A handler that raises gets its message again, later and later, and
after ``max_deliveries`` the message is buried (:mod:`bus.dead`) with the reason; so is one that no
process survived so often. Only what is postponed, because it is not for this process, is never
buried for that.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import structlog
from nats.aio.msg import Msg

from bus.cancelling import cancelled
from bus.connection import Bus
from bus.dead import bury
from bus.message import Delivery
from bus.pull import Pull
from schema.errors import BusError, FolkmootError, LaterVersion, MalformedMessage

_MAX_BACK_OFF_SECONDS = 60.0
_LONGEST_POSTPONEMENT = 120.0
_LATER_VERSIONS_SECONDS = 1800.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Acknowledge:
    """Done: the message may be forgotten."""


@dataclass(frozen=True)
class Retry:
    """Deliver it again after ``delay_s`` seconds; on its last delivery it is buried instead."""

    delay_s: float
    reason: str


@dataclass(frozen=True)
class Postpone:
    """Not for this process, and perhaps for another: deliver it again, later and later, to whoever
    asks next, without end."""

    reason: str


@dataclass(frozen=True)
class Bury:
    """Nobody will ever be able to handle it: keep it as a dead letter."""

    reason: str


def unreadable(delivery: Delivery, error: MalformedMessage) -> Postpone | Bury:
    """The fate of a message that this process cannot read: for half an hour, one of a later version
    waits for a process that can."""
    fresh = time.time() - delivery.timestamp < _LATER_VERSIONS_SECONDS
    is_later = isinstance(error, LaterVersion) and fresh
    return Postpone(str(error)) if is_later else Bury(str(error))


Fate = Acknowledge | Retry | Postpone | Bury


Handler = Callable[[Delivery], Awaitable[Fate]]
BatchHandler = Callable[[Sequence[Delivery]], Awaitable[Sequence[Fate]]]


async def consume(
    bus: Bus,
    stream: str,
    durable: str,
    handler: Handler,
    *,
    stop: asyncio.Event,
    in_flight: int = 32,
    ack_wait: float = 30.0,
    max_deliveries: int = 8,
    grace: float = 10.0,
) -> None:
    """Run up to ``in_flight`` handlers at once until ``stop`` is set.

    Args:
        stop: when it is set, nothing new is taken; handlers may finish for ``grace`` seconds,
            then they are cancelled and their messages given back.
        ack_wait: seconds without a sign of life after which the server gives a message to
            somebody else; signs of life are sent while a handler runs. All who share the durable
            should say the same.
        max_deliveries: see the module's words.
    """
    running: set[asyncio.Task[None]] = set()

    async def handle(message: Msg) -> None:
        delivery = replace(_delivery(message), aside=partial(pull.aside, message))
        fate = _worn_out(delivery, max_deliveries)
        if fate is None:
            try:
                fate = await handler(delivery)
            except Exception as error:  # noqa: BLE001 - whatever it was, the message comes again
                fate = _after(error, delivery)
        await _carry_out(bus, pull, delivery, fate, max_deliveries)

    def arrived(message: Msg) -> None:
        if stop.is_set():
            return  # it is given back with what is held at the end
        task = asyncio.create_task(handle(message))
        running.add(task)
        task.add_done_callback(running.discard)

    pull = Pull(bus, stream, durable, capacity=in_flight, ack_wait=ack_wait, arrived=arrived)
    try:
        await pull.run(stop)
        if running:
            await asyncio.wait(running, timeout=grace)
    finally:
        await cancelled(list(running))
        await pull.release()


async def consume_batches(
    bus: Bus,
    stream: str,
    durable: str,
    handler: BatchHandler,
    *,
    stop: asyncio.Event,
    size: int = 256,
    linger: float = 0.005,
    ack_wait: float = 30.0,
    max_deliveries: int = 8,
) -> None:
    """Hand over up to ``size`` messages at a time, or what came within ``linger`` seconds.

    One batch at a time; messages are settled only after the handler has returned one fate for
    each. A batch whose handler raises is tried again message by message, so that a bad one harms
    no other. The next batch is fetched meanwhile.
    """
    arrivals: asyncio.Queue[Msg] = asyncio.Queue()
    pull = Pull(
        bus,
        stream,
        durable,
        capacity=2 * size,
        ack_wait=ack_wait,
        arrived=arrivals.put_nowait,
    )

    async def fates_of(batch: Sequence[Delivery]) -> Sequence[Fate]:
        try:
            fates = await handler(batch)
            if len(fates) != len(batch):
                raise ValueError(f"{len(fates)} fates for {len(batch)} messages")
        except Exception as error:  # noqa: BLE001 - whatever it was, the messages come again
            if len(batch) == 1:
                return [_after(error, batch[0])]
            log.warning("a batch failed; taking its messages one by one", why=repr(error))
            return [fate for single in batch for fate in await fates_of([single])]
        return fates

    pulling = asyncio.create_task(pull.run(stop))
    try:
        while not stop.is_set():
            deliveries = []
            for message in await _gathered(arrivals, size, linger, pulling):
                delivery = _delivery(message)
                fate = _worn_out(delivery, max_deliveries)
                if fate is None:
                    deliveries.append(delivery)
                else:
                    await _carry_out(bus, pull, delivery, fate, max_deliveries)
            if deliveries:
                fates = await fates_of(deliveries)
                for delivery, fate in zip(deliveries, fates, strict=True):
                    await _carry_out(bus, pull, delivery, fate, max_deliveries)
    finally:
        await cancelled([pulling])
        await pull.release()


async def _gathered(
    arrivals: asyncio.Queue[Msg], size: int, linger: float, pulling: asyncio.Task[None]
) -> list[Msg]:
    """What arrived: at least one message, unless the pulling has ended."""
    batch: list[Msg] = []
    if arrivals.empty():
        first = asyncio.create_task(arrivals.get())
        await asyncio.wait({first, pulling}, return_when=asyncio.FIRST_COMPLETED)
        if not first.done():
            first.cancel()
            return []
        batch.append(first.result())
    if arrivals.qsize() + len(batch) < size:
        await asyncio.sleep(linger)
    while len(batch) < size and not arrivals.empty():
        batch.append(arrivals.get_nowait())
    return batch


def _delivery(message: Msg) -> Delivery:
    metadata = message.metadata
    return Delivery(
        data=message.data,
        subject=message.subject,
        headers=message.headers or {},
        deliveries=metadata.num_delivered,
        sequence=metadata.sequence.stream,
        timestamp=metadata.timestamp.timestamp(),
        stream=metadata.stream,
        message=message,
    )


def postponement(deliveries: int) -> float:
    """For how many seconds a message is postponed that was delivered so often."""
    return min(2.0 ** min(deliveries - 1, 10), _LONGEST_POSTPONEMENT)


def _worn_out(delivery: Delivery, max_deliveries: int) -> Fate | None:
    """The fate of a message that was delivered often enough and never settled.

    The server counts deliveries, not why they came to nothing. But one that was postponed so often
    has waited the longest time each time: what is as old as that may have been postponed.
    """
    more = delivery.deliveries - max_deliveries
    if more <= 0 or time.time() - delivery.timestamp >= more * _LONGEST_POSTPONEMENT:
        return None
    return Bury(
        f"delivered {delivery.deliveries - 1} times and never settled: "
        "whoever had it died or lost the connection"
    )


def _after(error: Exception, delivery: Delivery) -> Retry:
    """What becomes of a message whose handler raised."""
    reason = f"{type(error).__name__}: {error}"
    log.warning(
        "a handler failed",
        subject=delivery.subject,
        deliveries=delivery.deliveries,
        why=reason,
        exc_info=None if isinstance(error, FolkmootError) else error,
    )
    return Retry(min(0.5 * 2 ** (delivery.deliveries - 1), _MAX_BACK_OFF_SECONDS), reason)


async def _carry_out(
    bus: Bus, pull: Pull, delivery: Delivery, fate: Fate, max_deliveries: int
) -> None:
    message = delivery.message
    if isinstance(fate, Retry) and delivery.deliveries >= max_deliveries:
        fate = Bury(f"given up after {delivery.deliveries} deliveries: {fate.reason}")
    if isinstance(fate, Acknowledge):
        await pull.settle(message, message.ack())
    elif isinstance(fate, Retry):
        await pull.settle(message, message.nak(delay=fate.delay_s))
    elif isinstance(fate, Postpone):
        await pull.settle(message, message.nak(delay=postponement(delivery.deliveries)))
    else:
        try:
            await bury(bus, delivery, fate.reason)
        except BusError as error:
            log.warning("a message cannot be buried now", subject=delivery.subject, why=str(error))
            await pull.settle(message, message.nak(delay=5.0))
        else:
            await pull.settle(message, message.term())
