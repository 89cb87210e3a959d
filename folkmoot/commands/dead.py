"""``folkmoot dead list|show|replay|delete``: messages that nobody could handle."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from bus.connection import Bus
from bus.dead import Grave, count_dead, delete, list_dead, read_dead, replay, replay_all
from folkmoot.commands import options
from folkmoot.settings import Settings
from folkmoot.swarm.swarm import bus_for
from folkmoot.terminal import print_json, print_lines, print_table
from schema.errors import UserError

app = typer.Typer(help="Look at dead letters, and send them again.", no_args_is_help=True)

T = TypeVar("T")

Number = Annotated[int, typer.Argument(help="The letter's number, from `folkmoot dead list`.")]


@app.command("list")
def list_letters(
    context: typer.Context,
    as_json: options.AsJson = False,
) -> None:
    """List the newest hundred dead letters, newest first, and say how many there are."""
    graves, count = _with_bus(context.obj, _newest)
    if as_json:
        print_json([grave.model_dump(mode="json") for grave in graves])
        return
    print_table(
        ["number", "buried", "subject", "size", "reason"],
        [
            {
                "number": grave.sequence,
                "buried": time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(grave.buried)),
                "subject": grave.subject,
                "size": grave.size,
                "reason": grave.reason,
            }
            for grave in graves
        ],
        "no dead letters: every message was handled",
    )
    if count > len(graves):
        print_lines([f"the newest {len(graves)} of {count:,}"])


async def _newest(bus: Bus) -> tuple[list[Grave], int]:
    return await list_dead(bus), await count_dead(bus)


@app.command()
def show(context: typer.Context, number: Number) -> None:
    """Print one dead letter with its message, as JSON."""
    letter = _with_bus(context.obj, lambda bus: read_dead(bus, number))
    print_json(letter.model_dump(mode="json"))


@app.command("replay")
def replay_letters(
    context: typer.Context,
    number: Annotated[int | None, typer.Argument(help="Which one.", show_default=False)] = None,
    everything: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
    campaign: Annotated[str, typer.Option(help="All of one campaign.", show_default=False)] = "",
) -> None:
    """Send dead letters again to where they came from; turns are asked for again where somebody
    still waits for them."""
    if [number is not None, everything, bool(campaign)].count(True) != 1:
        raise UserError(
            "which letters?", "give a number from `folkmoot dead list`, --campaign NAME, or --all"
        )
    if number is None:
        count = _with_bus(context.obj, lambda bus: replay_all(bus, campaign))
        print_lines([f"replayed {count}"])
    else:
        print_lines([f"replayed to {_with_bus(context.obj, lambda bus: replay(bus, number))}"])


@app.command("delete")
def delete_letter(context: typer.Context, number: Number) -> None:
    """Throw a dead letter away."""
    _with_bus(context.obj, lambda bus: delete(bus, number))


def _with_bus(settings: Settings, work: Callable[[Bus], Awaitable[T]]) -> T:
    async def run() -> T:
        async with bus_for(settings, "folkmoot-dead") as bus:
            return await work(bus)

    return asyncio.run(run())
