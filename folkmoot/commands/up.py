"""``folkmoot up``: start the swarm, or a part of it, and keep it running."""

from __future__ import annotations

import asyncio
import signal
from typing import Annotated

import typer

from folkmoot.console import say
from folkmoot.health import Heartbeat
from folkmoot.settings import Settings
from folkmoot.swarm import PARTS, Part, Swarm, bus_for, check_roles
from schema.errors import UserError


def up(
    context: typer.Context,
    only: Annotated[
        list[str] | None,
        typer.Option(help="Run only this part: moderator, engine or agents. May be repeated."),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(help="With the engine: offer only this model. May be repeated."),
    ] = None,
    role: Annotated[
        list[str] | None,
        typer.Option(help="With the agents: serve only this role. May be repeated."),
    ] = None,
) -> None:
    """Start the swarm and keep it running until Ctrl-C.

    Without --nats it starts an embedded NATS server on a free loopback port.
    """
    parts = _parts(only or [])
    settings: Settings = context.obj
    offered = tuple(model or settings.model_names)
    asyncio.run(_up(settings, parts, check_roles(role or []), offered))


def _parts(names: list[str]) -> tuple[Part, ...]:
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        raise UserError(f"there is no part {unknown[0]!r}", f"choose from: {', '.join(PARTS)}")
    return tuple(part for part in PARTS if not names or part in names)


async def _up(
    settings: Settings, parts: tuple[Part, ...], roles: tuple[str, ...], models: tuple[str, ...]
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    start = "moderator" in parts
    async with bus_for(settings, "-".join(("folkmoot", *parts)), start=start) as bus:
        swarm = Swarm(settings, parts, roles, models)
        async with swarm.running(bus):
            say(f"up: {', '.join(parts)} on {bus.where} · state in {settings.state} · Ctrl-C stops")
            async with Heartbeat(settings, bus, parts):
                await stop.wait()
            say("stopping")
