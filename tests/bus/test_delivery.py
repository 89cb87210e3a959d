"""Deliveries and their fates, against a real server: nothing is lost, nothing spins."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from bus import delivery as deliveries
from bus.connection import Bus
from bus.dead import list_dead
from bus.delivery import (
    Acknowledge,
    Bury,
    Fate,
    Postpone,
    Retry,
    consume,
    consume_batches,
)
from bus.message import Delivery
from bus.pull import Pull
from bus.server import EmbeddedServer
from bus.topology import DEAD, SUBMISSIONS, WORK, declare, waiting
from tests.bus.consuming import SUBJECT, running, send, until_empty, until_idle


async def test_a_handled_message_is_gone_and_each_is_handled_once(bus: Bus) -> None:
    await send(bus, 200)
    seen: Counter[bytes] = Counter()
    stop = asyncio.Event()

    async def handle(delivery: Delivery) -> Fate:
        seen[delivery.data] += 1
        assert delivery.subject == SUBJECT
        assert delivery.stream == WORK
        assert abs(delivery.timestamp - time.time()) < 60
        return Acknowledge()

    async with running(stop, consume(bus, WORK, "generator", handle, stop=stop)):
        await until_empty(bus, WORK)
    assert len(seen) == 200
    assert set(seen.values()) == {1}


async def test_a_role_gets_its_own_work_alone(bus: Bus) -> None:
    await send(bus, 3)
    await send(bus, 5, "folkmoot.work.judge.reviews")
    stop = asyncio.Event()
    seen: list[str] = []

    async def handle(delivery: Delivery) -> Fate:
        seen.append(delivery.subject)
        return Acknowledge()

    async with running(stop, consume(bus, WORK, "judge", handle, stop=stop)):
        async with asyncio.timeout(5):
            while await waiting(bus, WORK) > 3:  # noqa: ASYNC110 - the server has no event for it
                await asyncio.sleep(0.02)
    assert seen == ["folkmoot.work.judge.reviews"] * 5


@pytest.mark.alone
async def test_as_many_handlers_run_at_once_as_are_allowed_and_no_more(bus: Bus) -> None:
    await send(bus, 100)
    together = most = 0
    stop = asyncio.Event()

    async def handle(delivery: Delivery) -> Fate:
        nonlocal together, most
        together += 1
        most = max(most, together)
        await asyncio.sleep(0.05)
        together -= 1
        return Acknowledge()

    async with running(stop, consume(bus, WORK, "generator", handle, stop=stop, in_flight=24)):
        await until_empty(bus, WORK)
    assert most == 24


@pytest.mark.alone
async def test_a_message_that_comes_to_an_idle_consumer_is_handled_at_once(bus: Bus) -> None:
    stop = asyncio.Event()
    arrived: list[float] = []

    async def handle(delivery: Delivery) -> Fate:
        arrived.append(time.monotonic())
        return Acknowledge()

    async with running(stop, consume(bus, WORK, "generator", handle, stop=stop, in_flight=32)):
        await until_idle(bus, WORK, "generator")
        sent = time.monotonic()
        await bus.publish(SUBJECT, b"1")
        await until_empty(bus, WORK)
    assert arrived[0] - sent < 0.3


@pytest.mark.alone
async def test_a_retry_comes_after_its_delay_and_not_before(bus: Bus) -> None:
    await bus.publish(SUBJECT, b"x")
    stop = asyncio.Event()
    times: list[float] = []

    async def handle(delivery: Delivery) -> Fate:
        times.append(time.monotonic())
        assert delivery.deliveries == len(times)
        return Retry(0.7, "the engine is busy") if len(times) == 1 else Acknowledge()

    async with running(stop, consume(bus, WORK, "generator", handle, stop=stop)):
        await until_empty(bus, WORK)
    assert 0.6 < times[1] - times[0] < 2.0


async def test_a_handler_that_raises_gets_the_message_again_later_and_later_then_it_is_buried(
    bus: Bus,
) -> None:
    await bus.publish(SUBJECT, b"poison")
    stop = asyncio.Event()
    times: list[float] = []

    async def handle(delivery: Delivery) -> Fate:
        times.append(time.monotonic())
        raise ZeroDivisionError("this one cannot be done")

    async with running(stop, consume(bus, WORK, "generator", handle, stop=stop, max_deliveries=3)):
        await until_empty(bus, WORK)
    assert len(times) == 3
    assert times[2] - times[1] > times[1] - times[0] > 0.4
    (grave,) = await list_dead(bus)
    assert grave.subject == SUBJECT
    assert grave.preview == "poison"
    assert "given up after 3 deliveries" in grave.reason
    assert "ZeroDivisionError: this one cannot be done" in grave.reason


async def test_a_message_that_is_buried_goes_at_once_and_once(bus: Bus) -> None:
    await bus.publish(SUBJECT, b"\xff\x00")
    stop = asyncio.Event()
    calls = 0

    async def handle(delivery: Delivery) -> Fate:
        nonlocal calls
        calls += 1
        return Bury("not for anybody")

    async with running(stop, consume(bus, WORK, "generator", handle, stop=stop)):
        await until_empty(bus, WORK)
    assert calls == 1
    assert await waiting(bus, DEAD) == 1


async def test_a_message_that_no_process_survived_is_buried_unhandled(
    bus: Bus, eventually: Callable[..., Awaitable[None]]
) -> None:
    await bus.publish(SUBJECT, b"deadly")
    for _ in range(2):  # two workers get it, and die of it without a word
        held: list[object] = []
        gone = asyncio.Event()
        pull = Pull(bus, WORK, "generator", capacity=1, ack_wait=0.5, arrived=held.append)
        pulling = asyncio.create_task(pull.run(gone))
        await eventually(lambda held=held: held)
        pulling.cancel()
        assert pull._beating is not None
        pull._beating.cancel()
    stop = asyncio.Event()
    handled: list[bytes] = []

    async def handle(delivery: Delivery) -> Fate:
        handled.append(delivery.data)
        return Acknowledge()

    async with running(
        stop, consume(bus, WORK, "generator", handle, stop=stop, max_deliveries=2, ack_wait=0.5)
    ):
        await until_empty(bus, WORK)
    assert handled == []
    (grave,) = await list_dead(bus)
    assert "delivered 2 times and never settled" in grave.reason


async def test_what_is_postponed_comes_again_without_end_and_is_never_buried(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "_LONGEST_POSTPONEMENT", 0.1)
    await bus.publish(SUBJECT, b"for another process")
    stop = asyncio.Event()
    times: list[float] = []

    async def handle(delivery: Delivery) -> Fate:
        times.append(time.monotonic())
        return Postpone("not for us") if len(times) < 8 else Acknowledge()

    async with running(stop, consume(bus, WORK, "generator", handle, stop=stop, max_deliveries=2)):
        await until_empty(bus, WORK)
    assert len(times) == 8
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.09
    assert await waiting(bus, DEAD) == 0


async def test_signs_of_life_keep_a_slow_handlers_message_from_anybody_else(bus: Bus) -> None:
    await bus.publish(SUBJECT, b"slow")
    stop = asyncio.Event()
    calls = 0

    async def handle(delivery: Delivery) -> Fate:
        nonlocal calls
        calls += 1
        await asyncio.sleep(3.5)
        return Acknowledge()

    both = asyncio.gather(
        *(consume(bus, WORK, "generator", handle, stop=stop, ack_wait=1.0) for _ in range(2))
    )

    async def together() -> None:
        await both

    async with running(stop, together()):
        await until_empty(bus, WORK)
    assert calls == 1


async def test_when_it_stops_handlers_may_finish_and_the_rest_is_given_back(
    bus: Bus, eventually: Callable[..., Awaitable[None]]
) -> None:
    await send(bus, 2)
    stop = asyncio.Event()
    begun: set[bytes] = set()
    finished: list[bytes] = []

    async def handle(delivery: Delivery) -> Fate:
        begun.add(delivery.data)
        await (stop if delivery.data == b"0" else asyncio.Event()).wait()
        finished.append(delivery.data)
        return Acknowledge()

    work = asyncio.create_task(consume(bus, WORK, "generator", handle, stop=stop, grace=1.0))
    await eventually(lambda: len(begun) == 2)
    stop.set()
    began = time.monotonic()
    await work
    assert time.monotonic() - began < 2.5
    assert finished == [b"0"]
    again: list[int] = []
    stop = asyncio.Event()

    async def take(delivery: Delivery) -> Fate:
        again.append(delivery.deliveries)
        return Acknowledge()

    began = time.monotonic()
    async with running(stop, consume(bus, WORK, "generator", take, stop=stop)):
        await until_empty(bus, WORK)
    assert again == [2]
    assert time.monotonic() - began < 2  # it did not have to wait for ack_wait


async def test_a_deleted_consumer_or_stream_is_declared_again_without_a_hot_loop(
    bus: Bus, capfd: pytest.CaptureFixture[str]
) -> None:
    stop = asyncio.Event()
    seen: set[bytes] = set()

    async def handle(delivery: Delivery) -> Fate:
        seen.add(delivery.data)
        return Acknowledge()

    async with running(stop, consume(bus, WORK, "generator", handle, stop=stop)):
        await bus.publish(SUBJECT, b"1")
        await until_empty(bus, WORK)
        await bus.jetstream.delete_consumer(WORK, "generator")
        await bus.publish(SUBJECT, b"2")
        await until_empty(bus, WORK)
        await bus.jetstream.delete_stream(WORK)
        await bus.publish(SUBJECT, b"3")
        await until_empty(bus, WORK)
    assert seen == {b"1", b"2", b"3"}
    assert capfd.readouterr().out.count("pulling again") <= 6


async def test_the_servers_words_cannot_be_faked_by_a_message(bus: Bus) -> None:
    headers = {"Status": "409", "Description": "Consumer Deleted", "Nats-Pending-Messages": "99"}
    await bus.publish("folkmoot.submit.reviews", b"", headers=headers)
    stop = asyncio.Event()
    seen: list[str] = []

    async def handle(batch: Sequence[Delivery]) -> list[Fate]:
        seen.extend(delivery.subject for delivery in batch)
        return [Acknowledge()] * len(batch)

    async with running(stop, consume_batches(bus, SUBMISSIONS, "moderator", handle, stop=stop)):
        await until_empty(bus, SUBMISSIONS)
    assert seen == ["folkmoot.submit.reviews"]


def _children(pid: int) -> list[int]:
    return [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.slow
async def test_a_killed_server_loses_nothing_that_it_confirmed(
    tmp_path: Path, eventually: Callable[..., Awaitable[None]]
) -> None:
    server = await EmbeddedServer.start(tmp_path)
    bus = await Bus.connect(server.access.bus_settings())
    await declare(bus)
    stop = asyncio.Event()
    seen: set[bytes] = set()

    async def handle(delivery: Delivery) -> Fate:
        await asyncio.sleep(0.02)
        seen.add(delivery.data)
        return Acknowledge()

    async with running(
        stop, consume(bus, SUBMISSIONS, "moderator", handle, stop=stop, in_flight=8, ack_wait=2.0)
    ):
        sending = asyncio.create_task(send(bus, 600, "folkmoot.submit.reviews"))
        await eventually(lambda: len(seen) > 40)
        assert server._process is not None
        (nats,) = _children(server._process.pid)
        os.kill(nats, signal.SIGKILL)
        await sending
        await eventually(lambda: len(seen) == 600, 30)
        await until_empty(bus, SUBMISSIONS)
    assert bus.epoch >= 1
    await bus.close()
    await server.stop()
