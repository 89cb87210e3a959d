"""``folkmoot bench soak``: many tasks through real processes, and whether anything grows."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from folkmoot.commands import options
from folkmoot.settings import Settings
from folkmoot.terminal import print_json, print_lines, print_table, say


def bench_soak(
    context: typer.Context,
    tasks: Annotated[int, typer.Option(help="How many tasks to run.", min=10)] = 20_000,
    copies: Annotated[
        int, typer.Option(help="Copy each task so often before commands are timed.", min=0)
    ] = 0,
    as_json: options.AsJson = False,
) -> None:
    """Run many tasks through separate processes with scripted models, and tell what grows.

    Tells the memory of every process at each tenth, and how long status, doctor, exports and a
    deletion take on the ledger at the end. Works on the disk of the state folder, and leaves
    nothing there. Ends with 1 if a process has grown or an invariant does not hold.
    """
    from folkmoot.bench.soak.figures import course, times
    from folkmoot.bench.soak.soak import SoakPlan, run_soak

    settings: Settings = context.obj
    report = asyncio.run(run_soak(SoakPlan(tasks=tasks, copies=copies), settings.state, say))
    if as_json:
        print_json(report.model_dump(mode="json"))
    else:
        print_table(list(course(report)[0]), course(report), "nothing was measured")
        print_table(list(times(report)[0]), times(report), "nothing was measured")
        per_s = report.tasks / report.seconds
        lines = [f"{report.tasks:,} tasks in {report.seconds:.0f} s ({per_s:.0f} a second)"]
        lines += [f"commands were timed with {report.in_ledger:,} tasks in the ledger"]
        lines += [f"grown: {name}" for name in report.grown]
        print_lines([*lines, *(f"does not hold: {what}" for what in report.broken)])
    if report.grown or report.broken:
        raise typer.Exit(1)
