"""Campaigns and requests that a real server does or does not take."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from agents.moderator.moderator import Moderator, Pace
from bus.campaigns import read_revision
from bus.connection import Bus
from bus.envelopes import Command
from bus.topology import CAMPAIGNS, WORK, waiting
from consensus.protocol.default import default_protocol, default_roster
from schema.campaign import Campaign, Label
from schema.errors import BusError, UnknownCampaign
from storage.ledger import Ledger

LONG = "x" * 18_000
SMALL_SERVER = 16_000
"""What a server takes that does not take a campaign with so long a guideline."""


def campaign(name: str, guideline: str = "") -> Campaign:
    protocol = default_protocol().model_copy(update={"warm_up": 0})
    return Campaign(
        name=name,
        labels=(Label(name="good"), Label(name="bad")),
        roster=default_roster([(f"scripted-{n}", n) for n in "abc"]),
        protocol=protocol,
        guideline=guideline,
    )


@pytest.fixture
async def moderator(bus: Bus, tmp_path: Path) -> AsyncIterator[Moderator]:
    moderator = Moderator(bus, Ledger.open(tmp_path / "ledger.db"), Pace(lost_after=0.05))
    yield moderator
    await moderator.close()


async def running(moderator: Moderator, until: Callable[[], object], seconds: float = 10.0) -> None:
    """Run the moderator until something holds."""
    stop = asyncio.Event()
    work = asyncio.create_task(moderator.run(stop))
    try:
        async with asyncio.timeout(seconds):
            while not until():
                assert not work.done(), work.exception()
                await asyncio.sleep(0.02)
    finally:
        stop.set()
        await work


def submit(moderator: Moderator, name: str, *texts: str) -> None:
    rows = [json.dumps({"id": f"r{n}", "text": text}) for n, text in enumerate(texts)]
    moderator.moderation.take_submissions([(name, row.encode()) for row in rows])


async def test_an_order_that_is_too_large_for_the_bus_leaves_nothing_behind(
    moderator: Moderator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Bus, "max_bytes", SMALL_SERVER)
    large = campaign("c", LONG)
    with pytest.raises(BusError, match="too large"):
        await moderator._commands.obey(Command(command="create", campaign="c", revision=large))
    assert moderator.ledger.campaign_names() == []


async def test_a_campaign_that_cannot_be_published_stops_neither_a_start_nor_others(
    moderator: Moderator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a move to a server that takes smaller messages."""
    moderator.moderation.create(campaign("large", LONG))
    monkeypatch.setattr(Bus, "max_bytes", SMALL_SERVER)
    moderator.moderation.create(campaign("other"))
    for name in ("large", "other"):
        submit(moderator, name, "a row")
    ledger = moderator.ledger
    await running(moderator, lambda: ledger.in_flight("other"))
    assert "too large" in ledger.blocked()["large"]
    assert ledger.in_flight("large") == 0
    assert ledger.counts("large").open == 1

    moderator.moderation.create(campaign("large", "a short guideline"))
    moderator.moderation.delete_task("large", "r0")  # the one that was asked under the long one
    await running(moderator, lambda: not moderator._published.obstacles)
    moderator.moderation.create(campaign("large", "a short guideline"))
    assert ledger.blocked() == {}


async def test_a_request_that_is_too_large_fails_its_turn_and_holds_up_no_other(
    bus: Bus, moderator: Moderator, monkeypatch: pytest.MonkeyPatch
) -> None:
    moderator.moderation.create(campaign("c"))
    submit(moderator, "c", "a long text " * 5000, "a short one")
    monkeypatch.setattr(Bus, "max_bytes", 40_000)
    ledger = moderator.ledger
    await running(moderator, lambda: ledger.counts("c").open < 2 and ledger.in_flight("c"))
    ended = ledger.annotation("c", "r0")
    assert ended is not None
    errors = {turn.error for turn in ledger.transcript("c", "r0").turns}
    assert any("too large for the server" in error for error in errors)
    assert ledger.counts("c").open == 1
    assert await waiting(bus, WORK) == ledger.in_flight("c")


async def test_the_bus_keeps_every_revision_that_open_tasks_use(
    bus: Bus, moderator: Moderator
) -> None:
    revisions = [campaign("c", f"guideline {number}") for number in range(12)]
    for number, revision in enumerate(revisions):
        moderator.moderation.create(revision)
        await moderator._published.publish(revision)
        if number < 11:
            submit(moderator, "c", *["a row"] * (number + 1))
    for revision in revisions:
        assert (await read_revision(bus, "c", revision.revision)).campaign == revision
    for number in range(5):
        moderator.moderation.delete_task("c", f"r{number}")
    await moderator._republish_campaigns()
    assert await waiting(bus, CAMPAIGNS) == 7  # the current one, and those of six open tasks
    for revision in revisions[5:]:
        assert (await read_revision(bus, "c", revision.revision)).campaign == revision
    with pytest.raises(UnknownCampaign):
        await read_revision(bus, "c", revisions[0].revision)
