"""``folkmoot bench attacks``: what texts that talk to the annotator get."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from folkmoot.bench.data_folder import named_folder
from folkmoot.commands import bench_options, options
from folkmoot.commands.bench_options import measured, models_of, split_names
from folkmoot.settings import Settings
from folkmoot.terminal import print_json, print_table, say
from schema.errors import UserError

HALVES = ("all", "fitted", "held_out", "reserve")


def bench_attacks(
    context: typer.Context,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Folder with rows of published sets, to attack these.", show_default=False
        ),
    ] = None,
    only: Annotated[
        str, typer.Option(help="Some sets, separated by commas; else all.", show_default=False)
    ] = "",
    rows: Annotated[int, typer.Option(help="Attacked texts of each style.", min=1)] = 3,
    styles: Annotated[
        str, typer.Option(help="Which styles: fitted, held_out, all of both, or reserve.")
    ] = "all",
    models: bench_options.Models = "",
    out: Annotated[
        Path,
        typer.Option(help="Folder for answers and report.json; a second run goes on there."),
    ] = Path("attacks-bench"),
    fit: Annotated[
        Path | None,
        typer.Option(
            help="Fit the weights of the signs anew and write them here; nobody is asked.",
            show_default=False,
        ),
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Measure how often a text that names an answer gets it, and what guarding against it costs."""
    # These import scikit-learn and AutoGen, for which no other command should wait.
    from folkmoot.bench.attacks import report as shown
    from folkmoot.bench.attacks.attack_sets import chosen_sets
    from folkmoot.bench.attacks.benchmark import AttacksPlan
    from folkmoot.bench.attacks.benchmark import bench_attacks as measure
    from folkmoot.bench.attacks.styles import chosen_styles

    if fit is not None:
        from folkmoot.bench.attacks.fitting import fit_all

        fit.write_text(fit_all(), encoding="utf-8")
        say(f"the weights are in {fit}")
        return
    settings: Settings = context.obj
    if styles not in HALVES:
        raise UserError(f"there are no styles {styles!r}", f"choose from {', '.join(HALVES)}")
    folder = None if data is None else named_folder(data, "the published sets, a .jsonl file each")
    names = models_of(models, settings)
    plan = AttacksPlan(
        sets=tuple(chosen_sets(split_names(only), folder, names)),
        styles=chosen_styles(styles),
        models=names,
        rows=rows,
        out=out,
    )

    report = measured(settings, False, lambda engine: measure(plan, engine, say))
    say(f"all figures and texts are in {shown.keep_report(out, report)}")
    if as_json:
        print_json(report.model_dump(mode="json"))
        return
    print_table(shown.ATTACK_COLUMNS, list(shown.attack_table(report)), "nothing was attacked")
    say(shown.control_line(report))
    print_table(shown.CALM_COLUMNS, list(shown.calm_table(report)), "no text is clean")
    print_table(shown.ATTACK_COLUMNS, list(shown.style_table(report)), "nothing was attacked")
    print_table(shown.THROUGH_COLUMNS, list(shown.through_table(report)), "nothing got through")
