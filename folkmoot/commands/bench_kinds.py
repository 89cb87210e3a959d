"""``folkmoot bench kinds``: how good every kind of annotation is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from folkmoot.bench.data_folder import named_folder
from folkmoot.commands import bench_options, options
from folkmoot.commands.bench_options import measured, models_of, numbers_of, split_names
from folkmoot.settings import Settings
from folkmoot.terminal import print_json, print_table, say


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
    models: bench_options.Models = "",
    rows: Annotated[int, typer.Option(help="Rows of a set, at most.", min=10)] = 40,
    gold: bench_options.Gold = "0,50",
    draws: bench_options.Draws = 2,
    out: Annotated[
        Path,
        typer.Option(help="Folder for drafts and report.json; a second run goes on there."),
    ] = Path("kinds-bench"),
    no_models: bench_options.NoModels = False,
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
        models=models_of(models, settings),
        rows=rows,
        golds=numbers_of(gold),
        draws=draws,
        out=out,
    )

    report = measured(settings, no_models, lambda engine: measure(plan, engine, say))
    say(f"all figures are in {shown.keep_report(out, report)}")
    if as_json:
        print_json(report.model_dump(mode="json"))
        return
    print_table(shown.COLUMNS, list(shown.main_table(report)), "no set was measured")
    print_table(shown.FIGURE_COLUMNS, list(shown.figure_table(report)), "no set was measured")
    if accepted := list(shown.accepted_table(report)):
        print_table(shown.ACCEPTED_COLUMNS, accepted, "nothing was accepted")
    if lines := list(shown.line_table(report)):
        print_table(shown.LINE_COLUMNS, lines, "no threshold was learnt")
    if notes := list(shown.note_table(report)):
        print_table(shown.NOTE_COLUMNS, notes, "nothing was noted")
    if positions := list(shown.position_table(report)):
        print_table(shown.POSITION_COLUMNS, positions, "nothing was compared")
