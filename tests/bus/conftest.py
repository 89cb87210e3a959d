"""A real nats-server for each test, with our streams, and a connection to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bus.connection import Bus
from bus.server import EmbeddedServer
from bus.topology import declare
from schema.campaign import Campaign, Label
from schema.protocol import ProtocolPlan, Stage
from schema.seat import Seat


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[EmbeddedServer]:
    server = await EmbeddedServer.start(tmp_path / "nats")
    yield server
    await server.stop()


@pytest.fixture
async def bus(server: EmbeddedServer) -> AsyncIterator[Bus]:
    bus = await Bus.connect(server.access.bus_settings("test"))
    await declare(bus)
    yield bus
    await bus.close()


@pytest.fixture
def campaign() -> Campaign:
    return Campaign(
        name="reviews",
        labels=(Label(name="positive"), Label(name="negative")),
        roster=(Seat(id="g1", role="generator", model="small"),),
        protocol=ProtocolPlan(
            stages=(Stage(name="draft", question="propose", roles=("generator",)),)
        ),
    )


async def _eventually(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - what others do has no event here
            await asyncio.sleep(0.02)


@pytest.fixture
def eventually() -> Callable[..., Awaitable[None]]:
    """Waits until something holds, and fails when it does not in time."""
    return _eventually
