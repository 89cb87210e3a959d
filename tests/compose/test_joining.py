"""A job on a machine where a swarm runs already: one moderator, one ledger, one server.

Real: nats-server, ledger, moderator and workers; the model is scripted.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import folkmoot.swarm.job
from agents.moderator.moderator import Moderator
from agents.moderator.presence import Card, Presence, who_moderates
from bus.connection import Bus
from bus.server import EmbeddedServer
from engine.scripted.engine import ScriptedEngine
from folkmoot.planning import plan_campaign
from folkmoot.settings import Settings
from folkmoot.swarm.job import Job, run_job
from folkmoot.swarm.lookout import Progress
from folkmoot.swarm.swarm import Swarm, bus_for
from schema.errors import BusError, BusUnavailable, LedgerLocked, UserError
from storage.ledger import Ledger
from storage.reader import LedgerReader

CAMPAIGN = plan_campaign(
    name="reviews", labels=("good", "bad"), models=("scripted-a", "scripted-b")
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(state=tmp_path / "state")


@pytest.fixture
def job(tmp_path: Path) -> Job:
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps({"text": f"a thing {n}"}) + "\n" for n in range(8)))
    return Job(file=rows, campaign=CAMPAIGN)


def unseen(progress: Progress) -> None:
    """Nobody watches."""


async def moderated(bus: Bus) -> None:
    while await who_moderates(bus) is None:  # noqa: ASYNC110 - the answer is on the server
        await asyncio.sleep(0.05)


@asynccontextmanager
async def up(settings: Settings, *, stays: bool = True) -> AsyncIterator[Bus]:
    """What ``folkmoot up`` does, or with ``stays=False`` another job."""
    async with bus_for(settings, "up", start=True) as bus:
        swarm = Swarm(settings, engine=ScriptedEngine(), stays=stays)
        async with swarm.running(bus):
            await moderated(bus)
            yield bus


async def test_a_job_is_done_by_the_swarm_that_runs_on_its_ledger(
    settings: Settings, job: Job
) -> None:
    async with up(settings) as bus:
        before = await who_moderates(bus)
        report = await run_job(settings, job, unseen, engine=ScriptedEngine())
        assert report.new == 8
        with LedgerReader(settings.ledger) as reader:
            counts = reader.counts("reviews")
        assert (counts.submitted, counts.open) == (8, 0)
        assert await who_moderates(bus) == before  # it goes on


async def test_a_job_says_where_to_submit_when_the_swarm_keeps_its_ledger_elsewhere(
    settings: Settings, job: Job, tmp_path: Path
) -> None:
    async with up(settings) as bus:
        elsewhere = Settings(
            state=tmp_path / "elsewhere",
            nats=bus.settings.url,
            nats_user=bus.settings.user,
            nats_password=bus.settings.password,
        )
        with pytest.raises(UserError, match="keeps its ledger elsewhere") as caught:
            await run_job(elsewhere, job, unseen)
        assert "folkmoot submit" in caught.value.hint
        assert not elsewhere.ledger.exists()


async def test_a_job_does_not_lean_on_another_job(settings: Settings, job: Job) -> None:
    async with up(settings, stays=False):
        with pytest.raises(UserError, match="another job is running on this ledger"):
            await run_job(settings, job, unseen)


async def test_a_job_ends_when_the_swarm_that_did_it_is_gone_for_good(
    settings: Settings, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folkmoot.swarm.job, "LOST_SECONDS", 1.0)
    server = await EmbeddedServer.start(settings.server)
    bus = await Bus.connect(server.access.bus_settings("moderator alone"))
    stop = asyncio.Event()
    moderator = Moderator(bus, Ledger.open(settings.ledger))
    presence = Presence(bus, Card.of(settings.ledger, stays=True), lambda other: False)
    # Nobody takes the turns, so that the job is never done.
    running = [asyncio.create_task(part.run(stop)) for part in (moderator, presence)]
    await moderated(bus)
    doing = asyncio.create_task(run_job(settings, job, unseen))
    await asyncio.sleep(1.0)
    stop.set()
    await asyncio.gather(*running)
    with pytest.raises(BusUnavailable, match="the swarm that did the job has stopped"):
        await asyncio.wait_for(doing, 20)
    await moderator.close()
    await bus.close()
    await server.stop()


async def test_a_second_swarm_on_one_server_is_refused(settings: Settings, tmp_path: Path) -> None:
    async with up(settings) as bus:
        second = Swarm(Settings(state=tmp_path / "second"), ("moderator",))
        with pytest.raises(BusError, match="has a moderator already"):
            async with second.running(bus):
                pass


async def test_two_servers_do_not_share_a_ledger(settings: Settings, tmp_path: Path) -> None:
    server = await EmbeddedServer.start(tmp_path / "other server")
    other = await Bus.connect(server.access.bus_settings("other"))
    async with up(settings):
        with pytest.raises(LedgerLocked):
            async with Swarm(settings, ("moderator",)).running(other):
                pass
    await other.close()
    await server.stop()
