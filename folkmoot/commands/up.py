"""``folkmoot up``: start the swarm, or a part of it, and keep it running."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Iterator
from typing import Annotated

import typer

from folkmoot.settings import Settings
from folkmoot.swarm.health import Heartbeat
from folkmoot.swarm.parts import PARTS, check_parts
from folkmoot.swarm.swarm import Swarm, bus_for, check_roles
from folkmoot.terminal import say


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
    metrics: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            help="Serve /metrics (Prometheus) and /healthz on this loopback port; 0: a free one.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Start the swarm and keep it running until Ctrl-C.

    Without --nats it starts an embedded NATS server on a free loopback port; with it, it waits
    for that server. Parts may be started in any order.
    """
    settings: Settings = context.obj
    swarm = Swarm(
        settings,
        check_parts(only) if only else PARTS,
        check_roles(role or []),
        tuple(model or settings.model_names),
        stays=True,
    )
    port = settings.metrics if metrics is None else metrics
    asyncio.run(_until_signalled(swarm, port))


async def _until_signalled(swarm: Swarm, metrics: int | None) -> None:
    """Serve until Ctrl-C or SIGTERM; before everything is up, they end it at once."""
    signalled = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, signalled.set)
    is_up = asyncio.Event()
    serving = asyncio.create_task(_serve(swarm, metrics, is_up, signalled))
    waiting = asyncio.create_task(signalled.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not is_up.is_set():
        serving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving


async def _serve(
    swarm: Swarm, metrics: int | None, is_up: asyncio.Event, signalled: asyncio.Event
) -> None:
    settings, parts = swarm.settings, swarm.parts
    name = "-".join(("folkmoot", *parts))
    async with (
        bus_for(settings, name, start="moderator" in parts, wait=True) as bus,
        swarm.running(bus),
    ):
        is_up.set()
        say(f"up: {', '.join(parts)} on {bus.where} · state in {settings.state} · Ctrl-C stops")
        with _figures(swarm, metrics):
            async with Heartbeat(settings.state, bus, parts):
                await signalled.wait()
        say("stopping")


@contextlib.contextmanager
def _figures(swarm: Swarm, port: int | None) -> Iterator[None]:
    """Serve figures on a port; none without one."""
    if port is None:
        yield
        return
    from folkmoot.swarm.metrics import MetricsServer  # here: nobody else waits for its library

    settings = swarm.settings
    ledger = settings.ledger if "moderator" in swarm.parts else None
    with MetricsServer(
        port, settings.state, swarm.parts, ledger, settings.metrics_address
    ) as server:
        say(f"figures: {server.url}/metrics · {server.url}/healthz")
        yield
