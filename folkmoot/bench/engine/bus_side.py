"""Our side over the bus, as the swarm uses it.

Labels: the whole swarm (server, moderator, ledger, workers, engine) works through a campaign whose
roster and protocol are the workload. Texts: a remote engine asks a model host.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from agents.host.remote_engine import RemoteEngine
from bus.connection import Bus
from bus.envelopes import Command
from bus.submit import submit_rows
from folkmoot.bench.engine.engine_side import replay_on
from folkmoot.bench.engine.sides import SideSetup
from folkmoot.bench.engine.workload import Run, Workload
from folkmoot.bench.memory import descendants
from folkmoot.settings import Settings
from folkmoot.swarm.client import command
from folkmoot.swarm.swarm import Swarm, bus_for
from schema.campaign import Campaign
from schema.errors import EngineFault
from storage.reader import LedgerReader

LOOK_SECONDS = 0.02


class BusSide:
    """See :class:`folkmoot.bench.engine.sides.Side`."""

    def __init__(self, setup: SideSetup) -> None:
        self._setup = setup
        self._stack = contextlib.AsyncExitStack()
        self._bus: Bus | None = None
        self._settings = Settings()
        self._count = 0

    async def start(self) -> None:
        """Start a server and a swarm on a folder of their own."""
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="folkmoot-bench-"))
        self._settings = Settings(
            state=Path(folder), models=self._setup.model, threads=self._setup.threads
        )
        bus = await self._stack.enter_async_context(
            bus_for(self._settings, "folkmoot-bench", start=True)
        )
        swarm = Swarm(self._settings, models=[self._setup.model])
        await self._stack.enter_async_context(swarm.running(bus))
        self._bus = bus

    async def run(self, workload: Workload) -> Run:
        """Submit the items and wait for the last outcome; or ask the model host."""
        if self._bus is None:
            raise EngineFault("the swarm has not been started")
        if workload.campaign is None:
            return await replay_on(RemoteEngine(self._bus), self._setup.model, workload)
        self._count += 1
        campaign = _named(workload.campaign, f"bench-{self._count}", len(workload.items))
        await command(
            self._bus, Command(command="create", campaign=campaign.name, revision=campaign)
        )
        started = time.perf_counter()
        await submit_rows(self._bus, campaign.name, _rows(workload))
        with LedgerReader(self._settings.ledger) as reader:
            # Looked up, as `annotate` does: the ledger tells nobody.
            while (counts := reader.counts(campaign.name)).open or not counts.submitted:  # noqa: ASYNC110
                await asyncio.sleep(LOOK_SECONDS)
            seconds = time.perf_counter() - started
            if counts.failed or counts.rejected:
                raise EngineFault(f"{counts.failed + counts.rejected} items did not end well")
            return _sum_up(reader, campaign, workload, seconds)

    async def close(self) -> None:
        """Stop everything, and remove the folder."""
        await self._stack.aclose()

    def processes(self) -> list[int]:
        """This one, and the server."""
        return [os.getpid(), *descendants(os.getpid())]


def _named(campaign: Campaign, name: str, items: int) -> Campaign:
    """The campaign under a name of its own, which waits for no more drafts than there are items:
    a real one is longer than its warm-up, and does not notice it."""
    warm_up = min(campaign.protocol.warm_up, items)
    protocol = campaign.protocol.model_copy(update={"warm_up": warm_up})
    return campaign.model_copy(update={"name": name, "protocol": protocol})


def _rows(workload: Workload) -> Iterator[bytes]:
    for number, item in enumerate(workload.items):
        yield json.dumps({"id": f"{number:06}", "input": {"text": item.text}}).encode()


def _sum_up(reader: LedgerReader, campaign: Campaign, workload: Workload, seconds: float) -> Run:
    """What the ledger knows of the run; the answers are those of the first seat."""
    first = campaign.roster[0].id
    asks = prompt = reused = generated = 0
    answers = []
    for number in range(len(workload.items)):
        turns = reader.transcript(campaign.name, f"{number:06}").turns
        drafts = [turn.ballot for turn in turns if turn.seat.id == first and turn.ballot]
        shares = drafts[0].probabilities if drafts else {}
        answers.append(max(shares, key=shares.__getitem__) if shares else "")
        for call in (call for turn in turns for call in turn.calls):
            asks += call.form in ("score", "generate")
            prompt += call.prompt_tokens
            reused += call.cached_tokens
            generated += call.generated_tokens
    return Run(
        seconds=seconds,
        items=len(answers),
        asks=asks,
        prompt_tokens=prompt,
        reused_tokens=reused,
        generated_tokens=generated,
        answers=tuple(answers),
    )
