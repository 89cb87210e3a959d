"""``folkmoot bench kinds``: how good every kind of annotation is."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.router import EngineRouter
from folkmoot.bench.data_folder import named_folder
from folkmoot.commands import options
from folkmoot.commands.bench_consensus import numbers_of, split_names
from folkmoot.settings import Settings
from folkmoot.swarm.swarm import engine_settings
from folkmoot.terminal import print_json, print_table, say

if TYPE_CHECKING:
    from folkmoot.bench.kinds.benchmark import KindsReport


def bench_kinds(
    context: typer.Context,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder with the rows, a file a set.", show_default=False),
    ] = None,
    only: Annotated[
        str,
        typer.Option(help="Some sets or kinds, separated by commas; else all.", show_default=False),
    ] = "",
    models: Annotated[
        str,
        typer.Option(help="Models, the strongest last; by default those of FOLKMOOT_MODELS."),
    ] = "",
    rows: Annotated[int, typer.Option(help="Rows of a set, at most.", min=10)] = 40,
    gold: Annotated[str, typer.Option(help="Numbers of gold rows, separated by commas.")] = "0,50",
    draws: Annotated[int, typer.Option(help="How often gold rows are drawn.", min=1)] = 2,
    out: Annotated[
        Path,
        typer.Option(help="Folder for drafts and report.json; a second run goes on there."),
    ] = Path("kinds-bench"),
    no_models: Annotated[
        bool, typer.Option("--no-models", help="Ask nobody; count what is in --out.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Measure every kind of annotation on published rows, beside its best seat and a baseline."""
    # These import scikit-learn and AutoGen, for which no other command should wait.
    from folkmoot.bench.kinds import report as shown
    from folkmoot.bench.kinds.benchmark import KindsPlan
    from folkmoot.bench.kinds.benchmark import bench_kinds as measure
    from folkmoot.bench.kinds.sets import read_kind_sets

    settings: Settings = context.obj
    folder = named_folder(data, "the published sets, a .jsonl file each")
    plan = KindsPlan(
        sets=tuple(read_kind_sets(folder, split_names(only))),
        models=tuple(split_names(models)) or settings.model_names,
        rows=rows,
        golds=numbers_of(gold),
        draws=draws,
        out=out,
    )

    async def measured() -> KindsReport:
        engine = None if no_models else EngineRouter(engine_settings(settings))
        try:
            return await measure(plan, engine, say)
        finally:
            if engine is not None:
                await engine.close()

    report = asyncio.run(measured())
    say(f"all figures are in {shown.keep_report(out, report)}")
    if as_json:
        print_json(report.model_dump(mode="json"))
        return
    print_table(shown.COLUMNS, list(shown.main_table(report)), "no set was measured")
    print_table(shown.FIGURE_COLUMNS, list(shown.figure_table(report)), "no set was measured")
    if positions := list(shown.position_table(report)):
        print_table(shown.POSITION_COLUMNS, positions, "nothing was compared")
