"""Who moderates is asked on a real nats-server, with real connections."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from agents.moderator.presence import Card, Presence, identity_of, who_moderates
from agents.moderator.proof import believed, is_elsewhere_proven, is_proven
from bus.connection import Bus
from bus.server import EmbeddedServer
from bus.subjects import PRESENCE
from schema.errors import BusError
from storage.lock import WriterLock

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
    proves = partial(is_elsewhere_proven, own=Path(card.path))
    running = asyncio.create_task(Presence(bus, card, proves).run(stop))
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


@pytest.fixture
def elder(tmp_path: Path) -> Iterator[Card]:
    """The card of a moderator that is older, and has the lock of its own ledger."""
    ledger = tmp_path / "elder.db"
    ledger.touch()
    lock = WriterLock(ledger)
    card = Card.of(ledger, stays=True)
    yield card.model_copy(update={"since": card.since - 60.0})
    lock.release()


async def test_of_two_moderators_that_started_together_the_younger_ends(
    bus: Bus, connect: Connect, card: Card, elder: Card
) -> None:
    async with (
        moderating(await connect("one"), elder) as first,
        moderating(await connect("two"), card) as second,
    ):
        with pytest.raises(BusError, match=f"has a moderator already \\(process {card.process}"):
            await asyncio.wait_for(second, 5)
        assert not first.done()
        assert await who_moderates(bus) == elder


def forgeries(card: Card, elder: Card, folder: Path) -> dict[str, Card]:
    """Cards of moderators that are not there, each older than ``card``."""
    nobody_s = folder / "nobody.db"
    nobody_s.touch()
    old = elder.model_copy(update={"id": "forged"})
    return {
        "of a ledger that nobody writes": old.model_copy(
            update={"ledger": identity_of(nobody_s), "path": str(nobody_s)}
        ),
        "of another machine": old.model_copy(update={"host": "elsewhere", "ledger": "0" * 64}),
        "of a locked ledger at another place": old.model_copy(update={"path": str(nobody_s)}),
        "of the victim's own ledger": old.model_copy(
            update={"ledger": card.ledger, "path": card.path}
        ),
        "of no file": old.model_copy(update={"ledger": "", "path": "/nowhere/ledger.db"}),
        "of a path that is none": old.model_copy(update={"ledger": "", "path": "a\0b"}),
    }


async def test_a_forged_card_ends_no_moderator(
    bus: Bus, connect: Connect, card: Card, elder: Card, tmp_path: Path
) -> None:
    lock = WriterLock(Path(card.path))
    async with moderating(await connect("moderator"), card) as running:
        for forged in forgeries(card, elder, tmp_path).values():
            await bus.publish_plain(PRESENCE, forged.model_dump_json().encode())
        assert await who_moderates(bus) == card  # it has read them all before it answers this
        assert not running.done()
    lock.release()


def test_a_card_counts_as_far_as_a_lock_proves_it(card: Card, elder: Card, tmp_path: Path) -> None:
    own = Path(card.path)
    assert is_proven(elder, own)
    for what, forged in forgeries(card, elder, tmp_path).items():
        assert not is_proven(forged, own), what
    assert believed(None, own, is_shared=True) is None
    assert believed(elder, own, is_shared=False) == elder


def test_on_a_server_of_its_own_a_moderator_makes_way_for_no_other_machine(
    card: Card, elder: Card, tmp_path: Path
) -> None:
    """On one that others share it does: beside it the submissions would go to two ledgers."""
    remote = forgeries(card, elder, tmp_path)["of another machine"]
    assert believed(remote, Path(card.path), is_shared=False) is None
    assert believed(remote, Path(card.path), is_shared=True) == remote


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file to somebody else")
def test_the_lock_of_a_file_that_is_another_user_s_proves_nothing(card: Card, elder: Card) -> None:
    os.chown(elder.path, 65534, 65534)
    assert not is_proven(elder, Path(card.path))


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
