"""The main job: annotate one file. Starts what is needed, submits, waits, and can be run again.

Everything is on the bus and in the ledger, so that the same command after a crash or Ctrl-C goes
on where it stopped: rows that the ledger has are duplicates, answers that it has are not asked for
again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bus.envelopes import Command
from bus.submit import SubmitReport, submit_rows
from engine.base import Engine
from folkmoot.client import command
from folkmoot.file_rows import Columns, submissions
from folkmoot.settings import Settings
from folkmoot.swarm import PARTS, Part, Swarm, bus_for
from schema.base import Frozen
from schema.campaign import Campaign
from schema.errors import UserError
from storage.reader import LedgerReader
from storage.tasks import Counts

Watcher = Callable[["Progress"], None]
"""Called a few times a second while the job runs."""


class Progress(Frozen):
    """How far a job is."""

    counts: Counts
    submitting: bool
    tokens: int
    seconds: float


class Job(Frozen):
    """What to annotate, and how."""

    file: Path
    campaign: Campaign
    columns: Columns = Columns()


async def run_job(
    settings: Settings,
    job: Job,
    watcher: Watcher,
    *,
    engine: Engine | None = None,
    parts: Sequence[Part] = PARTS,
) -> SubmitReport:
    """Annotate the file; returns when every one of its tasks has an outcome.

    Raises:
        UserError: when the campaign is paused or cancelled, or the file cannot be read.
        FolkmootError: when a part of the swarm cannot go on; run the job again to resume.
    """
    name = job.campaign.name
    async with bus_for(settings, "folkmoot-annotate", start=True) as bus:
        swarm = Swarm(settings, parts, engine=engine)
        async with swarm.running(bus):
            await command(bus, Command(command="create", campaign=name, revision=job.campaign))
            report = asyncio.ensure_future(
                submit_rows(bus, name, submissions(job.file, job.columns))
            )
            try:
                await _watch(settings, name, report, watcher)
                return await report
            finally:
                report.cancel()


async def _watch(
    settings: Settings, name: str, report: asyncio.Future[SubmitReport], watcher: Watcher
) -> None:
    started = time.monotonic()
    with LedgerReader(settings.ledger) as reader:
        while True:
            submitted = report.done()
            if submitted:
                report.result()  # its error, if it has one, ends the job
            counts = reader.counts(name)
            watcher(
                Progress(
                    counts=counts,
                    submitting=not submitted,
                    tokens=reader.spent(name).tokens,
                    seconds=time.monotonic() - started,
                )
            )
            if submitted and counts.open == 0:
                return
            state = reader.campaign_state(name)
            if state == "paused":
                raise UserError(
                    f"campaign {name} is paused", f"go on with `folkmoot campaign resume {name}`"
                )
            await asyncio.sleep(0.25)
