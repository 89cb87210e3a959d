"""An answer that nobody confirms is neither lost nor recorded twice. A real server, real ledger."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agents.moderator.moderator import Moderator
from agents.moderator.presence import Card, Presence, who_moderates
from bus.connection import Bus
from bus.server import EmbeddedServer
from bus.topology import COMMANDS, declare, waiting
from folkmoot.review.desk import desk
from folkmoot.settings import Settings
from schema.answer import PersonAnswer
from schema.campaign import Campaign
from schema.errors import BusUnavailable
from storage.ledger import Ledger
from storage.reader import LedgerReader

ANSWER = PersonAnswer(id="b" * 32, campaign="soups", task="close", by="eve", answer="bad")


@pytest.fixture
async def silent(
    soups: Campaign, state: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Settings, Bus]]:
    """A moderator that says it is there, and does nothing."""
    monkeypatch.setattr("folkmoot.review.desk.PATIENCE_SECONDS", 0.3)
    settings = Settings(state=state)
    server = await EmbeddedServer.start(settings.server)
    bus = await Bus.connect(server.access.bus_settings("test"))
    await declare(bus)
    stop = asyncio.Event()
    card = Card.of(settings.ledger, stays=True)
    present = asyncio.create_task(Presence(bus, card, lambda other: False).run(stop))
    async with asyncio.timeout(10):
        while await who_moderates(bus) is None:  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(0)
    yield settings, bus
    stop.set()
    await present
    await bus.close()
    await server.stop()


def said(settings: Settings) -> list[object]:
    with LedgerReader(settings.ledger) as reader:
        assert reader.violations() == []
        return [each.value for each in reader.said_by_people("soups", "close")]


async def moderate(settings: Settings, bus: Bus) -> None:
    """A moderator that works, until nothing waits for it any more."""
    stop = asyncio.Event()
    moderator = Moderator(bus, Ledger.open(settings.ledger))
    working = asyncio.create_task(moderator.run(stop))
    async with asyncio.timeout(20):
        while await waiting(bus, COMMANDS):  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.05)
    stop.set()
    await working
    await moderator.close()


async def test_an_answer_to_a_moderator_that_is_gone_is_written_here_and_once(
    silent: tuple[Settings, Bus],
) -> None:
    settings, bus = silent
    async with desk(settings) as give:
        assert (await give(ANSWER)).status == "recorded"
    assert await waiting(bus, COMMANDS) == 1
    await moderate(settings, bus)
    assert said(settings) == ["bad"]


async def test_an_answer_that_a_busy_moderator_does_not_confirm_is_kept_for_it(
    silent: tuple[Settings, Bus],
) -> None:
    settings, bus = silent
    with Ledger.open(settings.ledger):
        async with desk(settings) as give:
            with pytest.raises(BusUnavailable, match="it is kept and will be recorded"):
                await give(ANSWER)
    assert said(settings) == []
    await moderate(settings, bus)
    assert said(settings) == ["bad"]
