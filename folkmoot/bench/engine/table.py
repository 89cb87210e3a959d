"""The benchmark of the engine as a table for people, and as a plot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from folkmoot.bench.canvas import canvas
from folkmoot.bench.engine.figures import Report, SideFigures, WorkloadFigures
from folkmoot.bench.engine.sides import SHOWN
from folkmoot.bench.engine.workload import SETTINGS
from schema.base import Json

COLUMNS = (
    "model", "setting", "workload", "side", "items/s", "x loop", "x server", "items",
    "computed/item", "reused", "written/item", "ceiling", "MiB", "agrees", "right",
)  # fmt: skip

SIDES = tuple(SHOWN)


def table(report: Report) -> Iterator[dict[str, Json]]:
    """One row a side: see :data:`COLUMNS`."""
    for model, figures in report.models.items():
        for setting in SETTINGS:
            by_workload: dict[str, WorkloadFigures] = getattr(figures, setting)
            for workload, found in by_workload.items():
                for side in SIDES:
                    yield {
                        "model": model,
                        "setting": setting,
                        "workload": workload,
                        "side": side,
                        **_cells(side, found),
                    }


def after_table(report: Report) -> Iterator[str]:
    """What belongs to the table and has no place in it."""
    for model, figures in report.models.items():
        yield f"{model}: original {figures.original}, ours {figures.ours}"
        if check := figures.cross_check:
            yield (
                f"  the bare loop beside llama-batched-bench, {check.texts} x {check.prompt} tokens"
                f" and {check.generate} more: {check.bare_prompt:.0f} and {check.peer_prompt:.0f}"
                f" prompt tokens/s, {check.bare_generated:.0f} and {check.peer_generated:.0f}"
                " written tokens/s"
            )
    if memory := report.memory:
        yield (
            f"memory of the engine ({memory.model}) over {memory.items:,} items:"
            f" {memory.resident_before_mib:.0f} MiB, then {memory.resident_after_mib:.0f} MiB"
        )
    yield from report.notes


def plot(report: Report, file: Path) -> None:
    """Write the items per second of all sides as bars, a panel for each model and setting.

    Raises:
        UserError: when matplotlib is not installed.
    """
    models = list(report.models)
    figure = canvas(4.2 * len(models) + 1, 7.0)
    panels = figure.subplots(len(SETTINGS), len(models), squeeze=False)
    for row, setting in enumerate(SETTINGS):
        for column, model in enumerate(models):
            panel = panels[row][column]
            found: dict[str, WorkloadFigures] = getattr(report.models[model], setting)
            for place, side in enumerate(SIDES):
                rates = [_side(side, figures).items_per_s or 0.0 for figures in found.values()]
                offsets = [at + 0.2 * (place - 1.5) for at in range(len(found))]
                panel.bar(offsets, rates, width=0.18, label=SHOWN[side])
            panel.set_yscale("log")
            panel.set_xticks(range(len(found)), [name.replace("_", "\n", 1) for name in found])
            panel.set_title(f"{model}, {setting.replace('_', ' ')}", fontsize=10)
            panel.tick_params(labelsize=8)
            panel.grid(axis="y", alpha=0.3)
        panels[row][0].set_ylabel("items/s (texts: of 64 tokens)")
    panels[0][0].legend(fontsize=7)
    figure.suptitle(f"{report.machine.cpu}, {report.machine.cores} cores, {report.made[:10]}")
    figure.savefig(file)


def _side(name: str, figures: WorkloadFigures) -> SideFigures:
    side: SideFigures = getattr(figures, name)
    return side


def _cells(name: str, figures: WorkloadFigures) -> dict[str, Json]:
    side = _side(name, figures)
    if side.items_per_s is None:
        return {"items/s": side.missing}
    return {
        "items/s": f"{side.items_per_s:.2f}",
        "x loop": _times(side, figures.loop),
        "x server": _times(side, figures.server),
        "items": side.items,
        "computed/item": side.computed_tokens_per_item,
        "reused": _percent(side.reused_share),
        "written/item": side.generated_tokens_per_item,
        "ceiling": _percent(figures.ceiling_share) if name == "engine" else "",
        "MiB": side.peak_mib,
        "agrees": _percent(side.label_agreement),
        "right": _percent(side.accuracy),
    }


def _times(side: SideFigures, other: SideFigures) -> str:
    if side is other or not side.items_per_s or not other.items_per_s:
        return ""
    return f"{side.items_per_s / other.items_per_s:.2f}"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"
