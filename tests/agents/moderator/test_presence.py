"""Who moderates is asked on a real nats-server, with real connections."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from agents.moderator.presence import Card, Presence, identity_of, who_moderates
from bus.connection import Bus
from bus.server import EmbeddedServer
from bus.subjects import PRESENCE
from schema.errors import BusError

Connect = Callable[[str], Coroutine[Any, Any, Bus]]


@pytest.fixture
async def connect(server: EmbeddedServer) -> AsyncIterator[Connect]:
    """Further connections, one for each process that a test is about."""
    connections: list[Bus] = []

    async def connect(name: str) -> Bus:
        connections.append(await Bus.connect(server.access.bus_settings(name)))
        return connections[-1]

    yield connect
    for connection in connections:
        await connection.close()


@pytest.fixture
def card(tmp_path: Path) -> Card:
    ledger = tmp_path / "ledger.db"
    ledger.touch()
    return Card.of(ledger, stays=True)


@asynccontextmanager
async def moderating(bus: Bus, card: Card) -> AsyncIterator[asyncio.Task[None]]:
    stop = asyncio.Event()
    running = asyncio.create_task(Presence(bus, card).run(stop))
    async with asyncio.timeout(10):
        while not running.done() and await who_moderates(bus) != card:  # noqa: ASYNC110 - no event
            await asyncio.sleep(0)
    yield running
    stop.set()
    await asyncio.wait({running})


@pytest.mark.alone
async def test_where_nobody_moderates_the_answer_comes_at_once(bus: Bus) -> None:
    began = time.monotonic()
    assert await who_moderates(bus) is None
    assert time.monotonic() - began < 1.0


async def test_a_moderator_says_which_ledger_it_keeps(
    bus: Bus, connect: Connect, card: Card
) -> None:
    async with moderating(await connect("moderator"), card):
        assert await who_moderates(bus) == card
    assert await who_moderates(bus) is None


async def test_a_moderator_whose_process_died_can_be_replaced_at_once(
    bus: Bus, connect: Connect, card: Card
) -> None:
    connection = await connect("moderator")
    async with moderating(connection, card) as running:
        running.cancel()
        await connection.close()
        assert await who_moderates(bus) is None


async def test_of_two_moderators_that_started_together_the_younger_ends(
    bus: Bus, connect: Connect, card: Card
) -> None:
    younger = card.model_copy(update={"id": "other", "since": card.since + 1.0})
    async with (
        moderating(await connect("one"), card) as first,
        moderating(await connect("two"), younger) as second,
    ):
        with pytest.raises(BusError, match=f"has a moderator already \\(process {card.process}"):
            await asyncio.wait_for(second, 5)
        assert not first.done()
        assert await who_moderates(bus) == card


async def test_what_is_no_card_is_ignored(bus: Bus, connect: Connect, card: Card) -> None:
    async with moderating(await connect("moderator"), card) as running:
        await bus.publish_plain(PRESENCE, b"\xff nonsense")
        assert await who_moderates(bus) == card
        assert not running.done()


def test_a_file_is_the_same_under_whatever_path(tmp_path: Path) -> None:
    ledger, other = tmp_path / "ledger.db", tmp_path / "other.db"
    ledger.touch()
    other.touch()
    (tmp_path / "link").symlink_to(tmp_path)
    assert identity_of(tmp_path / "link" / "ledger.db") == identity_of(ledger)
    assert identity_of(other) != identity_of(ledger)
    assert identity_of(tmp_path / "none.db") == ""
