"""``folkmoot bench recipe``: how fast recipes go where models cost nothing."""

from __future__ import annotations

from typing import Annotated

import typer

from folkmoot.commands import options
from folkmoot.terminal import print_json, print_lines, print_table


def bench_recipe(
    context: typer.Context,
    units: Annotated[int, typer.Option(help="How many units of the pass that asks.")] = 20_000,
    rouge: Annotated[
        bool, typer.Option("--rouge", help="Compare each text with all before it.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Run a recipe with a model that answers at once: units a second, memory at every tenth.

    Works in the state folder, and leaves nothing there. Ends with 1 if an invariant of the ledger
    does not hold.
    """
    from folkmoot.bench.recipes.pace import measure_pace, rows_of  # imports AutoGen

    report = measure_pace(context.obj, units, gated=rouge)
    if as_json:
        print_json({**report.model_dump(mode="json"), "per_second": report.per_second})
    else:
        print_table(["units", "units/s", "MiB"], rows_of(report), "nothing was measured")
        print_lines(
            [
                f"{report.units:,} units and {report.records:,} records; "
                f"{report.per_second:,.0f} units a second after the first tenth",
                *(f"does not hold: {what}" for what in report.broken),
            ]
        )
    if report.broken:
        raise typer.Exit(1)
