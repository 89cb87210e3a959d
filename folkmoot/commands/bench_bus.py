"""``folkmoot bench bus``: the whole protocol with a model that answers at once."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from folkmoot.bench.swarm.bus_bench import BusPlan
from folkmoot.bench.swarm.bus_bench import bench_bus as measure
from folkmoot.bench.swarm.bus_figures import course, table
from folkmoot.commands import options
from folkmoot.settings import Settings
from folkmoot.terminal import print_json, print_table, say


def bench_bus(
    context: typer.Context,
    tasks: Annotated[int, typer.Option(help="How many tasks to run.", min=1)] = 5000,
    contested_every: Annotated[
        int, typer.Option(help="One in so many tasks is contested; 0 for none.", min=0)
    ] = 10,
    solved: Annotated[
        int, typer.Option(help="So many rows come with a known answer to learn from.", min=0)
    ] = 0,
    together: Annotated[
        bool, typer.Option("--together", help="All parts in one process, as `annotate` has them.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Measure the swarm around the engine: bus, ledger, moderator and agents.

    A model that answers at once stands in for the real ones; all else is real and on the disk of
    the state folder. Nothing is left there.
    """
    settings: Settings = context.obj
    plan = BusPlan(tasks=tasks, contested_every=contested_every, solved=solved)
    if together:
        plan = plan.model_copy(update={"processes": (("moderator", "engine", "agents"),)})
    report = asyncio.run(measure(plan, settings.state, say))
    if as_json:
        print_json(report.model_dump(mode="json"))
        return
    print_table(("figure", "value"), table(report), "nothing was measured")
    print_table(list(course(report)[0]), course(report), "nothing was measured")
