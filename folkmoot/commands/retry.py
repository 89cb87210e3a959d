"""``folkmoot retry CAMPAIGN``: ask again what failed, or what a budget cut short."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bus.envelopes import Command
from bus.orders import AT_ONCE, Retried
from folkmoot.settings import Settings
from folkmoot.swarm.client import command
from folkmoot.swarm.swarm import bus_for
from folkmoot.terminal import print_lines
from schema.errors import UserError


def retry(
    context: typer.Context,
    campaign: Annotated[str, typer.Argument(help="The campaign's name.")],
    task: Annotated[
        list[str] | None, typer.Argument(help="Ids of tasks; default: all.", show_default=False)
    ] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Only what failed.")] = False,
    by_budget: Annotated[
        bool,
        typer.Option(
            "--escalated-by-budget", help="Only what was escalated because a budget was spent."
        ),
    ] = False,
) -> None:
    """Open tasks of a running swarm again that failed or ran out of budget, and no person answered.

    Mend first what they failed for; `annotate` retries by itself when it is run again.
    """
    settings: Settings = context.obj
    tasks = tuple(task or ())
    if len(tasks) > AT_ONCE:
        raise UserError(
            f"{len(tasks)} tasks are more than {AT_ONCE}", "name fewer at once, or none"
        )
    every = failed == by_budget
    wanted = Retried(failed=failed or every, cut_short=by_budget or every, tasks=tasks)
    order = Command(command="retry", campaign=campaign, arguments=wanted.model_dump(mode="json"))

    async def send() -> str:
        async with bus_for(settings, "folkmoot-retry") as bus:
            return await command(bus, order)

    print_lines([f"{campaign}: {asyncio.run(send())}"])
