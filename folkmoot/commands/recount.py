"""``folkmoot recount CAMPAIGN``: decide anew by what is known now, from what was said."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bus.envelopes import Command
from folkmoot.settings import Settings
from folkmoot.swarm.client import command
from folkmoot.swarm.swarm import bus_for
from folkmoot.terminal import print_lines


def recount(
    context: typer.Context,
    campaign: Annotated[str, typer.Argument(help="The campaign's name.")],
) -> None:
    """Count all that the committee has decided anew, by all known answers and those of people.

    Nobody is asked again about what was said; `annotate` does this by itself when the known answers
    of its file have changed.
    """
    settings: Settings = context.obj

    async def send() -> str:
        async with bus_for(settings, "folkmoot-recount") as bus:
            return await command(bus, Command(command="recount", campaign=campaign))

    print_lines([f"{campaign}: {asyncio.run(send())}"])
