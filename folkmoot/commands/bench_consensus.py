"""``folkmoot bench consensus``: whether the committee beats its best member."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from folkmoot.commands import bench_options, options
from folkmoot.commands.bench_options import measured, models_of, numbers_of, split_names
from folkmoot.file_rows import Columns
from folkmoot.labels import parse_labels
from folkmoot.settings import Settings
from folkmoot.terminal import print_json, print_table, say
from folkmoot.text_file import read_guideline
from schema.errors import UserError


def bench_consensus(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(help="Your rows, JSONL or CSV, with a known answer.", show_default=False),
    ] = None,
    labels: options.Labels = "",
    guideline: options.Guideline = "",
    field: options.Field = None,
    id_field: options.IdField = "id",
    gold_field: options.GoldField = "gold",
    sets: Annotated[
        str,
        typer.Option(
            help="In place of FILE: a file of TOML that names sets, or literature.",
            show_default=False,
        ),
    ] = "",
    data: Annotated[
        Path | None,
        typer.Option(
            help="Folder with the rows of --sets; by default that of the file.", show_default=False
        ),
    ] = None,
    only: Annotated[
        str,
        typer.Option(help="Some of --sets, separated by commas; else all.", show_default=False),
    ] = "",
    models: bench_options.Models = "",
    rows: Annotated[int, typer.Option(help="Rows of a file or set, at most.", min=20)] = 350,
    talk_rows: Annotated[
        int, typer.Option(help="Rows of these that are talked about; 0 for none.", min=0)
    ] = 60,
    gold: bench_options.Gold = "0,50,200",
    draws: bench_options.Draws = 4,
    out: Annotated[
        Path, typer.Option(help="Folder where ballots are kept; a second run goes on there.")
    ] = Path("consensus-bench"),
    no_models: bench_options.NoModels = False,
    plot_file: bench_options.Plot = None,
    as_json: options.AsJson = False,
) -> None:
    """Measure on your labelled rows whether the committee beats its best seat, and what gold buys.

    Either a FILE and its --labels, or --sets.
    """
    # These import scikit-learn and AutoGen, for which no other command should wait.
    from folkmoot.bench.consensus import report as shown
    from folkmoot.bench.consensus.benchmark import ConsensusPlan
    from folkmoot.bench.consensus.benchmark import bench_consensus as measure
    from folkmoot.bench.consensus.moved import keep_report, last_report, moved
    from folkmoot.bench.consensus.sets import chosen_sets, read_sets, set_of_file

    settings: Settings = context.obj
    if sets and file is not None:
        raise UserError(f"both {file} and --sets {sets} say what to measure on", "give one of them")
    if sets:
        beside = {
            "--labels": bool(labels), "--guideline": bool(guideline), "--field": bool(field),
            "--id-field": id_field != "id", "--gold-field": gold_field != "gold",
        }  # fmt: skip
        _refuse(beside, "a FILE; each set says its own in the file of sets")
        wanted = chosen_sets(read_sets(sets, data), split_names(only))
    elif file is not None:
        _refuse({"--data": data is not None, "--only": bool(only)}, "--sets")
        columns = Columns(fields=tuple(field or ["text"]), id=id_field, gold=gold_field)
        wanted = (set_of_file(file, parse_labels(labels), read_guideline(guideline), columns),)
    else:
        raise UserError(
            "nothing says what to measure on",
            "give a file with known answers and its --labels, or --sets FILE.toml",
        )
    plan = ConsensusPlan(
        sets=wanted,
        models=models_of(models, settings),
        rows=rows,
        talk_rows=talk_rows,
        golds=numbers_of(gold),
        draws=draws,
        out=out,
    )

    before = last_report(out)
    report = measured(settings, no_models, lambda engine: measure(plan, engine, say))
    keep_report(out, report)
    for line in moved(before, report):
        say(line)
    if plot_file is not None:
        shown.plot(report, plot_file)
    if as_json:
        print_json(report.model_dump(mode="json"))
        return
    print_table(shown.ARM_COLUMNS, list(shown.arm_table(report)), "nothing was counted")
    print_table(shown.set_columns(report), list(shown.set_table(report)), "no set was measured")
    print_table(shown.TALK_COLUMNS, list(shown.talk_table(report)), "nothing was talked about")
    if any(each.stored for each in wanted):
        print_table(shown.STORED_COLUMNS, list(shown.stored_table(report)), "none are stored")
    for line in shown.after_table(report):
        say(line)


def _refuse(given: dict[str, bool], goes_with: str) -> None:
    """Refuse the first option that is given where it means nothing."""
    for option, is_given in given.items():
        if is_given:
            raise UserError(f"{option} goes with {goes_with}", f"leave out {option}")
