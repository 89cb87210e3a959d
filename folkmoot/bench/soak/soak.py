"""The run: a fleet of real processes with scripted models, rows without a pause, marks at each
tenth, and at the end the commands that people run on a big ledger."""

from __future__ import annotations

import asyncio
import json
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bus.submit import submit_rows
from folkmoot.bench.chaos.auditor import audit, outcomes
from folkmoot.bench.chaos.fleet import CAMPAIGN, Fleet
from folkmoot.bench.chaos.witness import Witness
from folkmoot.bench.memory import resident_bytes
from folkmoot.bench.soak.copies import multiply
from folkmoot.bench.soak.figures import Mark, SoakReport
from folkmoot.bench.soak.timing import timed
from schema.base import Frozen
from schema.errors import BusError

MARKS = 10
STALL_SECONDS = 120.0
_WINDOW = 64

Say = Callable[[str], None]


class SoakPlan(Frozen):
    """What to run."""

    tasks: int
    delay: float = 0.0
    """Seconds that a scripted model takes to answer."""
    copies: int = 0
    """So many copies of each task are put into the ledger before commands are timed on it."""


async def run_soak(plan: SoakPlan, folder: Path, say: Say) -> SoakReport:
    """Run the plan once; all its data lies in ``folder`` meanwhile, and is gone afterwards.

    Raises:
        BusError: when nothing comes to an end for two minutes.
        FolkmootError: when the fleet does not start.
    """
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - once, before anything runs
    with tempfile.TemporaryDirectory(prefix="bench-soak-", dir=folder) as scratch:
        fleet = Fleet(Path(scratch), delay=plan.delay, small_disks=False)
        async with fleet:
            began = time.monotonic()
            witness = Witness(fleet.ledger, CAMPAIGN, fleet.bus)
            watching = asyncio.create_task(witness.watch())
            submitting = asyncio.create_task(
                submit_rows(fleet.bus, CAMPAIGN, _rows(plan.tasks), window=_WINDOW)
            )
            try:
                marks = await _marks(plan, fleet, witness, began, say)
                await submitting
            finally:
                watching.cancel()
                submitting.cancel()
                await asyncio.gather(watching, submitting, return_exceptions=True)
            seconds = time.monotonic() - began
            broken = await asyncio.to_thread(audit, fleet.ledger, CAMPAIGN, witness)
            came_to = outcomes(fleet.ledger, CAMPAIGN)
            if plan.copies:
                async with fleet.parts["moderator"].down(signal.SIGTERM):
                    await asyncio.to_thread(multiply, fleet.ledger, plan.copies)
                say(f"each task was copied {plan.copies:,} times")
            commands = await asyncio.to_thread(
                timed, fleet.state, fleet.url, CAMPAIGN, "s0", Path(scratch) / "out"
            )
            broken += [f"`{each.command}` ended with {each.code}" for each in commands if each.code]
        return SoakReport(
            tasks=plan.tasks,
            in_ledger=plan.tasks * (1 + plan.copies),
            seconds=round(seconds, 1),
            outcomes=came_to,
            marks=tuple(marks),
            ledger_bytes=fleet.ledger.stat().st_size,
            commands=commands,
            broken=tuple(broken),
        )


async def _marks(
    plan: SoakPlan, fleet: Fleet, witness: Witness, began: float, say: Say
) -> list[Mark]:
    marks: list[Mark] = []
    for mark in sorted({max(1, plan.tasks * tenth // MARKS) for tenth in range(1, MARKS + 1)}):
        while (done := len(witness.ended)) < mark:
            if not await witness.until(partial(_more, witness, done), STALL_SECONDS):
                raise BusError(f"no task ended for {STALL_SECONDS:.0f} seconds", "try again")
        resident = {name: resident_bytes(part.pid) for name, part in fleet.parts.items()}
        marks.append(Mark(tasks=done, seconds=time.monotonic() - began, resident=resident))
        say(f"{done:,} tasks, {marks[-1].seconds:.0f} s")
    return marks


def _more(witness: Witness, than: int) -> bool:
    return len(witness.ended) > than


def _rows(count: int) -> Iterator[bytes]:
    for number in range(count):
        text = f"Visit {number}: table {number % 17}, bill {number * 7 % 101}, kind {number % 5}."
        yield json.dumps({"id": f"s{number}", "text": text}).encode()
