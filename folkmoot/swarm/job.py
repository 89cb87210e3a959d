"""The main job: annotate one file. Starts what is needed, submits, waits, and can be run again.

Everything is on the bus and in the ledger, so that the same command after a crash or Ctrl-C goes
on where it stopped: of the rows as they are now, those that have an answer are not asked again, but
for what failed or ran out.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

from agents.moderator.presence import identity_of, who_moderates
from bus.connection import Bus
from bus.envelopes import Command
from bus.orders import Retried
from engine.base import Engine
from folkmoot.file_rows import Columns
from folkmoot.matching import Matching
from folkmoot.settings import Settings
from folkmoot.swarm.client import command
from folkmoot.swarm.filing import (
    Filed,
    FileOfRows,
    counts_anew,
    file_rows,
    match_file,
    read_file,
)
from folkmoot.swarm.lookout import Lookout, Watcher
from folkmoot.swarm.room import check_room
from folkmoot.swarm.swarm import PARTS, Part, Swarm, bus_for, together
from schema.base import Frozen
from schema.campaign import Campaign
from schema.errors import BusError, BusUnavailable, UserError
from schema.seat import RULES
from storage.reader import LedgerReader

LOST_SECONDS = 20.0
"""So long may the server, or the moderator of a running swarm, be away while it is started again.
"""


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
) -> Filed:
    """Annotate the file; returns when every one of its tasks has an outcome.

    Raises:
        UserError: when the campaign was cancelled before, its tasks are another file's rows, or
            the file cannot be read.
        EngineError: when a model of the campaign cannot be used.
        BusUnavailable: when the server is gone for good.
        DiskFull: when the disk of the state folder has no room.
        FolkmootError: when a part of the swarm cannot go on; run the job again to resume.
    """
    check_room(settings.state)
    name, file = job.campaign.name, read_file(job.file, job.columns, job.campaign)
    async with (
        bus_for(settings, "folkmoot-annotate", start=True) as bus,
        await _swarm_for(settings, job, bus, parts, engine),
    ):
        await command(bus, Command(command="create", campaign=name, revision=job.campaign))
        with LedgerReader(settings.ledger) as reader:
            matching = match_file(reader, name, file)
            anew = counts_anew(reader, job.campaign, file, matching)
            again = bool(reader.retriable(name, failed=True, cut_short=True))
        filing = asyncio.ensure_future(_file(bus, name, file, matching, anew=anew, again=again))
        try:
            await _watch(settings, bus, name, filing, watcher)
            return await filing
        finally:
            filing.cancel()


async def _file(
    bus: Bus, name: str, file: FileOfRows, matching: Matching, *, anew: bool, again: bool
) -> Filed:
    """File the rows; then open ``again`` what failed or ran out, since whatever it lacked may be
    there now."""
    filed = await file_rows(bus, name, file, matching, anew=anew)
    if again:
        arguments = Retried().model_dump(mode="json")
        with contextlib.suppress(UserError):  # its budget is spent: the summary says so
            await command(bus, Command(command="retry", campaign=name, arguments=arguments))
    return filed


async def _swarm_for(
    settings: Settings, job: Job, bus: Bus, parts: Sequence[Part], engine: Engine | None
) -> AbstractAsyncContextManager[None]:
    """The swarm that does the job: the one that serves this ledger already, or one of our own."""
    moderator = await who_moderates(bus)
    if moderator is None:
        models = sorted({seat.model for seat in job.campaign.roster} - {RULES})
        return Swarm(settings, parts, models=models, engine=engine).running(bus)
    if moderator.ledger != identity_of(settings.ledger):
        raise UserError(
            f"the swarm at {bus.where} keeps its ledger elsewhere ({moderator})",
            "create the campaign with `folkmoot campaign create NAME`, then send the rows there "
            f"with `folkmoot submit {job.file} --campaign NAME`",
        )
    if not moderator.stays:
        raise UserError(
            f"another job is running on this ledger (process {moderator.process})",
            "wait until it has finished, or choose another folder with --state",
        )
    return together([partial(_guard, bus)], asyncio.Event())


async def _guard(bus: Bus, stop: asyncio.Event) -> None:
    """Ends a job that a running swarm does when that swarm is gone for good."""
    seen = time.monotonic()
    while not stop.is_set():
        with contextlib.suppress(BusError):
            if await who_moderates(bus):
                seen = time.monotonic()
        if time.monotonic() - seen > LOST_SECONDS:
            raise BusUnavailable(
                "the swarm that did the job has stopped", "run the same again to go on"
            )
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), 2.0)


async def _watch(
    settings: Settings,
    bus: Bus,
    name: str,
    filing: asyncio.Future[Filed],
    watcher: Watcher,
) -> None:
    connected = time.monotonic()
    with LedgerReader(settings.ledger) as reader:
        lookout = Lookout(reader, name)
        while True:
            check_room(settings.state)
            if bus.is_connected:
                connected = time.monotonic()
            elif time.monotonic() - connected > LOST_SECONDS:
                raise BusUnavailable(
                    f"the NATS server at {bus.where} has been gone for {LOST_SECONDS:.0f} seconds",
                    "start it, then run the same command again: it goes on where it stopped",
                )
            submitted = filing.done()
            if submitted:
                filing.result()  # its error, if it has one, ends the job
            progress = lookout.look(submitting=not submitted)
            watcher(progress)
            if submitted and progress.counts.open == 0:
                return
            await asyncio.sleep(0.25)
