"""The run: a fleet of real processes with scripted models, rows of all campaigns at once, one of
them many times as big as the others; and what the ledger says of who was served when."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bus.submit import submit_rows
from folkmoot.bench.chaos.auditor import doubled, outcomes
from folkmoot.bench.chaos.fleet import Fleet
from folkmoot.bench.chaos.witness import reading
from folkmoot.bench.fairness.figures import FairnessReport, Served, longest_wait
from schema.base import Frozen
from schema.errors import BusError
from storage.reader import LedgerReader

STALL_SECONDS = 120.0
START_SECONDS = 180.0
LOOK_SECONDS = 0.5

Say = Callable[[str], None]


class FairnessPlan(Frozen):
    """What to run."""

    campaigns: int = 50
    agents: int = 20
    """Agents' processes."""
    rows: int = 30
    """Of each campaign but the first."""
    big: int = 10
    """The first campaign has so many times as many."""
    delay: float = 0.0
    """Seconds that a scripted model takes to answer."""

    @property
    def sizes(self) -> dict[str, int]:
        """Rows by campaign."""
        width = len(str(self.campaigns))
        names = [f"c{number + 1:0{width}}" for number in range(self.campaigns)]
        return {name: self.rows * (1 if n else self.big) for n, name in enumerate(names)}


async def run_fairness(plan: FairnessPlan, folder: Path, say: Say) -> FairnessReport:
    """Run the plan once; all its data lies in ``folder`` meanwhile, and is gone afterwards.

    Raises:
        BusError: when nothing comes to an end for two minutes, or the agents do not start.
        FolkmootError: when the fleet does not start.
    """
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - once, before anything runs
    with tempfile.TemporaryDirectory(prefix="bench-fairness-", dir=folder) as scratch:
        async with Fleet(
            Path(scratch),
            delay=plan.delay,
            small_disks=False,
            agents=plan.agents,
            campaigns=tuple(plan.sizes),
        ) as fleet:
            await _all_up(fleet)
            say(f"{plan.agents} agents' processes are up")
            submitting = [
                asyncio.create_task(submit_rows(fleet.bus, name, _rows(name, count)))
                for name, count in plan.sizes.items()
            ]
            try:
                await _all_ended(fleet.ledger, sum(plan.sizes.values()), say)
                await asyncio.gather(*submitting)
            finally:
                for task in submitting:
                    task.cancel()
                await asyncio.gather(*submitting, return_exceptions=True)
            return await asyncio.to_thread(_report, plan, fleet.ledger)


async def _all_up(fleet: Fleet) -> None:
    """Wait for the agents, so that nobody is served by the first of them alone."""
    agents = [part for name, part in fleet.parts.items() if name.startswith("agents-")]
    deadline = time.monotonic() + START_SECONDS
    while not all(b"up: " in part.log.read_bytes() for part in agents):
        if time.monotonic() > deadline:
            raise BusError(
                f"not all agents have started within {START_SECONDS:.0f} seconds",
                "try with fewer of them: --agents",
            )
        await asyncio.sleep(0.2)


async def _all_ended(ledger: Path, rows: int, say: Say) -> None:
    done, changed, told = 0, time.monotonic(), 0
    while done < rows:
        if time.monotonic() - changed > STALL_SECONDS:
            raise BusError(f"no row ended for {STALL_SECONDS:.0f} seconds", "try again")
        await asyncio.sleep(LOOK_SECONDS)
        if (now := await asyncio.to_thread(_ended, ledger)) > done:
            done, changed = now, time.monotonic()
        if done * 10 // rows > told:
            told = done * 10 // rows
            say(f"{done:,} of {rows:,} rows")


def _ended(ledger: Path) -> int:
    with contextlib.suppress(sqlite3.Error), reading(ledger) as connection:
        count: int = connection.execute(
            "select count(*) from tasks where state = 'finished'"
        ).fetchone()[0]
        return count
    return 0


def _report(plan: FairnessPlan, ledger: Path) -> FairnessReport:
    with reading(ledger) as connection:
        began = connection.execute("select min(submitted) from tasks").fetchone()[0]
        served = tuple(_served(connection, name, began) for name in plan.sizes)
        workers = connection.execute(
            "select count(distinct worker) from turns where model != 'rules'"
        ).fetchone()[0]
    broken: list[str] = []
    for name, rows in plan.sizes.items():
        counts = outcomes(ledger, name)
        if counts["accepted"] + counts["escalated"] != rows:
            broken.append(f"{name} has {rows} rows, and came to {counts}")
        broken += [f"twice: {what}" for what in doubled(ledger, name)]
    with LedgerReader(ledger) as reader:
        broken += [f"{each.sentence} Not so: {each.subject}" for each in reader.violations()]
    return FairnessReport(
        agents=plan.agents, served_by=workers, served=served, broken=tuple(broken)
    )


def _served(connection: sqlite3.Connection, name: str, began: float) -> Served:
    rows, submitted, first, last = connection.execute(
        "select count(*), min(submitted), min(ended), max(ended) from tasks where campaign = ?",
        [name],
    ).fetchone()
    turns = [
        at for (at,) in connection.execute("select recorded from turns where campaign = ?", [name])
    ]
    wait, since = longest_wait(submitted, turns, last)
    return Served(
        campaign=name,
        rows=rows,
        turns=len(turns),
        first=first - began,
        last=last - began,
        longest_wait=wait,
        waited_from=since - began,
    )


def _rows(name: str, count: int) -> Iterator[bytes]:
    for number in range(count):
        text = f"Visit {number} of {name}: table {number % 17}, bill {number * 7 % 101}."
        yield json.dumps({"id": f"r{number}", "text": text}).encode()
