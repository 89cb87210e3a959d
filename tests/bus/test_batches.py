"""Messages that are handled by batches, against a real server: each has a fate of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import pytest

from bus.connection import Bus
from bus.dead import list_dead
from bus.delivery import Acknowledge, Fate, consume_batches
from bus.message import Delivery
from bus.topology import TURNS, waiting
from tests.bus.consuming import running, send, until_empty


@pytest.mark.alone
async def test_batches_gather_what_is_there_and_do_not_wait_for_more(bus: Bus) -> None:
    await send(bus, 1000, "folkmoot.turn.generator.reviews")
    sizes: list[int] = []
    stop = asyncio.Event()

    async def handle(batch: Sequence[Delivery]) -> list[Fate]:
        sizes.append(len(batch))
        await asyncio.sleep(0.01)
        return [Acknowledge()] * len(batch)

    async with running(stop, consume_batches(bus, TURNS, "moderator", handle, stop=stop, size=100)):
        await until_empty(bus, TURNS)
        began = time.monotonic()
        await bus.publish("folkmoot.turn.generator.reviews", b"alone")
        await until_empty(bus, TURNS)
        assert time.monotonic() - began < 0.5
    assert sum(sizes) == 1001
    assert max(sizes) == 100
    assert sizes[-1] == 1
    assert len(sizes) < 40


async def test_nothing_is_acknowledged_before_the_batch_is_done(bus: Bus) -> None:
    await send(bus, 10, "folkmoot.turn.generator.reviews")
    stop = asyncio.Event()
    held: list[int] = []

    async def handle(batch: Sequence[Delivery]) -> list[Fate]:
        await asyncio.sleep(0.2)
        held.append(await waiting(bus, TURNS))
        return [Acknowledge()] * len(batch)

    async with running(stop, consume_batches(bus, TURNS, "moderator", handle, stop=stop)):
        await until_empty(bus, TURNS)
    assert held[0] == 10


async def test_a_bad_message_in_a_batch_harms_no_other(bus: Bus) -> None:
    await send(bus, 20, "folkmoot.turn.generator.reviews")
    stop = asyncio.Event()
    good: set[bytes] = set()

    async def handle(batch: Sequence[Delivery]) -> list[Fate]:
        if any(delivery.data == b"7" for delivery in batch):
            raise ValueError("seven")
        good.update(delivery.data for delivery in batch)
        return [Acknowledge()] * len(batch)

    async with running(
        stop,
        consume_batches(bus, TURNS, "moderator", handle, stop=stop, max_deliveries=2),
    ):
        await until_empty(bus, TURNS)
    assert len(good) == 19
    (grave,) = await list_dead(bus)
    assert grave.preview == "7"
    assert "ValueError: seven" in grave.reason
