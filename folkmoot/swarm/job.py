"""The main job: annotate one file. Starts what is needed, submits, waits, and can be run again.

Everything is on the bus and in the ledger, so that the same command after a crash or Ctrl-C goes
on where it stopped: of the rows as they are now, those that have an answer are not asked again, but
for what failed or ran out.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from agents.moderator.presence import identity_of, who_moderates
from agents.moderator.proof import believed
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
from folkmoot.swarm.guard import LOST_SECONDS, Guard
from folkmoot.swarm.lookout import Lookout, Watcher
from folkmoot.swarm.parts import PARTS, Part
from folkmoot.swarm.patience import Patience
from folkmoot.swarm.room import check_room
from folkmoot.swarm.swarm import Swarm, bus_for, together
from schema.base import Frozen
from schema.campaign import Campaign
from schema.errors import UserError
from schema.estimate import Estimate
from schema.seat import RULES
from storage.reader import LedgerReader


class Job(Frozen):
    """What to annotate, and how."""

    file: Path
    campaign: Campaign
    columns: Columns = Columns()
    estimate: Estimate | None = None
    """What it is expected to take, to be kept on record."""


async def run_job(
    settings: Settings,
    job: Job,
    watcher: Watcher,
    *,
    engine: Engine | None = None,
    parts: Sequence[Part] = PARTS,
    patience: float | None = None,
) -> Filed:
    """Annotate the file; returns when every one of its tasks has an outcome.

    Args:
        patience: seconds for which whatever is away is waited for; by default
            :data:`LOST_SECONDS` for the server and the swarm, and
            :data:`folkmoot.swarm.patience.PATIENCE_SECONDS` for models and agents.

    Raises:
        UserError: when the campaign was cancelled before, its tasks are another file's rows, or
            the file cannot be read.
        EngineError: when a model of the campaign cannot be used, or has been away for too long.
        BusUnavailable: when the server or the swarm is gone for good.
        DiskFull: when the disk of the state folder has no room.
        FolkmootError: when a part of the swarm cannot go on; run the job again to resume.
    """
    check_room(settings.state)
    name, file = job.campaign.name, read_file(job.file, job.columns, job.campaign)
    async with bus_for(settings, "folkmoot-annotate", start=True) as bus:
        guard = Guard(bus, LOST_SECONDS if patience is None else patience)
        models = sorted({seat.model for seat in job.campaign.roster})
        todo = (
            "create the campaign with `folkmoot campaign create NAME`, then send the rows there "
            f"with `folkmoot submit {job.file} --campaign NAME`"
        )
        swarm = await swarm_for(settings, models, bus, parts, engine, guard, elsewhere=todo)
        async with swarm:
            await command(bus, Command(command="create", campaign=name, revision=job.campaign))
            if job.estimate:
                expected = job.estimate.model_dump(mode="json")
                await command(bus, Command(command="expect", campaign=name, arguments=expected))
            with LedgerReader(settings.ledger) as reader:
                matching = match_file(reader, name, file)
                anew = counts_anew(reader, job.campaign, file, matching)
                again = bool(reader.retriable(name, failed=True, cut_short=True))
            filing = asyncio.ensure_future(_file(bus, name, file, matching, anew=anew, again=again))
            waiting = Patience() if patience is None else Patience(patience)
            try:
                await _watch(settings, guard, name, filing, watcher, waiting)
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


async def swarm_for(
    settings: Settings,
    models: Sequence[str],
    bus: Bus,
    parts: Sequence[Part],
    engine: Engine | None,
    guard: Guard,
    *,
    elsewhere: str = "run this where that ledger is",
) -> AbstractAsyncContextManager[None]:
    """The swarm that does a job: the one that serves this ledger already, or one of our own.

    Args:
        models: what it needs.
        elsewhere: what to do where the swarm at the server keeps its ledger elsewhere.

    Raises:
        UserError: when it does, or another job is running.
    """
    answered = await who_moderates(bus)
    moderator = believed(answered, settings.ledger, is_shared=bool(settings.nats))
    if moderator is None:
        own = [model for model in models if model != RULES]
        return Swarm(settings, parts, models=own, engine=engine).running(bus)
    if moderator.ledger != identity_of(settings.ledger):
        raise UserError(
            f"the swarm at {bus.where} keeps its ledger elsewhere ({moderator})",
            elsewhere,
        )
    if not moderator.stays:
        raise UserError(
            f"another job is running on this ledger (process {moderator.process})",
            "wait until it has finished, or choose another folder with --state",
        )
    return together([guard.run], asyncio.Event())


async def _watch(
    settings: Settings,
    guard: Guard,
    name: str,
    filing: asyncio.Future[Filed],
    watcher: Watcher,
    patience: Patience,
) -> None:
    with LedgerReader(settings.ledger) as reader:
        lookout = Lookout(reader, name)
        while True:
            check_room(settings.state)
            lost = guard.look()
            submitted = filing.done()
            if submitted:
                filing.result()  # its error, if it has one, ends the job
            progress = lookout.look(submitting=not submitted, lost=lost)
            watcher(progress)
            if submitted and progress.counts.open == 0:
                return
            patience.look(progress.waits, (progress.counts, progress.tokens))
            await asyncio.sleep(0.25)
