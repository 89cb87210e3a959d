"""``folkmoot bench bus``: the swarm around the engine, with a model that answers at once.

Everything but the model is real: the embedded server, which has every submission on disk before
it confirms it; the ledger, whose commits are on disk; the moderator and the agents, in processes
of their own; the whole default protocol, with tasks that are contested.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bus.connection import Bus
from bus.envelopes import Command
from bus.server import EmbeddedServer
from bus.submit import submit_rows
from consensus.protocol.default import default_protocol, default_roster
from folkmoot.bench.memory import peak_bytes, resident_bytes
from folkmoot.bench.swarm.bus_engine import LABELS, MODELS, row
from folkmoot.bench.swarm.bus_figures import (
    BusReport,
    Moment,
    ProcessFigures,
    stretches,
    sums,
)
from folkmoot.bench.swarm.bus_processes import (
    PartProcess,
    cpu_seconds,
    running,
    server_pid,
    written_bytes,
)
from folkmoot.swarm.client import command
from folkmoot.swarm.parts import Part
from schema.base import Frozen
from schema.campaign import Campaign, Label
from schema.errors import BusError
from storage.reader import LedgerReader

MARKS = 10
"""The run is cut into so many stretches, each with as many tasks."""

LOOK_SECONDS = 0.1
LOOK_SHARE = 0.02
"""Looking takes at most so much of a processor's time: it counts all tasks."""

STALL_SECONDS = 60.0
"""A run in which no turn is recorded for so long has failed."""

NAME = "bench"
SUBMITTER = "submitter"

Say = Callable[[str], None]


class BusPlan(Frozen):
    """What to measure."""

    tasks: int
    contested_every: int = 10
    """The last of so many rows is contested; 0 is for none."""
    solved: int = 0
    """So many rows come with a known answer, from which the swarm learns whom to trust."""
    processes: tuple[tuple[Part, ...], ...] = (("moderator",), ("engine", "agents"))
    """What runs together in one process."""


async def bench_bus(plan: BusPlan, folder: Path, say: Say) -> BusReport:
    """Run the plan once; its data lies in ``folder`` meanwhile, on the disk that counts.

    Raises:
        BusError: when a part does not start, or the tasks do not end.
    """
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - once, before anything runs
    with tempfile.TemporaryDirectory(prefix="bench-bus-", dir=folder) as scratch:
        state = Path(scratch)
        server = await EmbeddedServer.start(state / "nats")
        try:
            bus = await Bus.connect(server.access.bus_settings("bench"))
            try:
                async with running(plan.processes, state, bus) as parts:
                    return await _measured(plan, state, bus, parts, say)
            finally:
                await bus.close()
        finally:
            await server.stop()


def campaign() -> Campaign:
    """The default protocol without a bound on talk, so that all that is contested goes through the
    whole of it, and the default committee of three families."""
    plan = default_protocol().model_copy(update={"talk_share": None})
    return Campaign(
        name=NAME,
        labels=tuple(Label(name=label) for label in LABELS),
        roster=default_roster([(model, model) for model in MODELS]),
        protocol=plan,
    )


async def _measured(
    plan: BusPlan, state: Path, bus: Bus, parts: Sequence[PartProcess], say: Say
) -> BusReport:
    await command(bus, Command(command="create", campaign=NAME, revision=campaign()))
    pids = {"nats-server": server_pid(state / "nats"), **{part.name: part.pid for part in parts}}
    pids[SUBMITTER] = os.getpid()
    rows = (row(number, plan.contested_every, plan.solved) for number in range(plan.tasks))
    with LedgerReader(state / "ledger.db") as reader:
        began = _moment(reader, 0.0, pids)
        submitting = asyncio.create_task(submit_rows(bus, NAME, rows))
        try:
            moments = [began, *await _watched(plan, reader, pids, submitting, say)]
            await submitting
        finally:
            submitting.cancel()
        counts = reader.counts(NAME)
        turns = reader.spent(NAME).turns
        contested = len(reader.tasks_asked(NAME, "compare"))
        violations = len(reader.violations())
        peaks = {name: peak_bytes(pid) for name, pid in pids.items()}
        written = sum(written_bytes(pid) for pid in pids.values())
        streams = _size(state / "nats")
    end = moments[-1]
    commits = sum([(await part.end()).commits for part in parts])
    return BusReport(
        tasks=counts.submitted,
        contested=contested,
        outcomes={name: n for name, n in counts.model_dump().items() if name != "submitted"},
        turns=turns,
        seconds=end.seconds,
        commits=commits,
        ledger_bytes=_size(state) - _size(state / "nats"),
        stream_bytes=streams,
        written_bytes=written,
        processes=tuple(
            ProcessFigures(
                name=name,
                cpu_seconds=end.cpu_seconds[name] - began.cpu_seconds[name],
                peak_bytes=peaks[name],
                first_bytes=moments[1].resident[name],
                last_bytes=end.resident[name],
            )
            for name in pids
        ),
        stretches=stretches(moments),
        violations=violations,
        **sums(turns, counts.submitted, commits, end.seconds),
    )


async def _watched(
    plan: BusPlan,
    reader: LedgerReader,
    pids: dict[str, int],
    submitting: asyncio.Task[object],
    say: Say,
) -> list[Moment]:
    """A moment at each mark; the last one is that of the last outcome."""
    started = heard = time.monotonic()
    turns, pause, moments = 0, LOOK_SECONDS, list[Moment]()
    marks = sorted({max(1, plan.tasks * mark // MARKS) for mark in range(1, MARKS + 1)})
    while marks:
        await asyncio.sleep(pause)
        if submitting.done():
            submitting.result()  # its error, if it has one, ends the run
        began = time.monotonic()
        moment = _moment(reader, began - started, pids)
        pause = max(LOOK_SECONDS, (time.monotonic() - began) / LOOK_SHARE)
        if moment.turns > turns:
            turns, heard = moment.turns, time.monotonic()
        if time.monotonic() - heard > STALL_SECONDS:
            raise BusError(f"no turn was recorded for {STALL_SECONDS:.0f} seconds", "try again")
        if moment.tasks >= marks[0]:
            marks = [mark for mark in marks if mark > moment.tasks]
            moments.append(moment)
            say(f"{moment.tasks:,} tasks, {moment.turns:,} turns, {moment.seconds:.0f} s")
    return moments


def _moment(reader: LedgerReader, seconds: float, pids: dict[str, int]) -> Moment:
    counts = reader.counts(NAME)
    return Moment(
        seconds=seconds,
        tasks=counts.submitted - counts.open,
        turns=reader.spent(NAME).turns,
        resident={name: resident_bytes(pid) for name, pid in pids.items()},
        cpu_seconds={name: cpu_seconds(pid) for name, pid in pids.items()},
    )


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
