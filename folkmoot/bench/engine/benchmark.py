"""The benchmark of the engine: all sides, side by side, in one run.

Every side of a model runs in a process of its own, and all of them stay loaded; at any moment one
of them works. Each workload is done by one side after the other, then again by all on other items,
so that whatever else the machine does hits all alike. Medians are taken over these repeats.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from folkmoot.bench.engine.bare_side import Generation, GenerationRate, Rate, Shape
from folkmoot.bench.engine.child import (
    GenerationOrder,
    RateOrder,
    Recorded,
    RecordOrder,
    Resident,
    ResidentOrder,
    RunOrder,
)
from folkmoot.bench.engine.figures import (
    CrossCheck,
    Did,
    MemoryFigures,
    ModelFigures,
    Report,
    SideFigures,
    WorkloadFigures,
    answers_of,
    ceiling_share,
    items_per_second,
    report,
    side_figures,
)
from folkmoot.bench.engine.peers import NOT_BUILT, batched_bench
from folkmoot.bench.engine.plan import PROBED, WARM_UP, EnginePlan, Subject, subject_of
from folkmoot.bench.engine.process import SideProcess
from folkmoot.bench.engine.recording import campaign_of, free_text, labelling
from folkmoot.bench.engine.sides import SideName, SideSetup
from folkmoot.bench.engine.workload import (
    LABELLING,
    SETTINGS,
    Item,
    Run,
    Setting,
    Workload,
)
from folkmoot.bench.texts import Pool, many, read_reviews
from schema.errors import EngineError

Say = Callable[[str], None]
Lane = tuple[Setting | Literal["both"], SideName]
"""A side in a setting. Ours are the same in both: our defaults are the equal terms."""

ENGINE: Lane = ("both", "engine")
BUS: Lane = ("both", "bus")


async def bench_engine(plan: EnginePlan, say: Say) -> Report:
    """Measure everything that the plan names.

    Raises:
        UserError: when there is no text to measure with, or not enough.
        EngineError: when a model cannot be had.
    """
    texts = read_reviews(plan.data)
    models: dict[str, ModelFigures] = {}
    memory = None
    with tempfile.TemporaryDirectory(prefix="folkmoot-bench-") as folder:
        for name in plan.models:
            subject = subject_of(name, plan.files, Path(folder))
            say(f"{name}: {subject.original.name}, and ours: {subject.ours.name}")
            bench = _ModelBench(plan, subject, Pool(texts), say)
            models[name] = await bench.measure()
        if plan.memory_items:
            subject = subject_of(plan.models[0], plan.files, Path(folder))
            memory = await measure_memory(plan, subject, texts, say)
    notes = [] if plan.peers.server else [f"llama-server is {NOT_BUILT}"]
    return report(models, data=plan.data, repeats=plan.repeats, memory=memory, notes=notes)


@dataclass
class _Measured:
    """What came of one workload."""

    runs: dict[Lane, list[Did]] = field(default_factory=lambda: defaultdict(list))
    why_not: dict[Lane, str] = field(default_factory=dict)
    unbatched: list[Did] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)


class _ModelBench:
    """All workloads of one model."""

    def __init__(self, plan: EnginePlan, subject: Subject, pool: Pool, say: Say) -> None:
        self._plan, self._subject, self._pool, self._say = plan, subject, pool, say
        self._lanes: dict[Lane, SideProcess] = {}
        self._slots: dict[Setting, int] = {}

    async def measure(self) -> ModelFigures:
        """Every workload in turn."""
        figures: dict[Setting, dict[str, WorkloadFigures]] = {s: {} for s in SETTINGS}
        check = None
        labels = [name for name in self._plan.workloads if name in LABELLING]
        texts = [name for name in self._plan.workloads if name not in LABELLING]
        async with contextlib.AsyncExitStack() as stack:
            loops: list[Lane] = [(setting, "loop") for setting in SETTINGS]
            lanes = [*loops, ENGINE, BUS]
            bare, *sides = await asyncio.gather(
                stack.enter_async_context(self._side("bare", "equal_terms")),
                *(stack.enter_async_context(self._side(lane[1], _terms(lane))) for lane in lanes),
            )
            self._lanes.update(zip(lanes, sides, strict=True))
            if self._plan.peers.batched_bench:
                check = await self._cross_check(bare)
            if labels:
                async with self._servers(0):
                    for name in labels:
                        self._add(figures, name, await self._workload(name, bare))
            for name in texts:
                async with self._servers(int(name.rpartition("_")[2])):
                    self._add(figures, name, await self._workload(name, bare))
        return ModelFigures(
            original=self._subject.original.name,
            ours=self._subject.ours.name,
            as_delivered=figures["as_delivered"],
            equal_terms=figures["equal_terms"],
            cross_check=check,
        )

    @contextlib.asynccontextmanager
    async def _side(
        self, side: SideName, setting: Setting, slots: int = 0
    ) -> AsyncIterator[SideProcess]:
        subject, delivered = self._subject, setting == "as_delivered"
        setup = SideSetup(
            side=side,
            model=subject.known_as,
            template=subject.entry.template,
            file=subject.original if delivered else subject.ours,
            wording="role_first" if delivered else "item_first",
            threads=self._plan.threads,
            slots=slots,
            program=self._plan.peers.server,
        )
        extra = {"FOLKMOOT_MODELS_FILE": subject.models_file} if subject.models_file else {}
        process = await SideProcess.start(setup, **extra)
        try:
            yield process
        finally:
            await process.close()

    @contextlib.asynccontextmanager
    async def _servers(self, texts: int) -> AsyncIterator[None]:
        """A server for each setting: for so many texts at a time, or at its best for labels."""
        if self._plan.peers.server is None:
            yield
            return
        async with contextlib.AsyncExitStack() as stack:
            for setting in SETTINGS:
                self._slots[setting] = texts or await self._best_slots(setting)
                side = self._side("server", setting, self._slots[setting])
                self._lanes[setting, "server"] = await stack.enter_async_context(side)
            try:
                yield
            finally:
                for setting in SETTINGS:
                    self._lanes.pop((setting, "server"), None)

    async def _best_slots(self, setting: Setting) -> int:
        """The slot count with which the server does two roles fastest, by a short probe."""
        found: dict[int, float] = {}
        if len(self._plan.slots) == 1:
            return self._plan.slots[0]
        for slots in self._plan.slots:
            probe = await self._make("two_roles", self._pool.take(WARM_UP + PROBED))
            async with self._side("server", setting, slots) as server:
                await _run(server, probe.first(WARM_UP))
                run = await _run(server, _without_first(probe, WARM_UP))
                found[slots] = items_per_second(run)
        self._say(
            f"  llama-server, {setting}: "
            + ", ".join(f"{slots} slots {rate:.2f} items/s" for slots, rate in found.items())
        )
        return max(found, key=found.__getitem__)

    async def _workload(self, name: str, bare: SideProcess) -> _Measured:
        count = self._plan.items_of(name)
        warm, repeats = self._plan.warm_up_of(name), self._plan.repeats_of(name)
        whole = await self._make(name, self._pool.take(warm + repeats * count))
        measured = _Measured()
        for lane, side in self._lanes.items():
            try:
                await _run(side, whole.first(self._plan.warm_up_of(name, lane[1] == "loop")))
            except EngineError as error:
                measured.why_not[lane] = error.message
        rest = _without_first(whole, warm)
        for repeat in range(repeats):
            part = rest.model_copy(
                update={"items": rest.items[repeat * count : (repeat + 1) * count]}
            )
            await self._repeat(part, bare, measured)
        return measured

    async def _repeat(self, workload: Workload, bare: SideProcess, measured: _Measured) -> None:
        """One side after the other, and the ceiling of what the engine had to do."""
        few = workload.few(self._plan.loop_items_of(workload.name))
        for lane, side in self._lanes.items():
            if lane in measured.why_not:
                continue
            part = few if lane[1] == "loop" else workload
            try:
                run = await _run(side, part)
            except EngineError as error:
                measured.why_not[lane] = error.message
                continue
            run = run.model_copy(update={"worth": run.asks / workload.asks_per_item})
            measured.runs[lane].append(Did(part.items, run))
            where = "" if lane[0] == "both" else f", {lane[0]}"
            self._say(f"  {workload.name}: {lane[1]}{where} {items_per_second(run):.2f} items/s")
            if lane == ENGINE:  # at once, while the machine is as it was
                share = await self._share(workload, run, bare)
                if share is not None:
                    measured.shares.append(share)
                    self._say(f"  {workload.name}: engine at {share:.0%} of the ceiling")
        if workload.name == "one_role":
            judged = await _run(bare, workload)
            measured.unbatched.append(Did(workload.items, judged))

    async def _share(self, workload: Workload, run: Run, bare: SideProcess) -> float | None:
        """What part of the ceiling the engine reached, where the ceiling can be measured."""
        if workload.name == "protocol":
            return None  # labels and texts, mixed: no shape stands for it
        if workload.name in LABELLING:
            shape = Shape(
                suffixes=run.asks,
                tokens=run.computed_tokens,
                depth=round(run.reused_tokens / run.asks),
            )
            rate = await bare.ask(RateOrder(shape=shape), Rate)
            return ceiling_share(run.seconds, (run.computed_tokens, rate.tokens_per_second))
        program = self._plan.peers.batched_bench
        if program is None:
            return None
        read, written = run.prompt_tokens // run.asks, run.generated_tokens // run.asks
        threads, file = self._plan.threads, self._subject.ours
        prompts = await batched_bench(
            program, file, prompt=read, generate=1, texts=4, threads=threads
        )
        texts = await batched_bench(
            program,
            file,
            prompt=read + written // 2,
            generate=16,
            texts=workload.in_flight,
            threads=threads,
            shared_prompt=True,
        )
        return ceiling_share(
            run.seconds,
            (run.computed_tokens, prompts.prompt),
            (run.generated_tokens, texts.generated),
        )

    async def _make(self, name: str, items: tuple[Item, ...]) -> Workload:
        model, family = self._subject.known_as, self._subject.entry.family
        if name.startswith("free_text"):
            return await free_text(name, model, family, items)
        if name != "protocol":
            return await labelling(name, model, family, items)
        campaign = campaign_of(name, model, family)
        # An engine of its own: the one that is measured must not have seen the items.
        async with self._side("engine", "equal_terms") as recorder:
            recorded = await recorder.ask(RecordOrder(campaign=campaign, items=items), Recorded)
        return Workload(name=name, items=recorded.items, campaign=campaign)

    async def _cross_check(self, bare: SideProcess) -> CrossCheck | None:
        program = self._plan.peers.batched_bench
        if program is None:
            return None
        shape = Generation(prompt=96, generate=16, texts=8)
        common = {**shape.model_dump(), "threads": self._plan.threads}
        ours = await bare.ask(GenerationOrder(shape=shape), GenerationRate)
        theirs = await batched_bench(program, self._subject.ours, one_memory=True, **common)
        apart = await batched_bench(program, self._subject.ours, **common)
        return CrossCheck(
            **shape.model_dump(),
            bare_prompt=round(ours.prompt_per_second, 1),
            bare_generated=round(ours.generated_per_second, 1),
            peer_prompt=round(theirs.prompt, 1),
            peer_generated=round(theirs.generated, 1),
            peer_generated_apart=round(apart.generated, 1),
        )

    def _add(
        self, figures: dict[Setting, dict[str, WorkloadFigures]], name: str, found: _Measured
    ) -> None:
        for setting in SETTINGS:
            figures[setting][name] = workload_figures(
                setting, found.runs, found.why_not, found.unbatched, found.shares,
                self._slots.get(setting),
            )  # fmt: skip


def workload_figures(
    setting: Setting,
    runs: dict[Lane, list[Did]],
    why_not: dict[Lane, str],
    unbatched: list[Did],
    shares: list[float],
    slots: int | None,
) -> WorkloadFigures:
    """The figures of one workload in one setting."""
    reference = unbatched if setting == "equal_terms" else runs.get((setting, "loop"), [])

    def of(lane: Lane) -> SideFigures:
        if lane in why_not:
            return SideFigures(missing=why_not[lane])
        if not runs.get(lane):
            return SideFigures(missing=NOT_BUILT if lane[1] == "server" else "not run")
        served = slots if lane[1] == "server" else None
        return side_figures(runs[lane], answers_of(reference), served)

    engine = of(ENGINE)
    return WorkloadFigures(
        loop=of((setting, "loop")),
        server=of((setting, "server")),
        engine=engine,
        bus=of(BUS),
        ceiling_share=round(sorted(shares)[len(shares) // 2], 4) if shares else None,
        label_agreement=engine.label_agreement,
    )


async def measure_memory(
    plan: EnginePlan, subject: Subject, texts: list[Item], say: Say
) -> MemoryFigures:
    """Let an engine label many different items, and see whether it grows."""
    bench = _ModelBench(plan, subject, Pool(list(many(texts))[: plan.memory_items]), say)
    at_a_time = max(1, plan.memory_items // 10)
    sizes: list[int] = []
    async with bench._side("engine", "equal_terms") as engine:
        for _ in range(plan.memory_items // at_a_time):
            workload = await bench._make("one_role", bench._pool.take(at_a_time))
            await _run(engine, workload)
            sizes.append((await engine.ask(ResidentOrder(), Resident)).resident)
            say(f"  {len(sizes) * at_a_time} items: {sizes[-1] / 2**20:.1f} MiB resident")
    return MemoryFigures(
        model=subject.entry.name,
        items=len(sizes) * at_a_time,
        resident_before_mib=round(sizes[0] / 2**20, 1),
        resident_after_mib=round(sizes[-1] / 2**20, 1),
    )


def _terms(lane: Lane) -> Setting:
    """The setting in which a side is started."""
    return "equal_terms" if lane[0] == "both" else lane[0]


async def _run(side: SideProcess, workload: Workload) -> Run:
    return await side.ask(RunOrder(workload=workload), Run)


def _without_first(workload: Workload, count: int) -> Workload:
    return workload.model_copy(update={"items": workload.items[count:]})
