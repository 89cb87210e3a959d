"""``folkmoot bench chaos``: real processes under continuous work, and whatever may befall them."""

from __future__ import annotations

import asyncio
import signal
from typing import Annotated

import typer

from folkmoot.commands import options
from folkmoot.settings import Settings
from folkmoot.terminal import print_json, print_lines, print_table, say


def bench_chaos(
    context: typer.Context,
    minutes: Annotated[
        float, typer.Option(help="No fault is begun after so many minutes.", min=0.0)
    ] = 10.0,
    seed: Annotated[int, typer.Option(help="The same one gives the same faults.")] = 1,
    only: Annotated[
        str, typer.Option(help="Some of the faults, separated by commas.", show_default=False)
    ] = "",
    servers: Annotated[
        int, typer.Option(help="NATS servers; 3 are a cluster with three replicas.", min=1, max=5)
    ] = 1,
    keep_log: Annotated[bool, typer.Option("--log", help="Tell each fault as it strikes.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """Let faults strike a swarm of real processes that works without end, and audit it throughout.

    A server, a moderator, two engines with scripted models and two agents' processes run in a
    folder of their own; nothing is left there. Ends with 1 if anything was lost, doubled, stuck or
    not survived.
    """
    from folkmoot.bench.chaos.figures import sums, table
    from folkmoot.bench.chaos.runner import ChaosPlan, run_chaos

    settings: Settings = context.obj
    faults = tuple(name.strip() for name in only.split(",") if name.strip())
    plan = ChaosPlan(seconds=60.0 * minutes, seed=seed, faults=faults, servers=servers)
    try:
        report = asyncio.run(run_chaos(plan, settings.state, say if keep_log else _silent))
    except asyncio.CancelledError:  # by SIGTERM, once everything it had started was ended
        raise typer.Exit(128 + signal.SIGTERM) from None
    if as_json:
        print_json(report.model_dump(mode="json"))
    else:
        print_table(list(table(report)[0]), table(report), "no fault struck")
        print_lines(sums(report))
    if not report.is_good:
        raise typer.Exit(1)


def _silent(line: str) -> None:
    """For whom the report is enough."""
