"""One run: the fleet works without end, fault after fault strikes it, and everything is audited."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from folkmoot.bench.chaos import auditor
from folkmoot.bench.chaos.fault import FAULTS, Unexpected
from folkmoot.bench.chaos.figures import ChaosReport, Struck
from folkmoot.bench.chaos.fleet import CAMPAIGN, MODELS, Fleet
from folkmoot.bench.chaos.plan import Strike, strikes
from folkmoot.bench.chaos.recipe_beside import RecipeBeside
from folkmoot.bench.chaos.submitting import Submitter
from folkmoot.bench.chaos.witness import STUCK_SECONDS, Witness
from schema.base import Frozen

RECOVERY_SECONDS = 90.0
"""A fault from which the work has not recovered after so long was not survived."""
FIRST_SECONDS = 60.0
"""The first row has its outcome after so long at the latest."""

Say = Callable[[str], None]


class ChaosPlan(Frozen):
    """What to run."""

    seconds: float
    """No fault is begun after so long."""
    seed: int = 1
    faults: tuple[str, ...] = ()
    """Their names; all that can be done here where none is named."""
    most: int = 0
    """So many faults at most; 0 for as many as there is time for."""
    models: tuple[str, ...] = MODELS
    servers: int = 1
    """NATS servers; several are a cluster."""


async def run_chaos(plan: ChaosPlan, folder: Path, say: Say) -> ChaosReport:
    """Run the plan once; all its data lies in ``folder`` meanwhile, and is gone afterwards.

    Raises:
        UserError: for a fault that nobody knows.
        FolkmootError: when the fleet does not start at all.
    """
    import folkmoot.bench.chaos.faults  # noqa: F401 - imported to be registered

    if (task := asyncio.current_task()) is not None:  # ended, it ends its processes, too
        with contextlib.suppress(RuntimeError, ValueError):  # not the main thread: not ours to end
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    named = plan.faults or FAULTS.names()
    wanted = {name: FAULTS.get(name) for name in named}
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - once, before anything runs
    with tempfile.TemporaryDirectory(
        prefix="bench-chaos-", dir=folder, ignore_cleanup_errors=True
    ) as scratch:
        async with Fleet(Path(scratch), plan.models, servers=plan.servers) as fleet:
            skipped = {name: why for name, f in wanted.items() if (why := f.impossible(fleet))}
            able = [name for name in wanted if name not in skipped]
            return await _Run(plan, fleet, say).through(able, skipped)


class _Run:
    def __init__(self, plan: ChaosPlan, fleet: Fleet, say: Say) -> None:
        self._plan, self._fleet, self._say = plan, fleet, say
        self._witness = Witness(fleet.ledger, CAMPAIGN, fleet.bus)
        self._submitter = Submitter(fleet.bus, CAMPAIGN, self._witness, plan.seed)
        self._recipe = RecipeBeside(fleet.bus, fleet.ledger, plan.models)
        self._known: set[str] = set()
        """What was told as broken already."""

    async def through(self, able: Sequence[str], skipped: dict[str, str]) -> ChaosReport:
        began = time.monotonic()
        await self._recipe.begin()
        stop = asyncio.Event()
        giving = asyncio.create_task(self._recipe.run(stop))
        watching = asyncio.create_task(self._witness.watch())
        submitting = asyncio.create_task(self._submitter.run(stop))
        struck: list[Struck] = []
        try:
            await self._witness.until(lambda: bool(self._witness.ended), FIRST_SECONDS)
            began = time.monotonic()
            for strike in strikes(self._plan.seed, able):
                late = time.monotonic() - began > self._plan.seconds
                if late or (self._plan.most and strike.number >= self._plan.most):
                    break
                struck.append(await self._one(strike))
                told = struck[-1]
                verdict = "survived" if told.survived else f"NOT survived: {told.broken[0]}"
                self._say(
                    f"{told.number:>3} {told.fault}: {told.what}; {told.seconds:.1f} s, {verdict}"
                )
            await self._fleet.quiet()
            stop.set()
            await asyncio.wait({submitting, giving}, timeout=STUCK_SECONDS)
            if giving.done():
                giving.result()  # what it could not do is not passed over in silence
            await self._witness.until(
                lambda: self._witness.open == 0 and self._recipe.is_over(), STUCK_SECONDS
            )
        finally:
            for task in (submitting, giving, watching):
                task.cancel()
            await asyncio.gather(submitting, giving, watching, return_exceptions=True)
        return await asyncio.to_thread(self._report, time.monotonic() - began, struck, skipped)

    async def _one(self, strike: Strike) -> Struck:
        await asyncio.sleep(strike.rest)
        broken: list[str] = []
        try:
            what = await FAULTS.get(strike.fault).strike(self._fleet, strike.chance())
        except Unexpected as unexpected:
            what, broken = "it struck", [str(unexpected)]
        healed = time.monotonic()
        witness = self._witness

        def goes_on() -> bool:
            return any(
                at > healed and witness.confirmed.get(row, 0.0) > healed
                for row, at in list(witness.ended.items())  # another thread adds to them
            )

        if not await witness.until(goes_on, RECOVERY_SECONDS):
            broken.append(f"no new row had its outcome within {RECOVERY_SECONDS:.0f} seconds")
        seconds = time.monotonic() - healed
        for found in await asyncio.to_thread(self._audit):
            if found not in self._known:
                self._known.add(found)
                broken.append(found)
        return Struck(
            number=strike.number,
            fault=strike.fault,
            what=what,
            seconds=round(seconds, 2),
            broken=tuple(broken),
        )

    def _audit(self) -> list[str]:
        beside = self._recipe.campaigns
        found = auditor.audit(self._fleet.ledger, CAMPAIGN, self._witness, beside)
        found += self._recipe.audit()
        for part in self._fleet.parts.values():
            if "Traceback (most recent call last)" in part.log.read_text(errors="replace"):
                found.append(f"{part.name} has shown a traceback")
        return found

    def _report(self, seconds: float, struck: list[Struck], skipped: dict[str, str]) -> ChaosReport:
        fleet, witness = self._fleet, self._witness
        broken = self._audit()
        if witness.open:
            broken.append(f"{witness.open} rows are open still, long after the last fault")
        if not self._recipe.is_over():
            broken.append("the recipe is not over, long after its last seed")
        broken += [each for each in self._recipe.audit_whole() if each not in broken]
        if unconfirmed := self._submitter.sent - len(witness.confirmed) - len(witness.rejected):
            broken.append(f"{unconfirmed} rows never had a receipt")
        return ChaosReport(
            seed=self._plan.seed,
            seconds=round(seconds, 1),
            struck=tuple(struck),
            skipped=skipped,
            outcomes=auditor.outcomes(fleet.ledger, CAMPAIGN),
            recipe=self._recipe.sums(),
            confirmed=len(witness.confirmed),
            lost=len(auditor.lost(fleet.ledger, CAMPAIGN, witness)),
            doubled=len(auditor.doubled(fleet.ledger, CAMPAIGN)),
            stuck=len(witness.stuck) + witness.open,
            longest=round(witness.longest, 1),
            restarts={name: part.starts - 1 for name, part in fleet.parts.items()},
            broken=tuple(broken),
        )
