"""``folkmoot bench recipes``: what papers claim of their recipes, with the models at hand."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from folkmoot.bench.data_folder import named_folder
from folkmoot.commands import bench_options, options
from folkmoot.commands.bench_options import models_of, split_names
from folkmoot.settings import Settings
from folkmoot.terminal import print_json, print_table, say


def bench_recipes(
    context: typer.Context,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder with the rows, a file a set.", show_default=False),
    ] = None,
    only: Annotated[
        str,
        typer.Option(
            "--recipes", help="Some recipes, separated by commas; else all.", show_default=False
        ),
    ] = "",
    models: bench_options.Models = "",
    tokens: Annotated[
        int, typer.Option(help="Tokens that each recipe and baseline may take.", min=1)
    ] = 200_000,
    claims: Annotated[
        Path | None,
        typer.Option(help="Your own claims, TOML, instead of the shipped.", show_default=False),
    ] = None,
    out: Annotated[
        Path,
        typer.Option(help="Folder for records and report.json; a second run goes on there."),
    ] = Path("recipes-bench"),
    no_models: bench_options.NoModels = False,
    as_json: options.AsJson = False,
) -> None:
    """Measure the claim of each recipe's paper beside its baseline, at equal tokens or rows."""
    # These import scikit-learn and AutoGen, for which no other command should wait.
    from folkmoot.bench.recipes import report as shown
    from folkmoot.bench.recipes.benchmark import RecipesPlan
    from folkmoot.bench.recipes.benchmark import bench_recipes as measure
    from folkmoot.bench.recipes.claims import SHIPPED, read_claims
    from folkmoot.bench.recipes.running import RealRunner
    from folkmoot.recipe.loading import load

    settings: Settings = context.obj
    folder = named_folder(data, "the published sets, a .jsonl file each")
    names = models_of(models, settings)
    plan = RecipesPlan(
        claims=read_claims(claims or SHIPPED, split_names(only)),
        data=folder,
        models=names,
        tokens=tokens,
        out=out,
    )
    run = None if no_models else RealRunner(settings, names, out / "+".join(names) / "runs")
    report = asyncio.run(measure(plan, load, run, say))
    say(f"all figures are in {shown.keep_report(out, report)}")
    if as_json:
        print_json(report.model_dump(mode="json"))
        return
    print_table(shown.COLUMNS, list(shown.main_table(report)), "no claim was measured")
    print_table(shown.SIZE_COLUMNS, list(shown.size_table(report)), "no claim was measured")
