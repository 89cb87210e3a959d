"""``folkmoot bench fairness``: many campaigns at once, and whether one of them waits in vain."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from folkmoot.commands import options
from folkmoot.settings import Settings
from folkmoot.terminal import print_json, print_lines, print_table, say


def bench_fairness(
    context: typer.Context,
    campaigns: Annotated[int, typer.Option(help="Campaigns at once.", min=1, max=1000)] = 50,
    agents: Annotated[int, typer.Option(help="Agents' processes.", min=1, max=200)] = 20,
    rows: Annotated[int, typer.Option(help="Rows of each campaign.", min=1)] = 30,
    big: Annotated[
        int, typer.Option(help="The first campaign has so many times as many rows.", min=1)
    ] = 10,
    as_json: options.AsJson = False,
) -> None:
    """Give many processes many campaigns at once, and tell when each campaign is served.

    All rows are submitted at the beginning, to scripted models that answer at once. Tells of every
    campaign when its first and its last row had an outcome, and the longest time without a turn for
    it. Works on the disk of the state folder, and leaves nothing there. Ends with 1 if a campaign
    got nothing for 30 seconds, or an invariant does not hold.
    """
    from folkmoot.bench.fairness.fairness import FairnessPlan, run_fairness
    from folkmoot.bench.fairness.figures import sums, table

    settings: Settings = context.obj
    plan = FairnessPlan(campaigns=campaigns, agents=agents, rows=rows, big=big)
    report = asyncio.run(run_fairness(plan, settings.state, say))
    if as_json:
        print_json(report.model_dump(mode="json"))
    else:
        print_table(list(table(report)[0]), table(report), "nothing was measured")
        print_lines(sums(report))
    if report.starved or report.broken:
        raise typer.Exit(1)
