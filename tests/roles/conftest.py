"""Roles speak through real AgentChat agents here; only the model behind them is scripted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from agents.seat.turn_taker import take_turn
from engine.scripted.engine import ScriptedEngine
from schema.campaign import Campaign, Label
from schema.choice import Choice
from schema.evidence import Claim
from schema.protocol import ProtocolPlan, Stage
from schema.seat import Seat, View
from schema.turn import Brief, Turn, TurnRequest

TEXT = "The screen is gorgeous, but the battery dies before lunch."


def choice(name: str) -> Choice:
    return Choice(key=name, text=name, value=name)


def campaign_for(seat: Seat, **changes: Any) -> Campaign:
    settings: dict[str, Any] = {
        "name": "reviews",
        "labels": (Label(name="positive"), Label(name="negative")),
        "roster": (seat,),
        "protocol": ProtocolPlan(
            stages=(Stage(name="turn", question="propose", roles=(seat.role,)),)
        ),
    }
    return Campaign(**(settings | changes))


@dataclass
class Bench:
    """One seat after the other takes a turn about one text."""

    engine: ScriptedEngine = field(default_factory=ScriptedEngine)
    text: str = TEXT
    campaign: dict[str, Any] = field(default_factory=dict)

    async def turn(
        self,
        role: str,
        brief: Brief,
        *,
        model: str = "scripted",
        view: View | None = None,
        round: int = 0,
        id: str = "turn",
        sample: int = 0,
        order: Literal["", "forward", "backward"] = "",
    ) -> Turn:
        seat = Seat(id="seat-1", role=role, model=model, view=view or View())
        request = TurnRequest(
            turn=id,
            campaign="reviews",
            revision="r",
            task="t",
            input={"text": self.text},
            stage="turn",
            seat=seat,
            round=round,
            sample=sample,
            order=order,
            seed=7,
            brief=brief,
        )
        return await take_turn(request, campaign_for(seat, **self.campaign), self.engine)

    async def spoken(self, *args: Any, **kwargs: Any) -> Turn:
        turn = await self.turn(*args, **kwargs)
        assert turn.status == "spoken", turn.error or turn.says
        return turn


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def make_bench() -> type[Bench]:
    return Bench


@pytest.fixture
def choices() -> tuple[Choice, Choice]:
    return choice("positive"), choice("negative")


@pytest.fixture
def make_claim() -> Callable[..., Claim]:
    def make(stance: str, quote: str, argument: str, id: str = "c1") -> Claim:
        return Claim(id=id, stance=stance, quote=quote, argument=argument)

    return make


Speaks = Callable[..., Awaitable[Turn]]
