"""From runs to figures: medians, shares of the ceiling, agreement. Pure."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from pathlib import Path
from statistics import median
from typing import NamedTuple

from engine.build_facts import BuildFacts, read_build_facts
from engine.settings import available_cores
from folkmoot.bench.engine.workload import TEXT_TOKENS, Item, Run
from schema.base import Frozen


class SideFigures(Frozen):
    """One side at one workload: medians of repeated runs."""

    items_per_s: float | None = None
    """Free texts count as 64-token equivalents: tokens written a second, divided by 64."""
    runs: tuple[float, ...] = ()
    """Items a second of each run, in order."""
    items: int = 0
    """Of one run; the slow loop gets fewer."""
    asks_per_item: float = 0.0
    prompt_tokens_per_item: float = 0.0
    computed_tokens_per_item: float = 0.0
    reused_share: float = 0.0
    """Prompt tokens that were not computed again."""
    generated_tokens_per_item: float = 0.0
    peak_mib: int = 0
    """The most that was resident in the side's processes since their start."""
    accuracy: float | None = None
    """Items whose known label was the most probable answer to the first question."""
    label_agreement: float | None = None
    """Items with the same most probable label as the reference; see WorkloadFigures."""
    slots: int | None = None
    """Of the server: the best of those that were tried."""
    missing: str = ""
    """Why there is nothing, and what to type."""


class WorkloadFigures(Frozen):
    """All sides at one workload."""

    loop: SideFigures = SideFigures()
    server: SideFigures = SideFigures()
    engine: SideFigures = SideFigures()
    bus: SideFigures = SideFigures()
    ceiling_share: float | None = None
    """Of the engine: see :func:`ceiling_share`."""
    label_agreement: float | None = None
    """Of the engine. On equal terms with an unbatched decode of the same prompt and file; as
    delivered with what the loop answered."""


class CrossCheck(Frozen):
    """The bare loop and llama-batched-bench at one shape that both can express, tokens/s."""

    prompt: int
    generate: int
    texts: int
    bare_prompt: float
    bare_generated: float
    peer_prompt: float
    peer_generated: float
    peer_generated_apart: float
    """llama-batched-bench with a memory for each text of its own: faster, and nothing is shared."""


class ModelFigures(Frozen):
    """One model."""

    original: str
    """The file that the catalogue pins, which the peers run as delivered."""
    ours: str
    """The file that the engine runs, and on equal terms everybody."""
    as_delivered: dict[str, WorkloadFigures] = {}
    equal_terms: dict[str, WorkloadFigures] = {}
    cross_check: CrossCheck | None = None


class MemoryFigures(Frozen):
    """The engine before and after many different items."""

    model: str
    items: int
    resident_before_mib: float
    """After the first tenth, when everything that is made once has been made."""
    resident_after_mib: float


class Machine(Frozen):
    """What it was measured on."""

    cpu: str
    cores: int
    system: str


class Report(Frozen):
    """Everything that ``folkmoot bench engine`` found."""

    made: str
    folkmoot: str
    machine: Machine
    build: BuildFacts | None
    data: str
    repeats: int
    models: dict[str, ModelFigures] = {}
    memory: MemoryFigures | None = None
    notes: tuple[str, ...] = ()


class Did(NamedTuple):
    """A run, and the items that it was about."""

    items: Sequence[Item]
    run: Run


def side_figures(
    done: Sequence[Did], reference: Mapping[str, str], slots: int | None = None
) -> SideFigures:
    """The medians of a side's runs.

    Args:
        done: each on items of its own.
        reference: answers to compare with, by the item's text.
        slots: of a server.
    """
    if not done:
        return SideFigures()
    runs = [run for _, run in done]
    rates = [items_per_second(run) for run in runs]
    gold = {item.text: item.gold for items, _ in done for item in items}
    return SideFigures(
        items_per_s=round(median(rates), 3),
        runs=tuple(round(rate, 3) for rate in rates),
        items=runs[0].items,
        asks_per_item=_per_item(runs, [run.asks for run in runs]),
        prompt_tokens_per_item=_per_item(runs, [run.prompt_tokens for run in runs]),
        computed_tokens_per_item=_per_item(runs, [run.computed_tokens for run in runs]),
        reused_share=_share(
            sum(run.reused_tokens for run in runs), sum(run.prompt_tokens for run in runs)
        ),
        generated_tokens_per_item=_per_item(runs, [run.generated_tokens for run in runs]),
        peak_mib=max(run.peak_bytes for run in runs) >> 20,
        accuracy=agreement(done, gold),
        label_agreement=agreement(done, reference),
        slots=slots,
    )


def items_per_second(run: Run) -> float:
    """Items a second; texts by 64-token equivalents, because some end before their 64 tokens."""
    labels = any(run.answers) or not run.generated_tokens
    items = (run.worth or run.items) if labels else run.generated_tokens / TEXT_TOKENS
    return items / run.seconds


def answers_of(done: Sequence[Did]) -> dict[str, str]:
    """What was answered, by the item's text."""
    return {
        item.text: answer
        for items, run in done
        for item, answer in zip(items, run.answers, strict=False)
    }


def agreement(done: Sequence[Did], reference: Mapping[str, str]) -> float | None:
    """The share of items with the same answer as in ``reference``, by text, of those that both
    have; None where there is none."""
    answers = answers_of(done)
    both = [text for text in answers if answers[text] and reference.get(text)]
    same = sum(answers[text] == reference[text] for text in both)
    return _share(same, len(both)) if both else None


def ceiling_share(seconds: float, *parts: tuple[int, float]) -> float:
    """How much of ``seconds`` was spent on what cannot be done faster.

    That is the time that the bare decode needs for the same tokens, with as many predictions, at
    the same depth and mean length, divided by the engine's wall time for the workload. For labels
    there is one part, the prompt tokens that the engine computed, at the rate of
    :class:`folkmoot.bench.engine.bare_side.BareSide` at the workload's mean composition. For text
    there is a second one, the tokens that were written, at the rate of llama-batched-bench at their
    mean depth and at as many texts as are written at a time.

    Args:
        seconds: the engine's wall time.
        parts: tokens, and the ceiling's tokens a second.
    """
    return sum(tokens / rate for tokens, rate in parts) / seconds


def machine() -> Machine:
    """This one."""
    names = [
        line.partition(":")[2].strip()
        for line in _lines(Path("/proc/cpuinfo"))
        if line.startswith("model name")
    ]
    return Machine(
        cpu=names[0] if names else platform.processor(),
        cores=available_cores(),
        system=f"{platform.system()} {platform.release()}",
    )


def report(
    models: Mapping[str, ModelFigures],
    *,
    data: Path,
    repeats: int,
    memory: MemoryFigures | None = None,
    notes: Sequence[str] = (),
) -> Report:
    """The figures of all models, with what they were measured on."""
    return Report(
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        folkmoot=version_of("folkmoot"),
        machine=machine(),
        build=read_build_facts(),
        data=data.name,
        repeats=repeats,
        models=dict(models),
        memory=memory,
        notes=tuple(notes),
    )


def _per_item(runs: Sequence[Run], counts: Sequence[int]) -> float:
    return round(median(n / run.items for n, run in zip(counts, runs, strict=True)), 1)


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
