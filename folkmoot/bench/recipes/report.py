"""The benchmark of recipes as tables for people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from folkmoot.bench.recipes.benchmark import RecipesReport
from schema.base import Json
from schema.figure import Figure

COLUMNS = ("recipe", "set", "baseline", "figure", "its own", "baseline's", "difference", "verdict")
SIZE_COLUMNS = ("recipe", "set", "baseline", "equal", "kept", "tokens", "baseline kept",
                "baseline tokens")  # fmt: skip


def main_table(report: RecipesReport) -> Iterator[dict[str, Json]]:
    """One row a claim, set, baseline and figure."""
    for one in report.found:
        for each in one.compared:
            yield {
                "recipe": one.recipe,
                "set": one.set,
                "baseline": one.baseline,
                "figure": f"{each.figure}, {each.better} is better",
                "its own": _shown(each.own),
                "baseline's": _shown(each.other),
                "difference": _shown(each.difference),
                "verdict": each.verdict + (f": {each.why}" if each.why else ""),
            }


def size_table(report: RecipesReport) -> Iterator[dict[str, Json]]:
    """One row a claim, set and baseline: how much was compared."""
    for one in report.found:
        yield {
            "recipe": one.recipe,
            "set": one.set,
            "baseline": one.baseline,
            "equal": one.equal,
            "kept": f"{one.own.kept:,}",
            "tokens": f"{one.own.tokens:,}",
            "baseline kept": f"{one.other.kept:,}",
            "baseline tokens": f"{one.other.tokens:,}",
        }


def keep_report(folder: Path, report: RecipesReport) -> Path:
    """Write the report as JSON into the folder, and say where."""
    file = folder / "report.json"
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(report.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return file


def _shown(figure: Figure | None) -> str:
    return "" if figure is None else figure.decimals
