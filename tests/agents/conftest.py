"""A real nats-server and real AgentChat agents; the model behind them is scripted unless marked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agents.seat import agent_registry
from bus.connection import Bus
from bus.server import EmbeddedServer
from bus.topology import declare
from engine.router import EngineRouter
from engine.settings import EngineSettings
from schema.campaign import Campaign, Label
from schema.protocol import ProtocolPlan, Stage
from schema.seat import Seat
from schema.turn import Brief, TurnRequest
from tests.threads import THREADS

TEXT = "The screen is gorgeous, but the battery dies before lunch."


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
async def engine() -> AsyncIterator[EngineRouter]:
    """Runs real models, for tests marked ``model``."""
    engine = EngineRouter(EngineSettings(threads=THREADS))
    yield engine
    await engine.close()


@pytest.fixture
def registry() -> Iterator[None]:
    """Agents that a test registers are gone after it."""
    before = dict(agent_registry.AGENTS._things)
    yield
    agent_registry.AGENTS._things = before


@pytest.fixture
def make_seat() -> Callable[..., Seat]:
    def make(**changes: Any) -> Seat:
        return Seat(**({"id": "gen-1", "role": "generator", "model": "scripted"} | changes))

    return make


@pytest.fixture
def make_campaign() -> Callable[..., Campaign]:
    def make(*seats: Seat, **changes: Any) -> Campaign:
        roster = seats or (Seat(id="gen-1", role="generator", model="scripted"),)
        stage = Stage(name="draft", question="propose", roles=(roster[0].role,))
        return Campaign(
            **(
                {
                    "name": "reviews",
                    "labels": (Label(name="positive"), Label(name="negative")),
                    "roster": roster,
                    "protocol": ProtocolPlan(stages=(stage,)),
                }
                | changes
            )
        )

    return make


@pytest.fixture
def make_request() -> Callable[..., TurnRequest]:
    def make(campaign: Campaign, seat: Seat | None = None, **changes: Any) -> TurnRequest:
        return TurnRequest(
            **(
                {
                    "turn": "turn-1",
                    "campaign": campaign.name,
                    "revision": campaign.revision,
                    "task": "t1",
                    "input": {"text": TEXT},
                    "stage": "draft",
                    "seat": seat or campaign.roster[0],
                    "seed": 3,
                    "brief": Brief(question="propose"),
                }
                | changes
            )
        )

    return make
